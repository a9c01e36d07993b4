"""What changed in the texts of a question between two versions, when no dated fact of its record says it.

The causes do not depend on the order of deliveries: a text is told by how many other texts were seen
before it, and one that was seen already tells nothing when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from monitor.domain.diff import change_sentence
from monitor.domain.model import Document, EventKind, QuestionState, Witness
from monitor.domain.questions import ending_of
from monitor.domain.shingles import text_mark

Change: TypeAlias = tuple[EventKind, str, str]
"""Kind, cause and sentence of one change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """The texts that earlier versions of a question had, by ``text_mark``: words without typography."""

    questions: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *documents: Document) -> Former:
        """Return the texts of some versions."""
        return cls(
            questions=frozenset(text_mark(part) for each in documents if (part := each.part("question"))),
            answers=frozenset(text_mark(part) for each in documents if (part := each.part("answer"))),
        )


def question_changes(old: Document, new: Document, former: Former | None) -> list[Change]:
    """Return the changes of text to tell of a question.

    ``former`` is what all versions before ``new`` said; None when ``old`` is the only one. A change of
    spaces, apostrophes, case or accents is a version and no event. The archive stating the answer
    that a second witness gave before is a confirmation.
    """
    former = former or Former.of(old)
    return [
        *_answer_change(old, new, former),
        *_question_change(old, new, former),
    ]


def _answer_change(old: Document, new: Document, former: Former) -> Iterator[Change]:
    before, after = old.part("answer"), new.part("answer")
    if after and not before and ending_of(old.fields, has_answer=False) is QuestionState.CLOSED:
        yield EventKind.TEXT_CHANGED, "answer", "Le texte de la réponse est maintenant dans les données lues."
    if not (before and after) or text_mark(after) in former.answers or _confirmed(old, new):
        return
    cause = f"text:{len(former.answers) + 1}"
    yield EventKind.ANSWER_CORRECTED, cause, change_sentence(before, after, where="dans la réponse")


def _confirmed(old: Document, new: Document) -> bool:
    """Tell whether the source now states itself what only a witness had stated."""
    witnessed = old.notes.get("answer_from") in {Witness.PAGE.value, Witness.ISSUE.value}
    return witnessed and new.notes.get("answer_from") == Witness.SOURCE.value


def _question_change(old: Document, new: Document, former: Former) -> Iterator[Change]:
    before, after = old.part("question"), new.part("question")
    if before and after and text_mark(after) not in former.questions:
        cause = f"question:{len(former.questions) + 1}"
        yield EventKind.TEXT_CHANGED, cause, change_sentence(before, after, where="dans la question")
