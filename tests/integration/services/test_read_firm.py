"""A firm's profile: every key checked, every misspelling answered with the nearest word."""

from pathlib import Path

import pytest

from inspectorate.inspection.firm import Firm
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.read_firm import FirmError, read_firm

LEAST = '[firm]\nname = "大安證券"\ncode = "9A99"\n'


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))


def profile(tmp_path: Path, text: str) -> Firm:
    (tmp_path / "firm.toml").write_text(text, "utf-8")
    return read_firm(tmp_path, open_catalogue())


def test_the_least_profile_answers_nothing(tmp_path: Path) -> None:
    firm = profile(tmp_path, LEAST)
    assert firm.answers.flags == {}
    assert firm.answers.tier is None


def test_a_profile_saved_by_notepad_with_a_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    (tmp_path / "firm.toml").write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert read_firm(tmp_path, open_catalogue()).name == "大安證券"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LEAST + "[answers]\ninternet_orderin = true\n", "internet_ordering"),
        (LEAST + '[answers]\napi = "yes"\n', "true 或 false"),
        (LEAST + "[answer]\n", "answers"),
        (LEAST + "tier = 5\n", "1 至 4"),
        (LEAST + "[category]\nnetwork-securit = 1\n", "network-security"),
        (LEAST + "[category]\nnetwork-security = 3\n", "1 或 2"),
        (LEAST + "[calendar]\nhalf_year_months = [4, 9]\n", "相隔六個月"),
        (LEAST + "[calendar]\nhalf_year_months = [0, 6]\n", "1 至 12"),
        (LEAST + "[calendar]\nyear_month = 13\n", "1 至 12"),
        (LEAST + "[intervals]\nFW-LOG-RE = {months = 3}\n", "FW-LOG-RET"),
        (LEAST + "[intervals]\nFW-LOG-RET = {months = 0, set_by = '董事會'}\n", "1 以上"),
        (LEAST + "[intervals]\nFW-LOG-RET = {months = 5, set_by = '董事會'}\n", "12 之倍數"),
        (LEAST + "[intervals]\nFW-LOG-RET = {months = 18, set_by = '董事會'}\n", "12 之倍數"),
        (LEAST + "[intervals]\nFW-LOG-RET = {months = 3}\n", "由誰訂定"),
        (LEAST + "[criteria]\n'password.min_lenght' = {value = 12}\n", "password.min_length"),
        (LEAST + "[criteria]\n'password.min_length' = 12\n", "須為表"),
        (LEAST + "[criteria]\n'password.min_length' = {value = 12, measure = 'inches'}\n", "measure"),
        ('[firm]\nname = ""\ncode = "1"\n', "firm.name"),
        ('[firm]\nname = "x"\ncode = "../x"\n', "firm.code"),
        ("[firm\n", "TOML"),
    ],
)
def test_a_wrong_profile_is_refused_with_what_to_write(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(FirmError, match=r"firm\.toml") as refused:
        profile(tmp_path, text)
    assert says in str(refused.value)


def test_a_missing_profile_says_what_to_make(tmp_path: Path) -> None:
    with pytest.raises(FirmError, match=r"請建立 firm\.toml"):
        read_firm(tmp_path, open_catalogue())


def test_big5_is_refused_as_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "firm.toml").write_bytes('[firm]\nname = "大安"\n'.encode("cp950"))
    with pytest.raises(FirmError, match="UTF-8"):
        read_firm(tmp_path, open_catalogue())


def test_what_the_firm_set_is_kept_with_who_set_it(tmp_path: Path) -> None:
    text = LEAST + '[intervals]\nFW-LOG-RET = {months = 3, set_by = "董事會", document = "資安政策"}\n'
    own = profile(tmp_path, text).intervals["FW-LOG-RET"]
    assert (own.months, own.set_by, own.document) == (3, "董事會", "資安政策")
