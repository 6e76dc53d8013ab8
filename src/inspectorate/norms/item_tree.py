"""The tree under construction while a text is read: which item a marker continues, and where it hangs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inspectorate.norms.chinese_numbers import chinese
from inspectorate.norms.lines_of_numbers import DIVISIONS, ROOTS
from inspectorate.norms.lines_of_text import finished, heading_like, joined, split_heading, stand_in
from inspectorate.norms.numbering import Marker
from inspectorate.norms.parts_of_articles import Parts, parts_stood_for
from inspectorate.norms.regulation import Item, Line, State

_DEEPEST = 16
"""A list restarts below an item only so deep: no regulation goes further, a hostile text might."""

_PLACED_BY_KIND = ("section", "outline", *ROOTS)
_HOLDS_PARAGRAPHS = ("article", "point", "han")


@dataclass(slots=True)
class Node:
    """One item while it is being read."""

    marker: Marker | None
    label: str
    parent: "Node | None"
    heading: str = ""
    body: str = ""
    text: str = ""
    last_text: str = ""
    lines: list[int] = field(default_factory=list)
    row: int = 0
    state: State = ""
    tail_omitted: bool = False
    paragraphs: int = 1
    children: list["Node"] = field(default_factory=list)
    bullets: int = 0
    base_path: str = ""

    @property
    def own(self) -> str:
        """What has been read of it so far, without its marker."""
        return self.body or self.heading

    @property
    def level(self) -> tuple[str, str]:
        """What its siblings share."""
        if self.marker is None:
            return ("paragraph", "")
        return (self.marker.kind, self.marker.name if self.marker.kind == "part" else "")

    @property
    def path(self) -> str:
        """Its numbers from the top; divisions (章, 節) number nothing below them."""
        if self.base_path:
            return self.base_path
        if self.level[0] == "outline":
            return self.label
        above = self.parent
        while above and above.level[0] in DIVISIONS and self.level[0] not in DIVISIONS:
            above = above.parent
        if above is None:
            return self.label
        root = above.root
        slash = root.level[0] not in ("digit", "digit_paren", "lower", "upper") or self.marker is None
        return f"{above.path}/{self.label.rstrip('.')}" if slash else above.joint + self.label

    @property
    def joint(self) -> str:
        """Its path as its children begin with it; a seeded path lost its last dot in being shown."""
        dotted = self.marker is not None and self.marker.kind in ("digit", "lower", "upper")
        return self.path + ("." if dotted and not self.path.endswith(".") else "")

    @property
    def root(self) -> "Node":
        """The topmost item above it that is not a division."""
        node = self
        while node.parent is not None and node.parent.level[0] not in DIVISIONS:
            node = node.parent
        return node

    def extend(self, text: str, number: int) -> None:
        """Continues its last sentence."""
        if self.body:
            self.body = joined(self.body, text)
        else:
            self.heading = joined(self.heading, text)
        self.text, self.last_text = joined(self.text, text), joined(self.last_text, text)
        self.lines.append(number)
        if self.heading and not self.body and not heading_like(self.heading):
            self.heading, self.body = split_heading(self.heading)


class Tree:
    """The items read so far and the stack of those that are open."""

    def __init__(self) -> None:
        """An empty tree."""
        self._nodes: list[Node] = []
        self._stack: list[Node] = []
        self._ground = Node(None, "", None)
        self._titles: dict[str, Node] = {}
        self._furthest: dict[str, tuple[int, ...]] = {}

    @property
    def top(self) -> Node | None:
        """The item that was read last."""
        return self._stack[-1] if self._stack else None

    @property
    def has_articles(self) -> bool:
        """Whether an article or a point has been read."""
        return any(node.level[0] in ROOTS for node in self._nodes)

    @property
    def in_division(self) -> bool:
        """Whether a chapter's or section's heading was read last."""
        return self.top is not None and self.top.level[0] in DIVISIONS

    @property
    def in_article(self) -> bool:
        """Whether what is open stands in an article or a point."""
        return self.top is not None and self.top.root.level[0] in _HOLDS_PARAGRAPHS

    def within(self, marker: Marker) -> bool:
        """Whether this article is the one that is open."""
        mine = self.top.root.marker if self.top is not None else None
        return mine is not None and (mine.kind, mine.number) == (marker.kind, marker.number)

    def has_title(self, name: str) -> bool:
        """Whether a heading of this name has been read."""
        return name in self._titles

    def passed(self, marker: Marker) -> bool:
        """Whether an article or point of this number or a later one has been read."""
        return marker.number <= self._furthest.get(marker.kind, ())

    def awaits(self, marker: Marker) -> bool:
        """Whether this is the very next number of the articles or points that have been read."""
        number = self._furthest.get(marker.kind)
        return number is not None and marker.follows(Marker(marker.kind, number, ""))

    def seed(self, base: Sequence[Item]) -> None:
        """Opens the items above which the text begins, without taking them into the tree."""
        for item in base:
            above = self.top
            self._stack.append(Node(item.marker, "", above, base_path=item.path, text=item.text))

    def open(self, marker: Marker, text: str, line: Line) -> Node:
        """A new item with its first words."""
        parent = self._parent_of(marker)
        self._stack = _chain(parent)
        again = self._titles.get(marker.name) if marker.kind == "title" and not text.strip() else None
        if again is not None:
            self._stack = [again]
            return again
        whole, text = marker.text + text, text.strip()
        heading, body = split_heading(text)
        label = marker.label
        if marker.kind == "bullet":
            counter = parent or self._ground
            counter.bullets += 1
            label = f"‧{counter.bullets}"
        node = Node(marker, label, parent, heading, body, whole, text, [line.number], line.row)
        said = stand_in(text)
        node.state = said.state if said else ""
        if marker.kind == "title":
            self._titles[marker.name] = node
        if marker.kind in ROOTS:
            self._furthest[marker.kind] = max(marker.number, self._furthest.get(marker.kind, ()))
        self._hang(node)
        return node

    def paragraph(self, text: str, line: Line) -> None:
        """A sentence of its own: the open heading's body, else a further paragraph (項) of the article."""
        top = self._stack[-1]
        bare_heading = top.heading and not top.body and not top.children
        if (not top.own and not top.state) or bare_heading:
            if bare_heading:
                top.body = text
            else:
                top.heading, top.body = split_heading(text)
            top.text = f"{top.text.rstrip()}\n{text}"
            top.last_text = text
            top.lines.append(line.number)
            return
        root = top.root
        holder = root if root.level[0] in _HOLDS_PARAGRAPHS else top
        if holder.marker is None and holder.parent is not None:
            holder = holder.parent
        holder.paragraphs += 1
        self._stack = _chain(holder)
        label = f"第{chinese(holder.paragraphs)}項"
        self._hang(Node(None, label, holder, "", text, text, text, [line.number], line.row))

    def stand_in(self, text: str, state: State, line: Line, *, tail: bool) -> None:
        """A line such as （新增） or （以下略）: it speaks of the item it follows, or stands for one."""
        top = self._stack[-1]
        if tail or (state == "omitted" and top.own and not _titled(top)):
            top.tail_omitted = True
        elif state != "added" and (not top.own or _titled(top)):
            top.state = state
            top.text += text
            top.lines.append(line.number)

    def stand_for(self, parts: Parts, text: str, line: Line) -> None:
        """A line such as （第一項未修正） in place of the parts that it names."""
        if parts.what != "項":
            for marker in parts.markers():
                self.open(marker, text, line).state = parts.state
            return
        for number in parts.numbers:
            self.numbered_paragraph(number, text, line).state = parts.state

    def numbered_paragraph(self, number: int, text: str, line: Line) -> Node:
        """A paragraph (項) of the open article by its number; the first is the article's own text."""
        root = self._stack[-1].root
        self._stack = _chain(root)
        if number == 1 and not root.own:
            root.state = ""
            root.text += f"　{text}"
            root.lines.append(line.number)
            if stand_in(text) is None and parts_stood_for(text) is None:
                root.body = root.last_text = text
            return root
        root.paragraphs = number
        node = Node(None, f"第{chinese(number)}項", root, "", text, text, text, [line.number], line.row)
        self._hang(node)
        return node

    def outlines(self, marker: Marker) -> bool:
        """Whether 1.1.2 can be the next number of an outline: it begins one, or goes on from the last."""
        number = marker.number
        last = next((n.marker for n in reversed(self._nodes) if n.level[0] == "outline"), None)
        if last is None:
            above = any(_outlines(node, marker) for node in self._stack)
            return set(number[1:]) == {1} and (above or not self._nodes)
        return number > last.number and number[0] <= last.number[0] + 1

    def continues(self, marker: Marker, after: str = "") -> bool:
        """Whether the marker is the next one where the text stands.

        Args:
            after: the words before it in the same line; a list begins only after a colon or a title.
        """
        if marker.kind in ("chapter", "section"):
            return not after
        if marker.first:
            opens = not after or after.endswith(("：", ":")) or heading_like(after)
            level = Node(marker, "", None).level
            return opens and (
                marker.kind == "bullet" or not after or all(n.level != level for n in self._stack)
            )
        return self._predecessor(marker) is not None

    def probe(self, marker: Marker | None) -> "Tree":
        """A tree that stands as this one will when the marker has been opened."""
        other = Tree()
        if marker is None:
            other._stack = list(self._stack)
        else:
            parent = self._parent_of(marker)
            other._stack = [*_chain(parent), Node(marker, marker.label, parent)]
        return other

    def items(self) -> tuple[Item, ...]:
        """The finished items; a signature or caption that only looked like a paragraph is left out."""
        seen: dict[str, int] = {}
        paths: dict[int, str] = {}
        out = []
        last = next((at for at in range(len(self._nodes), 0, -1) if not _caption(self._nodes[at - 1])), 0)
        for node in self._nodes[:last]:
            path = node.path.rstrip(".")
            seen[path] = seen.get(path, 0) + 1
            unique = path if seen[path] == 1 else f"{path}〔{seen[path]}〕"
            paths[id(node)] = unique
            out.append(_item(node, unique, _parent_path(node, paths)))
        return tuple(out)

    def _hang(self, node: Node) -> None:
        if node.parent is not None:
            node.parent.children.append(node)
        self._nodes.append(node)
        self._stack.append(node)

    def _parent_of(self, marker: Marker) -> Node | None:
        if marker.kind in ("title", "chapter"):
            return None
        before = None if marker.kind in _PLACED_BY_KIND else self._predecessor(marker)
        if before is not None:
            return before.parent
        if marker.kind in _PLACED_BY_KIND or marker.kind == "formal":
            return next((node for node in reversed(self._stack) if _holds(node, marker)), None)
        level = Node(marker, "", None).level
        same = [node for node in self._stack if node.level == level]
        if same and (same[-1] is self.top or len(self._stack) >= _DEEPEST):
            return same[-1].parent
        if same and (not marker.first or marker.kind == "bullet"):
            return same[-1].parent
        return self.top

    def _predecessor(self, marker: Marker) -> Node | None:
        """The open item, or the last child of one, that this marker comes right after."""
        level = Node(marker, "", None).level
        for node in reversed(self._stack):
            if node.level == level and node.marker and marker.follows(node.marker):
                return node
            siblings = [c for c in node.children if c.level == level and c.marker]
            last = siblings[-1].marker if siblings else None
            if last is not None and marker.follows(last):
                return siblings[-1]
        return None if marker.first else self._interrupted(marker, level)

    def _interrupted(self, marker: Marker, level: tuple[str, str]) -> Node | None:
        """The last item of a list that a paragraph without a number parted from this marker."""
        root = self._stack[0] if self._stack else None
        for node in reversed(self._nodes):
            if node.level == level:
                follows = node.marker is not None and marker.follows(node.marker)
                return node if follows and root is not None and node.root is root.root else None
            if node is root or node.level[0] in (*ROOTS, *DIVISIONS):
                return None
        return None


def _holds(node: Node, marker: Marker) -> bool:
    """Whether an item of the marker's kind stands under this one wherever it comes."""
    if marker.kind == "outline":
        return _outlines(node, marker)
    if marker.kind == "formal":
        return node.level[0] in (*ROOTS, *DIVISIONS, "title")
    return node.level[0] == "chapter" or (marker.kind in ROOTS and node.level[0] == "section")


def _outlines(node: Node, marker: Marker) -> bool:
    """Whether 1.1.2 stands under this item: under 1.1, under 1., or in its chapter."""
    if node.level[0] in DIVISIONS:
        return True
    number = node.marker.number if node.marker and node.level[0] in ("outline", "digit") else ()
    return bool(number) and len(number) < len(marker.number) and marker.number[: len(number)] == number


def _caption(node: Node) -> bool:
    """Whether what looked like a paragraph at the end of a running text is its signature."""
    return not node.row and node.marker is None and heading_like(node.body) and not finished(node.body)


def _titled(node: Node) -> bool:
    return bool(node.heading) and not node.body


def _chain(node: Node | None) -> list[Node]:
    chain: list[Node] = []
    while node is not None:
        chain.insert(0, node)
        node = node.parent
    return chain


def _parent_path(node: Node, paths: dict[int, str]) -> str:
    above = node.parent
    return paths.get(id(above), above.base_path) if above is not None else ""


def _item(node: Node, path: str, parent: str) -> Item:
    return Item(
        path=path,
        parent=parent,
        marker=node.marker,
        text=node.text.strip(),
        heading=node.heading,
        body=node.body,
        lines=tuple(dict.fromkeys(node.lines)),
        row=node.row,
        state=node.state,
        tail_omitted=node.tail_omitted,
    )
