"""健檢之設定: each setting that is missing or unsafe is named, with what to do about it."""

import re
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import inspectorate
from inspectorate.services.doctor.finding import Examined, Finding
from inspectorate.services.doctor.settings import examine_settings
from inspectorate.services.doctor.variables import FAMILIES, VARIABLES

HERE = Path(__file__)
SOUND: dict[str, Any] = {
    "SECRET_KEY": "s" * 60,
    "DEBUG": False,
    "ALLOWED_HOSTS": ["inspect.example"],
    "CSRF_TRUSTED_ORIGINS": ["https://inspect.example"],
    "HTTPS": True,
    "SECURE_PROXY_SSL_HEADER": None,
    "TRUSTED_PROXIES": (),
}


def found(environment: dict[str, str] | None = None, secret: Path = HERE, **changed: Any) -> list[Finding]:
    settings = SimpleNamespace(**{**SOUND, **changed})
    return list(examine_settings(settings, environment or {}, secret))


def test_sound_settings_say_nothing() -> None:
    environment = {"INSPECTORATE_HTTPS": "yes", "INSPECTORATE_OIDC_SERVER": "https://id.example", "PATH": "/"}
    assert found(environment) == []


@pytest.mark.parametrize(
    ("changed", "level", "where", "said"),
    [
        ({"SECRET_KEY": "short"}, "unsafe", str(HERE), "秘密金鑰僅 5 字元"),
        ({"secret": HERE / "none"}, "missing", str(HERE / "none"), "沒有秘密金鑰檔"),
        ({"DEBUG": True}, "unsafe", "DEBUG", "除錯模式開啟"),
        ({"ALLOWED_HOSTS": ["*"]}, "unsafe", "INSPECTORATE_HOSTS", "任意名稱均可連入"),
        ({"ALLOWED_HOSTS": [".example"]}, "unsafe", "INSPECTORATE_HOSTS", "任意名稱均可連入"),
        ({"ALLOWED_HOSTS": ["localhost"]}, "missing", "INSPECTORATE_HOSTS", "僅得以本機之名稱"),
        ({"CSRF_TRUSTED_ORIGINS": ["http://a"]}, "unsafe", "INSPECTORATE_ORIGINS", "不是 https"),
        ({"HTTPS": False}, "unsafe", "INSPECTORATE_HTTPS", "可遭竊聽"),
        (
            {"environment": {"DJANGO_SETTINGS_MODULE": "mine"}},
            "unsafe",
            "DJANGO_SETTINGS_MODULE=mine",
            "不是平台內建之設定",
        ),
        ({"environment": {"INSPECTORATE_HTTPS": "YES"}}, "unsafe", "INSPECTORATE_HTTPS", "視同 no"),
        (
            {"environment": {"INSPECTORATE_IMPORT_FOLDERS": f"{HERE.parent}:/no/such"}},
            "missing",
            "INSPECTORATE_IMPORT_FOLDERS",
            "/no/such 不存在",
        ),
        ({"environment": {"INSPECTORATE_ZZZ": "1"}}, "missing", "INSPECTORATE_ZZZ", "不認得"),
    ],
)
def test_each_fault_is_named_with_where_and_what_to_do(
    changed: dict[str, Any], level: str, where: str, said: str
) -> None:
    (one,) = found(**changed)
    assert (one.level, one.where, one.counts) == (level, where, True)
    assert said in one.what
    assert one.do


def test_a_misspelt_variable_is_answered_with_the_near_one() -> None:
    (one,) = found({"INSPECTORATE_HOST": "inspect.example"})
    assert one.do == "您是否要設定 INSPECTORATE_HOSTS？"


def test_a_proxy_that_is_believed_without_https_is_unsafe_and_with_it_is_told() -> None:
    header = ("HTTP_X_FORWARDED_PROTO", "https")
    proxies = (ip_network("10.0.0.7"),)
    levels = {one.level for one in found(SECURE_PROXY_SSL_HEADER=header, HTTPS=False)}
    assert levels == {"unsafe", "missing"}
    told, believed = found(SECURE_PROXY_SSL_HEADER=header, TRUSTED_PROXIES=proxies)
    assert {one.counts for one in (told, believed)} == {False}
    assert "一律覆寫" in told.what
    assert "10.0.0.7/32" in believed.what


def test_a_proxy_whose_address_nobody_told_leaves_its_own_in_the_trail() -> None:
    told = found(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
    assert [one.where for one in told if one.counts] == ["INSPECTORATE_TRUSTED_PROXIES"]


def test_without_https_on_this_machine_alone_is_told_and_no_fault() -> None:
    (told,) = found(HTTPS=False, ALLOWED_HOSTS=["localhost", "127.0.0.1"])
    assert not told.counts


def test_every_variable_of_the_program_is_known_to_the_doctor() -> None:
    source = Path(inspectorate.__file__).parent
    text = "".join(file.read_text("utf-8") for file in source.rglob("*.py"))
    named = set(re.findall(r"INSPECTORATE_[A-Z_]+", text)) - {"INSPECTORATE_", "INSPECTORATE_ZZZ"}
    unknown = {name for name in named if name not in VARIABLES and not name.startswith(FAMILIES)}
    assert unknown == set(), "name them in services/doctor/variables.py"


def test_a_part_is_sound_where_nothing_counts() -> None:
    assert Examined("設定", (Finding("note", "說明", "here"),)).sound
    assert not Examined("設定", (Finding("unknown", "不明", "here"),)).sound
