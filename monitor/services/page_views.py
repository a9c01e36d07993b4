"""What the address of a page or of a file answers, as an object of docs/json.md."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.domain.model import DocumentKind
from monitor.services.absences import absence_of
from monitor.services.moments import moment
from monitor.services.page_files import PAGES
from monitor.storage.orm import DocumentRow
from monitor.storage.orm_pages import PageRow


def page_parts(session: Session, row: DocumentRow) -> dict[str, Any]:
    """Return the part of a document about its address, null for one that lies at none."""
    if row.kind not in {DocumentKind.PRESS, DocumentKind.PDF}:
        return {"page": None}
    page = session.get(PageRow, row.id)
    absence = absence_of(page)
    first, latest, status = absence or (None, None, None)
    return {
        "page": {
            "checked_at": moment(page.checked_at) if page else None,
            "absent_since": moment(first),
            "absent_at": moment(latest),
            "absent_status": status,
            "doubted_at": moment(page.doubted_at) if page else None,
            "joined_to": _joined_to(session, row),
        }
    }


def _joined_to(session: Session, row: DocumentRow) -> list[dict[str, Any]]:
    keys = row.notes.get(PAGES) or []
    wanted = select(DocumentRow).where(DocumentRow.source_id == row.source_id, DocumentRow.key.in_(keys))
    return [
        {"document": page.public_id, "title": page.title, "url": page.url}
        for page in session.scalars(wanted.order_by(DocumentRow.id))
    ]
