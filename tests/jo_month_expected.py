"""What must come of the scripted month: versions and events, worked out from the data of ``tests.jo_month``.

The rules are a few lines written for it, never the code under test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.jo_month import (
    BACK,
    DELETIONS,
    DELIVERIES,
    FIRST,
    FUNDED,
    MODIFYING,
    RECTIFICATIF,
    REPEALED,
    REPEALING,
    WITHDRAWN,
    Delivery,
    Text,
    march,
)

TOPIC = "sec-pa"
_LATE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Told:
    """One event: what it is about, its kind, its cause, when it happened and was seen."""

    subject: str
    kind: str
    cause: str
    occurred_on: date
    observed_on: date
    late: bool = False


def dated(subject: str, kind: str, cause: str, occurred_on: date, observed_on: date) -> Told:
    """Return an event of a fact that has a day of its own: seen more than a week after, it is late."""
    late = observed_on - occurred_on > _LATE
    return Told(
        subject=subject, kind=kind, cause=cause, occurred_on=occurred_on, observed_on=observed_on, late=late
    )


@dataclass(slots=True)
class Replayed:
    """What comes of deliveries taken in one after the other: versions by key, and events."""

    versions: dict[str, int] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    _known: dict[str, tuple[str, Text]] = field(default_factory=dict)

    def words(self) -> dict[str, tuple[str, str]]:
        """Return the words and the rectification of each text, as the latest delivery states them."""
        return {key: (text.words, text.rect) for key, (_, text) in self._known.items()}

    def take(self, delivery: Delivery, seen: date) -> None:
        for text in delivery.texts:
            stamp, known = self._known.get(text.key, ("", None))
            if delivery.stamp > stamp:  # the latest delivered wins, whatever the order of reading
                self._known[text.key] = delivery.stamp, text
                self._add(text, known, seen)

    def _add(self, text: Text, known: Text | None, seen: date) -> None:
        if known is None:
            self.versions[text.key] = 1
            if text.about and text.published_on >= FIRST:
                self.told.append(dated(text.key, "mention_appeared", TOPIC, text.published_on, seen))
        elif (known.words, known.rect) != (text.words, text.rect):
            self.versions[text.key] += 1
            if text.about:
                kind = "text_rectified" if known.rect != text.rect else "text_changed"
                cause = f"v{self.versions[text.key]}"
                self.told.append(
                    Told(subject=text.key, kind=kind, cause=cause, occurred_on=seen, observed_on=seen)
                )


def replay(taken: Iterable[tuple[Delivery, date]]) -> Replayed:
    """Return what comes of these deliveries, each with the day it was taken in, in that order."""
    found = Replayed()
    for delivery, seen in taken:
        found.take(delivery, seen)
    return found


def day_by_day() -> list[tuple[Delivery, date]]:
    """Return the deliveries in the order and on the days a reading each morning takes them in."""
    return sorted(((each, each.taken_on) for each in DELIVERIES), key=lambda pair: (pair[1], pair[0].stamp))


def links_told(seen: Mapping[str, date]) -> list[Told]:
    """Return what one text does to another, and what a list of deletions does; ``seen`` is by stamp."""
    by_key = {text.key: seen[each.stamp] for each in reversed(DELIVERIES) for text in each.texts}
    out, back = march(11), march(19)
    return [
        dated(FUNDED.key, "text_rectified", RECTIFICATIF.key, march(24), by_key[RECTIFICATIF.key]),
        dated(REPEALED.key, "text_repealed", REPEALING.key, march(25), by_key[REPEALING.key]),
        dated(MODIFYING.key, "document_published", "published", march(26), by_key[MODIFYING.key]),
        dated(WITHDRAWN.key, "document_absent", f"withdrawn:{DELETIONS}", out, seen[DELETIONS]),
        dated(WITHDRAWN.key, "document_back", f"withdrawn:{DELETIONS}", back, seen[BACK]),
    ]
