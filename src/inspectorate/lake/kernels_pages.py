"""The loops by which values become the bytes of Parquet's pages.

Each writes into an array that has room, from a place on, and says where it ended. Up to eight bytes behind
that are written over.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from inspectorate.lake.kernels import Bytes, Numbers, Places, compiled, woven
from inspectorate.lake.kernels_words import Instruction, eight, lowest

BLOCK, LOT = 128, 32
"""Differences that share their least, and those of them that share how many bits they take."""
_GROUP, _MOST_GROUPS = 8, 63
_WHOLE, _HALF = 56, 32
"""Bits that are put at once, and where a number has more."""


def _put(_context: Any, _out: Any, _place: Any, _word: Any) -> Any:  # noqa: ANN401 - as numba asks
    def generated(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
        array = context.make_array(signature.args[0])(context, builder, values[0])
        first = builder.gep(array.data, [values[1]])
        stored = builder.store(values[2], builder.bitcast(first, ir.IntType(64).as_pointer()))
        stored.align = 1
        return context.get_dummy_value()

    return types.void(_out, types.int64, types.uint64), generated


put: Instruction = intrinsic(_put)
"""Write eight bytes at a place, the lowest first."""


def _bits_of(_context: Any, _number: Any) -> Any:  # noqa: ANN401 - as numba asks
    def generated(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
        leading = builder.ctlz(values[0], ir.Constant(ir.IntType(1), 0))
        return builder.sub(ir.Constant(ir.IntType(64), 64), leading)

    return types.int64(types.uint64), generated


bits_of: Instruction = intrinsic(_bits_of)
"""How many bits a number takes; none takes 0."""


@woven
def put_varint(out: Bytes, at: int, number: Any) -> int:  # noqa: ANN401 - an unsigned number of numpy's
    """A number of no sign, seven bits a byte."""
    while number > np.uint64(0x7F):
        out[at] = np.uint8((number & np.uint64(0x7F)) | np.uint64(0x80))
        number >>= np.uint64(7)
        at += 1
    out[at] = np.uint8(number)
    return at + 1


@compiled
def packed_codes(codes: Places, width: int, out: Bytes, at: int) -> int:
    """Codes of so many bits: long runs once with their length, others bit by bit in groups of eight."""
    row, header, groups = 0, 0, 0
    worth = 2 * _GROUP if width < 4 else _GROUP
    while row < len(codes):
        code, end = codes[row], row + 1
        while end < len(codes) and codes[end] == code:
            end += 1
        if end - row >= worth:
            at = put_varint(out, at, np.uint64(end - row) << np.uint64(1))
            put(out, at, np.uint64(code))
            at, row, groups = at + (width + 7) // 8, end, 0
            continue
        if groups in (0, _MOST_GROUPS):
            header, groups, at = at, 0, at + 1
        word, bits = np.uint64(0), 0
        for place in range(row, min(row + _GROUP, len(codes))):
            word |= np.uint64(codes[place]) << np.uint64(bits)
            bits += width
            put(out, at, word)
            word, at, bits = word >> np.uint64(bits & _WHOLE), at + (bits >> 3), bits & 7
        put(out, at, word)
        row, groups, at = row + _GROUP, groups + 1, header + 1 + (groups + 1) * width
        out[header] = np.uint8(groups << 1 | 1)
    return at


@woven
def _put_lot(held: Numbers, begin: int, width: int, out: Bytes, at: int) -> int:
    """A lot of differences, each of so many bits."""
    word, bits = np.uint64(0), 0
    for place in range(begin, begin + LOT):
        left, rest = width, np.uint64(held[place])
        while left > 0:
            some = left if left <= _WHOLE else _HALF  # up to seven bits are held already
            word |= (rest & ((np.uint64(1) << np.uint64(some)) - np.uint64(1))) << np.uint64(bits)
            rest, left, bits = rest >> np.uint64(some), left - some, bits + some
            put(out, at, word)
            word, at, bits = word >> np.uint64(bits & _WHOLE), at + (bits >> 3), bits & 7
    return at


@compiled
def packed_differences(numbers: Numbers, out: Bytes, at: int, held: Numbers) -> int:
    """Numbers as what each differs from the one before; at least one. ``held`` has room for a block."""
    at = put_varint(out, put_varint(out, at, np.uint64(BLOCK)), np.uint64(BLOCK // LOT))
    at = put_varint(out, at, np.uint64(len(numbers)))
    at = put_varint(out, at, np.uint64((numbers[0] << 1) ^ (numbers[0] >> 63)))
    row = 1
    while row < len(numbers):
        count = min(BLOCK, len(numbers) - row)
        least = numbers[row] - numbers[row - 1]
        for place in range(count):
            held[place] = numbers[row + place] - numbers[row + place - 1]
            least = min(least, held[place])
        for place in range(count):
            held[place] -= least
        for place in range(count, BLOCK):
            held[place] = 0
        at = put_varint(out, at, np.uint64((least << 1) ^ (least >> 63)))
        widths, at = at, at + BLOCK // LOT
        for lot in range(BLOCK // LOT):
            every = np.uint64(0)
            for place in range(lot * LOT, (lot + 1) * LOT):
                every |= np.uint64(held[place])
            width = bits_of(every)
            out[widths + lot] = width
            at = _put_lot(held, lot * LOT, width, out, at)
        row += count
    return at


@woven
def put_text(words: Bytes, begin: int, length: int, out: Bytes, at: int) -> int:
    """A text, eight bytes at once where so many are there to be read."""
    if begin + length + 8 <= len(words):
        for step in range(0, length, 8):
            put(out, at + step, eight(words, begin + step))
    else:
        for step in range(length):
            out[at + step] = words[begin + step]
    return at + length


@compiled
def plain_texts(words: Bytes, offsets: Places, out: Bytes, at: int) -> int:
    """Texts, each behind its length, which takes four bytes."""
    for row in range(len(offsets) - 1):
        length = offsets[row + 1] - offsets[row]
        put(out, at, np.uint64(length))
        at = put_text(words, offsets[row], length, out, at + 4)
    return at


@compiled
def shared_beginnings(words: Bytes, offsets: Places, shared: Numbers, rests: Numbers) -> int:
    """What each text begins with as the one before does, in bytes; what is left; the sum of the former."""
    total = 0
    for row in range(len(shared)):
        begin, length = offsets[row], offsets[row + 1] - offsets[row]
        before, step = begin if row == 0 else offsets[row - 1], 0
        most = 0 if row == 0 else min(length, begin - before)
        while step < most and begin + step + 8 <= len(words):
            other = eight(words, before + step) ^ eight(words, begin + step)
            if other:
                most = min(most, step + (lowest(other) >> 3))
            step += 8
        while step < most and words[before + step] == words[begin + step]:
            step += 1
        shared[row] = min(step, most)
        rests[row] = length - shared[row]
        total += shared[row]
    return total


@compiled
def rests_of_texts(words: Bytes, offsets: Places, shared: Numbers, out: Bytes, at: int) -> int:
    """The texts without what they share with those before."""
    for row in range(len(shared)):
        begin = offsets[row] + shared[row]
        at = put_text(words, begin, offsets[row + 1] - begin, out, at)
    return at
