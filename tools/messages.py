"""Finds the messages that stand in code as plain texts: babel.cfg names `literals` as an extractor.

Verdict reasons, tables of labels and help texts are not written inside `_("…")`: they are translated where
they are printed. So every Chinese text of the folders that babel.cfg lists is a message; docstrings, parts of
f-strings, patterns and lists of words are none.
"""

import ast
import re
from collections.abc import Iterator
from typing import IO

_CHINESE = re.compile(r"[\u4e00-\u9fff]")

_TRANSLATED = re.compile(r"""{%\s*translate\s+(?P<mark>["'])(?P<text>.+?)(?P=mark)""")

_FEW = 4

Message = tuple[int, None, str, list[str]]


def literals(fileobj: IO[bytes], keywords: object, tags: object, options: object) -> Iterator[Message]:
    """Line, function (none), text and comments (none) of each message, as Babel asks of an extractor."""
    del keywords, tags, options
    tree = ast.parse(fileobj.read())
    passed = {id(node) for node in _passed(tree)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in passed:
            continue
        if isinstance(node.value, str) and _CHINESE.search(node.value):
            yield node.lineno, None, node.value, []


def pages(fileobj: IO[bytes], keywords: object, tags: object, options: object) -> Iterator[Message]:
    """The same of a page's template: what stands in its `{% translate "…" %}`."""
    del keywords, tags, options
    for number, line in enumerate(fileobj.read().decode("utf-8").splitlines(), start=1):
        for found in _TRANSLATED.finditer(line):
            yield number, None, found["text"], []


def _passed(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # a docstring
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from node.values
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
            yield from (part for argument in node.args for part in ast.walk(argument))
        elif isinstance(node, ast.List | ast.Tuple | ast.Set) and _is_word_list(node):
            yield from node.elts


def _is_word_list(node: ast.List | ast.Tuple | ast.Set) -> bool:
    """Whether these are words to look for in evidence, not a few that are printed."""
    texts = [isinstance(part, ast.Constant) and isinstance(part.value, str) for part in node.elts]
    return len(texts) > _FEW and all(texts)
