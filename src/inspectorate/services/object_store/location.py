"""Which bucket: ``s3://bucket/prefix?region=…&endpoint=…&keep_days=…``. Credentials never stand in it."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from inspectorate.i18n import _
from inspectorate.services.object_store.objects import StoreError

_SCHEME = "s3://"
_KNOWN = ("region", "endpoint", "keep_days")


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a bucket.

    Attributes:
        prefix: what every key begins with: empty, or ending in a slash.
        region, endpoint: empty to leave them to the client's own settings.
        keep_days: for how many days the objects of a ledger are locked as they are written; 0: not stated.
    """

    bucket: str
    prefix: str = ""
    region: str = ""
    endpoint: str = ""
    keep_days: int = 0

    def __str__(self) -> str:
        """As people write it, without the particulars."""
        return f"{_SCHEME}{self.bucket}/{self.prefix}"

    def below(self, folder: str) -> "Location":
        """The same place, one folder deeper."""
        return Location(self.bucket, f"{self.prefix}{folder}/", self.region, self.endpoint, self.keep_days)


def names_a_bucket(text: str) -> bool:
    """Whether a text is meant to name a bucket, not a folder."""
    return text.startswith(_SCHEME)


def read_location(text: str) -> Location:
    """The location that a text names.

    Raises:
        StoreError: it names none, or states what is not known.
    """
    found = urlsplit(text)
    stated = dict(parse_qsl(found.query, keep_blank_values=True))
    if not names_a_bucket(text) or not found.netloc or found.fragment:
        raise StoreError(
            _("保存庫位址不成立；請寫如 s3://bucket/prefix?region=ap-northeast-1&keep_days=3660")
        )
    if "@" in found.netloc:
        raise StoreError(_("保存庫位址不得載有帳號密碼；憑證請依 boto3 之方式另行設定"))
    for name in stated:
        if name not in _KNOWN:
            known = "、".join(_KNOWN)
            raise StoreError(
                _("保存庫位址之參數 {name} 不明；可用者：{known}").format(name=name, known=known)
            )
    prefix = found.path.strip("/")
    return Location(
        found.netloc,
        f"{prefix}/" if prefix else "",
        stated.get("region", ""),
        stated.get("endpoint", ""),
        _days(stated.get("keep_days")),
    )


def _days(stated: str | None) -> int:
    if stated is None:
        return 0
    if not (stated.isascii() and stated.isdecimal() and int(stated)):
        raise StoreError(_("keep_days 須為正整數（日數），而非 {stated}").format(stated=stated))
    return int(stated)
