"""typer's help in the user's language: it has the English words built in."""

from __future__ import annotations

import difflib
from typing import Any

from typer import core, rich_utils

from gunjip.foundation.errors import ConfigError
from gunjip.foundation.words import Lang, say


def command_classes(lang: Lang) -> tuple[type[core.TyperGroup], type[core.TyperCommand]]:
    """The classes of a group and of a command whose help is in a language."""
    # Headings and marks of the help boxes are settings of typer's module.
    rich_utils.ARGUMENTS_PANEL_TITLE = say("cli-arguments", lang)
    rich_utils.OPTIONS_PANEL_TITLE = say("cli-options", lang)
    rich_utils.COMMANDS_PANEL_TITLE = say("cli-commands", lang)
    rich_utils.DEFAULT_STRING = "[" + say("cli-default", lang) + ": {}]"
    rich_utils.REQUIRED_LONG_STRING = "[" + say("cli-required", lang) + "]"
    words = {
        "[OPTIONS]": say("cli-usage-options", lang),
        "COMMAND": say("cli-usage-command", lang),
        "[ARGS]...": say("cli-usage-arguments", lang),
    }

    def usage(command: Any, ctx: Any, formatter: Any) -> None:
        pieces = []
        for piece in command.collect_usage_pieces(ctx):
            for english, own in words.items():
                piece = piece.replace(english, own)
            pieces.append(piece)
        prefix = say("cli-usage-prefix", lang) + " "
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=prefix)

    def help_option(option: Any) -> Any:
        if option is not None:
            option.help = say("cli-help", lang)
        return option

    class Command(core.TyperCommand):
        def format_usage(self, ctx: Any, formatter: Any) -> None:
            usage(self, ctx, formatter)

        def get_help_option(self, ctx: Any) -> Any:
            return help_option(super().get_help_option(ctx))

    class Group(core.TyperGroup):
        def format_usage(self, ctx: Any, formatter: Any) -> None:
            usage(self, ctx, formatter)

        def get_help_option(self, ctx: Any) -> Any:
            return help_option(super().get_help_option(ctx))

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            names = self.list_commands(ctx)
            if args and not args[0].startswith("-") and args[0] not in names:
                near = difflib.get_close_matches(args[0], names, n=1)
                key = "cli-no-such-command-near" if near else "cli-no-such-command"
                raise ConfigError.of(
                    key, name=args[0], near=near[0] if near else "", known=", ".join(names)
                )
            return super().resolve_command(ctx, args)

    return Group, Command
