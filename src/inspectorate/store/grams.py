"""Pairs of letters by which words are found, two characters of Chinese too.

SQLite keeps them in a table of FTS5, as words of their own without the text;
PostgreSQL as an array under GIN.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.expressions import RawSQL

_WORD = re.compile(r"[^\W_]+")
_ONE_WAY = str.maketrans("臺", "台")
_MADE = {
    "sqlite": ("CREATE VIRTUAL TABLE store_grams USING fts5(grams, content='', detail=none, columnsize=0)",),
    "postgresql": (
        "CREATE TABLE store_grams (entry bigint PRIMARY KEY, grams text[] NOT NULL)",
        "CREATE INDEX store_grams_of ON store_grams USING gin (grams)",
    ),
}


def make_grams(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index."""
    for statement in _MADE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def grams_of(text: str) -> list[str]:
    """Each pair of neighbouring letters or digits once, whatever the width, the case, and whether 臺 or 台.

    A pair is written as two numbers: databases differ in what they take for a letter.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ONE_WAY)
    pairs = {
        f"{ord(first):x}g{ord(second):x}" for word in _WORD.findall(plain) for first, second in pairwise(word)
    }
    return sorted(pairs)


def put_grams(rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Add entries by their keys, each with its marks and pairs."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            told = [(key, " ".join(grams)) for key, grams in rows]
            cursor.executemany("INSERT INTO store_grams (rowid, grams) VALUES (%s, %s)", told)
        else:
            arrays = [(key, list(grams)) for key, grams in rows]
            cursor.executemany("INSERT INTO store_grams (entry, grams) VALUES (%s, %s)", arrays)


def having(grams: Sequence[str]) -> RawSQL:
    """The keys of the entries that have all of these."""
    if connection.vendor == "sqlite":
        wanted = " AND ".join(f'"{gram}"' for gram in grams)
        return RawSQL("SELECT rowid FROM store_grams WHERE store_grams MATCH %s", [wanted])
    return RawSQL("SELECT entry FROM store_grams WHERE grams @> %s::text[]", [list(grams)])
