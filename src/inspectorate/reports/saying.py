"""A verdict's reason in the language asked for."""

from inspectorate.i18n import _, in_english
from inspectorate.inspection.verdict import Reason
from inspectorate.reports.plain import cited


def said(reason: Reason) -> str:
    """The sentence; what fills its places is translated too where it is a message itself."""
    if not in_english():
        return reason.text
    filled = {name: _(value) if isinstance(value, str) else value for name, value in reason.params.items()}
    return _(reason.message).format(**filled)


def said_with_place(reason: Reason) -> str:
    """The sentence and, in brackets, the evidence that it cites."""
    source = reason.source
    if source is None or not in_english():
        return f"{said(reason)}{cited(source)}"
    return f"{said(reason)} ({' '.join(part for part in (source.item, source.where) if part)})"
