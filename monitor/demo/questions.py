"""The questions of the Assemblée in the demonstration, as ``data/questions.toml`` and ``organs.toml`` say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from monitor.demo.texts import Week, for_week, paragraphs, read_table, typeset

LEGISLATURE = 17
_FIRST_ISSUE = date(2026, 1, 6)  # JO « Questions » n° 1 of 2026; an issue each Tuesday


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; ``unlisted`` ones were printed by the Journal officiel and are not in the archive."""

    type: str
    number: int
    author: str
    group: str
    ministry: str
    published: date
    page: str | None = None
    rubric: str | None = None
    title: str | None = None
    text: str = ""
    exchange: tuple[tuple[str, str], ...] = ()
    answered: date | None = None
    answer_page: str | None = None
    answer: str = ""
    closed: date | None = None
    closing: tuple[str, str] = ("REP_PUB", "Réponse publiée")
    signalled: date | None = None
    renewed: tuple[date, ...] = ()
    reshuffled: tuple[str, date] | None = None
    unlisted: bool = False

    @property
    def uid(self) -> str:
        """« QANR5L17QE13432 »."""
        return f"QANR5L{LEGISLATURE}{self.type}{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """One deputy; ``former`` ones are no longer in office."""

    uid: str
    civility: str
    first: str
    last: str
    place: tuple[str, str, str] = ("Département d'exemple", "00", "1")
    former: bool = False

    @property
    def name(self) -> str:
        """« Mme Élise Leboucher »."""
        return f"{self.civility} {self.first} {self.last}"

    @property
    def constituency(self) -> str:
        """« Sarthe (4e circonscription) »."""
        department, _, number = self.place
        return f"{department} ({number}{'re' if number == '1' else 'e'} circonscription)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organ:
    """One group or ministry, with its two labels."""

    uid: str
    kind: str
    label: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """What a week knows: the questions, who asks and who is asked, by reference."""

    questions: tuple[Question, ...]
    deputies: dict[str, Deputy]
    organs: dict[str, Organ]
    answers_from: dict[str, str]

    def asked(self, uid: str) -> Question:
        """Return one question; raise KeyError when there is none."""
        found = {question.uid: question for question in self.questions}
        return found[uid]


def assembly(week: Week) -> Assembly:
    """Return the questions of a week, an answer that several share written out in each."""
    table, organs = read_table("questions.toml"), read_table("organs.toml")
    return Assembly(
        questions=tuple(_question(facts, table["joint"]) for facts in for_week(table["question"], week)),
        deputies={facts["uid"]: Deputy(**facts) for facts in for_week(organs["deputy"], week)},
        organs={facts["uid"]: Organ(**facts) for facts in for_week(organs["organ"], week)},
        answers_from=table["answers_from"],
    )


def _question(facts: dict[str, Any], joint: dict[str, str]) -> Question:
    shared = {"answer": joint["answer"]} if facts.get("answer") == "joint" else {}
    return Question(**facts | shared)


def issue_of(day: date) -> int:
    """Return the number, in its year, of the JO « Questions » of a Tuesday of 2026."""
    return (day - _FIRST_ISSUE) // timedelta(weeks=1) + 1


def fragment(text: str, between: str = "<br><br>") -> str:
    """Return a text of the data files as the Assemblée prints it: paragraphs, no-break spaces."""
    return between.join(map(typeset, paragraphs(text)))
