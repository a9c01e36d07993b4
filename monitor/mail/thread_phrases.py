"""What the letter says of a thread of questions: who asks, what is asked, which answers are alike."""

from __future__ import annotations

from monitor.domain.digest import DigestEntry, DigestItem
from monitor.domain.model import DocumentKind, EventKind
from monitor.domain.wording import joint_title, named_question, plural
from monitor.mail.phrases import initial

DEMANDS_NOTE = "Aide à la lecture, sans avis sur la réponse."
"""What stands under the sentences of demand of a question that was answered."""

_ANSWERS = frozenset({EventKind.QUESTION_ANSWERED, EventKind.ANSWER_CORRECTED})


def by(item: DigestItem) -> str:
    """Return « , par Mme Élise Leboucher » after a title, nothing when the author is not known."""
    return f", par {item.author}" if item.author else ""


def on_answer(item: DigestItem) -> bool:
    """Say whether a fact is an answer or its correction."""
    return item.kind in _ANSWERS


def demands_title(item: DigestItem) -> str:
    """Return the words above what a question asks, answered or new."""
    return "Ce que la question demandait :" if on_answer(item) else "La question demande :"


def more_demands(item: DigestItem) -> str:
    """Return « Et 2 autres demandes, à lire dans la question », empty when all are shown."""
    count = item.more_demands
    return f"Et {plural(count, 'autre demande', 'autres demandes')}, à lire dans la question" if count else ""


def alike(item: DigestItem) -> str:
    """Return whose answer an answer repeats, nearly repeats, or is too; empty for any other fact."""
    if item.same_as:
        return f"Même réponse que pour la {_named(item.same_as)}."
    said = f"{initial(joint_title(item.joint))}." if item.joint else ""
    if item.near_to:
        differs = " ; ce qui diffère :" if item.hunks else "."
        said = f"{said} Réponse presque identique à celle de la {_named(item.near_to)}{differs}"
    return said.strip()


def _named(document: str) -> str:
    return named_question(document) or "première question"


def thread_title(entry: DigestEntry) -> str:
    """Return the words above the other documents of an entry."""
    if all(part[0].same_as == entry.first.document for part in entry.others):
        return "Les autres questions de cette réponse"
    return "Dans le même fil"


def untold_line(entry: DigestEntry) -> str:
    """Return « Et 18 autres questions », empty when all documents of the entry are told."""
    if not entry.untold:
        return ""
    if all(item.document_kind is DocumentKind.QUESTION for item in entry.documents):
        return f"Et {plural(entry.untold, 'autre question', 'autres questions')}"
    return f"Et {plural(entry.untold, 'autre document', 'autres documents')}"
