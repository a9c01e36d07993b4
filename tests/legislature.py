"""A generated legislature: thousands of questions, three weekly deliveries, and what must be told of them.

Every story of ``legislature_stories`` is told of questions on the topic, old and recent, and of as many
others; the rest waits or is answered, and does not change. The same seed makes the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO
from random import Random
from typing import NamedTuple

from monitor.domain.calendar import due_on
from tests.builders import EXCHANGE, question_bytes, question_json
from tests.legislature_plots import CRAWLED, Fact, Facts, Plot, Story
from tests.legislature_stories import STORIES, UNTOLD_WITHOUT_MENTION, citing, in_the_thread, joint, oral

ANNOUNCE_DAYS = 30
QE, QG = "QE.json.zip", "QG.json.zip"
_WORDS = (
    "le soutien des équipes de proximité dans les territoires ruraux demande une organisation stable et des "
    "moyens durables pour les patients comme pour les professionnels dont la charge augmente chaque année"
).split()
_NAMES = ("SEC-Pa", "SECPA", "structures d'exercice coordonné participatives")
_CLOSINGS = {"RETIRE": "withdrawn", "CODE_NOUVEAU": "withdrawn", "FIN_MANDAT": "lapsed"}
_ENDS = frozenset({"question_withdrawn", "question_lapsed"})


class Run(NamedTuple):
    """One crawl: the week whose delivery it reads, and its day."""

    week: int
    on: date


class Expected(NamedTuple):
    """One event that a reader must be told."""

    document: str
    kind: str
    occurred_on: date


RUNS = tuple(Run(week, on) for week, on in enumerate(CRAWLED, 1))


def runs_of(*weeks: int) -> tuple[Run, ...]:
    """Return the crawls that read these deliveries in this order, a delivery again on the day after."""
    runs: list[Run] = []
    for week in weeks:
        after = runs[-1].on + timedelta(days=1) if runs else CRAWLED[week - 1]
        runs.append(Run(week, max(after, CRAWLED[week - 1])))
    return tuple(runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One question of the legislature; ``on_topic`` says that its own text names the topic from the first.

    ``told`` are the facts to tell, none for a question that does not concern the topic; ``name`` is the
    name of its story.
    """

    uid: str
    name: str
    published_on: date
    weeks: tuple[bytes | None, bytes | None, bytes | None] = field(repr=False)
    story: Story = field(repr=False)
    on_topic: bool = False
    told: tuple[Fact, ...] = ()

    def events(self, runs: Sequence[Run]) -> Iterator[Expected]:
        """Yield what these crawls, in this order, must tell."""
        read = [run for run in runs if self.weeks[run.week - 1] is not None]
        if self.on_topic and read and self._recent(self.published_on, read[0], runs):
            yield Expected(self.uid, "mention_appeared", self.published_on)
        for fact in self.told:
            if on := self._day_of(fact, read, runs):
                yield Expected(self.uid, fact.kind, on)

    def _day_of(self, fact: Fact, read: Sequence[Run], runs: Sequence[Run]) -> date | None:
        """Return the day a fact bears, None when these crawls may not tell it."""
        other = False
        for index, run in enumerate(read):
            known = {each.week for each in read[: index + 1]}
            other = other or not fact.stated(run.week)
            seen = any(fact.stated(week) for week in known)
            if not seen or (fact.compared and not other):
                continue
            if fact.kind in _ENDS and any(self._answered(week) for week in known):
                return None
            on = date.fromisoformat(fact.on) if fact.on else run.on
            if index or fact.compared:
                return on
            on = on if fact.on else self.published_on
            return on if self._recent(on, run, runs) else None
        return None

    def _answered(self, week: int) -> bool:
        facts = self.story.weeks[week - 1]
        return bool(facts and facts.get("answers"))

    @staticmethod
    def _recent(on: date, run: Run, runs: Sequence[Run]) -> bool:
        """Tell whether a first sight is news: of the last thirty days, counted from the last reading."""
        before = [each.on for each in runs if each.on < run.on]
        return on >= (before[-1] if before else run.on) - timedelta(days=ANNOUNCE_DAYS)

    def state(self, runs: Sequence[Run], today: date) -> str | None:
        """Return where the question stands after these crawls, None when none of them showed it."""
        stated = [facts for run in runs if (facts := self.story.weeks[run.week - 1]) is not None]
        if not stated:
            return None
        if any(facts.get("answers") for facts in stated):
            return "answered"
        closings = [facts["closing"] for facts in stated if facts.get("closing")]
        if closings:
            return _CLOSINGS[closings[-1][0]]
        if any(facts.get("signalled") for facts in stated):
            return "signalled"
        due = due_on(self.published_on, None)
        return "overdue" if due and today > due else "waiting"


@dataclass(frozen=True, kw_only=True)
class Legislature:
    """``count`` written questions, and some oral ones.

    Every story is told of the topic ``rounds`` times, of an old and of a recent question in turn. Of
    the other questions, one in thirty lives a story too, of which nobody is told.
    """

    count: int = 14_000
    rounds: int = 2
    seed: int = 17

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every question, in the order of their numbers."""
        return tuple(self._entries())

    @property
    def followed(self) -> str:
        """The uid of a question that is followed without naming the topic."""
        return next(entry.uid for entry in self.entries if entry.name == "followed")

    def delivery(self, week: int) -> dict[str, bytes]:
        """Return the archives of a week by name: ``QE.json.zip``, ``QG.json.zip``."""
        bodies = {entry.uid: body for entry in self.entries if (body := entry.weeks[week - 1]) is not None}
        kinds = {QE: "QE", QG: "QG"}
        return {
            name: _zipped({uid: body for uid, body in bodies.items() if f"L17{kind}" in uid})
            for name, kind in kinds.items()
        }

    def expected_events(self, up_to_week: int = 3, *, runs: Sequence[Run] = RUNS) -> set[Expected]:
        """Return exactly what must be told once the crawls up to a week are made."""
        made = [run for run in runs if run.week <= up_to_week]
        return {event for entry in self.entries for event in entry.events(made)}

    def expected_states(self, runs: Sequence[Run], *, today: date) -> dict[str, str]:
        """Return the state of every question that these crawls showed."""
        states = {entry.uid: entry.state(runs, today) for entry in self.entries}
        return {uid: state for uid, state in states.items() if state}

    def _entries(self) -> Iterator[Entry]:
        number = 0
        for turn in range(self.rounds):
            for name, story in STORIES.items():
                number += 1
                plot = self._plot(number, recent=turn % 2 == 1, topic=_NAMES[number % 3])
                yield _entry(number, name, story(plot), topic=True)
        yield from self._families(number + 1)
        number += _FAMILIES
        names = sorted(STORIES)
        while number < self.count:
            number += 1
            plot = self._plot(number, recent=number % 2 == 1)
            name = names[number // 30 % len(names)] if number % 30 == 0 else _rest(number)
            yield _entry(number, name, STORIES[name](plot))
        yield from self._oral()

    def _families(self, first: int) -> Iterator[Entry]:
        """Yield what concerns several: a joint answer, a thread, a citation; and one that is followed."""
        plots = [self._plot(first + index, recent=True, topic=_NAMES[0]) for index in range(5)]
        others = [self._plot(first + 5 + index, recent=True) for index in range(3)]
        for plot, story in zip(plots[:4], joint(tuple(plots[:4])), strict=True):
            yield _entry(plot.number, "joint", story, topic=True)
        shared = replace(plots[4], answers=others[0].answers)
        yield _entry(shared.number, "answered", STORIES["answered"](shared), topic=True)
        thread = in_the_thread(others[0], shared)
        yield _entry(others[0].number, "in the thread", thread, told=thread.facts)
        cites = citing(others[1], plots[0])
        yield _entry(others[1].number, "citing", cites, told=cites.facts)
        followed = STORIES["answered"](others[2])
        facts = (Fact("document_published", 1, others[2].published), *followed.facts)
        yield _entry(others[2].number, "followed", followed, told=facts)

    def _oral(self) -> Iterator[Entry]:
        for number in range(1, 41):
            topic = number % 10 == 0
            words = EXCHANGE.replace("les centres", "les SEC-Pa") if topic else EXCHANGE
            yield _entry(number, "oral", oral(words, week=1 + number // 10 % 3), topic=topic)

    def _plot(self, number: int, *, recent: bool, topic: str = "routes") -> Plot:
        random = Random(self.seed * 1_000_003 + number)
        since = date(2026, 2, 17) if recent else date(2024, 10, 1)
        published = since + timedelta(weeks=random.randrange(4 if recent else 60))
        about = f"l'avenir des {topic} du canton n° {number}"
        return Plot(
            number=number,
            published=published.isoformat(),
            asks=f"M. Paul Exemple interroge la ministre sur {about} : {_prose(random)}",
            aside=f"M. Paul Exemple interroge la ministre sur le canton n° {number} : {_prose(random)}",
            answers=(
                f"<p>Sur {about}, le Gouvernement répond à ce jour : {_prose(random)}</p>",
                f"<p>Sur {about}, une mission rendra son avis : {_prose(random)}</p>",
            ),
        )


_FAMILIES = 8


def _rest(number: int) -> str:
    return "quiet" if number % 4 == 0 else "answered before"


def _prose(random: Random) -> str:
    return " ".join(random.choices(_WORDS, k=20)) + "."


def _entry(number: int, name: str, story: Story, *, topic: bool = False, told: Iterable[Fact] = ()) -> Entry:
    first, second, third = story.weeks
    one = _body(number, first)
    two = one if second is first else _body(number, second)
    three = two if third is second else _body(number, third)
    first = next(facts for facts in story.weeks if facts)
    return Entry(
        uid=f"QANR5L17{first.get('kind', 'QE')}{number}",
        name=name,
        published_on=date.fromisoformat(first["published"]),
        weeks=(one, two, three),
        story=story,
        on_topic=topic and name not in UNTOLD_WITHOUT_MENTION,
        told=story.facts if topic else tuple(told),
    )


def _body(number: int, facts: Facts | None) -> bytes | None:
    return None if facts is None else question_bytes(question_json(number, **facts))


def _zipped(bodies: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for uid, body in bodies.items():
            info = zipfile.ZipInfo(f"json/{uid}.json", (2026, 3, 10, 3, 0, 0))
            archive.writestr(info, body, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
