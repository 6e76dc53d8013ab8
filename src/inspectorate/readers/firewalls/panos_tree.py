"""PAN-OS: a configuration in any form (``set`` commands, XML, braces) as one tree of names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from inspectorate.readers.evidence_file import EvidenceFile

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([\[\]])|([^\s\[\]"]+)')
_NESTED_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([\[\]{};])|([^\s\[\]{};"]+)')
NESTED = re.compile(
    r"^[ \t]*(deviceconfig|rulebase|pre-rulebase|shared|mgt-config|vsys|device-group)[ \t]*\{", re.MULTILINE
)
_MOST_QUOTED_LINES = 500
_MOST_DEPTH = 200


@dataclass(slots=True)
class Node:
    """A name, the line it first stands on and the names under it; a value has nothing under it."""

    line: int
    under: dict[str, "Node"] = field(default_factory=dict)

    def at(self, *path: str) -> "Node | None":
        """The node at a path under this one."""
        node: Node | None = self
        for name in path:
            node = node.under.get(name) if node else None
        return node

    def values(self, *path: str) -> tuple[str, ...]:
        """The names under a path; none where it is absent."""
        node = self.at(*path)
        return tuple(node.under) if node else ()

    def value(self, *path: str) -> str:
        """The single value at a path; the last one where several were set; empty where it is absent."""
        return next(reversed(self.values(*path)), "")

    def grow(self, path: list[str], line: int) -> "Node":
        """The node at a path, made where it is absent."""
        node = self
        for name in path:
            node = node.under.setdefault(name, Node(line))
        return node


def tree(file: EvidenceFile) -> Node:
    """The configuration's tree, of whichever form it is in.

    Raises:
        RefusedError: XML that is cut short, malformed or carries entities; a quote or bracket left open.
    """
    if file.head_text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _xml_tree(file)
    return _nested_tree(file) if NESTED.search(file.head_text) else _set_tree(file)


def _nested_tree(file: EvidenceFile) -> Node:
    """The form of ``show`` in the command line: names with their blocks in braces, values ended by ``;``."""
    root = Node(0)
    stack, listed = [root], False
    words: list[str] = []
    for number, text in file.lines():
        for found in _NESTED_TOKEN.finditer("" if text.lstrip().startswith("#") else text):
            sign = found[2]
            if sign == "{":
                stack.append(stack[-1].grow(words[:_MOST_DEPTH], number))
                words = []
            elif sign == "}" and len(stack) > 1:
                stack.pop()
            elif sign == "}" or len(stack) > _MOST_DEPTH:
                raise file.refused("括號不成對或過深。", "請重新匯出完整設定。", f"line {number}")
            elif sign == ";":
                _leaf(stack[-1], words, number, listed=listed)
                words, listed = [], False
            elif sign:
                listed = True
            else:
                words.append(found[1] or found[3] or "")
    if len(stack) > 1 or words:
        place = f"line {stack[-1].line}"
        raise file.refused("區段之括號未關閉，檔案可能遭截斷。", "請重新匯出完整設定。", place)
    return root


def _leaf(node: Node, words: list[str], number: int, *, listed: bool) -> None:
    if not listed:
        node.grow(words, number)
    elif words:
        held = node.grow(words[:1], number)
        for value in words[1:]:
            held.under.setdefault(value, Node(number))


def _set_tree(file: EvidenceFile) -> Node:
    """The form of ``set`` commands, with those that take away or move what was set before."""
    root = Node(0)
    for number, text in _commands(file):
        verb, *words = [(found[1] or found[3] or "", found[2]) for found in _TOKEN.finditer(text)]
        path, listed, inside = list[str](), list[str](), False
        for word, bracket in words:
            if bracket:
                inside = bracket == "["
            elif inside:
                listed.append(word)
            else:
                path.append(word)
        if inside:
            raise file.refused("清單之括號未關閉，檔案可能遭截斷。", "請重新匯出完整設定。", f"line {number}")
        path = _within_device(path[:_MOST_DEPTH])
        if verb[0] == "set":
            node = root.grow(path, number)
            for value in listed:
                node.under.setdefault(value, Node(number))
        elif verb[0] == "delete":
            _delete(root, path)
        elif not _move(root, path):
            raise file.refused("移動之對象不存在。", "請重新匯出完整設定。", f"line {number}")
    return root


def _within_device(path: list[str]) -> list[str]:
    """The path as the one device itself writes it: without ``config devices localhost.localdomain``."""
    path = path[1:] if path[:1] == ["config"] else path
    return path[2:] if path[:1] == ["devices"] and len(path) > len(("devices", "name")) else path


def _delete(root: Node, path: list[str]) -> None:
    parent = root.at(*path[:-1])
    if parent and path:
        parent.under.pop(path[-1], None)


def _move(root: Node, path: list[str]) -> bool:
    """Put a name before or after another, or first or last, among its siblings; False where it can't be."""
    beside = path.pop() if path[-2:-1] in (["before"], ["after"]) else ""
    *above, name, where = path if len(path) > 1 else ["", ""]
    parent = root.at(*above)
    if not parent or name not in parent.under or beside == name or (beside and beside not in parent.under):
        return False
    moved = parent.under.pop(name)
    order = list(parent.under.items())
    places = {"top": 0, "bottom": len(order)}
    at = [other for other, _ in order].index(beside) + (where == "after") if beside else places.get(where)
    order.insert(len(order) if at is None else at, (name, moved))
    parent.under.clear()
    parent.under.update(order)
    return at is not None


def _commands(file: EvidenceFile) -> Iterator[tuple[int, str]]:
    """Every command that sets, deletes or moves; a quoted value may run over several lines."""
    begun, held = 0, ""
    for number, text in file.lines():
        if not held and not text.lstrip().startswith(("set ", "delete ", "move ")):
            continue
        begun, held = (begun, f"{held}\n{text}") if held else (number, text)
        if held.replace('\\"', "").count('"') % 2 == 0:
            yield begun, held
            held = ""
        elif number - begun > _MOST_QUOTED_LINES:
            break
    if held:
        raise file.refused("引號未關閉，檔案可能遭截斷。", "請重新匯出完整設定。", f"line {begun}")


class _Handler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node(0)
        self._stack = [self.root]
        self._text: list[str] = []
        self._line = 0
        self._place: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the SAX interface's name
        self._place = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the SAX interface's name
        if len(self._stack) > _MOST_DEPTH:
            raise ValueError("too deep")
        line = self._place.getLineNumber() if self._place else 0
        named = attrs.get("name") if name == "entry" else None
        self._text = []
        if name == "member":
            self._stack.append(self._stack[-1])
        else:
            self._stack.append(self._stack[-1].under.setdefault(named or name, Node(line or 0)))
        self._line = line or 0

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the SAX interface's name
        node = self._stack.pop()
        text = "".join(self._text).strip()
        self._text = []
        if text and (name == "member" or not node.under):
            node.under.setdefault(text, Node(self._line))


def _xml_tree(file: EvidenceFile) -> Node:
    from defusedxml import DefusedXmlException
    from defusedxml.sax import parseString

    handler = _Handler()
    try:
        parseString(file.text().encode("utf-8"), handler, forbid_dtd=True)
    except SAXParseException as error:
        place = f"line {error.getLineNumber()}"
        raise file.refused(
            f"不是完整的 XML：{error.getMessage()}。", "請重新匯出完整設定。", place
        ) from error
    except (DefusedXmlException, ValueError) as error:
        raise file.refused("XML 含實體、DTD 或巢狀過深，不予讀取。", "請確認檔案來源。") from error
    return handler.root
