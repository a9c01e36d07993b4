"""Alembic's entry: run the migrations on the engine that ``database.py`` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from monitor.storage.orm import Base
from monitor.storage.types import UtcDateTime

# FTS5 keeps its content in tables of its own; the ORM does not describe them.
_INDEX = "document_index"


def _render_item(kind: str, obj: Any, _context: Any) -> str | Literal[False]:
    return "sa.DateTime()" if kind == "type" and isinstance(obj, UtcDateTime) else False


def _include_name(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(_INDEX))


def _run() -> None:
    engine = context.config.attributes["engine"]
    with engine.begin() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=_render_item,
            include_name=_include_name,
        )
        context.run_migrations()


_run()
