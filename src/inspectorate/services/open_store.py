"""Opens the store that this home is set to: a folder of this machine, or a bucket of S3.

``INSPECTORATE_EVIDENCE`` names it, else ``store = "s3://…"`` in ``evidence.toml`` in the home; where neither
does, evidence lies in the home itself. The key that signs the ledger stays in the home anyway.
"""

import os
import tomllib
from collections.abc import Generator, Iterable, Sequence
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from inspectorate.evidence.retention import read_retention_classes
from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Witnessed
from inspectorate.ledger.disk import Disk, LocalFolder
from inspectorate.ledger.note import Signs, Verifier
from inspectorate.ledger.rows import Fault
from inspectorate.ledger.taken import Receipt
from inspectorate.ledger.writer import Writer, create
from inspectorate.services.home import firm_folder, home
from inspectorate.services.object_store.local_objects import LocalObjects
from inspectorate.services.object_store.location import Location, read_location
from inspectorate.services.object_store.objects import Objects, StoreError

if TYPE_CHECKING:
    from inspectorate.services.object_store.bucket_disk import BucketDisk

STORE_VARIABLE = "INSPECTORATE_EVIDENCE"
SETTINGS = "evidence.toml"
LEDGER = "ledger"


class LedgerWriter(Protocol):
    """The one who writes a log, wherever that lies."""

    @property
    def head(self) -> Witnessed:
        """The newest signed checkpoint."""
        ...

    @property
    def recovered(self) -> int:
        """How many entries were taken and not yet published as the log was opened."""
        ...

    @property
    def torn(self) -> int:
        """Bytes of an append that was never acknowledged."""
        ...

    def append(self, entries: Sequence[bytes]) -> Receipt:
        """Take entries in, all or none, in one durable step."""
        ...

    def append_each(self, batches: Iterable[Sequence[bytes]]) -> Generator[Receipt, None, None]:
        """Take batches in, each all or none; a receipt for each once it is lasting, in order."""
        ...

    def publish(self) -> None:
        """Lay pending entries out as bundles and tiles under a new checkpoint."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def store_location() -> Location | None:
    """The bucket that evidence lies in; None where it lies in the home.

    Raises:
        StoreError: what is set names no bucket.
    """
    stated = os.environ.get(STORE_VARIABLE) or _setting(home() / SETTINGS)
    if not stated:
        return None
    place, folder = read_location(stated), firm_folder()
    return place.below(folder) if folder else place


def open_objects(folder: Path) -> Objects:
    """The contents of the evidence whose folder on this machine this is."""
    place = store_location()
    return _bucket_objects(place) if place else LocalObjects(folder)


def evidence_ledger(folder: Path) -> Disk:
    """The ledger of evidence, to be read; ``folder`` is where it lies on this machine, if it does."""
    place = store_location()
    return open_ledger(place.below(LEDGER)) if place else LocalFolder(folder)


def evidence_writer(folder: Path, signer: Signs, former: Sequence[Verifier] = ()) -> LedgerWriter:
    """Take the ledger of evidence for writing."""
    place = store_location()
    return write_ledger(_kept_long_enough(place).below(LEDGER) if place else folder, signer, former)


def begin_evidence_ledger(folder: Path, signer: Signs) -> None:
    """Begin the ledger of evidence."""
    place = store_location()
    begin_ledger(_kept_long_enough(place).below(LEDGER) if place else folder, signer)


def open_ledger(place: Location | Path) -> Disk:
    """A log, to be read."""
    return LocalFolder(place) if isinstance(place, Path) else _bucket_disk(place)


def signed_before(place: Location | Path) -> list[tuple[str, bytes]]:
    """The checkpoints of a log's past that its store keeps (which, its bytes); a folder keeps none."""
    return [] if isinstance(place, Path) else _bucket_disk(place).signed_before()


def laid_over(place: Location | Path) -> list[Fault]:
    """Objects of a log over which someone laid a later version or a deletion: it was tried to change them.

    What is read is the first version; a folder knows no versions.
    """
    if isinstance(place, Path):
        return []
    said = _("其上另有較新之版本或刪除標記：曾有人試圖更動；讀取者為最初之版本")
    return [Fault("laid-over", name, said) for name in _bucket_disk(place).laid_over()]


def begin_ledger(place: Location | Path, signer: Signs) -> None:
    """Begin a new, empty log.

    Raises:
        LedgerError: something is there already, or it is not stated for how long its objects are locked.
    """
    if isinstance(place, Path):
        create(LocalFolder(place), signer)
        return
    from inspectorate.services.object_store.bucket_writer import create_in_bucket

    create_in_bucket(_bucket_disk(_kept(place)), signer)


def write_ledger(place: Location | Path, signer: Signs, former: Sequence[Verifier] = ()) -> LedgerWriter:
    """Take a log for writing.

    Raises:
        LedgerError: as the writer says.
    """
    if isinstance(place, Path):
        return Writer(LocalFolder(place), signer, former)
    from inspectorate.services.object_store.bucket_writer import BucketWriter

    return BucketWriter(_bucket_disk(_kept(place)), signer, former)


def _bucket_objects(place: Location) -> Objects:
    _require_boto3()
    from inspectorate.services.object_store.bucket import Bucket, client_of
    from inspectorate.services.object_store.bucket_objects import BucketObjects

    return BucketObjects(Bucket(client_of(place), place))


def _bucket_disk(place: Location) -> "BucketDisk":
    _require_boto3()
    from inspectorate.services.object_store.bucket import Bucket, client_of
    from inspectorate.services.object_store.bucket_disk import BucketDisk

    return BucketDisk(Bucket(client_of(place), place), timedelta(days=place.keep_days))


def _require_boto3() -> None:
    if find_spec("boto3") is None:
        raise StoreError(_("使用 S3 保存庫須安裝 boto3；請執行 pip install 'inspectorate[s3]'"))


def _kept(place: Location) -> Location:
    if not place.keep_days:
        said = _("{where}：請以 keep_days 指明軌跡之物件自寫入起鎖定幾日，例如 ?keep_days=3660")
        raise StoreError(said.format(where=place))
    return place


def _kept_long_enough(place: Location) -> Location:
    """A ledger is locked for as long as any class of evidence is, or it could go before what it tells of.

    By the most days that a class may have: what is set once holds on whatever day something is written.
    """
    longest = max(one.keep.most_days for one in read_retention_classes().values() if one.keep)
    if _kept(place).keep_days < longest:
        said = _("{where}：keep_days 為 {days}，短於最長之保存類別；至少須 {least}")
        raise StoreError(said.format(where=place, days=place.keep_days, least=longest))
    return place


def _setting(file: Path) -> str:
    try:
        stated = tomllib.loads(file.read_text("utf-8")).get("store", "")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise StoreError(_("{file}：無法讀取：{error}").format(file=file, error=error)) from error
    if not isinstance(stated, str):
        raise StoreError(_("{file}：store 須為文字").format(file=file))
    return stated
