"""`inspectorate people`: what an operator does with second factors; administrators can't do it by a page."""

import click

from inspectorate.cli.people import on_platform
from inspectorate.i18n import _


@click.command(help=_("移除某人之多因子驗證與其工作階段，供遺失裝置者於下次登入重新設定。"))
@click.argument("username")
def forget(username: str) -> None:
    """Forget somebody's second factors."""
    with on_platform():
        from inspectorate.services.forget_factors import forget_factors

        count = forget_factors(username)
    click.echo(_("已移除 {count} 項，該人員須重新登入並設定").format(count=count))


@click.command(help=_("更換多因子驗證祕密之加密金鑰：以新金鑰重新加密全部祕密後，捨棄舊金鑰。"))
def rotate() -> None:
    """Hide everything by a new key."""
    from inspectorate.ledger.keys import KeyFileError

    with on_platform():
        from inspectorate.services.hide_factors import rotate_factor_key

        try:
            count = rotate_factor_key()
        except KeyFileError as error:
            raise click.UsageError(str(error)) from error
    click.echo(_("已以新金鑰重新加密 {count} 項；舊金鑰僅能解開先前之資料庫備份").format(count=count))
