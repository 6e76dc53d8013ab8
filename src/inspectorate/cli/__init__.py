"""The command line: a thin door to the services. Nothing heavy is imported before a command needs it."""

from inspectorate.cli.root import main

__all__ = ["main"]
