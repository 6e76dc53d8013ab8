"""Make the sample firm: its folder of evidence, from a seed, with a known list of planted defects or none."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from inspectorate.services.sample_firm.accounts import accounts
from inspectorate.services.sample_firm.certificates import certificates
from inspectorate.services.sample_firm.firewalls import firewalls
from inspectorate.services.sample_firm.inventories import inventories
from inspectorate.services.sample_firm.lake_answers import lake_answers
from inspectorate.services.sample_firm.logs import logs
from inspectorate.services.sample_firm.passwords import passwords
from inspectorate.services.sample_firm.plan import Files, Plan
from inspectorate.services.sample_firm.profile import profile
from inspectorate.services.sample_firm.registers import registers
from inspectorate.services.sample_firm.scanners import scanners
from inspectorate.services.sample_firm.told import told

SAMPLE_DAY = date(2026, 10, 31)
SAMPLE_PERIOD = "2026-10"

_EVIDENCE: tuple[Callable[[Plan], Files], ...] = (
    firewalls, accounts, passwords, logs, certificates, inventories, registers, scanners, lake_answers,
)  # fmt: skip


def make_sample_firm(folder: Path, *, clean: bool = False, on: date = SAMPLE_DAY, log_years: int = 3) -> Path:
    """Write the sample firm into a new folder and give the folder back.

    Args:
        folder: must not exist yet; it appears whole or not at all.
        clean: the clean twin, in which nothing is planted.
        on: the day of hand-over, from which all evidence is dated.
        log_years: how far back the firewall's records reach.

    Raises:
        FileExistsError: the folder exists; nothing is overwritten.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} exists; the sample firm is written into a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".sample-"))
    try:
        for name, body in _files(Plan(on, clean, log_years)).items():
            path = building / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        building.replace(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return folder


def sample_name() -> str:
    """What the sample firm's folder is called: another sample, of a later version, bears another name."""
    digest = hashlib.sha256()
    for name, body in sorted(_files(Plan(SAMPLE_DAY)).items()):
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    return f"daan-{digest.hexdigest()[:8]}"


def _files(plan: Plan) -> Files:
    evidence = {item: body for part in _EVIDENCE for item, body in part(plan).items()}
    return {**profile(plan), **{f"evidence/{item}": body for item, body in {**evidence, **told()}.items()}}
