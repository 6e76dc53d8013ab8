"""Sources outside the country, or in no told range at all."""

import ibis

from inspectorate.lake.addresses import located
from inspectorate.lake.logons import meetings, met
from inspectorate.lake.question import Asked, Question, Tables, Told


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each source that the firm's address table puts in another country than ``home``, or does not know.

    ``country`` is empty where the address lies in no range, or is no address. The firm's own ranges,
    private ones too, belong in the table, or they appear here.
    """
    rows = meetings(tables).filter(ibis._.src_ip.notnull())
    sources = located(rows.select("src_ip").distinct(), tables["addresses"], ("country",))
    away = sources.filter(sources.country.isnull() | (sources.country != asked["home"]))
    rows = rows.inner_join(away, "src_ip")
    keys = ("system", "src_ip", "country")
    return (
        rows.group_by(*keys)
        .agg(
            attempts=met(rows),
            failures=met(rows, rows.status == "failure"),
            successes=met(rows, rows.status == "success"),
            accounts=rows.user_name.nunique(),
            first=rows.first_time.min(),
            last=rows.last_time.max(),
        )
        .order_by(*keys)
    )


QUESTION = Question(
    "foreign_sources",
    "境外或不明之登入來源",
    ("authentication",),
    ask,
    {"home": "TW"},
    (Told("addresses", {"first": "string", "last": "string", "country": "string"}, ranges=True),),
    rollups=("logon_pairs",),
)
