"""What a verification of a log found, as text and as JSON."""

import json
from collections.abc import Collection

from inspectorate.i18n import _
from inspectorate.ledger.attested import Attested
from inspectorate.ledger.stamps import Stamping


def as_text(found: Attested, given: Collection[str]) -> str:
    """What was found, a line each; of checkpoints that agree only those that were given are told."""
    log, lines = found.log, []
    if log.origin:
        lines.append(_("紀錄 {origin}：{size} 筆").format(origin=log.origin, size=log.size))
        lines.append(_("樹根 {root}").format(root=log.root.hex()))
        lines += [_("簽章 {key}").format(key=key.text) for key in log.signed_by]
    lines += [
        _("第 {index} 筆輪替金鑰：{old} 由 {new} 接續").format(
            index=one.index, old=one.old.text, new=one.new.text
        )
        for one in found.rotations
    ]
    lines += [
        _("與 {name} 之檢查點（{size} 筆）一致").format(name=name, size=size)
        for name, size in log.witnessed
        if name in given
    ]
    lines += _quorum(found)
    lines += stamp_lines(found.stamping, log.size)
    if log.torn:
        lines.append(_("結尾有未完成之寫入 {count} 位元組（未曾回報已加入）").format(count=log.torn))
    lines += [_("損毀：{file}：{said}").format(file=one.file, said=one.said) for one in log.faults]
    lines.append(_("完好") if log.stands else _("損毀 {count} 處").format(count=len(log.faults)))
    return "\n".join(lines)


def _quorum(found: Attested) -> list[str]:
    lines = [
        _("見證者 {name} 見證至 {size} 筆").format(name=key.name, size=size)
        for key, size in found.quorum.seen.items()
    ]
    if found.quorum.needed and found.quorum.reach:
        said = _("至少 {needed} 位見證者見證至 {reach} 筆；其後 {rest} 筆尚無足數之見證")
        rest = max(found.log.size - found.quorum.reach, 0)
        lines.append(said.format(needed=found.quorum.needed, reach=found.quorum.reach, rest=rest))
    return lines


def stamp_lines(stamping: Stamping, size: int) -> list[str]:
    """Which entries existed when at the latest, and from when until when they had no stamp."""
    lines = []
    for one in stamping.bounds:
        said = _("第 {first} 至 {last} 筆：最遲於 {at} 已存在（時戳 {authority}）")
        text = said.format(first=one.first, last=one.last, at=one.stamp.at, authority=one.stamp.authority)
        if one.since:
            text += _("；{since} 至 {at} 之間沒有時戳").format(since=one.since, at=one.stamp.at)
        lines.append(text)
    if stamping.until < size and (stamping.bounds or stamping.waiting):
        text = _("第 {first} 筆起至今沒有時戳").format(first=stamping.until)
        if stamping.bounds:
            text += _("；前一時戳 {at}").format(at=stamping.bounds[-1].stamp.at)
        if stamping.waiting:
            text += _("；依本機時鐘自 {since} 起待加蓋").format(since=stamping.waiting)
        lines.append(text)
    if stamping.unverified:
        said = _("時戳 {count} 個之簽章未經驗證（未指定 --trust）")
        lines.append(said.format(count=stamping.unverified))
    return lines


def as_json(found: Attested, given: Collection[str]) -> str:
    """The same for programs."""
    log, stamping = found.log, found.stamping
    told_all = {
        "stands": log.stands,
        "origin": log.origin,
        "size": log.size,
        "root": log.root.hex(),
        "signed_by": [key.text for key in log.signed_by],
        "rotations": [
            {"entry": one.index, "old": one.old.text, "new": one.new.text} for one in found.rotations
        ],
        "witnessed": [{"file": name, "size": size} for name, size in log.witnessed if name in given],
        "witnesses": [{"key": key.text, "size": size} for key, size in found.quorum.seen.items()],
        "quorum": {"needed": found.quorum.needed, "size": found.quorum.reach},
        "stamps": stamps_as_json(stamping),
        "torn_bytes": log.torn,
        "faults": [
            {"kind": one.kind, "file": one.file, "entry": one.entry, "said": one.said} for one in log.faults
        ],
    }
    return json.dumps(told_all, ensure_ascii=False, indent=2)


def stamps_as_json(stamping: Stamping) -> dict[str, object]:
    """Which entries existed when at the latest, for programs."""
    return {
        "bounds": [
            {
                "first": one.first,
                "last": one.last,
                "at": one.stamp.at.isoformat(),
                "authority": one.stamp.authority,
                "policy": one.stamp.policy,
                "trusted": one.stamp.trusted,
                "unstamped_since": one.since.isoformat() if one.since else None,
            }
            for one in stamping.bounds
        ],
        "unstamped_from": stamping.until,
        "waiting_since": stamping.waiting.isoformat() if stamping.waiting else None,
        "unverified": stamping.unverified,
    }
