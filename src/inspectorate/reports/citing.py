"""The files that a paper stands on: the SHA-256 of what was read, and the number where it was kept."""

from collections.abc import Sequence

from inspectorate.inspection.engagement import EvidenceItem


def cited_lines(items: Sequence[EvidenceItem], most: int) -> list[str]:
    """A line for each file, ``most`` of them; then how many there are."""
    lines = [f"{item.item}　SHA-256 {item.sha256}{_kept(item)}" for item in items[:most]]
    more = f"…共 {len(items)} 件，全部見 evidence.html 及 result.json。"
    return [*lines, more] if len(items) > most else lines


def _kept(item: EvidenceItem) -> str:
    return f"（佐證 {item.label}）" if item.label else ""
