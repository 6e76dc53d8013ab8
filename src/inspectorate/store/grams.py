"""Pairs of letters by which words are found, two characters of Chinese too.

SQLite keeps them in a table of FTS5, as words of their own without the text;
PostgreSQL as an array under GIN. Under row-level security neither index could be used: what stands there are
numbers that only a firm's own key makes of its pairs, and that key is held.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import pairwise

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.expressions import RawSQL

_WORD = re.compile(r"[^\W_]+")
_ALL = 2**64 - 1
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


def remake_grams(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put an empty index of numbers in the place of the one of pairs as they were."""
    vendor = schema_editor.connection.vendor
    schema_editor.execute("DROP TABLE store_grams", params=None)
    for statement in _MADE[vendor]:
        schema_editor.execute(statement.replace("text[]", "bigint[]"), params=None)


def grams_of(text: str) -> list[str]:
    """Each pair of neighbouring letters or digits once, whatever the width, the case, and whether 臺 or 台.

    A pair is written as two numbers, so that it is told from other words beside it.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ONE_WAY)
    pairs = {
        f"{ord(first):x}g{ord(second):x}" for word in _WORD.findall(plain) for first, second in pairwise(word)
    }
    return sorted(pairs)


def numbers_of(grams: Iterable[str], key: bytes) -> list[int]:
    """What stands in the index for marks and pairs: a number each, which another key makes others of.

    Args:
        grams: marks and pairs.
        key: the firm's own, of at most 64 bytes.
    """
    keyed = blake2b(key=key, digest_size=8)
    numbers = []
    for gram in grams:
        one = keyed.copy()
        one.update(gram.encode())
        numbers.append(int.from_bytes(one.digest(), "big", signed=True))
    return numbers


def put_grams(rows: Iterable[tuple[int, Sequence[int]]]) -> None:
    """Add entries by their keys, each with the numbers of its marks and pairs."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            told = [(key, " ".join(map(_word, numbers))) for key, numbers in rows]
            cursor.executemany("INSERT INTO store_grams (rowid, grams) VALUES (%s, %s)", told)
        else:
            arrays = [(key, list(numbers)) for key, numbers in rows]
            cursor.executemany("INSERT INTO store_grams (entry, grams) VALUES (%s, %s)", arrays)


def _word(number: int) -> str:
    """A number as a word, which has no sign."""
    return f"{number & _ALL:x}"


def having(numbers: Sequence[int]) -> RawSQL:
    """The keys of the entries that have all of these."""
    if connection.vendor == "sqlite":
        wanted = " AND ".join(f'"{_word(number)}"' for number in numbers)
        return RawSQL("SELECT rowid FROM store_grams WHERE store_grams MATCH %s", [wanted])
    return RawSQL("SELECT entry FROM store_grams WHERE grams @> %s::bigint[]", [list(numbers)])
