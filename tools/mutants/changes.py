"""Every small change that is tried on a source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

OTHER: dict[type[ast.AST], tuple[type[Any], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.Pow: (ast.Mult,),
    ast.Break: (ast.Continue,),
    ast.Continue: (ast.Break,),
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
UNTRIED = {"annotation", "returns", "decorator_list", "bases", "cause", "format_spec", "type"}
BESIDE = 30  # characters that are shown on both sides of what differs


@dataclass(frozen=True, slots=True)
class Change:
    """One change, there in the tree until the next one is asked for.

    ``function`` is the outermost function that it is in, by its qualified name; empty where it takes effect
    when the module is imported. ``body``: the lines of that function; ``lines``: first and last line of the
    statement around the change.
    """

    function: str
    body: tuple[int, int]
    lines: tuple[int, int]
    said: str


@dataclass(slots=True)
class _Where:
    name: str = ""
    function: str = ""
    body: tuple[int, int] = (0, 0)
    statement: ast.stmt | None = None


def changes(tree: ast.Module) -> Iterator[Change]:
    """Put each change into the tree, one after the other, and take it out again."""
    for parent, key, index, node, where in _sites(tree, _Where()):
        statement = where.statement
        before = _head(statement)
        for new in _replacements(node):
            _put(parent, key, index, ast.fix_missing_locations(ast.copy_location(new, node)))
            after = _head(new if node is statement and isinstance(new, ast.stmt) else statement)
            yield Change(where.function, where.body, _lines(statement), shown(before, after))
            _put(parent, key, index, node)


Site = tuple[ast.AST, str, int | None, ast.expr | ast.stmt, _Where]


def _sites(parent: ast.AST, where: _Where) -> Iterator[Site]:
    """The statements and expressions below a node that do something; texts for users do not count."""
    for key, value in ast.iter_fields(parent):
        if key in UNTRIED or (key == "args" and _error(where.statement, parent)):
            continue
        inside = _inside(parent, key, where)
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or _said(node):
                continue
            here = replace(inside, statement=node) if isinstance(node, ast.stmt) else inside
            if isinstance(node, ast.expr | ast.stmt):
                yield parent, key, index, node, here
            yield from _sites(node, here)


def _inside(parent: ast.AST, key: str, where: _Where) -> _Where:
    """Where the children under a key are: what stands in a function's body runs when it is called."""
    if key != "body" or not isinstance(parent, ast.FunctionDef | ast.ClassDef):
        return where
    name = f"{where.name}.{parent.name}" if where.name else parent.name
    if isinstance(parent, ast.ClassDef) or where.function:
        return replace(where, name=name)
    return _Where(name, name, (parent.body[0].lineno, parent.end_lineno or parent.lineno), where.statement)


def _said(node: ast.AST) -> bool:
    """Whether it is a text for users, a docstring or an ellipsis."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        name = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        of = name.func if isinstance(name, ast.Call) else name
        return isinstance(of, ast.Name) and of.id == "_"
    return False


def _error(statement: ast.stmt | None, call: ast.AST) -> bool:
    """Whether a call makes an error that is raised with a plain text, which no user meets."""
    if not isinstance(call, ast.Call) or not isinstance(statement, ast.Raise) or statement.exc is not call:
        return False
    return all(isinstance(one, ast.Constant) for one in call.args)


def _put(parent: ast.AST, key: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, key, node)
    else:
        getattr(parent, key)[index] = node


def _lines(statement: ast.stmt | None) -> tuple[int, int]:
    if statement is None:
        return 0, 0
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    last = (statement.end_lineno or statement.lineno) if body is None else _first_line(body[0]) - 1
    return statement.lineno, max(statement.lineno, last)


def _first_line(node: ast.AST) -> int:
    return node.pattern.lineno if isinstance(node, ast.match_case) else int(getattr(node, "lineno", 0))


def _head(statement: ast.AST | None) -> str:
    """The first line of a statement, as it would be written."""
    return ast.unparse(statement).partition("\n")[0] if statement else ""


def shown(before: str, after: str) -> str:
    """Two lines, without what both begin and end with."""
    start = next((i for i, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), 0)
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    begin, left = max(0, start - BESIDE), max(0, end - BESIDE)
    return " -> ".join(
        ("…" if begin else "") + text[begin : len(text) - left] + ("…" if left else "")
        for text in (before, after)
    )


def _replacements(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.stmt):
        yield from _statements(node)
    else:
        yield from _expressions(node)


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.AugAssign(op=op):
            yield ast.Pass()
            for other in OTHER.get(type(op), ()):
                yield ast.AugAssign(node.target, other(), node.value)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Break() | ast.Continue():
            yield OTHER[type(node)][0]()
        case ast.If(test=ast.Name() | ast.Attribute() | ast.Call()):
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case _:
            pass


def _expressions(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                for other in OTHER.get(type(op), ()):
                    yield ast.Compare(left, [*ops[:place], other(), *ops[place + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(OTHER[type(op)][0](), values)
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.BinOp(left, op, right):
            yield from (ast.BinOp(left, other(), right) for other in OTHER.get(type(op), ()))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case _:
            yield from _values(node)


def _values(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Call(ast.Name(name), arguments, keywords) if name in NAMES:
            yield ast.Call(ast.Name(NAMES[name], ast.Load()), arguments, [] if name == "sorted" else keywords)
        case ast.Slice():
            for bound in ("lower", "upper", "step"):
                if getattr(node, bound):
                    yield ast.Slice(**{**dict(ast.iter_fields(node)), bound: None})
        case ast.Constant(value):
            yield from (ast.Constant(other) for other in _others(value))
        case _:
            pass


def _others(value: object) -> list[bool | int | bytes | str]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, bytes):
        return [value + b"X"]
    return [value + "X"] if isinstance(value, str) else []
