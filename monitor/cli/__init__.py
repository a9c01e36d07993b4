"""The ``vigie`` command: parse arguments, open the archive, call a service, print (docs/commands.md)."""

from monitor.cli.app import main

__all__ = ["main"]
