"""Charts with the table behind each: one set of rows is drawn, read aloud, and handed over as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inspectorate.i18n import _
from inspectorate.posture.standing import Standing
from inspectorate.services.look_at_posture import Posture
from inspectorate.web.firm.tables import csv_text

_SERIES = ("conforming", "nonconforming", "undetermined", "unfinished", "not_applicable")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart.

    Attributes:
        kind: ``stack`` (bars of parts), ``line`` (shares over time) or ``bar``.
        headers: the name of the first column, then one of each series.
        marks: the colour of each series, by the names that ``charts.js`` knows.
        rows: a name, then a number for each series; None where there is none.
        unit: behind each number, such as ``%``.
    """

    id: str
    title: str
    kind: str
    headers: list[str]
    marks: Sequence[str]
    rows: list[list[Any]]
    unit: str = ""

    @property
    def script(self) -> str:
        """The id of the data on the page."""
        return f"chart-{self.id}"

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws; the words in it are those of the page."""
        said = {"shown": _("{title}。資料如下表。").format(title=self.title)}
        return {
            "kind": self.kind,
            "title": self.title,
            "headers": self.headers,
            "marks": list(self.marks),
            "rows": self.rows,
            "unit": self.unit,
            "said": said,
        }


def charts_of(posture: Posture) -> list[Chart]:
    """The charts of a firm's posture."""
    period = posture.period.name if posture.period else ""
    words = _words()
    return [
        Chart(
            "domains",
            _("各領域查核結果（{period}）").format(period=period),
            "stack",
            [_("領域"), *words],
            _SERIES,
            [[one.name, *_parts(one.standing)] for one in posture.domains],
        ),
        Chart(
            "trend",
            _("趨勢"),
            "line",
            [_("期間"), _("符合比率"), _("已封存比率")],
            ["conforming", "unfinished"],
            [[one.period, one.standing.percent, one.standing.percent_sealed] for one in posture.steps],
            "%",
        ),
        Chart(
            "ageing",
            _("未結案缺失之久暫（日）"),
            "bar",
            [_("日數"), _("缺失")],
            ["nonconforming"],
            [[band.said, number] for band, number in posture.ages.items()],
        ),
    ]


def _words() -> list[str]:
    return [_("符合"), _("不符合"), _("無法判定"), _("未完成"), _("不適用")]


def _parts(standing: Standing) -> list[int]:
    return [getattr(standing, name) for name in _SERIES]


def csv_of(chart: Chart) -> str:
    """The table behind a chart as CSV."""
    return csv_text(chart.headers, chart.rows)
