"""A lot of lines at a time, from where their values stand to columns: while their bytes are at hand.

A whole piece does not fit into the processor's nearest memory; a loop over all of it for each column would
fetch it as often.
"""

from inspectorate.lake.kernels import Bytes, Numbers, Places, codes_of, compiled
from inspectorate.lake.kernels_words import bytes_from, marks_from, places_from

LOT = 512
"""Lines in a lot."""
BOOK = 7
"""What is told of a book: where its table is and for how many texts, where their ends are, where the words
are and for how many bytes; how many texts there are, and how long the one is that found no room."""


@compiled
def coded(
    body: Bytes,
    starts: Places,
    sizes: Places,
    count: int,
    which: Places,
    books: Numbers,
    at: int,
    codes: Places,
) -> int:
    """Codes for the texts of some columns, from row ``at`` on, by their books; ``which`` name each is.

    The column whose book has no room for one; -1 where all have. Done once more, it comes to the same.
    """
    for column in range(len(which)):
        name, book = which[column], books[column]
        table, offsets = marks_from(book[0], book[1]), places_from(book[2], book[1])
        done, book[5] = codes_of(
            body,
            starts[name, :count],
            sizes[name, :count],
            codes[column, at : at + count],
            0,
            table,
            offsets,
            bytes_from(book[3], book[4]),
            book[5],
        )
        if done < count:
            book[6] = sizes[name, done]
            return column
    return -1


@compiled
def added(
    body: Bytes,
    starts: Places,
    sizes: Places,
    count: int,
    which: Places,
    at: int,
    offsets: Places,
    data: Bytes,
) -> None:
    """Texts of some columns behind those before row ``at``, as Arrow holds them; there is room for all."""
    for column in range(len(which)):
        name, end = which[column], offsets[column, at]
        for row in range(count):
            begin = starts[name, row]
            for step in range(max(0, sizes[name, row])):
                data[column, end + step] = body[begin + step]
            end += max(0, sizes[name, row])
            offsets[column, at + row + 1] = end
