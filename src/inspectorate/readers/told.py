"""`evidence.toml`: what the firm tells of its files, by path or pattern."""

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from inspectorate.readers.evidence_file import RefusedError
from inspectorate.readers.shelf import all_readers

NAME = "evidence.toml"
_LARGEST = 1_048_576
_SHARED_KEYS = frozenset({"reader", "system", "place", "kind", "year", "family", "former", "note"})
"""Keys that readers of several formats understand alike; a reader's own stand in its ``TELLS``."""


@dataclass(frozen=True, slots=True)
class Told:
    """What ``evidence.toml`` says: pattern → keys, with the parts of it that were refused."""

    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refused: tuple[RefusedError, ...] = ()

    def of(self, item: str) -> dict[str, str]:
        """Everything told of one item; an exact path outweighs a pattern, a later pattern an earlier one."""
        said: dict[str, str] = {}
        for pattern, keys in self.tables.items():
            if pattern != item and fnmatchcase(item, pattern):
                said.update(keys)
        return {**said, **self.tables.get(item, {})}

    def unmatched(self, items: Iterable[str]) -> Iterator[RefusedError]:
        """A refusal for each table whose path or pattern names no item."""
        known = tuple(items)
        for pattern in self.tables:
            if not any(pattern == item or fnmatchcase(item, pattern) for item in known):
                yield _refused(pattern, "沒有符合此路徑之檔案。", pattern, known)


def read_told(root: Path) -> Told:
    """The folder's ``evidence.toml``; nothing told where there is none. A broken part is refused."""
    path = root / NAME
    if path.is_symlink() or not path.is_file():
        return Told()
    try:
        if path.stat().st_size > _LARGEST:
            raise RefusedError(NAME, f"超過 {_LARGEST} 位元組。", "請精簡。")  # noqa: TRY301 - one way out for each
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        return Told(refused=(RefusedError(NAME, f"不是合法的 TOML：{error}。", "請修正後重試。"),))
    except (RefusedError, UnicodeDecodeError, OSError, RecursionError) as error:
        refused = (
            error if isinstance(error, RefusedError) else RefusedError(NAME, "無法讀取。", "請存為 UTF-8。")
        )
        return Told(refused=(refused,))
    return _checked(data)


def known_keys() -> frozenset[str]:
    """The keys that a table may hold: the shared ones, and each reader's own ``TELLS``."""
    return _SHARED_KEYS.union(*(getattr(reader, "TELLS", ()) for reader in all_readers()))


def _checked(data: Mapping[str, object]) -> Told:
    tables: dict[str, Mapping[str, str]] = {}
    refused: list[RefusedError] = []
    for pattern, table in data.items():
        if not isinstance(table, dict):
            refused.append(_refused(pattern, '應為表格：["檔案路徑"]，其下列 reader 等鍵。'))
            continue
        refused.extend(_wrong_keys(pattern, table))
        tables[pattern] = {
            key: _text(value) for key, value in table.items() if key in known_keys() and _is_plain(value)
        }
    return Told(tables, tuple(refused))


def _wrong_keys(pattern: str, table: Mapping[str, object]) -> Iterator[RefusedError]:
    for key, value in table.items():
        if key not in known_keys():
            yield _refused(pattern, f"不認得的鍵 {key!r}。", key, known_keys())
        elif not _is_plain(value):
            yield _refused(pattern, f"{key!r} 之值應為文字。")
    reader = table.get("reader")
    names = [known.NAME for known in all_readers()]
    if isinstance(reader, str) and reader not in names:
        yield _refused(pattern, f"讀取器 {reader!r} 不存在。", reader, names)


def _is_plain(value: object) -> bool:
    return not isinstance(value, dict | list)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refused(pattern: str, reason: str, word: str = "", known: Iterable[str] = ()) -> RefusedError:
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.5) if word else []
    remedy = f"是否為 {near[0]!r}？" if near else "請修正。"
    if not near and 0 < len(choices) <= len(all_readers()) + len(_SHARED_KEYS):
        remedy = f"可用者：{', '.join(choices)}。"
    return RefusedError(NAME, reason, remedy, f"[{pattern!r}]")
