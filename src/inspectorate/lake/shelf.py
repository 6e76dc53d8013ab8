"""The questions there are: every module of ``lake/questions`` holds one."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from inspectorate.i18n import _
from inspectorate.lake import questions
from inspectorate.lake.question import Question, QuestionError


@cache
def all_questions() -> dict[str, Question]:
    """Every question by name, in the order of names."""
    found = sorted(module.name for module in iter_modules(questions.__path__))
    return {name: import_module(f"{questions.__name__}.{name}").QUESTION for name in found}


def question(name: str) -> Question:
    """The question of a name.

    Raises:
        QuestionError: there is none.
    """
    try:
        return all_questions()[name]
    except KeyError:
        said = _("沒有提問 {name}；執行 inspectorate lake questions 列出全部")
        raise QuestionError(said.format(name=name)) from None
