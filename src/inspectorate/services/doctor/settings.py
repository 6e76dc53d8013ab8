"""The settings: the secret, who may reach it by which name, whether what is said on the way is encrypted."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from inspectorate.i18n import _
from inspectorate.services.begin_platform import SETTINGS
from inspectorate.services.doctor.finding import Finding
from inspectorate.services.doctor.variables import FAMILIES, PREFIX, VARIABLES

_LEAST_SECRET = 50
"""Characters, as Django's own check of a deployment has it."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
_PROXIES = "INSPECTORATE_TRUSTED_PROXIES"
_YES, _NO = "yes", "no"
_IMPORTS = "INSPECTORATE_IMPORT_FOLDERS"
_SWITCHES = ("INSPECTORATE_HTTPS", "INSPECTORATE_EVIDENCE_ENCRYPT")


def examine_settings(settings: Any, environment: Mapping[str, str], secret: Path) -> Iterator[Finding]:  # noqa: ANN401 - Django's, whose attributes are its settings
    """What is wrong with them.

    Args:
        settings: as Django has read them.
        environment: the variables of this process.
        secret: the file of the secret key.
    """
    yield from _of_secret(settings, secret)
    if settings.DEBUG:
        said = _("除錯模式開啟，錯誤頁會洩露內部資料")
        yield Finding("unsafe", said, "DEBUG", _("請使用平台內建之設定，勿自行改寫"))
    if environment.get("DJANGO_SETTINGS_MODULE", SETTINGS) != SETTINGS:
        where = f"DJANGO_SETTINGS_MODULE={environment['DJANGO_SETTINGS_MODULE']}"
        yield Finding("unsafe", _("使用的不是平台內建之設定"), where, _("請移除此環境變數"))
    yield from _of_hosts(settings)
    yield from _of_https(settings)
    yield from _of_proxies(settings)
    yield from _of_variables(environment)


def _of_secret(settings: Any, secret: Path) -> Iterator[Finding]:  # noqa: ANN401 - the same
    if not secret.is_file():
        said = _("沒有秘密金鑰檔：每個行程各用一把，重新啟動後所有工作階段失效")
        yield Finding("missing", said, str(secret), _("請以 inspectorate serve 啟動一次，將自動產生"))
    elif len(settings.SECRET_KEY) < _LEAST_SECRET:
        said = _("秘密金鑰僅 {count} 字元，可遭猜出").format(count=len(settings.SECRET_KEY))
        yield Finding("unsafe", said, str(secret), _("請刪除此檔後以 inspectorate serve 重新產生"))


def _of_hosts(settings: Any) -> Iterator[Finding]:  # noqa: ANN401 - the same
    for host in settings.ALLOWED_HOSTS:
        if host.startswith(("*", ".")):
            said = _("「{host}」使任意名稱均可連入，可遭偽造主機名稱").format(host=host)
            yield Finding("unsafe", said, "INSPECTORATE_HOSTS", _("請逐一列出實際使用之名稱"))
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if not origin.startswith("https://"):
            said = _("表單來源 {origin} 不是 https").format(origin=origin)
            yield Finding("unsafe", said, "INSPECTORATE_ORIGINS", _("請改為 https:// 開頭之網址"))


def _of_https(settings: Any) -> Iterator[Finding]:  # noqa: ANN401 - the same
    outside = sorted(set(settings.ALLOWED_HOSTS) - _LOCAL)
    header = settings.SECURE_PROXY_SSL_HEADER
    if not settings.HTTPS and outside:
        said = _("以 {hosts} 對外提供服務而未限定 HTTPS：密碼與工作階段可遭竊聽")
        do = _("請以 TLS 提供服務並設定 INSPECTORATE_HTTPS=yes")
        yield Finding("unsafe", said.format(hosts="、".join(outside)), "INSPECTORATE_HTTPS", do)
    elif not settings.HTTPS:
        yield Finding("note", _("未限定 HTTPS，僅得供本機使用"), "INSPECTORATE_HTTPS")
    elif not outside:
        said = _("已限定 HTTPS，但僅得以本機之名稱連入")
        yield Finding("missing", said, "INSPECTORATE_HOSTS", _("請列出使用者連線所用之名稱"))
    if header and not settings.HTTPS:
        said = _("採信代理之標頭而未限定 HTTPS，任何人均可偽稱以 HTTPS 連線")
        do = _("請設定 INSPECTORATE_HTTPS=yes，或移除此變數")
        yield Finding("unsafe", said, "INSPECTORATE_PROXY_HTTPS_HEADER", do)
    elif header:
        said = _("採信代理之標頭：代理須一律覆寫之，且平台不得由代理以外之處連入")
        yield Finding("note", said, "INSPECTORATE_PROXY_HTTPS_HEADER")


def _of_proxies(settings: Any) -> Iterator[Finding]:  # noqa: ANN401 - the same
    trusted = settings.TRUSTED_PROXIES
    if settings.SECURE_PROXY_SSL_HEADER and not trusted:
        said = _("位於代理之後而未列代理之位址：軌跡所載之位址、登入失敗之計次均為代理者")
        do = _("請列出代理之位址，並使其於 X-Forwarded-For 附加連線者之位址")
        yield Finding("missing", said, _PROXIES, do)
    elif trusted:
        said = _("採信 {proxies} 所述之連線位址：所列須僅為代理，且代理須捨棄名稱含底線之標頭")
        yield Finding("note", said.format(proxies="、".join(map(str, trusted))), _PROXIES)


def _of_variables(environment: Mapping[str, str]) -> Iterator[Finding]:
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in VARIABLES and not name.startswith(FAMILIES):
            near = get_close_matches(name, VARIABLES, n=1)
            do = _("您是否要設定 {near}？").format(near=near[0]) if near else _("請移除")
            yield Finding("missing", _("不認得此環境變數，未予採用"), name, do)
    for folder in filter(None, environment.get(_IMPORTS, "").split(":")):
        if not Path(folder).is_dir():
            said = _("頁面得匯入之資料夾 {path} 不存在").format(path=folder)
            yield Finding("missing", said, _IMPORTS, _("請建立該資料夾，或更正此變數"))
    for name in _SWITCHES:
        value = environment.get(name, _NO)
        if value not in (_YES, _NO):
            said = _("其值「{value}」視同 no").format(value=value)
            yield Finding("unsafe", said, name, _("請寫 yes 或 no"))
