"""`inspectorate trail verify`: the platform's trail against its ledger."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE, KEY_HELP, told, verifiers
from inspectorate.cli.ledger_verified import as_text, stamps_as_json
from inspectorate.cli.trail import at_platform
from inspectorate.i18n import _
from inspectorate.reports.plain import visible

if TYPE_CHECKING:
    from inspectorate.services.compare_trail import Compared
    from inspectorate.services.trail_retention import Retention
    from inspectorate.services.verify_trail import TrailVerified


@click.command(
    help=_(
        "核對平台軌跡：先離線驗證其紀錄，再逐筆比對資料庫，指出遭更動、刪除、增添或改變順序者；"
        "並示明保存期間。不更動任何資料。相符為 0，不符為 4。"
    )
)
@click.option("--key", "keys", multiple=True, help=_(KEY_HELP))
@click.option("--witness", "witnesses", type=FILE, multiple=True, help=_("他人先前保存之檢查點檔案；可重複"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def verify(*, keys: tuple[str, ...], witnesses: tuple[Path, ...], form: str) -> None:
    """Verify, say what differs; exit 4 where anything does."""
    trusted, kept = verifiers(keys), [(str(path), path.read_bytes()) for path in witnesses]
    with at_platform(), told():
        from inspectorate.services.verify_trail import verify_trail

        found = verify_trail(trusted, kept)
    given = {name for name, _data in kept}
    click.echo(_as_json(found) if form == "json" else "\n".join(_lines(found, given)))
    if not found.stands:
        raise SystemExit(Exit.INTEGRITY)


def _lines(found: "TrailVerified", given: set[str]) -> list[str]:
    lines = [as_text(found.ledger, given)] if found.ledger else [_("軌跡尚無紀錄")]
    lines.append(_("資料庫 {rows} 筆").format(rows=found.rows))
    if found.waiting:
        said = _("尚未加入紀錄 {count} 筆，最早者 {since}")
        lines.append(said.format(count=found.waiting, since=found.waiting_since))
    if found.compared:
        lines += _of_comparison(found.compared)
    elif found.ledger:
        lines.append(_("紀錄本身損毀，未與資料庫比對"))
    lines.append(retention_line(found.retention))
    return lines


def _of_comparison(found: "Compared") -> list[str]:
    lines = [_("不符：{said}").format(said=visible(one.said)) for one in found.named]
    more = sum(found.counts.values()) - len(found.named)
    if more:
        lines.append(_("另有 {count} 處不符，未逐一列出").format(count=more))
    if found.repeated or found.unmarked:
        said = _("曾於加入途中中斷：重複而內容相同 {repeated} 筆，資料庫尚未註記 {unmarked} 筆；不影響核對")
        lines.append(said.format(repeated=found.repeated, unmarked=found.unmarked))
    count = sum(found.counts.values())
    told = _("資料庫與紀錄不符 {count} 處").format(count=count) if count else _("資料庫與紀錄逐筆相符")
    return [*lines, told]


def retention_line(found: "Retention") -> str:
    """How far back the trail reaches, beside what is demanded."""
    if found.since is None:
        return _("保存：尚無作業紀錄")
    if found.demanded is None:
        return _("保存：自 {since} 起；現行條款未定期間").format(since=found.since)
    if found.reached:
        said = _("保存：自 {since} 起，已達所定之 {demanded}；平台不刪除軌跡")
    else:
        said = _("保存：自 {since} 啟用起，所定之 {demanded}於 {due} 屆滿；平台不刪除軌跡")
    return said.format(since=found.since, demanded=found.demanded, due=found.due)


def _as_json(found: "TrailVerified") -> str:
    log, compared, kept = found.ledger and found.ledger.log, found.compared, found.retention
    told_all = {
        "stands": found.stands,
        "ledger": log
        and {
            "stands": log.stands,
            "origin": log.origin,
            "size": log.size,
            "root": log.root.hex(),
            "stamps": found.ledger and stamps_as_json(found.ledger.stamping),
            "faults": [{"kind": one.kind, "file": one.file, "said": one.said} for one in log.faults],
        },
        "rows": found.rows,
        "waiting": found.waiting,
        "waiting_since": found.waiting_since and found.waiting_since.isoformat(),
        "compared": compared
        and {
            "entries": compared.entries,
            "counts": dict(compared.counts),
            "repeated": compared.repeated,
            "unmarked": compared.unmarked,
            "discrepancies": [
                {"kind": one.kind, "row": one.row, "entry": one.entry, "said": one.said}
                for one in compared.named
            ],
        },
        "retention": {
            "since": kept.since and kept.since.isoformat(),
            "demanded": kept.demanded and str(kept.demanded),
            "due": kept.due and kept.due.isoformat(),
            "reached": kept.reached,
        },
    }
    return json.dumps(told_all, ensure_ascii=False, indent=2)
