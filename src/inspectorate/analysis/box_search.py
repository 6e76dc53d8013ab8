"""Box search: is a box wholly covered by others? Written so that it also compiles to machine code.

Everything lives in arrays of 32-bit numbers, so that one text serves the interpreter and the compiler (see
``compiled``): both give the same answers after the same number of steps. A box is ``low`` and ``high`` per
dimension, ends included, followed by two numbers: of a cover its place in the order and its rule; of a
question the place before which a cover must stand, and the rule whose own covers do not count.

The covers stand in a tree. A node that holds broad and slim boxes is first divided into the broad and the
slim ones, so that a rule for "any" does not blur what stands beside it; else it is cut at the median.

A question is answered by corners: a cover that holds a piece's lowest corner is taken away from it, and
what is left is asked again. A corner that no cover holds is a packet that gets through. Where a cover holds
the whole piece, or failing that, where it holds the largest share, it is the one taken.
"""

from collections.abc import MutableSequence

Numbers = MutableSequence[int]

LIVE, COVERED, UNKNOWN = 0, 1, 2
"""Answers: a packet is left over; none is; the bound on the work was reached."""

NOTHING, UNSEEN = -1, -2
# The tree's head: what stands where in its array.
DIMS, COUNT, BOXES, ORDER, NODES, STACK, TREE_HEAD = 0, 1, 2, 3, 4, 5, 6
# The workspace's head, then the nodes still to visit, the piece looked at, the covers used, the pieces left.
VISITS, BUDGET, USED, CURRENT, COVERS, PIECES, WALK = 0, 1, 2, 3, 4, 5, 6
# The questions' head; an answer is its status, the number of covers used, a cover, the visits, a corner.
GROUPS, ASKED, ANSWERS, QUESTION_HEAD = 0, 1, 2, 3
STATUS, HOW_MANY, ONE_COVER, WORK, CORNER = 0, 1, 2, 3, 4

LEAF = 4
DEEPEST = 48
"""Below this depth nodes are only halved, so that no set of boxes makes the tree a list."""
MOST_DEEP = 128
MOST_PIECES = 4_096
MOST_COVERS = 65_536
_MOST = 2_147_483_647


def box_width(dims: int) -> int:
    """Numbers of one box."""
    return 2 * dims + 2


def node_width(dims: int) -> int:
    """Numbers of one node: its bounds, the first place in it, and its two children or its span of boxes."""
    return 2 * dims + 4


def enclose(tree: Numbers, node: int, begin: int, end: int) -> None:
    """Write a node's bounds and the first place among its boxes."""
    dims = tree[DIMS]
    for dim in range(dims):
        tree[node + dim] = _MOST
        tree[node + dims + dim] = -1
    first = _MOST
    for index in range(begin, end):
        box = tree[BOXES] + tree[tree[ORDER] + index] * (2 * dims + 2)
        for dim in range(dims):
            tree[node + dim] = min(tree[node + dim], tree[box + dim])
            tree[node + dims + dim] = max(tree[node + dims + dim], tree[box + dims + dim])
        first = min(first, tree[box + 2 * dims])
    tree[node + 2 * dims] = first


def slimmest(tree: Numbers, node: int, begin: int, end: int) -> int:
    """The dimension in which most boxes are slim, and how many are: ``count * dims + dimension``."""
    dims = tree[DIMS]
    best, most, widest = 0, 0, 0
    for dim in range(dims):
        extent = tree[node + dims + dim] - tree[node + dim] + 1
        slim = 0
        for index in range(begin, end):
            box = tree[BOXES] + tree[tree[ORDER] + index] * (2 * dims + 2)
            if 2 * (tree[box + dims + dim] - tree[box + dim] + 1) <= extent:
                slim += 1
        if slim > most or (slim == most and extent > widest):
            best, most, widest = dim, slim, extent
    return most * dims + best


def slim_first(tree: Numbers, begin: int, end: int, dim: int, extent: int) -> int:
    """Put the slim boxes before the broad ones; where the broad ones begin."""
    dims, order = tree[DIMS], tree[ORDER]
    middle = begin
    for index in range(begin, end):
        box = tree[BOXES] + tree[order + index] * (2 * dims + 2)
        if 2 * (tree[box + dims + dim] - tree[box + dim] + 1) <= extent:
            held = tree[order + index]
            tree[order + index] = tree[order + middle]
            tree[order + middle] = held
            middle += 1
    return middle


def centre(tree: Numbers, index: int, dim: int) -> int:
    """Twice the middle of the box at a place of the order."""
    dims = tree[DIMS]
    box = tree[BOXES] + tree[tree[ORDER] + index] * (2 * dims + 2)
    return tree[box + dim] + tree[box + dims + dim]


def halve(tree: Numbers, begin: int, end: int, dim: int) -> int:
    """Put the half with the lower middles first (Hoare's selection); where the other half begins."""
    order, middle = tree[ORDER], (begin + end) // 2
    low, high = begin, end - 1
    while low < high:
        pivot = centre(tree, (low + high) // 2, dim)
        left, right = low, high
        while left <= right:
            while centre(tree, left, dim) < pivot:
                left += 1
            while centre(tree, right, dim) > pivot:
                right -= 1
            if left <= right:
                held = tree[order + left]
                tree[order + left] = tree[order + right]
                tree[order + right] = held
                left += 1
                right -= 1
        if middle <= right:
            high = right
        elif middle >= left:
            low = left
        else:
            break
    return middle


def divide(tree: Numbers, node: int, begin: int, end: int, depth: int) -> int:
    """Divide the boxes of a node in two; where the second part begins."""
    dims = tree[DIMS]
    found = slimmest(tree, node, begin, end)
    dim, slim = found % dims, found // dims
    if 0 < slim < end - begin and depth < DEEPEST:
        return slim_first(tree, begin, end, dim, tree[node + dims + dim] - tree[node + dim] + 1)
    return halve(tree, begin, end, dim)


def grow(tree: Numbers) -> int:
    """Build the tree over the boxes in its array; how many nodes it has."""
    dims, stack = tree[DIMS], tree[STACK]
    width = 2 * dims + 4
    for index in range(tree[COUNT]):
        tree[tree[ORDER] + index] = index
    tree[stack], tree[stack + 1], tree[stack + 2], tree[stack + 3] = 0, tree[COUNT], 0, 0
    top, used = 1, 1
    while top > 0:
        top -= 1
        at = stack + 4 * top
        begin, end, node, depth = tree[at], tree[at + 1], tree[NODES] + tree[at + 2] * width, tree[at + 3]
        enclose(tree, node, begin, end)
        if end - begin <= LEAF:
            tree[node + 2 * dims + 1], tree[node + 2 * dims + 2], tree[node + 2 * dims + 3] = begin, end, 1
            continue
        middle = divide(tree, node, begin, end, depth)
        tree[node + 2 * dims + 1], tree[node + 2 * dims + 2], tree[node + 2 * dims + 3] = used, used + 1, 0
        tree[at], tree[at + 1], tree[at + 2], tree[at + 3] = begin, middle, used, depth + 1
        tree[at + 4], tree[at + 5], tree[at + 6], tree[at + 7] = middle, end, used + 1, depth + 1
        top += 2
        used += 2
    return used


def holds(tree: Numbers, at: int, work: Numbers, piece: int) -> bool:
    """Whether a box or node holds the lowest corner of a piece."""
    dims = tree[DIMS]
    for dim in range(dims):  # noqa: SIM110 - a generator does not compile
        if not tree[at + dim] <= work[piece + dim] <= tree[at + dims + dim]:
            return False
    return True


def share(tree: Numbers, box: int, work: Numbers, piece: int) -> float:
    """How much of a piece a box takes that holds its lowest corner; 1 is all of it."""
    dims = tree[DIMS]
    part = 1.0
    for dim in range(dims):
        low, high = work[piece + dim], work[piece + dims + dim]
        if tree[box + dims + dim] < high:
            part *= (tree[box + dims + dim] - low + 1) / (high - low + 1)
    return part


def taker(tree: Numbers, work: Numbers, before: int, skip: int) -> int:
    """Where the cover stands that takes most of the current piece.

    -1 where none holds its lowest corner, -2 where the bound on the work was reached before that was known.
    """
    dims, piece = tree[DIMS], work[CURRENT]
    width = 2 * dims + 2
    best, most, top = NOTHING, 0.0, 1
    work[WALK] = 0
    while top > 0:
        top -= 1
        node = tree[NODES] + work[WALK + top] * (2 * dims + 4)
        work[VISITS] += 1
        if work[VISITS] > work[BUDGET]:
            return UNSEEN
        if tree[node + 2 * dims] >= before or not holds(tree, node, work, piece):
            continue
        begin, end = tree[node + 2 * dims + 1], tree[node + 2 * dims + 2]
        if not tree[node + 2 * dims + 3]:
            work[WALK + top], work[WALK + top + 1] = begin, end
            top += 2
            continue
        work[VISITS] += end - begin
        for index in range(begin, end):
            box = tree[BOXES] + tree[tree[ORDER] + index] * width
            if tree[box + 2 * dims] < before and tree[box + 2 * dims + 1] != skip:  # noqa: SIM102 - cheaper first
                if holds(tree, box, work, piece):
                    part = share(tree, box, work, piece)
                    if part > most:
                        best, most = box, part
        if most >= 1.0:
            return best
    return best


def take_away(tree: Numbers, box: int, work: Numbers, top: int) -> int:
    """Push what a cover of its lowest corner leaves of the current piece; how many pieces there are."""
    dims, current = tree[DIMS], work[CURRENT]
    for back in range(dims):
        cut = dims - 1 - back
        end = tree[box + dims + cut]
        if end >= work[current + dims + cut]:
            continue
        piece = work[PIECES] + top * 2 * dims
        for dim in range(dims):
            work[piece + dim] = work[current + dim]
            high = work[current + dims + dim]
            work[piece + dims + dim] = min(high, tree[box + dims + dim]) if dim < cut else high
        work[piece + cut] = end + 1
        top += 1
    return top


def cover(tree: Numbers, work: Numbers, questions: Numbers, question: int) -> int:
    """Answer one question; the corner left over is that of the current piece."""
    dims = tree[DIMS]
    before, skip = questions[question + 2 * dims], questions[question + 2 * dims + 1]
    for number in range(2 * dims):
        work[work[PIECES] + number] = questions[question + number]
    top = 1
    while top > 0:
        top -= 1
        for number in range(2 * dims):
            work[work[CURRENT] + number] = work[work[PIECES] + top * 2 * dims + number]
        box = taker(tree, work, before, skip)
        if box == NOTHING:
            return LIVE
        if box == UNSEEN or work[USED] >= MOST_COVERS or top + dims > MOST_PIECES:
            return UNKNOWN
        work[work[COVERS] + work[USED]] = box
        work[USED] += 1
        top = take_away(tree, box, work, top)
    return COVERED


def ask(tree: Numbers, questions: Numbers, work: Numbers, first: int, last: int) -> int:
    """Answer groups of questions: a group is covered when all its boxes are; the visits made in all."""
    dims = tree[DIMS]
    total = 0
    for group in range(first, last):
        work[VISITS], work[USED] = 0, 0
        status = COVERED
        begin, end = questions[QUESTION_HEAD + group], questions[QUESTION_HEAD + group + 1]
        for index in range(begin, end):
            if status == COVERED:
                status = cover(tree, work, questions, questions[ASKED] + index * (2 * dims + 2))
        answer = questions[ANSWERS] + group * (CORNER + dims)
        questions[answer + STATUS] = status
        questions[answer + HOW_MANY] = work[USED]
        questions[answer + ONE_COVER] = work[work[COVERS]] if work[USED] else -1
        questions[answer + WORK] = work[VISITS]
        for dim in range(dims):
            questions[answer + CORNER + dim] = work[work[CURRENT] + dim]
        total += work[VISITS]
    return total


def apart(tree: Numbers, at: int, questions: Numbers, question: int) -> bool:
    """Whether a box or node has nothing in common with a question's box."""
    dims = tree[DIMS]
    for dim in range(dims):
        if (
            tree[at + dim] > questions[question + dims + dim]
            or tree[at + dims + dim] < questions[question + dim]
        ):
            return True
    return False


def touching(tree: Numbers, questions: Numbers, work: Numbers, question: int, most: int) -> int:
    """List the covers before the question's place that share a packet with it, ``most`` at the most.

    They stand in the workspace's list of covers; UNSEEN where there are more, or too much work.
    """
    dims = tree[DIMS]
    at = questions[ASKED] + question * (2 * dims + 2)
    before, skip = questions[at + 2 * dims], questions[at + 2 * dims + 1]
    found, top = 0, 1
    work[WALK], work[VISITS] = 0, 0
    while top > 0:
        top -= 1
        node = tree[NODES] + work[WALK + top] * (2 * dims + 4)
        work[VISITS] += 1
        if work[VISITS] > work[BUDGET]:
            return UNSEEN
        if tree[node + 2 * dims] >= before or apart(tree, node, questions, at):
            continue
        begin, end = tree[node + 2 * dims + 1], tree[node + 2 * dims + 2]
        if not tree[node + 2 * dims + 3]:
            work[WALK + top], work[WALK + top + 1] = begin, end
            top += 2
            continue
        for index in range(begin, end):
            box = tree[BOXES] + tree[tree[ORDER] + index] * (2 * dims + 2)
            if tree[box + 2 * dims] >= before or tree[box + 2 * dims + 1] == skip:
                continue
            if not apart(tree, box, questions, at):
                if found >= most:
                    return UNSEEN
                work[work[COVERS] + found] = box
                found += 1
    return found
