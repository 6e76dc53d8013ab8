"""Names of files as strangers send them, made fit to be stored and shown: no path, no control, no trick."""

import unicodedata

_MOST = 255
_LONGEST_SUFFIX = 20
_CODECS = ("utf-8", "cp950", "big5hkscs")
_NAMELESS = "unnamed"
_HIDING = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f\u115f\u1160\u3164\uffa0")
"""Characters that show nothing, so that two names would look the same."""


def harmless_name(sent: str | bytes) -> str:
    """The last part of a path, without what controls, reverses or hides, in at most 255 bytes of UTF-8.

    Bytes that are no UTF-8 are read as Big5, as old clients in Taiwan send them. It is never empty, and never
    a name that means a folder.
    """
    text = sent if isinstance(sent, str) else _decoded(sent)
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in unicodedata.normalize("NFC", last) if _shows(letter))
    return _shortened(kept.strip().strip(".") and kept.strip()) or _NAMELESS


def _decoded(sent: bytes) -> str:
    for codec in _CODECS:
        try:
            return sent.decode(codec)
        except UnicodeDecodeError:
            continue
    return sent.decode("utf-8", "replace")


def _shows(letter: str) -> bool:
    """Controls (Cc), what reverses the direction or hides (Cf), surrogates, line ends: none of it stays."""
    return letter not in _HIDING and unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _shortened(name: str) -> str:
    """Cut in the middle of its stem, never within a character: the suffix tells what it is."""
    if len(name.encode()) <= _MOST:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(suffix.encode()) > _LONGEST_SUFFIX:
        stem, dot, suffix = name, "", ""
    room = _MOST - len(f"{dot}{suffix}".encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + suffix
