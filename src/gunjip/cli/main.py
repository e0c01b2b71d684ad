"""The entry: find the language, build the commands in it, turn errors into exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gunjip.foundation.errors import ConfigError, GunjipError, Problem, StoppedError
from gunjip.foundation.files import discard_further_output, storage_error
from gunjip.foundation.validation import Checks
from gunjip.foundation.words import LANGS, Lang, say

if TYPE_CHECKING:
    import typer


def split_lang(args: Sequence[str]) -> tuple[list[str], str | None]:
    """A command line without ``--lang``, which may stand anywhere, and its value."""
    rest: list[str] = []
    asked: str | None = None
    waiting = False
    for arg in args:
        if waiting:
            asked, waiting = arg, False
        elif arg == "--lang":
            waiting = True
        elif arg.startswith("--lang="):
            asked = arg.partition("=")[2]
        else:
            rest.append(arg)
    return rest, "" if waiting else asked


def find_lang(asked: str | None, environ: Mapping[str, str]) -> Lang:
    """The language: what was asked, then ``GUNJIP_LANG``, then the locale, then English."""
    for word in (asked, environ.get("GUNJIP_LANG", "")):
        for lang in LANGS:
            if word == lang:
                return lang
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = environ.get(name, "")
        if locale:
            return "ko" if locale.startswith("ko") else "en"
    return "en"


def build(lang: Lang) -> typer.Typer:
    """The whole command line in one language."""
    import typer

    from gunjip.cli import (
        advice_commands,
        casebook_commands,
        connect_commands,
        diagnosis_commands,
        measure_commands,
        policy_commands,
        profile_commands,
        study_commands,
        where_commands,
    )
    from gunjip.cli.localised import command_classes

    group, command = command_classes(lang)
    app = typer.Typer(
        name="gunjip",
        cls=group,
        help=say("cli-about", lang),
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )

    def show_version(value: bool) -> None:
        if value:
            from gunjip._version import __version__

            typer.echo(f"gunjip {__version__}")
            raise typer.Exit

    @app.callback()
    def about(
        version: bool = typer.Option(
            False,
            "--version",
            callback=show_version,
            is_eager=True,
            help=say("cli-version", lang),
        ),
        lang_: str = typer.Option(lang, "--lang", help=say("cli-lang", lang)),
    ) -> None:
        # --lang was read before the commands were built, since their help needs it.
        del version, lang_

    study_commands.add(app, lang, command)
    where_commands.add(app, lang, command)
    measure_commands.add(app, lang, command)
    connect_commands.add(app, lang, command)
    profile_commands.add(app, lang, command)
    diagnosis_commands.add(app, lang, group, command)
    policy_commands.add(app, lang, command)
    advice_commands.add(app, lang, group, command)
    casebook_commands.add(app, lang, group, command)
    return app


def _tell(error: GunjipError, lang: Lang, as_json: bool) -> int:
    if as_json:
        print(json.dumps(error.to_dict(lang), ensure_ascii=False))  # noqa: T201
    else:
        print(error.text(lang), file=sys.stderr)  # noqa: T201
    return error.exit_code


def run(args: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    import typer

    # typer keeps its own copy of click's classes; this is its UsageError.
    usage_error: type[Exception] = typer.BadParameter.__bases__[0]
    rest, asked = split_lang(args)
    lang = find_lang(asked, os.environ)
    as_json = "--json" in rest
    try:
        if asked is not None:
            checks = Checks(ConfigError)
            checks.one_of("--lang", asked, LANGS)
            checks.done()
        # Outside standalone mode a command's exit code is what the call gives.
        code = build(lang)(rest, standalone_mode=False)
        if code == StoppedError.exit_code:  # typer has caught Ctrl-C
            return _tell(StoppedError.of("interrupted"), lang, as_json)
    except GunjipError as error:
        return _tell(error, lang, as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _tell(StoppedError.of("interrupted"), lang, as_json)
    except typer.Exit as done:
        return int(done.exit_code)
    except usage_error as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the help is printed already
            return 0
        return _tell(GunjipError(usage_problem(error)), lang, as_json)
    except BrokenPipeError:
        # `gunjip … | head`: the reader has what it wanted.
        discard_further_output()
        return 0
    except OSError as error:
        return _tell(storage_error(error), lang, as_json)
    except MemoryError:
        return _tell(GunjipError.of("cli-no-memory"), lang, as_json)
    except Exception as error:
        if "GUNJIP_DEBUG" in os.environ:
            raise
        name = type(error).__name__
        _tell(GunjipError.of("cli-own-fault", name=name, reason=str(error)[:300]), lang, as_json)
        return 1
    return code if isinstance(code, int) else 0


def usage_problem(error: BaseException) -> Problem:
    """A wrong command line as a problem of ours."""
    kind = type(error).__name__
    param = getattr(error, "param", None)
    name = str(
        getattr(param, "human_readable_name", None)
        or getattr(param, "metavar", None)
        or getattr(param, "name", None)
        or getattr(error, "param_hint", None)
        or "?"
    )
    if kind == "NoSuchOption":
        near = ", ".join(getattr(error, "possibilities", None) or ())
        key = "cli-no-such-option-near" if near else "cli-no-such-option"
        return Problem(key, {"name": str(getattr(error, "option_name", "?")), "near": near})
    if kind == "MissingParameter":
        return Problem("cli-missing-argument", {"name": name})
    if kind == "BadParameter":
        return Problem(
            "cli-bad-value", {"name": name, "reason": str(getattr(error, "message", ""))}
        )
    return Problem("cli-usage", {"reason": str(getattr(error, "message", error))})


def main() -> None:
    """The command ``gunjip``."""
    # Korean texts must leave a terminal or pipe of any locale.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))
