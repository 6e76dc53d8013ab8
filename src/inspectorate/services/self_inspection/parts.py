"""What the platform is made of: its Python environment as CycloneDX; its certificate, where one is given."""

import json
import re
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

from inspectorate import __version__
from inspectorate.i18n import _

_SPEC = "1.5"
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)


class CertificateError(ValueError):
    """A file without a certificate; the message (zh-TW) names it."""


def bill_of_materials(at: datetime) -> str:
    """Every package that is installed beside the program, with its version."""
    found = {(one.metadata["Name"], one.version) for one in distributions() if one.metadata["Name"]}
    components = [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{version}",
        }
        for name, version in sorted(found)
    ]
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": _SPEC,
        "version": 1,
        "metadata": {
            "timestamp": at.astimezone(UTC).isoformat(timespec="seconds"),
            "component": {"type": "application", "name": "inspectorate", "version": __version__},
        },
        "components": components,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def certificates(file: Path) -> bytes:
    """The certificates of a PEM file; a private key that stands beside them is left out.

    Raises:
        CertificateError: there is none.
    """
    found = _BLOCK.findall(file.read_bytes())
    if not found:
        raise CertificateError(_("{path}：其中沒有 PEM 憑證").format(path=file))
    return b"".join(found)
