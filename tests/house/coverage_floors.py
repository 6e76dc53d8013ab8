"""Fails where branch coverage is under its floor: `python tests/house/coverage_floors.py REPORT.json`.

The report is what ``coverage json`` writes. Every file has the floor 100 unless ``coverage_floors.toml``
lists a lower one, and no file of the core may be listed. A listed file that is covered whole must leave the
list, and one that is far above its floor must have it raised: so the list only shrinks.
"""

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("coverage_floors.toml")
_PACKAGE = "src/inspectorate/"
_WHOLE = 100
_SLACK = 3
"""Per cent that a file may lie above its floor before the floor has to follow: chance moves some branches."""


def covered(report: Mapping[str, Any]) -> dict[str, float]:
    """Per cent of lines and branches covered, by the file's path inside the package."""
    return {
        path.replace("\\", "/").rpartition(_PACKAGE)[2]: one["summary"]["percent_covered"]
        for path, one in report["files"].items()
    }


def faults(found: Mapping[str, float], core: Sequence[str], listed: Mapping[str, int]) -> Iterator[str]:
    """A sentence for each file under its floor, and for each line of the list that is no longer true."""
    for file, percent in sorted(found.items()):
        in_core = file.split("/")[0] in core
        floor = _WHOLE if in_core else listed.get(file, _WHOLE)
        if percent < floor:
            yield f"{file}: {percent:.1f} % is covered, {floor} % is its floor"
        elif file in listed and percent >= _WHOLE:
            yield f"{file}: covered whole; take it off the list"
        elif percent >= floor + _SLACK + 1:
            yield f"{file}: {percent:.1f} % is covered; raise its floor from {floor} to {int(percent)}"
    for file in sorted(listed):
        if file not in found:
            yield f"{file}: listed, but there is no such file"
        if file.split("/")[0] in core:
            yield f"{file}: the core has no exceptions; take it off the list"


def read_list(text: str) -> tuple[tuple[str, ...], dict[str, int]]:
    """The rooms of the core, and the floors of single files elsewhere."""
    data = tomllib.loads(text)
    return tuple(data["core"]), dict(data["floors"])


def main(arguments: Sequence[str]) -> int:
    """0 where every floor holds; 1, with a sentence for each fault, where not."""
    report = json.loads(Path(arguments[0]).read_text("utf-8"))
    core, listed = read_list(LIST.read_text("utf-8"))
    found = list(faults(covered(report), core, listed))
    sys.stderr.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
