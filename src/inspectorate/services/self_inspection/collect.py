"""Collects the platform's own evidence as an ordinary folder of a firm; nothing in it is judged."""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from inspectorate.services.self_inspection.acts import log_lines, session_answer, vouched
from inspectorate.services.self_inspection.parts import bill_of_materials, certificates
from inspectorate.services.self_inspection.people import account_list, password_table
from inspectorate.services.self_inspection.profile import PROFILE, SYSTEM
from inspectorate.store.models import Trace

_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "*"})
_ACCOUNTS, _PASSWORDS = "accounts/accounts.csv", "accounts/password-rules.csv"
_LOG, _SESSIONS = "trail/trail.jsonl", "trail/sign-ins.json"
_PARTS, _CERTIFICATE = "software/sbom.cdx.json", "certificates/platform.pem"


@dataclass(frozen=True, slots=True)
class Collecting:
    """What is collected for: the day, and the platform's certificate where somebody says where it lies."""

    on: date
    certificate: Path | None = None


def collect(folder: Path, asked: Collecting) -> Path:
    """Write ``firm.toml`` and ``evidence/`` into a new folder, which appears whole, readable by its owner.

    Raises:
        FileExistsError: the folder is there already.
        CertificateError: the file that was named holds no certificate.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} exists; evidence is collected into a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".self-", dir=folder.parent) as name:
        made = Path(name) / "self"
        (made / "evidence").mkdir(parents=True, mode=0o700)
        (made / "firm.toml").write_text(PROFILE, "utf-8")
        _write(made / "evidence", asked)
        made.chmod(0o700)
        made.replace(folder)
    return folder


def _write(folder: Path, asked: Collecting) -> None:
    trail = vouched()
    told: dict[str, Mapping[str, str]] = {
        _ACCOUNTS: {"reader": "account_list", "as_of": str(asked.on)},
        _PASSWORDS: {"reader": "password_policy_table"},
    }
    _put(folder / _ACCOUNTS, account_list(asked.on))
    _put(folder / _PASSWORDS, password_table(asked.on))
    _put(folder / _PARTS, bill_of_materials(timezone.now()))
    if Trace.objects.exists():
        _put_lines(folder / _LOG, log_lines(trail))
        _put(folder / _SESSIONS, session_answer(trail, asked.on))
        told[_LOG] = {"reader": "audit_records", "system": SYSTEM, "looked_from": str(trail.since)}
    if asked.certificate:
        _put(folder / _CERTIFICATE, certificates(asked.certificate))
        names = ", ".join(host for host in settings.ALLOWED_HOSTS if host not in _LOCAL)
        told[_CERTIFICATE] = {"system": SYSTEM, "names": names}
    _put(folder / "evidence.toml", _toml(told))


def _toml(told: Mapping[str, Mapping[str, str]]) -> str:
    lines = []
    for item, keys in told.items():
        lines += [
            f'["{item}"]',
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()),
        ]
    return "\n".join([*lines, ""])


def _put(file: Path, content: str | bytes) -> None:
    file.parent.mkdir(exist_ok=True, mode=0o700)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def _put_lines(file: Path, lines: Iterable[str]) -> None:
    file.parent.mkdir(exist_ok=True, mode=0o700)
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
        os.fsync(stream.fileno())
