"""What kinds of long work there are: what each is called, whose act it is, and which function does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from inspectorate.inspection.duty import Act


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of long work.

    Attributes:
        title: zh-TW, the gettext key.
        act: who may ask for it, cancel it and have it tried again.
        target: ``module:function``; it is called with the task, and lands it once.
    """

    title: str
    act: Act
    target: str

    def load(self) -> Callable[..., None]:
        """The function, imported now; it takes a `Task`."""
        module, name = self.target.split(":")
        return cast("Callable[..., None]", getattr(import_module(module), name))


KINDS: dict[str, Kind] = {
    "import": Kind("匯入佐證", Act.IMPORT, "inspectorate.services.import_evidence:import_evidence"),
    "period_pdf": Kind("匯出期間（PDF）", Act.EXPORT, "inspectorate.services.export_period:export_print"),
    "period_xlsx": Kind("匯出期間（Excel）", Act.EXPORT, "inspectorate.services.export_period:export_sheets"),
    "report_set": Kind("稽核報告整套文件", Act.EXPORT, "inspectorate.services.export_period:export_set"),
    "papers_export": Kind("匯出底稿", Act.EXPORT, "inspectorate.services.export_chosen:export_chosen"),
    "judge": Kind("電腦檢測", Act.JUDGE, "inspectorate.services.judge_period:judge"),
}
"""By name; names stand in the table of jobs and never change."""


def kind_of(name: str, kinds: Mapping[str, Kind] = KINDS) -> Kind:
    """The kind of a name.

    Raises:
        KeyError: there is none, which no page can ask for.
    """
    return kinds[name]
