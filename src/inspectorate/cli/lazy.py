"""Command groups whose commands are imported only when they are called: `--help` stays quick."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import click

from inspectorate.i18n import _, others_in_our_language


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command not yet imported: ``module:attribute``, and its one line of help (zh-TW, the gettext key)."""

    target: str
    help: str

    def load(self) -> click.Command:
        """The command itself."""
        module, attribute = self.target.split(":")
        return cast("click.Command", getattr(import_module(module), attribute))


class LazyGroup(click.Group):
    """A group over a table of lazy commands."""

    table: Mapping[str, Lazy]

    def __init__(self, name: str, table: Mapping[str, Lazy], help_text: str) -> None:
        """``help_text`` is what the group is for, zh-TW."""
        super().__init__(name, help=_(help_text), no_args_is_help=True)
        self.table = table

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as click types it
        """Run; what click itself says (usage, errors, headings) comes in our language too."""
        with others_in_our_language():
            return super().main(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, imported now."""
        del ctx
        lazy = self.table.get(cmd_name)
        return lazy.load() if lazy else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; of an unknown word, what was perhaps meant."""
        word = args[0]
        if word in self.table or word.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        raise click.UsageError(_("沒有指令 '{word}'。").format(word=word) + self._hint(word), ctx)

    def _hint(self, word: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(word, self.table, n=1)
        if near:
            return _("您是否要執行 '{near}'？").format(near=near[0])
        return _("可用之指令：{names}。").format(names=", ".join(self.table))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table alone."""
        del ctx
        with formatter.section(_("指令")):
            formatter.write_dl([(name, _(lazy.help)) for name, lazy in self.table.items()])
