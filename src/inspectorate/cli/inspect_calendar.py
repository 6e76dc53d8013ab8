"""`inspectorate inspect calendar`: what is due when."""

import json
from datetime import date
from pathlib import Path

import click

from inspectorate.cli.days import DAY, today
from inspectorate.i18n import _
from inspectorate.inspection.calendar import Due
from inspectorate.inspection.period import Period, PeriodError, roc
from inspectorate.services.plan_calendar import Plan

_STATES = {"open": "待辦", "papered": "已產底稿", "overdue": "逾期"}
_KINDS = {"inspection": "查核", "obligation": "條文"}


@click.command(help=_("列出應辦日期：標題之查核週期、條文自訂之週期，以及公司自訂者。"))
@click.argument("firm", type=click.Path(exists=True, path_type=Path))
@click.option("--period", help=_("期間：2026-10、2026-H2 或 2026（預設本年）"))
@click.option("--on", type=DAY, help=_("以何日為今日判斷逾期（預設今日）"))
@click.option(
    "--ics",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("另寫成行事曆檔（Outlook、Google 可匯入）"),
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def calendar(firm: Path, period: str | None, on: date | None, ics: Path | None, form: str) -> None:
    """Print the due dates of a period; ROC dates are shown, ISO is stored."""
    from inspectorate.services.find_papers import find_papers
    from inspectorate.services.home import home
    from inspectorate.services.open_catalogue import open_catalogue
    from inspectorate.services.plan_calendar import now_stamp, plan_calendar, to_ics
    from inspectorate.services.read_firm import FirmError, read_firm

    day = on or today()
    catalogue = open_catalogue()
    try:
        span = Period.parse(period or str(day.year))
        profile = read_firm(firm, catalogue)
    except (FirmError, PeriodError) as error:
        raise click.UsageError(str(error)) from error
    plan = plan_calendar(catalogue, profile, span, find_papers(home() / "papers" / profile.code))
    click.echo(_as_json(plan, day) if form == "json" else _as_text(plan, day))
    if ics:
        ics.write_bytes(to_ics(plan, now_stamp(day)))
        click.echo(_("已寫出 {path}").format(path=ics), err=True)


def _as_json(plan: Plan, on: date) -> str:
    rows = [
        {
            "provision": str(due.provision.key),
            "code": due.provision.code,
            "due": due.day.isoformat(),
            "due_roc": roc(due.day),
            "kind": due.kind,
            "months": due.rule.months,
            "basis": due.rule.basis,
            "said": due.rule.said,
            "overdue": plan.state(due, on) == "overdue",
            "papered": plan.state(due, on) == "papered",
        }
        for due in plan.dues
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_text(plan: Plan, on: date) -> str:
    lines = [_line(plan, due, on) for due in plan.dues]
    if plan.daily:
        lines.append(_("每營業日應辦："))
        lines.extend(f"  {p.code} {p.key.path} {p.summary or p.text}" for p in plan.daily)
    if plan.undecided:
        lines.append(
            _("適用性未決 {count} 項，先行列入；見 norms applies。").format(count=len(plan.undecided))
        )
    return "\n".join(lines)


def _line(plan: Plan, due: Due, on: date) -> str:
    state = _(_STATES[plan.state(due, on)])
    name = f"{due.provision.code} {due.provision.key.path} {due.provision.heading}".strip()
    return "\t".join((roc(due.day), state, _(_KINDS[due.kind]), plan.title(due), name, _(due.rule.said)))
