"""A run in a few lines for the terminal."""

from collections import Counter

from inspectorate.checks.shelf import load_check
from inspectorate.i18n import _, in_english
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.verdict import Outcome
from inspectorate.inspection.working_paper import LABELS, Examination
from inspectorate.reports.plain import place, visible
from inspectorate.reports.rendering import named_test
from inspectorate.reports.saying import said_with_place

_BREACHES_SHOWN = 3
_FILES_SHOWN = 10


def summary(inspection: Inspection) -> str:
    """Counts, then each test that found a breach, then what could not be read or decided."""
    lines = [*_head(inspection)]
    for examination in inspection.examinations:
        lines.extend(_breaches(examination))
    lines.extend(
        _("未能讀取：{place}：{reason}").format(
            place=" ".join(part for part in (refusal.item, place(refusal.where)) if part),
            reason=refusal.reason,
        )
        for refusal in inspection.refusals[:_FILES_SHOWN]
    )
    if len(inspection.refusals) > _FILES_SHOWN:
        lines.append(_("  …未能讀取者共 {count} 件").format(count=len(inspection.refusals)))
    lines.extend(_("未採用：{line}").format(line=line) for line in inspection.ignored[:_FILES_SHOWN])
    if len(inspection.ignored) > _FILES_SHOWN:
        lines.append(_("  …未採用之檔案共 {count} 件").format(count=len(inspection.ignored)))
    if inspection.undecided:
        lines.append(_("適用與否未定 {count} 項；見 norms applies").format(count=len(inspection.undecided)))
    lines.extend(
        _("內部錯誤：檢測 {check}：{error}").format(check=fault.check, error=fault.error)
        for fault in inspection.faults
    )
    return visible("\n".join(lines))


def _head(inspection: Inspection) -> list[str]:
    counts = inspection.count()
    head = _("{firm} {period}（依 {on} 有效之條文）：底稿 {papers} 份").format(
        firm=inspection.firm.name,
        period=inspection.period.name,
        on=inspection.on,
        papers=len(inspection.papers),
    )
    return [head, _counted(counts), *_tested(inspection)]


def _counted(counts: Counter[str]) -> str:
    return "　".join(f"{_(label)} {counts[label]}" for label in LABELS if counts[label])


def _tested(inspection: Inspection) -> list[str]:
    tests = inspection.tested
    if not tests:
        return []
    line = _("電腦檢測 {count} 項：{outcomes}")
    return [line.format(count=tests.total(), outcomes=_counted(tests))]


def _breaches(examination: Examination) -> list[str]:
    found = [reason for reason in examination.verdict.reasons if reason.outcome is Outcome.NONCONFORMING]
    if not found:
        return []
    lines = [_("不符合：{test}").format(test=_test(examination))]
    lines += [f"  {said_with_place(reason)}" for reason in found[:_BREACHES_SHOWN]]
    if len(found) > _BREACHES_SHOWN:
        lines.append(_("  …共 {count} 筆").format(count=len(found)))
    return lines


def _test(examination: Examination) -> str:
    if not in_english():
        return named_test(examination)
    criteria = (f"{name} {c.value} {c.measure}".rstrip() for name, c in examination.criteria.items())
    thresholds = "; ".join(criteria)
    title = load_check(examination.check).text.title_en
    return f"{title} ({thresholds})" if thresholds else title
