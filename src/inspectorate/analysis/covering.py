"""Covering: is everything that a rule matches already decided by others? Exact, within a stated bound."""

import os
from array import array
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, chain, count, pairwise, repeat
from operator import is_
from typing import NamedTuple

from inspectorate.analysis import box_search as box
from inspectorate.analysis.boxes import Boxes, Part, Placed, boxes_of
from inspectorate.analysis.compiled import INTERPRETED, Kernels, kernels

WORK_PER_QUESTION, WORK_IN_ALL = 5_000, 50_000_000
"""Nodes and boxes looked at: for each question on average, and beyond that for all of them together.

The bound is the same with and without the compiler: so is the answer. A step takes some nanoseconds compiled
and about a microsecond interpreted.
"""
MOST_PAIRS = 500_000
"""Pairs of products with a packet in common that are listed in all."""
FIRST_WORK = 2_000
"""What a question may take before it has to wait until all the others had their turn."""
COMPILE_FROM = 6_000
"""Boxes from which loading the compiled code pays."""


class Answer(NamedTuple):
    """Whether a group of products is wholly covered.

    Attributes:
        covered: None where the bound on the work was reached.
        by: the indices of the covers that together hold it all.
    """

    covered: bool | None
    by: tuple[int, ...] = ()


_LIVE = Answer(covered=False)


class Covering:
    """Covers in order, ready for questions on the same grid."""

    def __init__(self, covers: Placed, asked: Placed) -> None:
        """``asked`` are the products of all questions to come, in the order of their groups.

        Of a cover ``place`` is where it stands in the order and ``rule`` whose it is; of a question only
        covers before ``place`` count, and none of the rule ``rule``.

        Raises:
            TooManyBoxesError: the products fall into too many boxes.
        """
        self._covers = covers
        parts, wanted = _once(covers.parts, asked.parts)
        made = boxes_of(parts, _kernels(len(covers.parts) + len(wanted)).counted)
        self.grid = made.grid
        self._dims = len(self.grid.axes)
        boxes, starts = _gathered(made, covers, list(range(len(covers.parts))))
        self._owners = list(_each(range(len(covers.parts)), starts))
        self._asked, self._asked_starts = _gathered(made, asked, wanted)
        self._kernels = _kernels(len(self._owners) + self._asked_starts[-1])
        self._tree = _tree(boxes, self._dims, self._kernels)
        self._answered = array("i")

    def answers(self, groups: Sequence[int]) -> list[Answer]:
        """The answers, ``groups`` being how many products each question takes of those asked."""
        questions = self._questions(groups)
        work = WORK_IN_ALL + WORK_PER_QUESTION * len(groups)
        self._first_round(questions, len(groups), min(FIRST_WORK, work // max(len(groups), 1)))
        spent = sum(self._column(questions, box.WORK))
        space = _workspace(self._dims)
        status = self._column(questions, box.STATUS)
        waiting = [group for group, found in enumerate(status) if found == box.UNKNOWN]
        if waiting:
            self._kernels = kernels()  # hard questions: now loading the compiled code pays in any case
        for group in waiting:
            if spent < work:
                space[box.BUDGET] = min(work - spent, _MOST)
                spent += self._kernels.ask(self._tree, questions, space, group, group + 1)
        self._answered = questions
        return self._told(questions, space)

    def _column(self, questions: "array[int]", what: int) -> "array[int]":
        """One number of every answer."""
        return questions[questions[box.ANSWERS] + what :: box.CORNER + self._dims]

    def _told(self, questions: "array[int]", space: "array[int]") -> list[Answer]:
        status, many, one = (
            self._column(questions, what) for what in (box.STATUS, box.HOW_MANY, box.ONE_COVER)
        )
        told = [_LIVE] * len(status)
        for group in [group for group, found in enumerate(status) if found != box.LIVE]:
            if status[group] == box.UNKNOWN:
                told[group] = Answer(None)
            elif many[group] == 1:
                told[group] = Answer(covered=True, by=(self._cover_at(one[group]),))
            else:
                told[group] = Answer(covered=True, by=self._together(questions, space, group))
        return told

    def _together(self, questions: "array[int]", space: "array[int]", group: int) -> tuple[int, ...]:
        """The covers that hold a group between them, found by asking again."""
        space[box.BUDGET] = _MOST
        self._kernels.ask(self._tree, questions, space, group, group + 1)
        first = space[box.COVERS]
        used = {self._cover_at(at) for at in space[first : first + space[box.USED]]}
        return tuple(sorted(used, key=self._covers.places.__getitem__))

    def _questions(self, groups: Sequence[int]) -> "array[int]":
        """The boxes asked, grouped, with room for the answers (see ``box_search``)."""
        products = accumulate(groups, initial=0)
        first_box = [self._asked_starts[product] for product in products]
        asked = box.QUESTION_HEAD + len(first_box)
        answers = asked + len(self._asked)
        head = array("i", [len(groups), asked, answers, *first_box])
        return head + self._asked + array("i", bytes(4 * len(groups) * (box.CORNER + self._dims)))

    def _first_round(self, questions: "array[int]", count: int, budget: int) -> None:
        cores = os.cpu_count() or 1 if self._kernels.compiled else 1
        ends = [count * index // (4 * cores) for index in range(4 * cores + 1)]

        def some(span: tuple[int, int]) -> None:
            space = _workspace(self._dims)
            space[box.BUDGET] = budget
            self._kernels.ask(self._tree, questions, space, *span)

        spans = list(pairwise(ends))
        if cores == 1:
            for span in spans:
                some(span)
            return
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(some, spans))

    def _cover_at(self, at: int) -> int:
        """Which cover a box of the tree is of."""
        return self._owners[(at - self._tree[box.BOXES]) // box.box_width(self._dims)]

    def touching(self, most: int) -> list[tuple[int, ...] | None]:
        """For each product asked, the covers that share a packet with it.

        None where more than ``most`` do, or where the bound on the work or on all pairs was reached before.
        """
        questions = self._questions([1] * (len(self._asked_starts) - 1))
        space = _workspace(self._dims)
        left, pairs, first = WORK_IN_ALL, MOST_PAIRS, space[box.COVERS]
        found: list[tuple[int, ...] | None] = []
        for boxes in pairwise(self._asked_starts):
            held: set[int] | None = set()
            for index in range(*boxes):
                space[box.BUDGET] = left
                count = self._kernels.touching(self._tree, questions, space, index, min(most, pairs))
                left -= min(space[box.VISITS], left)
                if held is not None and 0 <= count <= most - len(held):
                    pairs -= count
                    held.update(self._cover_at(at) for at in space[first : first + count])
                else:
                    held = None
            found.append(tuple(sorted(held)) if held is not None else None)
        return found

    def point(self, question: int, wishes: Mapping[int, int]) -> tuple[int, ...]:
        """A point that no cover holds, in the numbers of the products, for a question last answered so.

        ``wishes`` are numbers by dimension that it shows where any number of a segment would do.
        """
        at = self._answered[box.ANSWERS] + question * (box.CORNER + self._dims) + box.CORNER
        return self.grid.numbers(self._answered[at : at + self._dims], wishes)


_MOST = 2_000_000_000


def _kernels(boxes: int) -> Kernels:
    return kernels() if boxes >= COMPILE_FROM else INTERPRETED


def _once(covers: Sequence[Part], asked: Sequence[Part]) -> tuple[list[Part], list[int]]:
    """The covers and behind them what is asked beside; where among both each that is asked stands."""
    if len(covers) == len(asked) and all(map(is_, covers, asked)):  # every rule is asked about, as is usual
        return list(covers), list(range(len(covers)))
    place = dict(zip(map(id, covers), range(len(covers)), strict=True))
    known = list(map(place.get, map(id, asked)))
    beside = [part for part, at in zip(asked, known, strict=True) if at is None]
    behind = count(len(covers))
    return [*covers, *beside], [next(behind) if at is None else at for at in known]


def _gathered(made: Boxes, placed: Placed, wanted: list[int]) -> tuple["array[int]", Sequence[int]]:
    """The boxes of products with their two numbers, and where in their order each product's begin."""
    width, starts = box.box_width(len(made.grid.axes)), made.starts
    if wanted == list(range(len(wanted))):
        starts = starts[: len(wanted) + 1]
        found = made.numbers[: width * starts[-1]]
    else:
        whole = memoryview(made.numbers).cast("B")
        spans = [(4 * width * starts[part], 4 * width * starts[part + 1]) for part in wanted]
        found = array("i", b"".join([whole[first:last] for first, last in spans]))
        starts = list(accumulate((starts[part + 1] - starts[part] for part in wanted), initial=0))
    found[width - 2 :: width] = array("i", _each(placed.places, starts))
    found[width - 1 :: width] = array("i", _each(placed.rules, starts))
    return found, starts


def _each(numbers: Sequence[int], starts: Sequence[int]) -> Iterable[int]:
    """The number of each box's product."""
    if starts[-1] == len(numbers):
        return numbers
    return chain.from_iterable(map(repeat, numbers, (last - first for first, last in pairwise(starts))))


def _tree(boxes: "array[int]", dims: int, made: Kernels) -> "array[int]":
    width = box.box_width(dims)
    count = len(boxes) // width
    head = box.TREE_HEAD
    order = head + len(boxes)
    nodes = order + count
    stack = nodes + box.node_width(dims) * max(2 * count, 1)
    tree = array("i", [dims, count, head, order, nodes, stack]) + boxes
    tree.extend(array("i", bytes(4 * (stack + 4 * box.MOST_DEEP - len(tree)))))
    made.grow(tree)
    return tree


def _workspace(dims: int) -> "array[int]":
    current = box.WALK + box.MOST_DEEP
    covers = current + 2 * dims
    pieces = covers + box.MOST_COVERS
    space = array("i", bytes(4 * (pieces + 2 * dims * box.MOST_PIECES)))
    space[box.CURRENT], space[box.COVERS], space[box.PIECES] = current, covers, pieces
    return space
