"""A lot of lines at a time, from where their values stand to columns: while their bytes are at hand.

A whole piece does not fit into the processor's nearest memory; a loop over all of it for each column would
fetch it as often.
"""

from inspectorate.lake.kernels import Bytes, Marks, Numbers, Places, compiled
from inspectorate.lake.kernels_texts import codes_of
from inspectorate.lake.kernels_words import bytes_from, eight, places_from, put_eight

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
    marks: Marks,
    met: Places,
) -> int:
    """Codes for the texts of some columns, from row ``at`` on, by their books; ``which`` name each is.

    ``marks`` and ``met`` are room for a lot. The column whose book has no room for one; -1 where all have.
    Done once more, it comes to the same.
    """
    for column in range(len(which)):
        name, book = which[column], books[column]
        table, offsets = places_from(book[0], book[1]), places_from(book[2], book[1])
        done, book[5] = codes_of(
            body,
            starts[name, :count],
            sizes[name, :count],
            codes[column, at : at + count],
            marks[:count],
            met[:count],
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
    """Texts of some columns behind those before row ``at``, as Arrow holds them, and room for eight bytes."""
    for column in range(len(which)):
        name, end, texts = which[column], offsets[column, at], data[column]
        for row in range(count):
            begin, size = starts[name, row], max(0, sizes[name, row])
            step = 0
            while step < size and begin + step + 8 <= len(body):
                put_eight(texts, end + step, eight(body, begin + step))
                step += 8
            while step < size:
                texts[end + step] = body[begin + step]
                step += 1
            end += size
            offsets[column, at + row + 1] = end
