"""Days on the command line: ISO or ROC in, and the one place where the command line reads the clock."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import click

from inspectorate.i18n import _

TAIPEI = timezone(timedelta(hours=8))
_ROC = re.compile(r"^(?P<year>\d{1,3})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})$")
_ROC_OFFSET = 1911


class Day(click.ParamType[date]):
    """A day: ``2026-10-31`` or ``115/10/31``."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that a text names."""
        if isinstance(value, date):
            return value
        try:
            roc = _ROC.match(str(value))
            if roc:
                return date(int(roc["year"]) + _ROC_OFFSET, int(roc["month"]), int(roc["day"]))
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("{value} 不是日期；請寫 2026-10-31 或 115/10/31").format(value=value), param, ctx)


DAY = Day()


def today() -> date:
    """Today in Taipei."""
    return datetime.now(UTC).astimezone(TAIPEI).date()
