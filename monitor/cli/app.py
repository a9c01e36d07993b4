"""The application: its global options, its commands, and what each error becomes."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli import (
    board,
    commitments,
    crawl,
    cycle,
    demo,
    export,
    imports,
    letters,
    read,
    sources,
    upkeep,
    watch,
)
from monitor.cli.context import EXIT_FAILED, EXPECTED, Opened, complaints, explain
from monitor.cli.usage import in_french

EXIT_INTERRUPTED = 130
app = typer.Typer(
    name="vigie",
    help="Veille sur l'Assemblée nationale, les ministères et le Journal officiel : ce qui est nouveau, "
    "ce qui a changé mot à mot, et une lettre par semaine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(*, value: bool) -> None:
    if value:
        sys.stdout.write(f"vigie {metadata.version('vigie')}\n")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="Fichier de configuration (sinon VIGIE_CONFIG, puis ./vigie.toml).")
    ] = None,
    state: Annotated[Path | None, typer.Option(help="Dossier de l'archive (sinon VIGIE_STATE).")] = None,
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=lambda value: _version(value=value), is_eager=True)
    ] = False,
) -> None:
    """Read the options that stand before the command."""
    del version
    ctx.obj = Opened(config_path=config, state=state)
    ctx.call_on_close(ctx.obj.close)


for module in (
    cycle,
    crawl,
    sources,
    imports,
    read,
    board,
    commitments,
    watch,
    export,
    letters,
    upkeep,
    demo,
):
    module.register(app)


def main() -> None:
    """Run ``vigie``: 0 done, 1 something failed and was reported, 2 usage or configuration, 75 locked."""
    try:
        code = app(prog_name="vigie", standalone_mode=False)
    except typer.TyperException as error:
        complaints.print(in_french(error), markup=False)
        code = error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        complaints.print("Interrompu.")
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        code = EXIT_FAILED
    except EXPECTED as error:
        code = explain(error)
    sys.exit(code)
