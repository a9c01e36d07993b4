"""What second witnesses of questions printed, beside what the archive of their source states.

An issue of the Journal officiel prints questions and answers; so does the archive, by other ways. What
one has and the other lacks may be a delay or a mistake of either: it is shown, and changes no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from monitor.domain.normalise import folded

SHOWN = 20
"""How many identifiers of a list are shown; its count tells how many there are."""
QUESTION, ANSWER = "question", "answer"
"""The parts of a question that a witness states, as its sections are named."""
_CIVILITIES = frozenset({"mme", "mlle", "madame", "mademoiselle", "monsieur", "mm", "dr"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Public identifiers of questions: how many, and the first of them."""

    count: int = 0
    documents: tuple[str, ...] = ()

    @classmethod
    def of(cls, documents: Iterable[str]) -> Listed:
        """Return the list of some questions, each once."""
        each = sorted(set(documents))
        return cls(count=len(each), documents=tuple(each[:SHOWN]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing (``author`` or ``page``) that the archive and an issue state differently."""

    document: str
    part: str
    field: str
    archive: str
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCompleteness:
    """The questions, or the answers, of one issue at both witnesses."""

    printed: int
    archived: int
    missing_in_archive: Listed
    missing_in_issue: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCompleteness:
    """One issue of the Journal officiel beside the archive; ``number`` is DILA's (``20260010``)."""

    printed_on: date
    number: str
    questions: PartCompleteness
    answers: PartCompleteness
    different: tuple[Difference, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether both witnesses state the same."""
        parts = (self.questions, self.answers)
        lists = chain.from_iterable((part.missing_in_archive, part.missing_in_issue) for part in parts)
        return not self.different and not any(each.count for each in lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """The last issues read, the latest first, and the answers that only the page of a question states."""

    issues: tuple[IssueCompleteness, ...] = ()
    only_on_pages: Listed = Listed()

    @property
    def last_issue_on(self) -> date | None:
        """The day of the latest issue read, None when none was."""
        return self.issues[0].printed_on if self.issues else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """One part of a question as an issue printed it, beside what the archive states of that question."""

    document: str
    part: str
    number: str
    in_archive: bool
    printed_author: str | None = None
    author: str | None = None
    printed_page: str | None = None
    page: str | None = None


def _words(name: str) -> frozenset[str]:
    # One letter alone is an initial, or « M. ».
    found = re.findall(r"[^\W\d_]{2,}", folded(name))
    return frozenset(found) - _CIVILITIES


def same_person(one: str, other: str) -> bool:
    """Return whether two names may be of one person: « Mme Élise Leboucher », « LEBOUCHER (Élise) ».

    Order, case, accents, civility and initials do not count, nor what one adds to the other (group, place).
    """
    first, second = _words(one), _words(other)
    return first <= second or second <= first


def same_page(one: str, other: str) -> bool:
    """Return whether two numbers of a page are the same, however they are typed."""
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)


def differences(sighted: Iterable[Sighted]) -> tuple[Difference, ...]:
    """Return what contradicts the archive; what one of them does not state contradicts nothing."""
    return tuple(chain.from_iterable(map(_differing, sighted)))


def _differing(one: Sighted) -> Iterator[Difference]:
    compared = (
        ("author", one.author, one.printed_author, same_person),
        ("page", one.page, one.printed_page, same_page),
    )
    for field, archive, printed, same in compared:
        if archive and printed and not same(archive, printed):
            yield Difference(
                document=one.document, part=one.part, field=field, archive=archive, printed=printed
            )


def compared(
    printed_on: date,
    sighted: Sequence[Sighted],
    *,
    archived: Mapping[str, Iterable[str]],
    seen: Mapping[str, frozenset[str]],
) -> IssueCompleteness:
    """Return one issue beside the archive.

    ``archived`` are, by part, the questions that the archive dates of that day; ``seen`` those that
    any issue printed: an answer printed again later is not missing here.
    """
    parts = {
        part: _part([one for one in sighted if one.part == part], set(archived.get(part, ())), seen[part])
        for part in (QUESTION, ANSWER)
    }
    return IssueCompleteness(
        printed_on=printed_on,
        number=max((one.number for one in sighted), default=""),
        questions=parts[QUESTION],
        answers=parts[ANSWER],
        different=differences(one for one in sighted if one.in_archive),
    )


def _part(sighted: Sequence[Sighted], archived: set[str], seen: frozenset[str]) -> PartCompleteness:
    return PartCompleteness(
        printed=len({one.document for one in sighted}),
        archived=len(archived),
        missing_in_archive=Listed.of(one.document for one in sighted if not one.in_archive),
        missing_in_issue=Listed.of(archived - seen),
    )
