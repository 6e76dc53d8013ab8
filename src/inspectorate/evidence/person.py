"""Whether two names are one person's, however they are typed: 職責分離 is not had by another spelling."""

import unicodedata

_LIKE_LATIN = str.maketrans(
    "АВЕКМНОРСТУХІЈЅаеорсухіјѕһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν",
    "ABEKMHOPCTYXIJSaeopcyxijshABEZHIKMNOPTYXoav",
)
"""Cyrillic and Greek letters as the Latin ones that they are taken for."""
_WRITTEN_TWICE = str.maketrans("臺溫峯羣裡牀黃吳強啟衞", "台温峰群裏床黄吴强启衛")
"""Characters of names that are written in two ways, as one of them."""


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: width, case, spaces, marks and look-alike letters do not count."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).translate(_LIKE_LATIN).translate(_WRITTEN_TWICE)
    return "".join(letter for letter in plain.casefold() if letter.isalnum())
