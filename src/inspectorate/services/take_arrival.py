"""Takes evidence in that comes whole, as the folder of the main job: kept as it came, with its own row."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.readers.folder import EVIDENCE
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.home import at_firm
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.read_firm import FILE, read_firm
from inspectorate.services.unpack_arrival import ArrivalError
from inspectorate.store.models import Arrival, Firm, Person

FOLDERS_VARIABLE = "INSPECTORATE_IMPORT_FOLDERS"


@dataclass(frozen=True, slots=True)
class Came:
    """What came in, before it counts: where it lies, its profile if it has one, and its measure.

    Attributes:
        root: the folder that holds ``firm.toml``, or the evidence itself.
        profile: the text of ``firm.toml``; empty where there is none.
        sha256: over the names, sizes and SHA-256 of all files, in order.
    """

    root: Path
    profile: str
    files: int
    size: int
    sha256: str


def arrivals_folder(firm: Firm) -> Path:
    """Where a firm's arrivals lie."""
    with at_firm(firm.code) as folder:
        return folder / "arrivals"


def folder_of(arrival: Arrival) -> Path:
    """Where one arrival lies: the root as it was taken in."""
    return arrivals_folder(arrival.firm) / arrival.folder


def allowed_folders() -> list[Path]:
    """The folders of the server that pages may import from, as the settings name them."""
    named = os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep)
    return [Path(name).resolve() for name in named if name.strip()]


def allowed_folder(asked: str) -> Path:
    """The folder that is asked for, where the settings allow it; links are followed before it is looked at.

    Raises:
        RefusedError: it lies elsewhere, or is no folder; the two are not told apart.
    """
    refused = RefusedError(_("設定未允許由此資料夾匯入，或其不存在；請洽系統管理員"))
    if "\0" in asked or not asked.strip():
        raise refused
    try:
        path = Path(asked).resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise refused from error
    if not path.is_dir() or not any(path.is_relative_to(one) for one in allowed_folders()):
        raise refused
    return path


def measured(folder: Path) -> Came:
    """What a folder holds; a single folder within it is looked through.

    Raises:
        ArrivalError: it holds no file.
    """
    root = _root(folder)
    digest, files, size = hashlib.sha256(), 0, 0
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        with path.open("rb") as stream:
            whole = hashlib.file_digest(stream, "sha256")
        files, size = files + 1, size + path.stat().st_size
        item = path.relative_to(root).as_posix()
        digest.update(f"{item}\0{path.stat().st_size}\0{whole.hexdigest()}\n".encode())
    if not files:
        raise ArrivalError(_("其中沒有任何檔案"))
    return Came(root, _profile(root), files, size, digest.hexdigest())


def _root(folder: Path) -> Path:
    """Zips often hold one folder with all in it; a folder of evidence may well be called so too."""
    inside = list(folder.iterdir())
    alone = len(inside) == 1 and inside[0].is_dir() and inside[0].name != EVIDENCE
    return inside[0] if alone else folder


def _profile(root: Path) -> str:
    path = root / FILE
    try:
        return path.read_text("utf-8-sig") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise ArrivalError(_("{file} 不是 UTF-8；請以 UTF-8 儲存").format(file=FILE)) from error


def check_profile(firm: Firm, came: Came, *, may_change: bool) -> None:
    """Go on only where the profile that came is the firm's own.

    Raises:
        RefusedError: it is another firm's, or differs from the platform's and is not theirs to change.
        FirmError: it cannot be used.
    """
    if not came.profile or came.profile == firm.profile:
        return
    told = read_firm(came.root, open_catalogue())
    if told.code != firm.code:
        raise RefusedError(_("{file} 屬於另一公司（{code}），不予匯入").format(file=FILE, code=told.code))
    if not may_change:
        raise RefusedError(_("{file} 與平台之公司資料不同；須由系統管理員匯入").format(file=FILE))


@transaction.atomic
def keep_arrival(firm: Firm, came: Came, source: str, folder: str, by: Person | None) -> Arrival:
    """Have it count: its row, and the profile that came with it.

    Args:
        firm: whose it is.
        came: what came, moved to ``folder`` already.
        source: what it was called where it came from.
        folder: its name among the firm's arrivals.
        by: who had it imported; None for the command line.
    """
    if came.profile and came.profile != firm.profile:
        Firm.objects.filter(pk=firm.pk).update(profile=came.profile)
        firm.profile = came.profile
    told = {"files": came.files, "size": came.size, "sha256": came.sha256}
    return Arrival.objects.create(firm=firm, source=source[:255], folder=folder, by=by, **told)


def place(firm: Firm, came: Came, folder: str) -> None:
    """Move what came to its place among the firm's arrivals."""
    target = arrivals_folder(firm) / folder
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    came.root.replace(target)


def clear_strays(firm: Firm, beginning: str) -> None:
    """Remove what an earlier try left among the arrivals and no row names."""
    folder = arrivals_folder(firm)
    for path in folder.glob(f"{beginning}*") if folder.is_dir() else ():
        if not Arrival.objects.filter(firm=firm, folder=path.name).exists():
            shutil.rmtree(path, ignore_errors=True)


def newest_arrival(actor: Actor) -> Arrival | None:
    """The firm's newest arrival; None where none came yet."""
    return Arrival.objects.filter(firm=actor.firm_id).select_related("firm").first()
