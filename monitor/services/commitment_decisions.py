"""What a person makes of a proposed commitment: confirmed, edited or dismissed (``vigie commitments``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from monitor.domain.commitment_facts import CommitmentState
from monitor.domain.commitment_words import falls_on
from monitor.domain.commitments import Due
from monitor.errors import ConfigError
from monitor.services.commitment_rows import columns_of, due_object, due_of_row
from monitor.storage.orm import VersionRow
from monitor.storage.orm_commitments import CommitmentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a person changes of a commitment: None leaves it; ``undated`` takes its date away."""

    due: Due | None = None
    undated: bool = False
    who: str | None = None
    sentence: str | None = None
    note: str | None = None


def commitment_numbered(session: Session, number: int) -> CommitmentRow:
    """Return a commitment by its number; raise ConfigError, in French, when there is none."""
    row = session.get(CommitmentRow, number)
    if row is None:
        raise ConfigError(f"Il n'y a pas d'annonce n° {number}. Voir « vigie commitments list --all ».")
    return row


def decide(
    session: Session, number: int, state: CommitmentState | None, edit: Edit, *, now: datetime
) -> tuple[CommitmentRow, bool]:
    """Give a commitment a state (None keeps it) and what an edit says; return it, and whether it changed.

    One transaction. What was proposed stays beside what is edited. Raises ConfigError, in French, for
    an unknown number and for a sentence that the document does not hold.
    """
    with session.begin():
        row = commitment_numbered(session, number)
        before = _shown(row)
        _change(session, row, edit)
        if state is not None:
            row.state = state.value
        after = _shown(row)
        if after == before:
            return row, False
        row.decided_at = now
        _keep_for_calendars(row, seen=after[:-1] != before[:-1])
        return row, True


def _shown(row: CommitmentRow) -> tuple[object, ...]:
    return row.state, row.sentence, row.who, due_of_row(row), row.note


def _keep_for_calendars(row: CommitmentRow, *, seen: bool) -> None:
    """Count a change of what a calendar shows, from the first time it shows it."""
    due = due_of_row(row)
    if row.shown_on is not None and seen:
        row.changes += 1
    if row.state == CommitmentState.CONFIRMED.value and due is not None:
        row.shown_on = falls_on(due)


def _change(session: Session, row: CommitmentRow, edit: Edit) -> None:
    original = {"sentence": row.sentence, "who": row.who, "due": due_object(due_of_row(row))}
    if edit.sentence is not None:
        row.sentence = _passage(session, row, edit.sentence)
    if edit.who is not None:
        row.who = " ".join(edit.who.split())
    if edit.due is not None or edit.undated:
        for name, value in columns_of(edit.due).items():
            setattr(row, name, value)
    if edit.note is not None:
        row.note = edit.note.strip()
    edited = {"sentence": row.sentence, "who": row.who, "due": due_object(due_of_row(row))}
    if edited != original and row.proposed is None:
        row.proposed = original


def _passage(session: Session, row: CommitmentRow, words: str) -> str:
    """Return the passage of the document that has these words, whatever the blanks between them.

    Letters put it between quotation marks: only what is written may stand there.
    """
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    version = session.get_one(VersionRow, row.version_id)
    found = pattern.search(version.text) if words.split() else None
    if found is None:
        raise ConfigError(
            "Cette phrase n'est pas dans le document : la lettre la cite entre guillemets, elle doit donc "
            f"y être mot pour mot. Voir « vigie show {row.document.public_id} »."
        )
    return found[0]
