"""XML from strangers, streamed: no entity, no outside fetch, bounded depth and memory, line numbers kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Protocol
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from inspectorate.readers.evidence_file import EvidenceFile

Attributes = Mapping[str, str]
DEEPEST = 200
LARGEST_ELEMENT = 16 * 1024 * 1024
_CHUNK = 256 * 1024


class XmlProblem(ValueError):  # noqa: N818 - what is wrong with the text, told on as a refusal
    """Why the XML is not taken, in zh-TW, and on which line (from 1); 0 where no line is known."""

    def __init__(self, reason: str, line: int = 0) -> None:
        """``reason`` has no full stop."""
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Found:
    """An element with the line on which it begins; without ``whole``, its attributes only."""

    tag: str
    line: int
    element: Element
    whole: bool

    def text(self, path: str) -> str:
        """The text of the first descendant at the path, without outer blanks; empty where there is none."""
        return (self.element.findtext(path) or "").strip()

    def get(self, name: str) -> str:
        """An attribute; empty where there is none."""
        return self.element.get(name, "")


class _Sees(Protocol):
    def start(self, tag: str, attributes: Attributes) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...


@dataclass(slots=True)
class _Starts:
    """A target that hears only of elements that open."""

    hear: Callable[[str, Attributes], None]
    depth: int = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise XmlProblem(f"元素超過 {DEEPEST} 層")
        self.hear(_local(tag), {_local(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        del tag
        self.depth -= 1

    def data(self, text: str) -> None:
        """Text is of no interest here."""


@dataclass(slots=True)
class _Gathers:
    """A target that keeps the elements asked for, each with its line, and forgets the rest."""

    opens: frozenset[str]
    wholes: frozenset[str]
    line: Callable[[], int] = int
    found: list[Found] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)
    began: int = 0
    size: int = 0
    depth: int = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise XmlProblem(f"元素超過 {DEEPEST} 層")
        name = _local(tag)
        if not self.stack and name not in self.wholes | self.opens:
            return
        element = Element(name, {_local(key): value for key, value in attributes.items()})
        if self.stack:
            self.stack[-1].append(element)
            self.stack.append(element)
            self._grow(len(name) + sum(map(len, attributes.values())))
        elif name in self.wholes:
            self.stack.append(element)
            self.began, self.size = self.line(), 0
        else:
            self.found.append(Found(name, self.line(), element, whole=False))

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.stack:
            element = self.stack.pop()
            if not self.stack:
                self.found.append(Found(_local(tag), self.began, element, whole=True))

    def data(self, text: str) -> None:
        if not self.stack:
            return
        self._grow(len(text))
        element = self.stack[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text

    def _grow(self, more: int) -> None:
        self.size += more
        if self.size > LARGEST_ELEMENT:
            raise XmlProblem(f"一個元素超過 {LARGEST_ELEMENT} 個字元", self.began)


def walk(stream: IO[bytes], hear: Callable[[str, Attributes], None]) -> None:
    """Tell ``hear`` of every element that opens: its name without namespace, and its attributes likewise.

    Raises:
        XmlProblem: not well-formed, a document type or entity, too deep.
    """
    for _ in _parse(stream, _Starts(hear), forbid_dtd=True):
        pass


def elements(file: EvidenceFile, *, opens: tuple[str, ...] = (), wholes: tuple[str, ...]) -> Iterator[Found]:
    """The elements asked for, in the order in which they open (``opens``) or close (``wholes``).

    Memory holds one whole element at a time. A bare document type (as nmap writes) is let pass; one that
    defines entities or fetches anything is not.

    Raises:
        RefusedError: not well-formed, truncated, entities, too deep or too large; it names the line.
    """
    target = _Gathers(frozenset(opens), frozenset(wholes))
    try:
        with file.path.open("rb") as stream:
            for parser in _parse(stream, target, forbid_dtd=False):
                target.line = _line_of(parser)
                yield from target.found
                target.found.clear()
    except XmlProblem as problem:
        place = f"line {problem.line}" if problem.line else ""
        raise file.refused(f"XML 不可接受：{problem}。", "請由原系統重新匯出。", place) from problem


def _line_of(parser: Any) -> Callable[[], int]:  # noqa: ANN401 - the expat parser has no public type
    return lambda: int(parser.parser.CurrentLineNumber)


def _parse(stream: IO[bytes], target: _Sees, *, forbid_dtd: bool) -> Iterator[Any]:
    """Feed the stream; gives the parser before the first chunk and after each."""
    parser = DefusedXMLParser(
        target=target, forbid_dtd=forbid_dtd, forbid_entities=True, forbid_external=True
    )
    fed = 0
    yield parser
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            fed += len(chunk)
            if fed - parser.parser.CurrentByteIndex > LARGEST_ELEMENT:
                raise XmlProblem(f"一個標記超過 {LARGEST_ELEMENT} 位元組", parser.parser.CurrentLineNumber)
            yield parser
        parser.close()
    except ParseError as error:
        line, column = error.position
        raise XmlProblem(f"第 {column + 1} 字起不合格式或檔案不完整", line) from error
    except DefusedXmlException as error:
        reason = f"含文件型別或實體宣告（{type(error).__name__}）"
        raise XmlProblem(reason, parser.parser.CurrentLineNumber) from error
    except (LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, XmlProblem):
            error.line = error.line or parser.parser.CurrentLineNumber
            raise
        raise XmlProblem(f"編碼無法解讀（{error}）") from error
    yield parser


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
