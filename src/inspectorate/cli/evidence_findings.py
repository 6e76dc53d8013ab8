"""`inspectorate evidence findings | gaps`."""

import json
from datetime import date
from typing import Any

import click
import msgspec

from inspectorate.cli.days import DAY
from inspectorate.cli.evidence_told import by_option, span, told_evidence
from inspectorate.cli.exits import Exit
from inspectorate.evidence.coverage import Coverage, coverage
from inspectorate.evidence.findings import MISSING, TrackedFinding, number_of_finding
from inspectorate.evidence.item import TAIWAN, Covers
from inspectorate.i18n import _
from inspectorate.reports.plain import visible
from inspectorate.services.close_finding import approve_closing, list_findings, propose_closing
from inspectorate.services.open_evidence import EvidenceError, read_evidence_book


class _Label(click.ParamType[int]):
    """A finding's label, ``F12``."""

    name = "F12"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return number_of_finding(str(value))
        except ValueError:
            self.fail(_("{value} 不是缺失編號；請寫如 F12").format(value=value), param, ctx)


@click.command(
    help=_(
        "列出未結案之佐證缺失（有者結束碼為 4）。缺失於內容重新核對無誤後，由一人提出結案（--reason），"
        "另一人核准（--approve）。"
    )
)
@click.argument("finding", metavar="[F12]", type=_Label(), required=False)
@click.option("--reason", default="", help=_("提出結案之理由"))
@click.option("--approve", is_flag=True, help=_("核准他人所提之結案"))
@click.option("--all", "everything", is_flag=True, help=_("一併列出已結案者"))
@by_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def findings(  # noqa: PLR0913 - a command has as many parameters as it has options
    finding: int | None, *, reason: str, approve: bool, everything: bool, by: str, form: str
) -> None:
    """List the findings, or propose or approve the closing of one; exit 4 while one is open."""
    with told_evidence():
        if finding is None:
            _list(list_findings(everything=everything), form)
        elif approve:
            one = approve_closing(finding, by)
            click.echo(_("缺失 {finding} 已結案").format(finding=one.label))
        else:
            one = propose_closing(finding, reason, by)
            click.echo(_("缺失 {finding} 已提出結案，待另一人核准").format(finding=one.label))


def _list(found: list[TrackedFinding], form: str) -> None:
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(_line(one))
        if not found:
            click.echo(_("沒有未結案之缺失"))
    if any(not one.ended for one in found):
        raise SystemExit(Exit.INTEGRITY)


def _line(one: TrackedFinding) -> str:
    said = (
        _("內容遺失或無法讀取") if one.found == MISSING else _("內容不符（{found}）").format(found=one.found)
    )
    at = f"{one.opened.astimezone(TAIWAN):%Y-%m-%d %H:%M:%S}"
    return "　".join((one.label, f"E{one.item}", at, said, _state(one)))


def _state(one: TrackedFinding) -> str:
    if one.ended == "purged":
        return _("佐證已逾期銷毀")
    if one.closing:
        return _("已結案（{person} 核准）").format(person=visible(one.closing[1].by))
    if one.proposal:
        return _("{person} 已提出結案：{reason}").format(
            person=visible(one.proposal[1].by), reason=visible(one.proposal[1].reason)
        )
    return _("已重新核對無誤，待結案") if one.mended else _("仍不符")


def _as_json(one: TrackedFinding) -> dict[str, Any]:
    return {
        "finding": one.label,
        "item": f"E{one.item}",
        "found": one.found,
        "opened": one.opened.isoformat(),
        "again": one.again,
        "mended": one.mended,
        "ended": one.ended,
        "proposal": msgspec.to_builtins(one.proposal[1]) if one.proposal else None,
        "closing": msgspec.to_builtins(one.closing[1]) if one.closing else None,
    }


@click.command(
    help=_(
        "依控制項及系列列出佐證之缺日（有缺日者結束碼為 1，無從得知者為 3）。"
        "--from 及 --to 指明應涵蓋之期間；未指明時為各系列首末日之間。"
    )
)
@click.option("--control", "controls", multiple=True, help=_("僅列此控制項；可重複"))
@click.option("--from", "first", type=DAY, help=_("應涵蓋期間首日"))
@click.option("--to", "last", type=DAY, help=_("應涵蓋期間末日"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def gaps(*, controls: tuple[str, ...], first: date | None, last: date | None, form: str) -> None:
    """Tell the days that the evidence of each control lacks; what is broken covers nothing."""
    if (first is None) != (last is None) or (first and last and last < first):
        raise click.UsageError(_("--from 與 --to 須同時指明，且末日不得早於首日"))
    wanted = Covers(first, last) if first and last else None
    with told_evidence():
        items = read_evidence_book().book.whole()
        found = [one for one in coverage(items, wanted) if _asked(one, controls)]
        unknown = [name for name in controls if name not in {one.control for one in found}]
        if unknown:
            raise EvidenceError(_("沒有連結至控制項 {names} 之佐證").format(names="、".join(unknown)))
    if form == "json":
        click.echo(json.dumps([_coverage_as_json(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(_told(one))
        if not found:
            click.echo(_("沒有連結至控制項或系列且載明有效期間之佐證"))
    if any(one.lacking for one in found):
        raise SystemExit(Exit.NONCONFORMING)
    if not found or any(not one.items for one in found):
        raise SystemExit(Exit.UNDETERMINED)


def _asked(one: Coverage, controls: tuple[str, ...]) -> bool:
    """Whether to tell it: what was named; else where there are days to speak of at all."""
    return one.control in controls if controls else bool(one.items)


def _told(one: Coverage) -> str:
    name = "　".join(visible(part) for part in (one.control or "—", one.series) if part)
    if one.lacking:
        days = "、".join(span(covers) for covers in one.lacking)
        told = _("缺日：{days}").format(days=days)
    elif one.items:
        told = _("無缺日")
    else:
        told = _("無從得知：佐證皆未載有效期間")
    dated = _("佐證 {count} 件").format(count=len(one.items))
    undated = _("未載有效期間 {count} 件").format(count=len(one.undated))
    return "　".join((name, dated, *([undated] if one.undated else []), told))


def _coverage_as_json(one: Coverage) -> dict[str, Any]:
    return {
        "control": one.control,
        "series": one.series,
        "items": one.items,
        "undated": one.undated,
        "lacking": [msgspec.to_builtins(covers) for covers in one.lacking],
    }
