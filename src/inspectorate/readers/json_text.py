"""JSON from strangers: bounded in size and depth, and asked for its parts without trusting their shape."""

import json
from collections.abc import Mapping
from typing import Any

from inspectorate.readers.evidence_file import EvidenceFile

LARGEST = 128 * 1024 * 1024

Object = Mapping[str, Any]


def looks_like_json(file: EvidenceFile, *words: str) -> bool:
    """Whether the head opens a JSON object and holds each of the words as a quoted name or value."""
    head = file.head_text.lstrip("\ufeff \t\r\n")
    return head.startswith("{") and all(f'"{word}"' in head for word in words)


def load(file: EvidenceFile, bare_list: str = "") -> Object:
    """The file's JSON object.

    Args:
        bare_list: the name under which a bare list at the top is given; without it a list is refused.

    Raises:
        RefusedError: too large, not JSON, truncated, nested too deeply, or no object at the top.
    """
    size = file.path.stat().st_size
    if size > LARGEST:
        raise file.refused(f"檔案 {size} 位元組，超過此格式上限 {LARGEST}。", "請分割後再交付。")
    try:
        data = json.loads(file.path.read_bytes().decode(file.encoding))
    except json.JSONDecodeError as error:
        reason = f"第 {error.colno} 字起不是完整的 JSON。"
        raise file.refused(reason, "請由原系統重新匯出。", f"line {error.lineno}") from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise file.refused("JSON 編碼不合、數字過長或巢狀過深。", "請由原系統重新匯出。") from error
    if bare_list and isinstance(data, list):
        return {bare_list: data}
    if not isinstance(data, dict):
        raise file.refused("JSON 最外層應為物件。", "請由原系統重新匯出。")
    return data


def objects(file: EvidenceFile, parent: Object, name: str) -> list[Object]:
    """The list of objects under a name; empty where there is none.

    Raises:
        RefusedError: something else stands there.
    """
    value = parent.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise file.refused(f"{name!r} 應為物件之清單。", "請由原系統重新匯出。")
    return value


def child(file: EvidenceFile, parent: Object, *names: str) -> Object:
    """The object under a path of names; empty where there is none.

    Raises:
        RefusedError: something else stands there.
    """
    value: Any = parent
    for name in names:
        value = value.get(name) or {}
        if not isinstance(value, dict):
            raise file.refused(f"{name!r} 應為物件。", "請由原系統重新匯出。")
    return value  # type: ignore[no-any-return] # each step above has shown it to be an object


def text(parent: Object, name: str) -> str:
    """The text or number under a name, as text; empty where there is none or something larger."""
    value = parent.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""
