"""How the command line writes editions, provisions and coverage: as plain text, and as data for JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from inspectorate.i18n import _, in_english
from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.conditions import read_conditions
from inspectorate.norms.coverage import Coverage
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.deficiency import deficiencies_of, read_deficiencies
from inspectorate.norms.edition import Edition
from inspectorate.norms.provision import Provision

SPEAKERS = {"text": "原文", "interpretation": "解讀", "firm": "公司自訂", "example": "範例"}
_DUTIES = {"shall": "應", "shall_not": "不得", "should": "宜", "may": "得", "information": "說明"}
_CADENCES = {
    "daily": "每日",
    "monthly": "每月",
    "quarterly": "每三個月",
    "half_yearly": "每半年",
    "yearly": "每年",
    "two_yearly": "每二年",
    "periodic": "定期（公司自訂週期）",
    "timely": "適時",
    "event": "事件發生時",
    "continuous": "持續",
    "standing": "訂定後維持",
    "as_needed": "視需要",
    "deadline": "固定時限",
    "": "未載",
}
MEASURES = {
    "years": "年",
    "months": "個月",
    "days": "日",
    "hours": "小時",
    "minutes": "分鐘",
    "characters": "個字元",
    "times": "次",
    "": "",
}
_CONDITION_WORDS = {"everyone": "所有證券商", "supervisor": "監理端作業，不拘束證券商"}
_SHORT = 12


def edition_row(edition: Edition) -> dict[str, Any]:
    """One edition as data."""
    return {
        "edition": edition.name,
        "title": edition.title,
        "source": edition.source,
        "binding": edition.binding,
        "start": edition.validity.start.isoformat() if edition.validity.start else None,
        "speaker": edition.validity.speaker,
        "note": edition.validity.note,
        "provisions": len(edition.provisions),
        "gaps": [asdict(gap) for gap in edition.gaps],
        "fingerprint": edition.fingerprint,
    }


def editions_text(editions: Iterable[Edition]) -> str:
    """Editions as lines: key, title, from when and who says so, how many provisions; then their gaps."""
    return "\n".join(line for edition in editions for line in _edition_lines(edition))


def _edition_lines(edition: Edition) -> Iterator[str]:
    number = _("條款 {number}").format(number=len(edition.provisions))
    short = edition.fingerprint[:_SHORT]
    title = _either(edition.title, edition.title_en)
    yield "\t".join((edition.name, title, edition.source, _begins(edition), number, short))
    for gap in edition.gaps:
        yield _("  來源未載：{path}（{reason}）").format(path=gap.path, reason=gap.reason)


def _begins(edition: Edition) -> str:
    start, speaker = edition.validity.start, edition.validity.speaker
    if start is None:
        return _("生效日未載")
    return _("生效 {start}（{speaker}）").format(start=start.isoformat(), speaker=_(SPEAKERS[speaker]))


def provision_data(provision: Provision, catalogue: Catalogue) -> dict[str, Any]:
    """One provision as data, with its control's checks and its conflicts."""
    control = catalogue.controls.get(provision.control)
    return {
        **asdict(provision),
        "key": str(provision.key),
        "checks": list(control.checks) if control else [],
        "conflicts": [asdict(conflict) for conflict in catalogue.conflicts_of(provision.key)],
        "deficiencies": [one.id for one in deficiencies_of(provision.key, read_deficiencies())],
    }


def provision_text(provision: Provision, catalogue: Catalogue) -> str:
    """One provision as a person reads it: the verbatim clause first, then all that is known of it."""
    head = " ".join(part for part in (str(provision.key), provision.code, provision.heading) if part)
    return "\n".join([head, provision.text, *(f"  {line}" for line in _details(provision, catalogue))])


def _details(provision: Provision, catalogue: Catalogue) -> Iterator[str]:
    if provision.summary:
        yield _("事項：{text}").format(text=_either(provision.summary, provision.summary_en))
    yield _("義務：{duty}").format(duty=_(_DUTIES[provision.duty]))
    yield _("適用：{who}").format(who=condition_text(provision.applies))
    yield _("查核頻率：{inspection}；作業頻率：{obligation}").format(
        inspection=_(_CADENCES[provision.cadence.inspection]),
        obligation=_(_CADENCES[provision.cadence.obligation]),
    )
    for name, criterion in provision.criteria.items():
        yield _criterion(name, criterion)
    if provision.records:
        yield _("應留存：{records}").format(records="、".join(provision.records))
    yield from _approval(provision)
    yield from _control(provision, catalogue)
    yield _("出處：{source} 第 {lines} 行").format(
        source=provision.cite.source, lines=ranges(provision.cite.lines)
    )
    if provision.note:
        yield _("註記：{note}").format(note=provision.note)
    for conflict in catalogue.conflicts_of(provision.key):
        yield _("來源不一致：{about}").format(about=_either(conflict.about, conflict.about_en))
        yield from (f"  {side.provision}：{side.says}" for side in conflict.sides)
    for deficiency in deficiencies_of(provision.key, read_deficiencies()):
        yield _("查核缺失態樣：{pattern}").format(pattern=deficiency.pattern)


def _criterion(name: str, criterion: Criterion) -> str:
    value = "、".join(criterion.value) if isinstance(criterion.value, tuple) else criterion.value
    line = _("判準 {name}：{value} {measure}（{speaker}：「{words}」）").format(
        name=name,
        value=value,
        measure=_(MEASURES[criterion.measure]) if criterion.measure else "",
        speaker=_(SPEAKERS[criterion.speaker]),
        words=criterion.words,
    )
    return f"{line} {criterion.note}".rstrip()


def _approval(provision: Provision) -> Iterator[str]:
    approval = provision.approval
    if approval.approver:
        yield _("核准：{who}").format(who=approval.approver)
    if approval.consents:
        yield _("會同：{who}").format(who="、".join(approval.consents))
    if approval.must_differ:
        yield _("不得為同一人或單位：{who}").format(who="≠".join(approval.must_differ))


def _control(provision: Provision, catalogue: Catalogue) -> Iterator[str]:
    if not provision.control:
        return
    control = catalogue.controls.get(provision.control)
    title = _either(control.title, control.title_en) if control else ""
    yield _("控制項：{id} {title}").format(id=provision.control, title=title)
    if control and control.checks:
        yield _("檢測：{checks}").format(checks="、".join(control.checks))
    if control and control.person:
        yield _("人工判斷：{person}").format(person=control.person)


def condition_text(applies: Any) -> str:  # noqa: ANN401 - an applicability expression is nested YAML
    """An applicability expression in words."""
    if isinstance(applies, str):
        return _(_CONDITION_WORDS[applies]) if applies in _CONDITION_WORDS else _condition(applies)
    ((operator, operand),) = applies.items()
    if operator == "not":
        return _("非（{what}）").format(what=condition_text(operand))
    if operator in ("any", "all"):
        word = _(" 或 ") if operator == "any" else _(" 且 ")
        return word.join(condition_text(part) for part in operand)
    if operator == "tier":
        return _("分級 {tiers}").format(tiers="、".join(str(tier) for tier in operand))
    return _("第 {category} 類").format(category=operand)


def _condition(name: str) -> str:
    condition = read_conditions().get(name)
    if condition and in_english():
        return f"“{condition.question_en}”"
    return condition.question.replace("是否", "").rstrip("？") if condition else name


def _either(chinese: str, english: str) -> str:
    return english if in_english() and english else chinese


def coverage_text(measured: Coverage) -> str:
    """A coverage as a person reads it."""
    total = measured.normative_lines
    lines = [
        _("{source}：條文行 {total}").format(source=measured.source, total=total),
        _("已納入 {number}（{share}）").format(
            number=len(measured.covered), share=_share(len(measured.covered), total)
        ),
        _("已排除 {number}（{share}）").format(
            number=measured.excused_lines, share=_share(measured.excused_lines, total)
        ),
    ]
    lines += [
        _("  第 {lines} 行：{reason}").format(lines=ranges(excuse.lines), reason=excuse.reason)
        for excuse in measured.excused
    ]
    missing = measured.missing
    lines.append(_("缺漏 {number}（{share}）").format(number=len(missing), share=_share(len(missing), total)))
    lines += [
        _("  第 {lines} 行：{reason}").format(lines=number, reason=measured.lines[number - 1].strip())
        for number in missing
    ]
    return "\n".join(lines)


def ranges(numbers: Sequence[int]) -> str:
    """Line numbers, runs joined: ``1–5、17``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _share(part: int, total: int) -> str:
    return f"{part / total:.1%}" if total else "–"
