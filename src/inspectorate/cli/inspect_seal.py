"""`inspectorate inspect seal | seals | verify-seal`."""

import json
from pathlib import Path

import click
import msgspec

from inspectorate.cli.evidence_told import by_option, told_evidence
from inspectorate.cli.exits import Exit
from inspectorate.evidence.item import TAIWAN
from inspectorate.evidence.seals import Revision
from inspectorate.i18n import _
from inspectorate.inspection.sealing import Differences
from inspectorate.reports.plain import visible
from inspectorate.services.seal_papers import Asked, seal_papers
from inspectorate.services.verify_seal import list_seals, restore_seal, verify_seal

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_REVISION = "9A99/2026-10#1"


@click.command(
    help=_(
        "封存底稿：將 inspect run 所產之資料夾（含填具之內容）載入軌跡、留存副本並設為唯讀。"
        "承辦（--by）與覆核（--reviewed-by）須為不同之人；再次封存須以 --reason 載明理由，成為新的一版。"
    )
)
@click.argument("folder", metavar="PAPERS", type=_FOLDER)
@click.option("--by", required=True, help=_("承辦：製作底稿之人（帳號另行記載）"))
@click.option("--reviewed-by", required=True, help=_("覆核：覆核底稿之人，須與承辦不同"))
@click.option("--reason", default="", help=_("更動已封存底稿之理由"))
@click.option("--retention", default="five_years", help=_("保存類別之代碼或名稱（預設五年）"))
def seal(folder: Path, *, by: str, reviewed_by: str, reason: str, retention: str) -> None:
    """Seal the papers; exit 4 where evidence that they cite is broken or they changed meanwhile."""
    with told_evidence():
        done = seal_papers(folder, Asked(by, reviewed_by, reason, retention))
    said = _("已封存 {label}：{files} 個檔案") if done.fresh else _("與已封存之 {label} 相同，未另行封存")
    stands = done.revision
    click.echo(said.format(label=stands.label, files=done.files))
    where = _("軌跡第 {index} 筆，清單 SHA-256 {sha256}")
    click.echo(where.format(index=stands.index, sha256=stands.seal.manifest))
    if done.unkept:
        unkept = _("底稿所引佐證有 {count} 件未收存（inspect run --keep），僅能以 SHA-256 識別")
        click.echo(unkept.format(count=done.unkept), err=True)
    if not done.locked:
        click.echo(_("系統不允許將 {folder} 設為唯讀；封存之副本仍在佐證庫").format(folder=folder), err=True)
    if done.meanwhile:
        click.echo(_("封存期間資料夾遭更動；封存者為更動前之內容"), err=True)
        _tell(done.meanwhile, err=True)
        raise SystemExit(Exit.INTEGRITY)


@click.command(help=_("列出已封存之底稿及其各版；--out 將指明之版核對後寫入新資料夾。"))
@click.argument("label", metavar=f"[{_REVISION}]", default="")
@click.option("--out", metavar="PATH", type=click.Path(path_type=Path), help=_("寫入副本之新資料夾"))
@by_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def seals(label: str, *, out: Path | None, by: str, form: str) -> None:
    """List what was sealed, or give out the copies of one revision."""
    if out is not None and not label:
        raise click.UsageError(_("--out 須指明封存，如 {label}").format(label=_REVISION))
    with told_evidence():
        if out is not None:
            done = restore_seal(label, out, by)
            click.echo(_("已核對並寫入 {label}：{path}").format(label=done.label, path=out))
            return
        found = [one for one in list_seals() if label in ("", one.label, one.seal.engagement)]
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo(_("沒有封存之底稿"))


@click.command("verify-seal", help=_("核對底稿資料夾與封存之內容，指出哪一檔案不同；不同者結束碼為 4。"))
@click.argument("folder", metavar="PAPERS", type=_FOLDER)
@click.option("--revision", default="", help=_("所核對之版，如 {label}").format(label=_REVISION))
@by_option
def verify(folder: Path, *, revision: str, by: str) -> None:
    """Hold a folder against its seal; exit 4 where a file or a stored copy differs."""
    with told_evidence():
        found = verify_seal(folder, by, revision)
    seal_ = found.revision.seal
    if found.newest:
        said = _("另有較新之版 {label}（{reason}）")
        click.echo(said.format(label=found.newest.label, reason=visible(found.newest.seal.reason)))
    if found.stands:
        said = _("與 {label} 相符：{files} 個檔案（承辦 {by}，覆核 {reviewer}）")
        click.echo(
            said.format(
                label=found.revision.label,
                files=found.files,
                by=visible(seal_.by),
                reviewer=visible(seal_.reviewed_by),
            )
        )
        return
    _tell(found.folder, err=False)
    for line in found.copies:
        click.echo(visible(line))
    click.echo(
        _("與 {label} 不符；封存之內容可以 inspect seals --out 取出").format(label=found.revision.label)
    )
    raise SystemExit(Exit.INTEGRITY)


def _tell(found: Differences, *, err: bool) -> None:
    for said, paths in (
        (_("遭更動：{path}"), found.changed),
        (_("遺失：{path}"), found.missing),
        (_("多出：{path}"), found.added),
    ):
        for path in paths:
            click.echo(said.format(path=visible(path)), err=err)


def _line(one: Revision) -> str:
    seal_ = one.seal
    said = _("{label}　{at}　承辦 {by}　覆核 {reviewer}　檔案 {files}　軌跡第 {index} 筆")
    line = said.format(
        label=visible(one.label),
        at=f"{seal_.at.astimezone(TAIWAN):%Y-%m-%d %H:%M:%S}",
        by=visible(seal_.by),
        reviewer=visible(seal_.reviewed_by),
        files=len(seal_.items) - 1,
        index=one.index,
    )
    return line + (_("　理由：{reason}").format(reason=visible(seal_.reason)) if seal_.reason else "")


def _as_json(one: Revision) -> dict[str, object]:
    return {"seal": one.label, "entry": one.index, **msgspec.to_builtins(one.seal)}
