"""What fields of the API are made of: their lengths, bounds and forms, as its document says them."""

from typing import Annotated

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticKnownError

_MOST = 2**53 - 1
"""The largest number that every program reads exactly."""
_PRINTED = r"^[^\x00]*$"
"""No database keeps the character NUL."""
_SAID = r"^[^\x00]*\S[^\x00]*$"


def _no_truth(value: object) -> object:
    """A program that sends ``true`` for a number is mistaken; Python would take it for 1."""
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


NO_TRUTH = BeforeValidator(_no_truth)
"""Stands after the bounds of a number: those before it the document would not tell."""
Whole = Annotated[int, NO_TRUTH]
"""Any whole number."""
Key = Annotated[int, Field(ge=1, le=_MOST), NO_TRUTH]
"""What a thing is known by."""
Line = Annotated[str, Field(max_length=200, pattern=_PRINTED)]
"""A line of text."""
Note = Annotated[str, Field(max_length=400, pattern=_PRINTED)]
"""A remark or reason."""
Text = Annotated[str, Field(max_length=8000, pattern=_PRINTED)]
"""Text of several lines."""
Reason = Annotated[str, Field(min_length=1, max_length=200, pattern=_SAID)]
"""Why something is done: more than blanks."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A hash in hexadecimals."""
PeriodName = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]|H[12]))?$")]
"""A month ``2026-10``, a half-year ``2026-H2`` or a year ``2026``."""


class Given(Schema):
    """What a caller sends: a field that is not written here is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")
