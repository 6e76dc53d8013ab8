"""FortiOS: the configuration as a tree of tables, entries and settings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspectorate.readers.evidence_file import EvidenceFile

_MOST_QUOTED_LINES = 5_000
_DEEPEST = 40


@dataclass(slots=True)
class Node:
    """A table (``config firewall policy``) or an entry of one (``edit 7``).

    Attributes:
        steps: set, append and unset in the order written: (verb, key, values); set and append have values.
        odd: commands that are none of these, in zh-TW words with their line.
    """

    name: str
    line: int
    steps: list[tuple[str, str, list[str]]] = field(default_factory=list)
    entries: dict[str, "Node"] = field(default_factory=dict)
    tables: dict[str, "Node"] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)

    def settings(self) -> dict[str, list[str]]:
        """The settings after all steps."""
        found: dict[str, list[str]] = {}
        for verb, key, values in self.steps:
            if verb == "set":
                found[key] = list(values)
            elif verb == "append":
                found.setdefault(key, []).extend(values)
            else:
                found.pop(key, None)
        return found

    def table(self, name: str) -> dict[str, "Node"]:
        """The entries of a table under this node; none where it is absent."""
        return self.tables[name].entries if name in self.tables else {}


def tree(file: EvidenceFile) -> Node:
    """The whole configuration.

    Raises:
        RefusedError: a block is not closed (the file is cut short), or closes what was never opened.
    """
    root = Node("", 0)
    stack: list[tuple[str, Node]] = [("root", root)]
    number = 0
    for number, words in _commands(file):
        if not _command(stack, number, words):
            raise file.refused("end／next 與 config／edit 不成對。", "請重新匯出完整設定。", f"line {number}")
    if len(stack) > 1:
        opened = stack[-1][1]
        raise file.refused(
            f"檔案在區段 {opened.name} 內結束（該區段起於第 {opened.line} 行），可能遭截斷。",
            "請重新匯出完整設定。",
            f"line {number}",
        )
    return root


def _command(stack: list[tuple[str, Node]], number: int, words: list[str]) -> bool:
    """Take one command; False where it does not fit the block it stands in."""
    kind, node = stack[-1]
    match words:
        case ("config", *rest) if rest and len(stack) < _DEEPEST:
            name = " ".join(rest)
            stack.append(("config", node.tables.setdefault(name, Node(name, number))))
        case ("edit", name, *_) if kind == "config":
            stack.append(("edit", node.entries.setdefault(name, Node(name, number))))
        case ("next",):
            return kind == "edit" and bool(stack.pop())
        case ("end",):
            if kind == "edit":
                stack.pop()
            return stack[-1][0] == "config" and bool(stack.pop())
        case ("set" | "append" | "unset" | "select" | "unselect" as verb, key, *values) if (
            values or verb.startswith("un")
        ):
            plain = {"select": "append", "unselect": "unset"}.get(verb, verb)
            node.steps.append((plain, key, values))
        case ("delete" | "move" | "rename" | "purge" | "clone" as verb, *rest) if kind == "config":
            _reorder(node, verb, rest)
        case _:
            node.odd.append(f"第 {number} 行：{' '.join(words)[:80]}")
    return True


def _reorder(table: Node, verb: str, words: list[str]) -> None:
    match (verb, *words):
        case ("delete", name) if name in table.entries:
            del table.entries[name]
        case ("purge",):
            table.entries.clear()
        case ("rename", name, "to", other) if name in table.entries and other not in table.entries:
            renamed = [(other if key == name else key, node) for key, node in table.entries.items()]
            table.entries.clear()
            table.entries.update(renamed)
        case ("clone", name, "to", other) if name in table.entries and other not in table.entries:
            node = table.entries[name]
            table.entries[other] = Node(other, node.line, list(node.steps), odd=list(node.odd))
        case ("move", name, "before" | "after" as side, other) if {name, other} <= set(table.entries):
            order = [entry for entry in table.entries if entry != name]
            order.insert(order.index(other) + (side == "after"), name)
            entries = dict(table.entries)
            table.entries.clear()
            table.entries.update((entry, entries[entry]) for entry in order)
        case _:
            table.odd.append(f"{verb} {' '.join(words)}"[:80])


def _commands(file: EvidenceFile) -> Iterator[tuple[int, list[str]]]:
    """Every command with the line it begins on; a quoted value may run over several lines."""
    words: list[str] = []
    open_word: list[str] | None = None
    quote, begun = "", 0
    for number, text in file.lines():
        if open_word is None:
            if text.lstrip().startswith("#"):
                continue
            words, begun = [], number
        elif number - begun > _MOST_QUOTED_LINES:
            break
        open_word, quote = _split(text, words, open_word, quote)
        if open_word is None and words:
            yield begun, words
    if open_word is not None:
        raise file.refused("引號未關閉，檔案可能遭截斷。", "請重新匯出完整設定。", f"line {begun}")


_TOKEN = re.compile(r"""(?P<escape>\\.)|(?P<quote>["'])|(?P<blank>\s+)|(?P<plain>[^\\"'\s]+|.)""", re.DOTALL)


def _split(text: str, words: list[str], word: list[str] | None, quote: str) -> tuple[list[str] | None, str]:
    """Add the words of one line; what stays open at its end is the word begun and its quote."""
    if word is not None:
        word.append("\n")
    for token in _TOKEN.finditer(text):
        found = token[0]
        if quote:
            if found == quote:
                quote = ""
            else:
                word = _add(word, found[1:] if token["escape"] and quote == '"' else found)
        elif token["blank"]:
            if word is not None:
                words.append("".join(word))
            word = None
        elif found == '"' or (found == "'" and word is None):
            quote, word = found, word if word is not None else []
        else:
            word = _add(word, found[1:] if token["escape"] else found)
    return _ended(words, word, quote)


def _ended(words: list[str], word: list[str] | None, quote: str) -> tuple[list[str] | None, str]:
    if quote:
        return word, quote
    if word is not None:
        words.append("".join(word))
    return None, ""


def _add(word: list[str] | None, text: str) -> list[str]:
    if word is None:
        return [text]
    word.append(text)
    return word
