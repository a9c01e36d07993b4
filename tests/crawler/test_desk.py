"""The desk of a run: what reached the archive is counted, and what did not is asked for again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler import desk as desk_module
from crawler.desk import RunDesk
from crawler.items import Checked, MemberMark, NamesRead, Taken, Unread
from monitor.domain.model import Outcome
from monitor.domain.reading import Reading
from monitor.storage.orm import RunRow
from tests.fakes import PRESS, Place, page, question

URL = "https://data.exemple.invalid/Questions.json.zip"


def desk_of(place: Place, source: str = PRESS) -> RunDesk:
    source_id, run_id, first = place.start(source)
    return RunDesk(
        slug=source,
        sessions=place.sessions,
        archivist=place.archivist.for_run(first_run=first),
        source_id=source_id,
        run_id=run_id,
        downloads=place.folder / "downloads",
        clock=place.clock,
    )


def unstorable(name: str) -> Reading:
    """Return a page that no database takes: half a surrogate pair is no text."""
    read = page(name, "Un mot.")
    return replace(read, document=replace(read.document, text="un mot \ud800"))


def taken(read: Reading) -> Taken:
    return Taken(url=read.document.url, sha256="00", etag='"1"')


def run_of(place: Place, desk: RunDesk) -> RunRow:
    with place.session() as session:
        return session.get_one(RunRow, desk.run_id)


def test_what_was_read_is_archived_counted_and_not_asked_again(place: Place) -> None:
    desk, read = desk_of(place), page("a", "Les SEC-Pa.")
    desk.take(read)
    desk.take(taken(read))
    desk.close(not_modified=0)
    assert (desk.outcome, desk.counts.read, desk.counts.new, desk.counts.mentions) == (
        Outcome.CHANGED,
        1,
        1,
        1,
    )
    found = desk.validators(read.document.url)
    assert found is not None
    assert (found.etag, desk.taken()) == ('"1"', frozenset({read.document.url}))


def test_a_page_that_could_not_be_archived_is_asked_for_again_in_full(place: Place) -> None:
    desk, good, bad = desk_of(place), page("a", "Un mot."), unstorable("b")
    for item in (bad, taken(bad), good, taken(good)):
        desk.take(item)
    desk.close(not_modified=0)
    assert desk.taken() == frozenset({good.document.url})
    assert desk.outcome is Outcome.PARTIAL
    assert [(problem.url, problem.reason) for problem in desk.problems] == [
        (bad.document.url, "document non archivé")
    ]


def test_a_disk_that_refuses_is_told_and_what_waited_is_asked_for_again(place: Place) -> None:
    (place.folder / "blobs").write_text("un fichier à la place du dossier", "utf-8")
    desk, read = desk_of(place), page("a", "Un mot.")
    desk.take(read)
    desk.take(taken(read))
    desk.close(not_modified=0)
    assert desk.taken() == frozenset()
    assert desk.outcome is Outcome.FAILED
    assert "ne peut pas être écrit" in run_of(place, desk).message


def test_an_archive_some_of_whose_members_are_missing_is_asked_for_again(place: Place) -> None:
    desk = desk_of(place)
    marks = tuple(MemberMark(archive=URL, name=f"json/{n}.json", crc=n, size=9) for n in (1, 2))
    desk.take(question(1, member=marks[0]))
    desk.take(Taken(url=URL, sha256="00", etag='"1"', members=marks))
    assert desk.validators(URL) is None
    desk.take(question(2, member=marks[1]))
    desk.take(Taken(url=URL, sha256="00", etag='"1"', members=marks))
    assert desk.validators(URL) is not None
    assert desk.members(URL) == {"json/1.json": (1, 9), "json/2.json": (2, 9)}


def test_readings_wait_for_each_other_but_not_beyond_some_bytes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "BATCH_BYTES", 300)
    desk = desk_of(place)
    desk.take(page("a", "a" * 100))
    assert desk.counts.read == 0
    desk.take(page("b", "b" * 250))
    assert desk.counts.read == 2
    desk.take(page("c", "c" * 100))
    assert desk.counts.read == 2
    desk.close(not_modified=0)
    assert desk.counts.read == 3


def test_remarks_join_the_message_and_make_the_run_no_worse(place: Place) -> None:
    desk = desk_of(place)
    desk.take(Checked(url=URL, count=3))
    desk.close(not_modified=0, notes=["une remarque", "une autre"])
    assert desk.outcome is Outcome.UNCHANGED
    assert run_of(place, desk).message == "une remarque ; une autre"


def test_the_message_says_where_and_how_many_others(place: Place) -> None:
    desk = desk_of(place)
    desk.take(Checked(url=URL, count=3))
    for name in ("a", "b", "b"):
        desk.take(Unread(url=f"https://x.exemple.invalid/{name}", reason="le site est en panne", detail="x"))
    desk.close(not_modified=0)
    assert desk.outcome is Outcome.PARTIAL
    assert run_of(place, desk).message == "le site est en panne : https://x.exemple.invalid/a (et 1 autre)"


def test_names_are_kept_for_the_spider(place: Place) -> None:
    desk = desk_of(place)
    desk.take(NamesRead(url=URL, names={"PA1": "Mme Une Députée"}))
    assert desk.names() == {"PA1": "Mme Une Députée"}


def test_what_is_no_record_is_refused(place: Place) -> None:
    with pytest.raises(TypeError, match="a spider yielded str"):
        desk_of(place).take("une page")
