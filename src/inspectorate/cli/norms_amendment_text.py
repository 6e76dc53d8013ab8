"""How regulations and their changes are printed, for people and as JSON."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from inspectorate.cli.norms_text import MEASURES
from inspectorate.i18n import _
from inspectorate.norms.criterion_kinds import criterion_title
from inspectorate.norms.difference import Change, Grade
from inspectorate.norms.heading import heading_data
from inspectorate.norms.regulation import Item
from inspectorate.norms.similarity import without_marker
from inspectorate.services.adopt_amendment import Adopted
from inspectorate.services.assess_impact import CriterionChange, Impact
from inspectorate.services.compare_editions import Comparing
from inspectorate.services.read_regulation import Reading

_GRADES: dict[Grade, str] = {
    "unchanged": "未修正",
    "renumbered": "項次變更",
    "wording only": "文字修正",
    "substantive": "實質修正",
    "added": "新增",
    "withdrawn": "刪除",
}


def reading_data(reading: Reading) -> dict[str, Any]:
    """A document as JSON: title, columns and items; the old column's items beside them."""
    items = [_item_data(item, reading.note(item)) for item in reading.regulation.items]
    data: dict[str, Any] = {"title": reading.title, "columns": list(reading.columns), "items": items}
    data["history"] = [{"date": day.isoformat(), "text": text} for day, text in reading.history]
    if reading.comparison is not None:
        data["old_items"] = [_item_data(item, "") for item in reading.comparison.old.items]
        data["ungradable"] = list(reading.comparison.lost)
    return data


def _item_data(item: Item, note: str) -> dict[str, Any]:
    data: dict[str, Any] = {"path": item.path, "text": item.text, "note": note, "lines": list(item.lines)}
    if item.state:
        data["state"] = item.state
    heading = heading_data(without_marker(item.text))
    if heading is not None:
        data["heading"] = asdict(heading)
    return data


def reading_text(reading: Reading) -> str:
    """A document's items, one to a paragraph."""
    head = [_("標題：{title}").format(title=reading.title or _("（未載）"))]
    if reading.columns:
        head.append(_("欄位：{names}").format(names="、".join(reading.columns)))
    body = [f"[{item.path}] {item.text}" for item in reading.regulation.items]
    return "\n".join([*head, "", *body])


def change_data(change: Change) -> dict[str, Any]:
    """One item's fate as JSON."""
    return {
        "path": change.path,
        "grade": change.grade,
        "old": change.old,
        "new": change.new,
        "numbers": [asdict(number) for number in change.numbers],
        "old_path": change.old_path,
    }


def changes_text(compared: Comparing) -> str:
    """Every item that is not unchanged, and the count of each grade."""
    lines = [f"{compared.old_name} → {compared.new_name}", ""]
    lines.extend(
        line for change in compared.changes if change.grade != "unchanged" for line in _change(change)
    )
    counts = Counter(change.grade for change in compared.changes)
    lines.append("　".join(f"{_(_GRADES[grade])} {counts[grade]}" for grade in _GRADES if counts[grade]))
    if compared.lost:
        lines.append(_("原條文欄未載，無從比對：{paths}").format(paths="、".join(compared.lost)))
    return "\n".join(lines)


def _change(change: Change) -> Iterable[str]:
    moved = f"（{change.old_path}）" if change.old_path and change.old_path != change.path else ""
    yield f"■ {change.path}{moved}　{_(_GRADES[change.grade])}"
    if change.grade != "renumbered" and change.old:
        yield f"  - {change.old}"
    if change.new:
        yield f"  + {change.new}"
    for number in change.numbers:
        yield "  " + _("數字：{old} → {new}").format(old=number.old, new=number.new)
    yield ""


def impact_data(found: Impact) -> dict[str, Any]:
    """What an amendment touches, as JSON."""
    return {
        "base": found.base,
        "changes": [change_data(change) for change in found.changes],
        "provisions": list(found.provisions),
        "renumbered": [{"provision": key, "path": path} for key, path in found.moved],
        "criteria": [asdict(criterion) for criterion in found.criteria],
        "controls": list(found.controls),
        "checks": list(found.checks),
        "registers": [{"register": register, "id": name} for register, name in found.registers],
        "related": list(found.related),
        "papers": [asdict(papers) for papers in found.papers],
        "unclassified": list(found.unclassified),
        "ungradable": list(found.lost),
    }


def impact_text(found: Impact) -> str:
    """What an amendment touches, under headings."""
    criteria = [_criterion(change) for change in found.criteria]
    parts: list[tuple[str, Iterable[str]]] = [
        (_("修正項次"), (f"{c.path}　{_(_GRADES[c.grade])}" for c in found.changes)),
        (_("條款"), found.provisions),
        (_("僅項次變更之條款"), (f"{key} → {path}" for key, path in found.moved)),
        (_("判準"), criteria),
        (_("控制項"), found.controls),
        (_("檢測"), found.checks),
        (_("登記冊"), (f"{register}：{name}" for register, name in found.registers)),
        (_("其他規範共用同一控制項之條款"), found.related),
        (_("未結底稿"), (f"{p.folder}（{p.period}）：{'、'.join(p.provisions)}" for p in found.papers)),
        (_("尚無對應條款，待歸類"), found.unclassified),
        (_("原條文欄未載，無從比對"), found.lost),
    ]
    lines = [
        _("比對之版本：{base}").format(base=found.base or _("規範資料中無相符版本；請以 --instrument 指定"))
    ]
    for title, entries in parts:
        rows = list(entries)
        lines.extend(["", f"【{title}】{len(rows)}", *(f"  {row}" for row in rows)])
    return "\n".join(lines)


def _criterion(change: CriterionChange) -> str:
    """A threshold's move: 防火牆紀錄保存期間 firewall_log.kept_for（…）：2 年 → 3 年."""
    old = _amount(change.old_value, change.measure)
    new = change.why if change.new_value is None else _amount(change.new_value, change.new_measure)
    names = dict.fromkeys((criterion_title(change.criterion), change.criterion))
    return f"{' '.join(names)}（{change.provision}）：{old} → {new}"


def _amount(value: object, measure: str) -> str:
    return f"{value} {_(MEASURES[measure])}" if measure in MEASURES else str(value)


def adoption_text(adopted: Adopted) -> str:
    """Where the new edition lies, what it changes and what is left to do."""
    lines = [
        _("已寫成新版本：{folder}").format(folder=adopted.folder),
        _("承襲 {base}；修正或新增條款 {count} 項，刪除 {gone} 項").format(
            base=adopted.base, count=len(adopted.clauses), gone=len(adopted.withdrawn)
        ),
    ]
    if adopted.work:
        lines.extend(["", _("待辦："), *(f"  - {task}" for task in adopted.work)])
    return "\n".join(lines)
