"""What the archive took in: validators are kept only when all they vouch for is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from monitor.domain.reading import MemberMark, NamesRead, Taken, Validators
from monitor.services.memory import (
    keep_names,
    keep_taken,
    known_names,
    members_of,
    taken_addresses,
    validators_of,
    watched_pages,
)
from monitor.storage.orm import DocumentRow
from tests.fakes import ASSEMBLEE, PRESS, SEC_PA, Place, page, question

ARCHIVE = "https://data.exemple.invalid/questions.zip"
MARKS = tuple(MemberMark(archive=ARCHIVE, name=f"QE{number}.json", crc=number, size=10) for number in (1, 2))
TAKEN = Taken(url=ARCHIVE, sha256="aa", etag='"v1"', last_modified="Tue, 10 Mar 2026", members=MARKS)


def keep(place: Place, taken: Taken, source_id: int = 1) -> bool:
    with place.session() as session:
        return keep_taken(session, source_id, taken, now=place.clock())


def validators(place: Place, url: str = ARCHIVE, source_id: int = 1) -> Validators | None:
    with place.session() as session:
        return validators_of(session, source_id, url)


def test_validators_wait_until_every_member_is_in_the_archive(place: Place) -> None:
    source_id, _, _ = place.start()
    place.archive(source_id, question(1, member=MARKS[0]))
    assert not keep(place, TAKEN)
    assert validators(place) is None
    place.archive(source_id, question(2, member=MARKS[1]))
    assert keep(place, TAKEN)
    assert validators(place) == Validators(etag='"v1"', last_modified="Tue, 10 Mar 2026", sha256="aa")


def test_a_member_that_changed_must_be_taken_in_again(place: Place) -> None:
    source_id, _, _ = place.start()
    place.archive(source_id, question(1, member=MARKS[0]), question(2, member=MARKS[1]))
    assert keep(place, TAKEN)
    changed = replace(MARKS[1], crc=99)
    newer = replace(TAKEN, etag='"v2"', members=(MARKS[0], changed))
    assert not keep(place, newer)
    kept = validators(place)
    assert kept is not None
    assert kept.etag == '"v1"'
    place.archive(source_id, question(2, member=changed, signalled="2026-03-11"))
    assert keep(place, newer)
    kept = validators(place)
    assert kept is not None
    assert kept.etag == '"v2"'


def test_a_member_of_another_size_must_be_taken_in_again(place: Place) -> None:
    source_id, _, _ = place.start()
    place.archive(source_id, question(1, member=MARKS[0]))
    assert not keep(place, replace(TAKEN, members=(replace(MARKS[0], size=11),)))


def test_the_members_of_another_source_vouch_for_nothing(place: Place) -> None:
    source_id, _, _ = place.start(ASSEMBLEE)
    other, _, _ = place.start(PRESS)
    place.archive(source_id, question(1, member=MARKS[0]), question(2, member=MARKS[1]))
    assert not keep(place, TAKEN, other)


def test_an_address_without_members_is_kept_at_once_and_its_newest_state_wins(place: Place) -> None:
    source_id, _, _ = place.start(PRESS)
    alone = Taken(url="https://exemple.invalid/a", sha256="aa", etag='"1"')
    assert keep(place, alone, source_id)
    assert keep(place, replace(alone, sha256="bb", etag=None, last_modified="hier"), source_id)
    assert validators(place, alone.url, source_id) == Validators(etag=None, last_modified="hier", sha256="bb")
    with place.session() as session:
        assert taken_addresses(session, source_id) == {alone.url}
        assert taken_addresses(session, source_id + 1) == frozenset()


def test_what_a_directory_said_of_the_members_taken_in_is_known(place: Place) -> None:
    source_id, _, _ = place.start()
    place.archive(source_id, question(1, member=MARKS[0]))
    with place.session() as session:
        assert members_of(session, source_id, ARCHIVE) == {"QE1.json": (1, 10)}
        assert members_of(session, source_id, "https://autre.exemple.invalid") == {}


def test_names_are_kept_over_those_known_and_none_is_forgotten(place: Place) -> None:
    for names in ({"PA1": "Mme Une", "PO1": "Santé"}, {"PA1": "Mme Une-Deux"}, {}):
        with place.session() as session:
            keep_names(session, NamesRead(url="https://exemple.invalid", names=names))
    with place.session() as session:
        assert known_names(session) == {"PA1": "Mme Une-Deux", "PO1": "Santé"}


def test_the_pages_that_concern_a_topic_are_watched_and_the_others_not(place: Place) -> None:
    place.crawl(page("avis", "Un avis."), page("structures", "Les SEC-Pa."), source=PRESS)
    with place.session() as session:
        assert watched_pages(session, 1, (SEC_PA,)) == ["https://sante.exemple.invalid/structures"]
        assert watched_pages(session, 2, (SEC_PA,)) == []


@pytest.mark.parametrize("name", ["https://sante.exemple.invalid/avis", "the public identifier"])
def test_a_page_followed_by_its_address_or_its_public_name_is_watched(place: Place, name: str) -> None:
    place.crawl(page("avis", "Un avis."), source=PRESS)
    with place.session() as session:
        [row] = session.scalars(select(DocumentRow))
        followed = name if "://" in name else row.public_id
        topic = replace(SEC_PA, follow=(followed,))
        assert watched_pages(session, 1, (topic,)) == [row.url]
