"""Many bytes at once: single instructions of the processor that compiled loops are made of.

No function here looks whether the bytes that it reads are there.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

WIDE = 32
"""Bytes that :func:`line_ends_at`, :func:`text_ends_at` and :func:`blanks_at` look at."""
_END, _QUOTE, _BACKSLASH, _SPACE, _ZERO, _DOT = 10, 34, 92, 32, 48, 46
Test = Callable[[Any, Any], Any]
Instruction = Callable[..., Any]


def _load(context: Any, builder: Any, signature: Any, values: Any, kind: Any) -> Any:  # noqa: ANN401 - of numba
    array = context.make_array(signature.args[0])(context, builder, values[0])
    first = builder.gep(array.data, [values[1]])
    found = builder.load(builder.bitcast(first, kind.as_pointer()))
    found.align = 1
    return found


def _all(byte: int) -> Any:  # noqa: ANN401 - of llvmlite
    return ir.Constant(ir.VectorType(ir.IntType(8), WIDE), [byte] * WIDE)


def _marked(test: Test) -> Instruction:
    """A bit for each byte that passes, the lowest for the first."""

    def typed(_context: Any, body: Any, _place: Any) -> Any:  # noqa: ANN401 - the same
        def generated(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
            found = _load(context, builder, signature, values, ir.VectorType(ir.IntType(8), WIDE))
            bits = builder.bitcast(test(builder, found), ir.IntType(WIDE))
            return builder.zext(bits, ir.IntType(64))

        return types.uint64(body, types.int64), generated

    made: Instruction = intrinsic(typed)
    return made


def _is_text_end(builder: Any, found: Any) -> Any:  # noqa: ANN401 - of llvmlite
    quote = builder.icmp_unsigned("==", found, _all(_QUOTE))
    slash = builder.icmp_unsigned("==", found, _all(_BACKSLASH))
    return builder.or_(builder.or_(quote, slash), builder.icmp_unsigned("<", found, _all(_SPACE)))


def _unlike(_context: Any, words: Any, _one: Any, body: Any, _other: Any) -> Any:  # noqa: ANN401 - as numba asks
    def generated(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
        kind, sides = ir.VectorType(ir.IntType(8), WIDE), types.uint64
        one = _load(context, builder, sides(*signature.args[:2]), values[:2], kind)
        other = _load(context, builder, sides(*signature.args[2:]), values[2:], kind)
        bits = builder.bitcast(builder.icmp_unsigned("!=", one, other), ir.IntType(WIDE))
        return builder.zext(bits, ir.IntType(64))

    return types.uint64(words, types.int64, body, types.int64), generated


def _is_no_digit(builder: Any, found: Any) -> Any:  # noqa: ANN401 - of llvmlite
    return builder.icmp_unsigned(">", builder.sub(found, _all(_ZERO)), _all(9))


line_ends_at = _marked(lambda builder, found: builder.icmp_unsigned("==", found, _all(_END)))
"""Which of the bytes from a place on are line ends."""
text_ends_at = _marked(_is_text_end)
"""Which are quotation marks, backslashes or control characters."""
blanks_at = _marked(lambda builder, found: builder.icmp_unsigned("<=", found, _all(_SPACE)))
"""Which are blanks or control characters."""
dots_at = _marked(lambda builder, found: builder.icmp_unsigned("==", found, _all(_DOT)))
"""Which are points."""
beyond_ascii_at = _marked(lambda builder, found: builder.icmp_signed("<", found, _all(0)))
"""Which are no ASCII."""
no_digits_at = _marked(_is_no_digit)
"""Which are no digits."""
unlike: Instruction = intrinsic(_unlike)
"""Which of the bytes from a place on are others than those from a place in another array on."""


def _eight(_context: Any, body: Any, _place: Any) -> Any:  # noqa: ANN401 - as numba asks
    def generated(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
        return _load(context, builder, signature, values, ir.IntType(64))

    return types.uint64(body, types.int64), generated


def _byte(_context: Any, body: Any, _place: Any) -> Any:  # noqa: ANN401 - as numba asks
    def generated(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
        return _load(context, builder, signature, values, ir.IntType(8))

    return types.uint8(body, types.int64), generated


def _put_eight(_context: Any, body: Any, _place: Any, _word: Any) -> Any:  # noqa: ANN401 - as numba asks
    def generated(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
        array = context.make_array(signature.args[0])(context, builder, values[0])
        place = builder.bitcast(builder.gep(array.data, [values[1]]), ir.IntType(64).as_pointer())
        builder.store(values[2], place, align=1)
        return context.get_dummy_value()

    return types.void(body, types.int64, types.uint64), generated


def _count(_context: Any, _bits: Any) -> Any:  # noqa: ANN401 - as numba asks
    def generated(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
        return builder.ctpop(values[0])

    return types.int64(types.uint64), generated


def _lowest(_context: Any, _bits: Any) -> Any:  # noqa: ANN401 - as numba asks
    def generated(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
        return builder.cttz(values[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generated


def _from(item: Any) -> Instruction:  # noqa: ANN401 - a type of numba's
    """The array of so many items that stands at an address: of one that somebody else keeps."""

    def typed(_context: Any, _address: Any, _count: Any) -> Any:  # noqa: ANN401 - as numba asks
        kind = types.Array(item, 1, "C")

        def generated(context: Any, builder: Any, _signature: Any, values: Any) -> Any:  # noqa: ANN401 - the same
            made: Any = make_array(kind)  # type: ignore[no-untyped-call]  # numba has no types
            array, stored = made(context, builder), context.get_data_type(item)
            size = context.get_constant(types.intp, context.get_abi_sizeof(stored))
            data = builder.inttoptr(values[0], stored.as_pointer())
            shape, steps = [values[1]], [size]
            populate_array(array, data, shape, steps, size, None)  # type: ignore[no-untyped-call]  # the same
            return array._getvalue()  # noqa: SLF001 - numba's own way to end it

        return kind(types.int64, types.int64), generated

    made: Instruction = intrinsic(typed)
    return made


places_from, bytes_from = _from(types.int32), _from(types.uint8)
eight: Instruction = intrinsic(_eight)
"""Eight bytes from a place on as one number, the first the smallest."""
byte_at: Instruction = intrinsic(_byte)
"""The byte at a place, which is not negative: that is not looked at, as it is where an array is indexed."""
put_eight: Instruction = intrinsic(_put_eight)
"""Write eight bytes from a place on, as :func:`eight` reads them."""
how_many: Instruction = intrinsic(_count)
"""How many bits of a number are set."""
lowest: Instruction = intrinsic(_lowest)
"""Which is the lowest bit of a number that has one."""
