"""The command ``leaving-language``: one file a command, each with ``add_parser`` and ``run``."""

from classifier.cli.main import main

__all__ = ["main"]
