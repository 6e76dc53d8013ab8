"""What the platform reaches outside of itself, where it is set: mail, time stamps, the virus scanner."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inspectorate.delivery.mail import MailServer
from inspectorate.delivery.message import DeliveryError
from inspectorate.delivery.settings import DeliveryFileError, read_carriers
from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError
from inspectorate.ledger.stamp import StampError, query, read_stamp
from inspectorate.services.ask_authority import UnreachableError, ask_authority
from inspectorate.services.clamd import Clamd, ClamdError
from inspectorate.services.doctor.finding import Finding
from inspectorate.services.open_evidence import EvidenceError
from inspectorate.services.scan_arrivals import scanning
from inspectorate.services.stamp_ledger import Asking
from inspectorate.services.stamping_settings import SettingsError, stamping_settings

_DRIFT = timedelta(minutes=1)
_ASKED = b"inspectorate doctor\n"
"""What an authority is asked to stamp; its answer is not kept."""
_NONCE_BITS = 64


def examine_mail(file: Path | None) -> Iterator[Finding]:
    """Whether the mail server of a settings file takes the connection; nothing is sent."""
    if file is None:
        yield Finding("note", _("未指定管道設定檔，未檢視郵件伺服器"), "INSPECTORATE_NOTICES")
        return
    try:
        mail = read_carriers(file).get("mail")
        if isinstance(mail, MailServer):
            mail.reach()
        else:
            yield Finding("note", _("未設定 [mail]"), str(file))
    except (DeliveryFileError, KeyFileError) as error:
        yield Finding("unsafe", str(error), str(file), _("請更正設定檔"))
    except DeliveryError as error:
        yield Finding("missing", str(error), str(file), _("請確認郵件伺服器之位址、連線與憑證"))


def examine_stamps() -> Iterator[Finding]:
    """Whether each authority that is set gives a stamp, and what time it is there."""
    try:
        asking = stamping_settings().asking
    except SettingsError as error:
        yield Finding("unsafe", str(error), "evidence.toml", _("請更正設定"))
        return
    if not asking.urls:
        yield Finding("note", _("未設定時戳機構"), "INSPECTORATE_TSA")
    elif not asking.trusted.roots:
        said = _("未設定所信任之時戳機構憑證（trust），時戳之簽章未經驗證")
        yield Finding("note", said, "evidence.toml [stamps]")
    for url in asking.urls:
        yield from _of_authority(url, asking)


def _of_authority(url: str, asking: Asking) -> Iterator[Finding]:
    nonce = secrets.randbits(_NONCE_BITS)
    question = query(_ASKED, nonce, asking.policy, certificates=asking.certificates)
    try:
        stamp = read_stamp(
            ask_authority(url, question, asking.seconds), _ASKED, asking.trusted, nonce, asking.policy
        )
    except (UnreachableError, StampError) as error:
        said = _("時戳機構未給予可用之時戳：{error}").format(error=error)
        yield Finding("missing", said, url, _("請確認網址、連線與所信任之憑證"))
        return
    apart = abs(datetime.now(UTC) - stamp.at)
    if apart > _DRIFT:
        said = _("本機時鐘與時戳機構相差 {seconds} 秒").format(seconds=int(apart.total_seconds()))
        yield Finding("unsafe", said, url, _("請以 NTP 校時後再行作業"))


def examine_scanner() -> Iterator[Finding]:
    """Whether the virus scanner that is set answers and does not pass what it did not look through."""
    try:
        address = scanning().address
        if address:
            Clamd(address)
        else:
            yield Finding("note", _("未設定防毒掃描，收到之檔案未經掃描"), "INSPECTORATE_CLAMD")
    except (EvidenceError, ClamdError) as error:
        yield Finding("missing", str(error), "INSPECTORATE_CLAMD", _("請確認 clamd 已啟動及其設定"))
