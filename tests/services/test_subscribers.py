"""Who receives the letters: addresses checked, kept once, and erased for good."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from monitor.errors import ConfigError
from monitor.mail.outcomes import Rejected
from monitor.services.subscribers import add_subscriber, checked, list_subscribers, remove_subscriber
from tests.fakes import FakeTransport, Place
from tests.services.post import ANNE, BRUNO, deliveries, freeze, send, subscribe


def listed(place: Place) -> list[tuple[str, list[str]]]:
    with place.session() as session:
        return [
            (row.address, [item.topic for item in row.subscriptions]) for row in list_subscribers(session)
        ]


def remove(place: Place, address: str) -> bool:
    with place.session() as session:
        return remove_subscriber(session, address)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (ANNE, ANNE),
        ("  Anne@Exemple.ORG \n", ANNE),
        ("anne+vigie@exemple.org", "anne+vigie@exemple.org"),
        ("anne@hôpital-des-essais.org", "anne@xn--hpital-des-essais-yyb.org"),
    ],
)
def test_an_address_is_kept_in_one_form(written: str, kept: str) -> None:
    assert checked(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "anne",
        "anne@",
        "@exemple.org",
        "anne@exemple",
        "anne@exemple..org",
        "anne martin@exemple.org",
        '"anne martin"@exemple.org',
        "anne@[127.0.0.1]",
        "élise@exemple.org",
        "=?utf-8?q?x?=@exemple.org",
        "Anne <anne@exemple.org>",
        "anne@exemple.org, bruno@exemple.org",
        "anne@exemple.org\nBcc: autre@exemple.org",
        f"{'a' * 70}@exemple.org",
        "a@" + "exemple." * 40 + "org",
    ],
)
def test_what_is_no_plain_address_is_refused_in_french(place: Place, written: str) -> None:
    with place.session() as session, pytest.raises(ConfigError, match="n'est pas une adresse") as refusal:
        add_subscriber(session, written, ["sec-pa"], now=place.clock())
    assert len(str(refusal.value)) < 140
    assert listed(place) == []


def test_the_same_address_twice_is_one_subscriber(place: Place) -> None:
    with place.session() as session:
        assert add_subscriber(session, ANNE, ["sec-pa"], now=place.clock())
        assert not add_subscriber(session, "ANNE@exemple.org", ["sec-pa"], now=place.clock())
        assert add_subscriber(session, ANNE, ["sec-pa", "mediation"], now=place.clock())
    assert listed(place) == [(ANNE, ["mediation", "sec-pa"])]


def test_a_topic_given_twice_is_one_subscription(place: Place) -> None:
    subscribe(place, ANNE, topics=("sec-pa", "sec-pa"))
    assert listed(place) == [(ANNE, ["sec-pa"])]


def test_subscribers_are_listed_by_address(place: Place) -> None:
    subscribe(place, BRUNO, ANNE)
    assert [address for address, _ in listed(place)] == [ANNE, BRUNO]


def test_removing_says_whether_there_was_someone(place: Place) -> None:
    subscribe(place, ANNE)
    assert remove(place, " Anne@exemple.org ")
    assert not remove(place, ANNE)
    assert listed(place) == []


def test_whoever_comes_back_is_someone_new(place: Place) -> None:
    subscribe(place, ANNE)
    freeze(place)
    relay = FakeTransport()
    send(place, relay)
    remove(place, ANNE)
    subscribe(place, ANNE)
    send(place, relay)
    assert relay.received() == [ANNE, ANNE]
    assert relay.sent[0].message_id != relay.sent[1].message_id


def test_an_address_removed_is_nowhere_in_the_files_of_the_archive(place: Place) -> None:
    subscribe(place, ANNE, BRUNO, topics=("sec-pa", "mediation"))
    freeze(place)
    freeze(place, topic="mediation")
    said = Rejected(f"550 5.1.1 <{ANNE.upper()}> anne inconnue ici")
    send(place, FakeTransport({ANNE: [None, said]}))
    assert remove(place, ANNE)
    rows = deliveries(place)
    assert len(rows) == 4
    assert [row.message for row in rows if row.subscriber_id is None] == ["", ""]
    whole = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    assert BRUNO.encode() in whole
    assert b"anne" not in whole.lower()


def test_an_archive_after_a_removal_is_whole(place: Place) -> None:
    subscribe(place, ANNE)
    remove(place, ANNE)
    with place.session() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
