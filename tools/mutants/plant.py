"""Put a changed function into a running process, where everybody who imported it meets the change."""

import ast
import inspect
from types import CodeType, FunctionType, ModuleType


def planted(module: ModuleType, tree: ast.Module, function: str) -> bool:
    """Whether the function of a module, by its qualified name, now does what the tree says.

    It does not where no such function is found, or one that closes over other names.
    """
    code = _code(compile(tree, module.__file__ or "", "exec"), function)
    there = _function(module, function)
    if code is None or there is None or code.co_freevars != there.__code__.co_freevars:
        return False
    there.__code__ = code
    return True


def _code(within: CodeType, name: str) -> CodeType | None:
    for one in within.co_consts:
        if isinstance(one, CodeType):
            found = one if one.co_qualname == name else _code(one, name)
            if found:
                return found
    return None


def _function(module: ModuleType, name: str) -> FunctionType | None:
    found: object = module
    for part in name.split("."):
        found = vars(found).get(part)
        if isinstance(found, property):
            found = found.fget
        elif isinstance(found, classmethod | staticmethod):
            found = found.__func__
        if found is None:
            return None
    found = inspect.unwrap(found) if callable(found) else found
    return found if isinstance(found, FunctionType) else None
