"""`inspectorate notices draft | send | answer | show`."""

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from inspectorate.cli.days import TAIPEI
from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE, told
from inspectorate.delivery.customer_notice import Notice, NoticeError
from inspectorate.delivery.settings import DeliveryFileError, read_carriers
from inspectorate.i18n import _
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.reports.plain import visible
from inspectorate.services.notify_customers import (
    Wording,
    answer_notice,
    draft_notices,
    read_notices,
    send_notices,
)
from inspectorate.services.read_contacts import SAID, read_answers, read_contacts, read_suspicions
from inspectorate.services.read_lake_answer import read_answer_rows

_STATES = {"waiting": "待送", "sent": "已送達", "given_up": "無法送達", "self": "本人", "not_self": "非本人"}


@contextmanager
def _said() -> Iterator[None]:
    """Say what went wrong in one line."""
    with told():
        try:
            yield
        except (DeliveryFileError, NoticeError, RefusedError, ValueError) as error:
            raise click.UsageError(str(error)) from error


@click.command(help=_("產生通知；同一客戶、事由、來源與日期僅產生一次。查無聯絡資料者列出，須另行聯絡。"))
@click.argument("logons", metavar="[LOGONS]", required=False, type=FILE)
@click.option("--from-answer", "found", type=FILE, help=_("日誌湖之答案（JSON）或每日分析之 report.json"))
@click.option("--contacts", required=True, type=FILE, help=_("客戶聯絡資料：帳號、管道、聯絡方式"))
@click.option("--wording", required=True, type=FILE, help=_("通知文字（TOML：subject、text）"))
@click.option("--about", default="", help=_("事由（清單無此欄時）"))
def draft(logons: Path | None, *, found: Path | None, contacts: Path, wording: Path, about: str) -> None:
    """Draft notices; exit 1 where a customer cannot be reached by any of them."""
    if (logons is None) == (found is None):
        raise click.UsageError(_("請給登入清單，或以 --from-answer 給日誌湖之答案"))
    with _said():
        words = _wording(wording)
        suspicions = read_answer_rows(found, about) if found else read_suspicions(Path(str(logons)), about)
        outcome = draft_notices(suspicions, read_contacts(contacts), words)
    click.echo(
        _("產生 {drafted} 則，先前已產生 {known} 則").format(drafted=outcome.drafted, known=outcome.known)
    )
    for customer in outcome.unreachable:
        click.echo(_("查無聯絡資料：{customer}").format(customer=visible(customer)))
    if outcome.unreachable:
        raise SystemExit(Exit.NONCONFORMING)


def _wording(path: Path) -> Wording:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if set(data) != {"subject", "text"} or not all(isinstance(text, str) for text in data.values()):
        raise ValueError(_("{path} 須有且僅有 subject 與 text").format(path=path))
    return Wording(**data)


@click.command(help=_("送出待送之通知；管道未收下者說明原因，下次再送。"))
@click.option("--settings", required=True, type=FILE, help=_("管道設定檔（TOML）"))
def send(*, settings: Path) -> None:
    """Send what waits; exit 1 where something was not taken."""
    with _said():
        outcome = send_notices(read_carriers(settings), lambda _outcome: None)
    click.echo(_("送出 {sent} 則，未送出 {failed} 則").format(sent=outcome.sent, failed=len(outcome.failed)))
    for customer, reason in outcome.failed:
        click.echo(f"{visible(customer)}：{visible(reason)}")
    if outcome.failed:
        raise SystemExit(Exit.NONCONFORMING)


@click.command(help=_("登記答覆：一則（代碼與本人／非本人），或以 --from 讀取一表。有非本人時結束碼為 1。"))
@click.argument("code", required=False)
@click.argument("said", required=False, type=click.Choice(list(SAID)))
@click.option("--from", "table", type=FILE, help=_("答覆表：代碼、答覆"))
def answer(code: str | None, said: str | None, *, table: Path | None) -> None:
    """Take answers; 非本人 is said loudly."""
    if (table is None) == (code is None or said is None):
        raise click.UsageError(_("請給代碼與答覆，或以 --from 給一表"))
    with _said():
        given = read_answers(table) if table else [(str(code), SAID[str(said)])]
        answered = [answer_notice(one, word, "file" if table else "code") for one, word in given]
    alarming = [notice for notice in answered if notice.state == "not_self"]
    for notice in alarming:
        drafted = notice.drafted
        said_so = _("非本人：{customer} 自 {source} 之登入，請立即處置").format(
            customer=visible(drafted.customer), source=visible(drafted.source)
        )
        click.secho(said_so, bold=True)
    click.echo(_("登記 {count} 則答覆").format(count=len(answered)))
    if alarming:
        raise SystemExit(Exit.NONCONFORMING)


@click.command(help=_("列出通知；聯絡方式僅顯示部分。"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def show(*, form: str) -> None:
    """List notices in the order of their drafting."""
    with _said():
        listed = list(read_notices().notices.values())
    if form == "json":
        click.echo(json.dumps([_as_json(notice) for notice in listed], ensure_ascii=False, indent=2))
        return
    for notice in listed:
        drafted = notice.drafted
        parts = (drafted.customer, drafted.about, drafted.source, drafted.channel, drafted.to)
        state = _(_STATES[notice.state])
        seen = f"{drafted.seen.astimezone(TAIPEI):%Y-%m-%d %H:%M}"
        click.echo(f"{seen}  {state}  " + "  ".join(visible(part) for part in parts))
    if not listed:
        click.echo(_("尚無通知"))


def _as_json(notice: Notice) -> dict[str, object]:
    drafted = notice.drafted
    return {
        "notice": drafted.notice,
        "customer": drafted.customer,
        "about": drafted.about,
        "source": drafted.source,
        "seen": drafted.seen.isoformat(),
        "channel": drafted.channel,
        "to": drafted.to,
        "state": notice.state,
        "attempts": len(notice.attempts),
        "answers": [{"at": one.at.isoformat(), "said": one.said, "how": one.how} for one in notice.answers],
    }
