"""`inspectorate checks list | explain | prove`."""

import json

import click

from inspectorate.checks.cases import CaseError, cases_of
from inspectorate.checks.shelf import Check, UnknownCheckError, all_checks, load_check
from inspectorate.cli.exits import Exit
from inspectorate.i18n import _, in_english
from inspectorate.norms.criterion_kinds import criterion_title
from inspectorate.services.prove_checks import prove_checks


@click.command("list", help=_("列出所有檢測"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def list_checks(form: str) -> None:
    """Print every check with what it asks."""
    checks = all_checks()
    if form == "json":
        rows = [_row(check) for check in checks]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for check in checks:
        click.echo("\t".join((check.id, _text(check, "title"), _text(check, "asks"))))


@click.command(help=_("說明一項檢測問什麼、讀什麼、需要哪些判準、如何改善"))
@click.argument("check_id", metavar="ID")
def explain(check_id: str) -> None:
    """Print all that a check says of itself."""
    check = _known(check_id)
    needs = _needs(check) or _("無")
    lines = (
        f"{check.id}　{_text(check, 'title')}",
        _("問題：{text}").format(text=_text(check, "asks")),
        _("所需佐證：{text}").format(text=_text(check, "evidence")),
        _("讀取之事實：{text}").format(text=check.fact.__name__),
        _("所需判準：{text}").format(text=needs),
        _("改善建議：{text}").format(text=_text(check, "remedy")),
        _("隨附案例：{count} 個").format(count=sum(1 for _case in cases_of(check))),
    )
    click.echo("\n".join(lines))


@click.command(help=_("執行隨附之全部案例，或所列檢測之案例；任一案例不符即以結束碼 4 結束"))
@click.argument("check_ids", metavar="[ID]...", nargs=-1)
def prove(check_ids: tuple[str, ...]) -> None:
    """Run the shipped cases: 0 all hold, 3 a check has none, 4 one does not hold."""
    checks = [_known(check_id) for check_id in check_ids] or list(all_checks())
    try:
        proofs = prove_checks(checks)
    except CaseError as error:
        click.echo(_("案例檔無法讀取：{error}").format(error=error), err=True)
        raise SystemExit(Exit.INTEGRITY) from error
    for proof in proofs:
        held = proof.cases - len(proof.failures)
        click.echo(
            _("{id}：{held}/{cases} 個案例相符").format(id=proof.check.id, held=held, cases=proof.cases)
        )
        for failure in proof.failures:
            click.echo(f"  {failure}")
    failed, cases = sum(len(proof.failures) for proof in proofs), sum(proof.cases for proof in proofs)
    click.echo(
        _("檢測 {checks} 項，案例 {cases} 個，不符 {failed} 個").format(
            checks=len(proofs), cases=cases, failed=failed
        )
    )
    if failed:
        raise SystemExit(Exit.INTEGRITY)
    if not proofs or any(proof.cases == 0 for proof in proofs):
        click.echo(_("有檢測未附案例，無從證明"), err=True)
        raise SystemExit(Exit.UNDETERMINED)


def _known(check_id: str) -> Check:
    try:
        return load_check(check_id)
    except UnknownCheckError as error:
        from difflib import get_close_matches

        from inspectorate.checks.shelf import check_domains

        near = get_close_matches(check_id, check_domains(), n=1)
        hint = _("您是否要寫 {near}？").format(near=near[0]) if near else _("全部名稱見 checks list。")
        raise click.UsageError(_("沒有檢測 {id}。").format(id=check_id) + hint) from error


def _text(check: Check, name: str) -> str:
    return str(getattr(check.text, f"{name}_en" if in_english() else name))


def _needs(check: Check) -> str:
    if in_english():
        return ", ".join(check.needs)
    return "、".join(f"{criterion_title(name)}（{name}）" for name in check.needs)


def _row(check: Check) -> dict[str, object]:
    return {
        "id": check.id,
        "domain": check.domain,
        "title": check.text.title,
        "asks": check.text.asks,
        "evidence": check.text.evidence,
        "fact": check.fact.__name__,
        "needs": list(check.needs),
        "cases": sum(1 for _case in cases_of(check)),
    }
