"""Saying that what is shown is not of today: silence is never shown as calm."""

from __future__ import annotations

from sqlalchemy.orm import Session

from monitor.cli.context import Opened, console
from monitor.config import AssembleeSource, SenatSource
from monitor.domain.wording import moment_label
from monitor.services.status import stale_readings


def print_stale_questions(place: Opened, session: Session) -> None:
    """Print which sources of questions were last read more than three days ago, if any."""
    sources = [source for source in place.config.enabled if isinstance(source, AssembleeSource | SenatSource)]
    for label, at in stale_readings(session, sources, now=place.now):
        said = f"lue pour la dernière fois le {moment_label(at)}" if at else "pas encore lue"
        console.print(f"{label} : {said} ; ce qui a suivi n'est pas montré ici.", markup=False)
