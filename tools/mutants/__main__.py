"""``just mutants MODULE…`` (of ``ledger/``; all without a name): which changes does no test notice?

A survivor is to be killed with a test, or has its reason in ``docs/design/ledger-mutants.md``; 1 where one
has neither. What was killed once, or has its reason, is not tried again until its module changes (``--anew``
forgets that).
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from tools.mutants.reasons import Place, read_reasons, row_of
from tools.mutants.suite import ROOM
from tools.mutants.trying import ROOT, Tried, keys_of, read_results, try_all, write_results

REASONS = ROOT / "docs/design/ledger-mutants.md"


def main() -> int:
    """Try the changes of the modules named; 1 where one survives without a reason."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("modules", nargs="*")
    options.add_argument("--anew", action="store_true")
    options.add_argument("--results", type=Path, default=Path(tempfile.gettempdir()) / "mutants.jsonl")
    wanted = options.parse_args()
    modules = wanted.modules or sorted(file.stem for file in (ROOT / ROOM).glob("*.py"))
    reasons = read_reasons(REASONS.read_text("utf-8"))
    before = [] if wanted.anew else read_results(wanted.results)
    write_results(wanted.results, [one for one in before if one.result != "survived" or one.where in reasons])
    memory = Path("/dev/shm")  # noqa: S108 - where there is one, what is synced costs no time
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        try_all(Path(folder), modules, wanted.results, reasons.keys())
    return tell(modules, read_results(wanted.results), reasons)


def tell(modules: Sequence[str], results: Sequence[Tried], reasons: dict[Place, str]) -> int:
    """Print what was found of the code as it is now; 1 where a survivor has no reason."""
    current = {one.key: one for one in results}
    open_ones = 0
    met: set[Place] = set()
    click.echo("module changes killed hung survived open")
    for module in modules:
        keys = keys_of(module)
        found = [current[key] for key in keys if key in current]
        alive = [one for one in found if one.result == "survived"]
        met |= {one.where for one in alive}
        unsaid = [one for one in alive if one.where not in reasons]
        of = Counter(one.result for one in found)
        click.echo(f"{module} {len(keys)} {of['killed']} {of['hung']} {len(alive)} {len(unsaid)}")
        for one in unsaid:
            click.echo(
                "  " + row_of(one.where, f"{one.place}, no test reaches it" if not one.by else one.place)
            )
        open_ones += len(unsaid) + len(keys) - len(found)
    for place in reasons.keys() - met:
        if place[0] in modules:
            click.echo("needless: " + row_of(place, reasons[place]))
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main())
