"""Reads lines into a regulation's tree: markers open items, broken sentences are joined."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from inspectorate.norms.chinese_numbers import NUMERAL
from inspectorate.norms.indentation import LEAST_INDENT, indent, layout_of
from inspectorate.norms.item_tree import Node, Tree
from inspectorate.norms.lines_of_numbers import DIVISIONS, ROOTS, glued, set_apart, without_bare_numbers
from inspectorate.norms.lines_of_text import (
    appendix,
    finished,
    heading_like,
    is_furniture,
    stand_in,
    width,
    without_tail_stand_in,
)
from inspectorate.norms.numbering import Marker, markers_at
from inspectorate.norms.parts_of_articles import Parts, part_of_article, parts_stood_for
from inspectorate.norms.regulation import Item, Line, Regulation

_INLINE = re.compile(r"[第一二三四五六七八九十（(0-9０-９a-zA-Z①-⑳㈠-㈩⑴-⒇甲乙丙丁➤►●]")
_MARKDOWN = re.compile(r"^#{1,6}\s+(?P<title>.+)$")
_ARROWS = "➤►●"
_CITED_LAST = re.compile(rf"\S第\s*{NUMERAL}\s*[條項款點](?:之{NUMERAL})?$")
_OF_ITS_PARAGRAPH = re.compile(rf"\s*第\s*{NUMERAL}\s*[項款目]")
_SPAN = re.compile(
    r"^(?P<first>.{1,12}?)\s*(?:至|～|~|－|—|-)\s*(?P<last>.{1,12}?)[、．.]?\s*(?P<rest>[（(〔].{1,8}[)）〕]|未修正|略)[。]?$"
)
_LONGEST_SPAN = 300
_LOOK_BACK = 60
_PAGES = 3
_SLACK = 2
"""How many columns a full line may fall short: no word is broken to fill them."""
_GOES_ON = ("如", "於", "由", "經", "依", "及", "或", "與", "、")
_RUNNING = ("，", "、", "（", "(", ",", "第", "及", "或", "與", "之", "依")
_NEVER_FIRST = tuple("。，、；：！？）」』】〕,;:")
_REFERRING = ("、", "第", "附表", "附件", "附圖", "附錄", "如表", "如圖")
_TITLE_LABEL = re.compile(r"^(?:法規名稱|名\s*稱|規章名稱|歷史名稱)\s*[:：][\s|]*")
_AS_OF = re.compile(r"\s*[(（](?:民國)?\s*\d+[^()（）]*[)）]\s*\|?$")
_NOT_A_TITLE = re.compile(
    r"^(?:[（(].*[)）]|(?:中華)?民國\s*[0-9０-９〇一二三四五六七八九十]+\s*年.*"
    r"|.*[0-9０-９一二三四五六七八九十]\s*[年號日](?:.*[函令號日].*|\s*)|(?:公|發)[布佈]日期.*|(?:修正|廢止|生效)日期.*|.{0,3}|實施)$"
)


def parse(lines: Iterable[Line], base: Sequence[Item] = ()) -> Regulation:
    """The tree of a text.

    Args:
        base: items among which the text begins, so that ``g.`` finds the point it belongs to.
    """
    kept = [line for line in lines if line.text.strip() and not is_furniture(line.text)]
    kept = without_bare_numbers(_without_page_headings(kept))
    reader = _Reader(kept)
    if base:
        reader.tree.seed(base)
    for line, following in pairwise([*kept, Line("", 0)]):
        reader.take(line, following.text.strip())
    title = title_of([line.text.strip() for line in reader.preamble])
    return Regulation(title, reader.tree.items(), tuple(reader.preamble))


def _without_page_headings(lines: Sequence[Line]) -> list[Line]:
    """The lines without the heading of every page: the first page has it too, before any item.

    A short last line that several sentences share (定之：) comes again and again as well, and stays.
    """
    times = Counter(line.text.strip() for line in lines if not line.row)
    first = next((at for at, line in enumerate(lines) if any(markers_at(line.text.strip()))), len(lines))
    opening = {line.text.strip() for line in lines[:first]}
    heads = {text for text in opening if times[text] >= _PAGES and _page_heading(text)}
    return [line for line in lines if line.row or line.text.strip() not in heads]


def _page_heading(text: str) -> bool:
    """Whether a line that comes again and again can be the heading of every page."""
    plain = not text.startswith("#") and stand_in(text) is None and not any(markers_at(text))
    return plain and heading_like(text)


def title_of(preamble: Sequence[str]) -> str:
    """The title among the lines before the first item: the first that is no date, number or bracket."""
    label = next((at for at, text in enumerate(preamble) if _TITLE_LABEL.match(text)), None)
    if label is not None:
        named = _TITLE_LABEL.sub("", preamble[label]) or next(iter(preamble[label + 1 :]), "")
        if bare := _AS_OF.sub("", named).strip():
            return bare
    for index, text in enumerate(preamble):
        bare = _TITLE_LABEL.sub("", text.lstrip("# ")).strip()
        if _NOT_A_TITLE.match(bare) and not text.startswith("#"):
            continue
        following = preamble[index + 1] if index + 1 < len(preamble) else ""
        return f"{bare} {following}" if following.endswith("對照表") and "對照表" not in bare else bare
    return preamble[0] if preamble else ""


class _Reader:
    """Takes lines one by one into a tree."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.tree = Tree()
        self.preamble: list[Line] = []
        self._apart = set_apart(lines)
        self._widest = max((width(line.text.rstrip()) for line in lines), default=0)
        self._layout = layout_of(lines, self._widest)
        self._wrapped = False
        self._slides = False
        self._gap = False
        self._last = 0

    def take(self, line: Line, following: str) -> None:
        self._gap = line.number > self._last + 1
        text, tail = without_tail_stand_in(line.text.strip())
        if text:
            self._take(text, line, following)
        if tail and self.tree.top:
            self.tree.top.tail_omitted = True
        self._last = line.number
        self._wrapped = width(line.text.rstrip()) >= self._widest - _SLACK

    def _take(self, text: str, line: Line, following: str) -> None:
        said = stand_in(text) if text[0] in "（(〔[" or self._settled() or line.fresh else None
        title = self._title(text, following)
        parts = parts_stood_for(text)
        if parts is not None and self.tree.in_article:
            self.tree.stand_for(parts, text, line)
        elif line.row and (named := part_of_article(text)):
            self._part(*named, line)
        elif said is not None and self.tree.top is not None and not line.fresh:
            self.tree.stand_in(text, said.state, line, tail=said.tail)
        elif said is not None:
            return
        elif title:
            self.tree.open(
                Marker("title", (1,), "", title), "" if self.tree.has_title(title) else title, line
            )
        elif (cut := appendix(text)) and self._settled():
            name = "".join(text[:cut].split())
            self.tree.open(Marker("title", (1,), text[:cut], name), text[cut:], line)
        elif not self._span(text, line):
            self._pieces(_without_dash(text), line)

    def _title(self, text: str, following: str) -> str:
        found = _MARKDOWN.match(text)
        if found:
            self._slides = True
            return found["title"].strip()
        lists = following.startswith(("- ", "• ", "● "))
        bare = heading_like(text) and not text.startswith("-") and not text.endswith(("：", ":"))
        if (
            lists
            and bare
            and not _NOT_A_TITLE.match(text)
            and not self.tree.has_articles
            and not any(markers_at(text))
        ):
            return text
        return ""

    def _part(self, article: Marker, parts: Parts, rest: str, line: Line) -> None:
        """第三條第二項　…: a paragraph of an article, given alone or after others of the same article."""
        if not self.tree.within(article):
            self.tree.open(article, "", line).state = "omitted"
        node = self.tree.numbered_paragraph(parts.numbers[0], rest, line)
        node.state = parts.state

    def _span(self, text: str, line: Line) -> bool:
        """第二條至第六條（未修正）: every item of the span stands in for its text."""
        found = _SPAN.match(text)
        said = stand_in(found["rest"]) if found else None
        if found is None or said is None:
            return False
        first = next(markers_at(found["first"] + "、"), None) or next(markers_at(found["first"]), None)
        last = next(markers_at(found["last"] + "、"), None) or next(markers_at(found["last"]), None)
        if first is None or last is None or (first.kind, len(first.number)) != (last.kind, 1):
            return False
        for number in range(first.number[0], min(last.number[0], first.number[0] + _LONGEST_SPAN) + 1):
            marker = Marker(first.kind, (number,), "", first.name)
            self.tree.open(marker, found["rest"], line).state = said.state
        return True

    def _pieces(self, text: str, line: Line) -> None:
        """The line's own beginning, then every item that starts in mid-line."""
        at_start, rest = True, text
        while rest:
            marker = self._opening(rest, line) if at_start else self._inline(rest, 0)
            body = rest[len(marker.text) :] if marker else rest
            cut = self._next_piece(body, marker)
            piece, rest = body[:cut].rstrip(), body[cut:]
            if marker and (parts := parts_stood_for(piece)):
                self.tree.open(marker, "", line)
                self.tree.stand_for(parts, piece.strip(), line)
            elif marker:
                self.tree.open(marker, piece, line)
            else:
                self._unmarked(piece, line)
            at_start = False

    def _opening(self, text: str, line: Line) -> Marker | None:
        candidates = [m for m in markers_at(text) if self._credible(m, line)]
        if not line.fresh:
            candidates = [m for m in candidates if not self._cites(m, text[len(m.text) :])]
        opening = next((m for m in candidates if self._opens_article(m, text)), None)
        if opening:
            return opening
        continuing = [marker for marker in candidates if self.tree.continues(marker)]
        if line.fresh or self._settled():
            return next(iter(continuing or candidates), None)
        cut_off = self._wrapped or (top := self.tree.top) is None or top.own.endswith(_RUNNING)
        return next((m for m in continuing if not m.first or m.kind == "bullet" or not cut_off), None)

    def _credible(self, marker: Marker, line: Line) -> bool:
        """A loose number opens an item only where a list announced by a colon begins or goes on."""
        if marker.kind == "part" and self._cut_citation():
            return False
        if marker.kind == "outline":
            return self._settled() and (line.fresh or self.tree.outlines(marker))
        if not marker.loose:
            return True
        if not marker.first:
            return self.tree.continues(marker) and (line.fresh or marker.kind == "han" or self._settled())
        top = self.tree.top
        opens_text = top is None and line.fresh and not line.row
        return opens_text or (top is not None and top.own.endswith(("：", ":")))

    def _cites(self, marker: Marker, after: str) -> bool:
        """第三條各獎項…: words glued to a number that opens a line of its own elsewhere, or is long past."""
        if marker.kind not in ROOTS:
            return False
        if not glued(marker, after):
            return bool(_OF_ITS_PARAGRAPH.match(after)) and not self._settled()
        strange = bool(self._apart) and not self.tree.awaits(marker)
        return strange or (marker.kind, marker.number) in self._apart or self.tree.passed(marker)

    def _opens_article(self, marker: Marker, text: str) -> bool:
        """Whether an article begins though no sentence ended: its number fills the line or is set apart."""
        if marker.kind in DIVISIONS:
            return self.tree.in_division
        if marker.kind not in ROOTS or self.tree.passed(marker):
            return False
        if marker.text.strip() == text.strip() or self.tree.in_division:
            return True
        after = text[len(marker.text) :]
        top = self.tree.top
        broken = self._wrapped or top is None or top.own.endswith(_RUNNING) or after.strip().startswith("第")
        return not broken and after[:1].isspace() and self.tree.awaits(marker)

    def _settled(self) -> bool:
        top = self.tree.top
        return top is None or not top.own or finished(top.own) or heading_like(top.last_text)

    def _next_piece(self, body: str, marker: Marker | None) -> int:
        """Where in the body the next item begins; the body's length where none does."""
        probe = self.tree.probe(marker)
        named = marker is not None and marker.kind in ("article", "point", "title")
        for found in _INLINE.finditer(body):
            start = found.start()
            if start == 0:
                continue
            before = body[max(0, start - _LOOK_BACK) : start].rstrip()
            if body[start] in _ARROWS:
                return start
            ended = finished(before)
            titled = named and start < _LOOK_BACK and heading_like(before)
            if not (ended or titled) or (titled and not ended and before.endswith(_REFERRING)):
                continue
            for candidate in (m for m in markers_at(body, start) if not m.loose and m.kind != "outline"):
                if candidate.kind in ROOTS and (
                    not ended or self._cites(candidate, body[start + len(candidate.text) :])
                ):
                    continue
                under_code = marker is not None and marker.kind == "title" and candidate.kind == "han_paren"
                if under_code or probe.continues(candidate, after=before):
                    return start
        return len(body)

    def _inline(self, text: str, start: int) -> Marker | None:
        candidates = [marker for marker in markers_at(text, start) if not marker.loose]
        return next((m for m in candidates if self.tree.continues(m)), next(iter(candidates), None))

    def _unmarked(self, text: str, line: Line) -> None:
        top = self.tree.top
        if top is None:
            self.preamble.append(replace(line, text=text))
        elif line.fresh and not finished(text) and heading_like(text) and self._settled():
            self.tree.paragraph(text, line)
        elif text.startswith(_NEVER_FIRST) or self._runs_on(top) or self._indented_as_broken(top, line):
            top.extend(text, line.number)
        else:
            self.tree.paragraph(text, line)

    def _runs_on(self, top: Node) -> bool:
        """Whether the last line was broken by the page, so that this one continues its sentence."""
        if not top.own or finished(top.own) or (self._slides and self._gap):
            return False
        goes_on = top.own.endswith(_GOES_ON) or self._cut_citation()
        return goes_on or self._wrapped or not heading_like(top.last_text)

    def _cut_citation(self) -> bool:
        """Whether the last line ended within a citation: 依第三條, before 第一項規定."""
        return self.tree.top is not None and bool(_CITED_LAST.search(self.tree.top.own))

    def _indented_as_broken(self, top: Node, line: Line) -> bool:
        """Whether a line goes on though a sentence ended at the margin above it: its indent says so."""
        if line.row or line.fresh or not top.own or heading_like(top.last_text):
            return False
        indented = indent(line) >= LEAST_INDENT
        return (
            indented if self._layout == "hanging" else self._layout != "" and self._wrapped and not indented
        )


def _without_dash(text: str) -> str:
    """A line without the list dash that a converter put before the item's real marker."""
    bare = re.sub(r"^[-*•·‧]\s+", "", text)
    return bare if bare != text and any(m.kind != "bullet" for m in markers_at(bare)) else text
