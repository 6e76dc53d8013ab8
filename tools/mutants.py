"""Change one thing at a time in a copy of the ledger's code and see whether a test notices.

``just mutants MODULE…`` (of ``ledger/``; ``--every N`` takes each N-th change only). The copy stands in
memory or in the folder for temporary files; the tree itself is never touched. What no test noticed is
printed: kill it with a test, or write its reason into ``docs/design/ledger-mutants.md``.
"""

import argparse
import ast
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import hypothesis.stateful
import pytest
import rfc3161_client
import rfc8785

PRELOADED = (hypothesis.stateful, rfc3161_client, rfc8785)  # once, so that each run begins quickly
ROOT = Path(__file__).parents[1]
ROOM = "src/inspectorate/ledger"
TESTS = ("tests/unit/ledger", "tests/vectors/test_ledger.py", "tests/integration/ledger")
# the tests that are most likely to notice, first
FIRST = {
    "verify": ["attacks"],
    "rows": ["attacks"],
    "strays": ["attacks"],
    "layout": ["syncs", "writer"],
    "disk": ["writer"],
    "stamps": ["stamps"],
    "attested": ["stamps", "witness", "rotation"],
    "cosigned": ["witness"],
    "witness": ["witness", "keeper"],
    "journal": ["pending", "crashes"],
    "writer": ["writer", "syncs"],
    "contents": ["commands"],
}
# A failing property is not made smaller, and the same examples are drawn each time. What hangs is noticed.
PROFILE = """
import signal
from hypothesis import Phase
settings.register_profile("mutants", settings.get_profile("house"), derandomize=True, database=None,
                          phases=[Phase.explicit, Phase.generate])
settings.load_profile("mutants")
def pytest_runtest_logstart():
    signal.alarm(15)
"""
FIRST_TEST = 40  # seconds until it begins
MEMORY = 4 * 1024**3  # bytes; a change that takes more is noticed
OTHER: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
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


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where it is, what it is, and the whole source with it."""

    place: str
    change: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every change that is tried on a source."""
    tree = ast.parse(source)
    for parent, key, index, node, function in _sites(tree, "-"):
        before = ast.unparse(node)
        for new in _replacements(node):
            _put(parent, key, index, new)
            after = ast.unparse(new)
            yield Mutant(f"{function}:{node.lineno}", f"{before} -> {after}", ast.unparse(tree))
            _put(parent, key, index, node)


Site = tuple[ast.AST, str, int | None, ast.expr | ast.stmt, str]


def _sites(parent: ast.AST, function: str) -> Iterator[Site]:
    """The statements and expressions below a node that do something; texts for users do not count."""
    if isinstance(parent, ast.FunctionDef | ast.ClassDef):
        function = parent.name if function == "-" else f"{function}.{parent.name}"
    for key, value in ast.iter_fields(parent):
        if key in {"annotation", "returns", "decorator_list", "bases", "cause", "format_spec", "type"}:
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or _said(node):
                continue
            if isinstance(node, ast.expr | ast.stmt):
                yield parent, key, index, node, function
            yield from _sites(node, function)


def _said(node: ast.AST) -> bool:
    """Whether it is a text for users, a docstring or an ellipsis."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        name = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        of = name.func if isinstance(name, ast.Call) else name
        return isinstance(of, ast.Name) and of.id == "_"
    return False


def _put(parent: ast.AST, key: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, key, node)
    else:
        getattr(parent, key)[index] = node


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
            yield ast.Call(ast.Name(NAMES[name]), arguments, [] if name == "sorted" else keywords)
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


def copy_of(folder: Path) -> Path:
    """A copy of what the ledger's tests need."""
    for part in ("src", "tests", "pyproject.toml"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    with (folder / "tests/conftest.py").open("a") as conftest:
        conftest.write(PROFILE)
    return folder


def notices(copy: Path, module: str) -> bool:
    """Whether the tests fail over the copy; they run in a process of their own."""
    child = os.fork()
    if not child:
        code = 1
        try:
            code = _tested(copy, module)
        finally:
            os._exit(code)
    _child, status = os.waitpid(child, 0)
    return status != 0


def _tested(copy: Path, module: str) -> int:
    os.setsid()
    signal.alarm(FIRST_TEST)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.chdir(copy)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    sys.path.insert(0, str(copy / "src"))
    os.environ |= {"PYTHONPATH": str(copy / "src"), "TMPDIR": str(copy)}
    tempfile.tempdir = None
    options = ["-x", "-n0", "--assert=plain", "-p", "no:randomly", "-p", "no:cacheprovider"]
    return int(pytest.main([*options, f"--basetemp={copy}/temporary", *_files(copy, module)]))


def _files(copy: Path, module: str) -> list[str]:
    wanted = {f"test_{name}" for name in FIRST.get(module, [module])}
    files = [file for test in TESTS for file in sorted((copy / test).glob("test_*.py")) or [copy / test]]
    return [str(file) for file in sorted(files, key=lambda file: file.stem not in wanted)]


def survivors(copy: Path, module: str, every: int) -> int:
    """Try the changes of a module and print those that survive; their number comes back."""
    file = copy / ROOM / f"{module}.py"
    source = file.read_text()
    found = list(mutants(source))
    tried, alive = found[::every], 0
    if notices(copy, module):
        raise SystemExit(f"{module}: the tests fail before anything is changed")
    for mutant in tried:
        file.write_text(mutant.source)
        if not notices(copy, module):
            alive += 1
            click.echo(f"{module}:{mutant.place}: {mutant.change}")
    file.write_text(source)
    click.echo(f"{module}: {len(tried)} of {len(found)} tried, {alive} survived")
    return alive


def main() -> int:
    """Try the changes of the modules named; 1 where one survives."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("modules", nargs="+")
    options.add_argument("--every", type=int, default=1)
    wanted = options.parse_args()
    sys.dont_write_bytecode = True
    memory = Path("/dev/shm")  # noqa: S108 - where there is one, what is synced costs no time
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        copy = copy_of(Path(folder) / "copy")
        return 1 if sum(survivors(copy, module, wanted.every) for module in wanted.modules) else 0


if __name__ == "__main__":
    sys.exit(main())
