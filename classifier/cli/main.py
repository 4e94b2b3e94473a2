"""Finds the command asked for, runs it, and turns errors raised on purpose into one line and an exit code."""

from __future__ import annotations

import argparse
import io
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module

from classifier import __version__
from classifier.cli.terminal import printable
from classifier.errors import LeavingLanguageError

#: The commands in the order the help shows them.
COMMANDS = ("check", "rephrase", "score", "analyze", "formats", "convert", "train", "tune", "evaluate", "fetch")
#: Exit codes: a user's mistake, an interruption.
MISTAKE, INTERRUPTED = 2, 130


def build_parser() -> argparse.ArgumentParser:
    """Build the parser with every command."""
    parser = argparse.ArgumentParser(
        prog="leaving-language",
        description="Tells leaving language used as leverage from its neighbours, and suggests what to say instead. "
        "It labels language, never people. Everything stays on this machine.",
    )
    parser.add_argument("--version", action="version", version=f"leaving-language {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"classifier.cli.{name}").add_parser(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: the words after the command's name; those of the process by default.

    Returns:
        0 where all went well, 2 for a user's mistake, 130 when interrupted.
    """
    if sys.stdout is None or sys.stderr is None:  # closed by the caller: there is nobody to tell
        return MISTAKE
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an emoji must not end a job on a narrow terminal
    try:
        args = build_parser().parse_args(arguments)
        warnings.showwarning = _say_warning
        code = int(args.run(args))
        sys.stdout.flush()  # what fails only now can still be told
        return code
    except LeavingLanguageError as error:
        print(f"leaving-language: {printable(str(error))}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("leaving-language: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return 0  # the reader of our output has gone; nothing is wrong, and nothing more can be said to it
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"leaving-language: {where}{error.strerror or error}. Check the path and your rights.", file=sys.stderr)
        return MISTAKE
    finally:
        _drop_unwritten()


def _drop_unwritten() -> None:
    """Drop output that cannot be written: Python would try it again when it ends, and complain in its own words."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(f"leaving-language: {message}", file=sys.stderr)
