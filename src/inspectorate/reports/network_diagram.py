"""網路架構圖: the map of a network as SVG, for any browser and for print; the undeclared stands out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inspectorate.analysis.network_map import Device, Host, NetworkMap, Segment
from inspectorate.reports.plain import visible
from inspectorate.reports.rendering import environment

WIDTH, MARGIN = 1200, 24
_COLUMNS, _GAP = 3, 18
_CARD = (WIDTH - 2 * MARGIN - (_COLUMNS - 1) * _GAP) // _COLUMNS
_BAR, _LINE, _HEAD, _SPACE = 46, 18, 62, 40
_MOST_HOSTS = 10
_LETTERS = 44
_WIDE = 0x2E7F
"""Letters beyond are drawn twice as wide."""


@dataclass(frozen=True, slots=True)
class Card:
    """A segment as it is drawn: where, and its lines of text."""

    segment: Segment
    x: int
    y: int
    height: int
    hosts: tuple[Host, ...]
    more: int

    @property
    def middle(self) -> int:
        """Where lines end."""
        return self.x + _CARD // 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A device as it is drawn, with the cards that it is joined to."""

    device: Device
    y: int
    joined: tuple[tuple[Card, str], ...] = ()


@dataclass(slots=True)
class _Drawing:
    """A drawing while it grows downwards."""

    y: int
    cards: dict[str, Card] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)


def draw_network(found: NetworkMap, title: str) -> str:
    """The drawing; the same map gives the same text.

    Args:
        title: what stands above it, such as the firm's name and the day.
    """
    top = 96 + _LINE * len(found.lines)
    drawing = _Drawing(top + _SPACE)
    for device in found.devices:
        _add_device(drawing, found, device)
    rest = [segment for segment in found.segments if segment.name not in drawing.cards]
    _add_cards(drawing, found, rest)
    notes = [*_undeclared(found), *found.limits]
    height = drawing.y + _LINE * (len(notes) + 2) + MARGIN
    template = environment("inspectorate.reports").get_template("network.svg")
    return template.render(
        title=title,
        width=WIDTH,
        height=height,
        margin=MARGIN,
        card=_CARD,
        bar=_BAR,
        top=top,
        found=found,
        bars=drawing.bars,
        cards=list(drawing.cards.values()),
        notes=notes,
        notes_y=drawing.y + _LINE,
        short=short,
    )


def short(text: str, most: int = _LETTERS) -> str:
    """A text that fits on one line; wide letters count twice."""
    plain, width = "", 0
    for letter in visible(text):
        width += 2 if ord(letter) > _WIDE else 1
        if width > most:
            return plain + "…"
        plain += letter
    return plain


def _add_device(drawing: _Drawing, found: NetworkMap, device: Device) -> None:
    y = drawing.y
    drawing.y += _BAR + _SPACE
    sides = [
        (segment, side.zone)
        for segment in found.segments
        for side in segment.attached
        if side.device == device.name
    ]
    _add_cards(drawing, found, [segment for segment, _zone in sides if segment.name not in drawing.cards])
    joined = tuple((drawing.cards[segment.name], zone) for segment, zone in sides)
    drawing.bars.append(Bar(device, y, joined))


def _add_cards(drawing: _Drawing, found: NetworkMap, segments: Sequence[Segment]) -> None:
    for begin in range(0, len(segments), _COLUMNS):
        row = [
            _card(found, segment, MARGIN + place * (_CARD + _GAP), drawing.y)
            for place, segment in enumerate(segments[begin : begin + _COLUMNS])
        ]
        drawing.cards.update({card.segment.name: card for card in row})
        drawing.y += max(card.height for card in row) + _SPACE


def _card(found: NetworkMap, segment: Segment, x: int, y: int) -> Card:
    """Those that were never declared come first, then core ones, so that none of them is left out."""
    hosts = sorted(found.on(segment), key=lambda host: (host.declared is not None, not host.core))
    shown = tuple(hosts[:_MOST_HOSTS])
    more = len(hosts) - len(shown)
    return Card(segment, x, y, _HEAD + _LINE * (len(shown) + (1 if more else 0)), shown, more)


def _undeclared(found: NetworkMap) -> Iterator[str]:
    for one in found.undeclared():
        source = one.observed
        where = f"（{source.item} {source.where_zh}）" if source else ""
        yield f"未列於資產清冊：{one.name}{where}"
