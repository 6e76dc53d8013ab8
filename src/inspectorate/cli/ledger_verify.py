"""`inspectorate ledger verify`."""

import json
from pathlib import Path

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE, FOLDER, KEY_HELP, told, verifiers
from inspectorate.i18n import _
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.verify import Verification, verify_log


@click.command(
    help=_("離線驗證整份紀錄：每筆內容、每塊樹磚、樹根、簽章，以及見證者保存之檢查點。完好為 0，損毀為 4。")
)
@click.argument("folder", type=FOLDER)
@click.option("--key", "keys", multiple=True, required=True, help=_(KEY_HELP))
@click.option(
    "--witness",
    "witnesses",
    metavar="FILE",
    type=FILE,
    multiple=True,
    help=_("他人先前保存之檢查點檔案；可重複"),
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def verify(folder: Path, keys: tuple[str, ...], witnesses: tuple[Path, ...], form: str) -> None:
    """Verify a log with nothing but its folder and the keys; name what is broken and where."""
    known = verifiers(keys)
    with told():
        try:
            seen = [(str(path), path.read_bytes()) for path in witnesses]
        except OSError as error:
            raise click.UsageError(_("--witness：{error}").format(error=error)) from error
        found = verify_log(LocalFolder(folder), known, seen)
    click.echo(_as_json(found) if form == "json" else _as_text(found))
    if not found.stands:
        raise SystemExit(Exit.INTEGRITY)


def _as_text(found: Verification) -> str:
    lines = []
    if found.origin:
        lines.append(_("紀錄 {origin}：{size} 筆").format(origin=found.origin, size=found.size))
        lines.append(_("樹根 {root}").format(root=found.root.hex()))
        lines += [_("簽章 {key}").format(key=key.text) for key in found.signed_by]
    lines += [
        _("與 {name} 之檢查點（{size} 筆）一致").format(name=name, size=size)
        for name, size in found.witnessed
    ]
    if found.torn:
        lines.append(_("結尾有未完成之寫入 {count} 位元組（未曾回報已加入）").format(count=found.torn))
    lines += [_("損毀：{file}：{said}").format(file=one.file, said=one.said) for one in found.faults]
    lines.append(_("完好") if found.stands else _("損毀 {count} 處").format(count=len(found.faults)))
    return "\n".join(lines)


def _as_json(found: Verification) -> str:
    told_all = {
        "stands": found.stands,
        "origin": found.origin,
        "size": found.size,
        "root": found.root.hex(),
        "signed_by": [key.text for key in found.signed_by],
        "witnessed": [{"file": name, "size": size} for name, size in found.witnessed],
        "torn_bytes": found.torn,
        "faults": [
            {"kind": one.kind, "file": one.file, "entry": one.entry, "said": one.said} for one in found.faults
        ],
    }
    return json.dumps(told_all, ensure_ascii=False, indent=2)
