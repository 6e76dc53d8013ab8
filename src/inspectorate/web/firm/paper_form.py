"""What a maker writes in a paper, as the page's form sends it."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from inspectorate.store.models.papers import METHODS, RESULTS

_LONGEST = 8000
_METHODS = {name for name, _zh in METHODS}
_RESULTS = {name for name, _zh in RESULTS}


def written_of(post: QueryDict) -> Mapping[str, Any]:
    """The fields that are the maker's; anything else that was sent is not looked at."""
    outcome = post.get("outcome", "")
    seed, size = post.get("sample_seed", ""), post.get("sample_size", "")
    return {
        "method": [name for name in post.getlist("method") if name in _METHODS],
        "sample": {
            "population": post.get("sample_population", "")[:_LONGEST],
            "size": int(size) if size.isdecimal() else 0,
            "seed": int(seed) if seed.isdecimal() else 0,
            "drawn": post.get("sample_drawn", "")[:_LONGEST],
        },
        "expected": post.get("expected", "")[:_LONGEST],
        "result": post.get("result", "")[:_LONGEST],
        "outcome": outcome if outcome in _RESULTS else "",
        "override": post.get("override", "")[:_LONGEST],
    }
