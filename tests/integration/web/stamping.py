"""A platform that is set to a time-stamp authority of the test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.time_stamp_authority import Authority, Server, serving


def settle(home: Path, *urls: str, trust: bool = True) -> None:
    """Have these authorities be asked."""
    home.mkdir(exist_ok=True)
    lines = ["[stamps]", f"urls = {list(urls)!r}", "seconds = 2"]
    lines += ['trust = ["root.pem"]', 'chain = ["chain.pem"]'] if trust else []
    (home / "evidence.toml").write_text("\n".join(lines))


@contextmanager
def settled(authority: Authority, home: Path) -> Iterator[Server]:
    """An authority that answers, and that the platform asks."""
    with serving(authority) as found:
        settle(home, found.url)
        for one in (authority.trust, authority.chain):
            shutil.copy(one, home)
        yield found
