"""Archives of a server that lies, and of a bad day: no endless run, nothing lost in silence, nothing left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.items import ArchiveRead, ArchivesListed, Unread
from crawler.partial import PartialFile
from crawler.spiders.journal_officiel import JournalOfficielSpider
from monitor.domain.alarms import AlarmKind
from monitor.domain.journal import ArchiveState
from monitor.domain.reading import ArchiveRead as Record
from monitor.services.alarms import review
from monitor.services.ledger import archive_states, keep_archive
from tests.crawler.journal_runs import (
    FAILED,
    FOLDER,
    GLOBAL,
    STOCK,
    TAKEN,
    WAITING,
    Remembered,
    Run,
    Server,
    day,
    name,
    served,
    stamp,
    text_id,
)
from tests.fakes import JOURNAL, PARIS, Place
from tests.jo_builders import jo_index
from tests.services.numbers import issue, listed, taken

STOCK_STAMP = "stock-20250713-140000"
MIB = 1024 * 1024
NOW = datetime(2026, 3, 12, tzinfo=UTC)


def left(memory: Remembered) -> list[str]:
    return sorted(path.name for path in memory.place.iterdir()) if memory.place.exists() else []


def details(run: Run) -> str:
    return "\n".join(f"{item.reason} {item.detail}" for item in run.items if isinstance(item, Unread))


def reads(run: Run) -> list[ArchiveRead]:
    return [item for item in run.items if isinstance(item, ArchiveRead)]


# A server that lies.


@dataclass
class Liar(Server):
    """Answers the parts of the archive of the first day in its own way."""

    status: int = 206
    content_range: str | None = "bytes {start}-{end}/{size}"
    body: bytes | None = None
    tag: bytes | None = None
    at: str = FOLDER + name(1)

    def answer(self, request: Request) -> Response | None:
        found = super().answer(request)
        if found is None or request.url != self.at:
            return found
        asked = re.fullmatch(rb"bytes=(\d+)-\d+", request.headers.get("Range") or b"")
        start = int(asked[1]) if asked else 0
        body = found.body if self.body is None else self.body
        headers = {} if self.tag is None else {"ETag": self.tag}
        if self.content_range is not None:
            end = start + len(body) - 1
            headers["Content-Range"] = self.content_range.format(
                start=start, end=end, size=len(self.files[self.at])
            ).encode()
        return Response(request.url, status=self.status, body=body, headers=headers)


@pytest.mark.parametrize(
    ("content_range", "body"),
    [
        ("bytes {start}-{end}/999999999999999", b"a"),
        ("bytes {start}-{end}/134217729", b"a"),
        ("bytes {start}-{end}/99999999", b"a"),
        ("bytes {start}-{end}/{size}", b""),
        ("bytes 5-4/{size}", b""),
        ("bytes 0-0/{size}", b"a"),
        ("bytes {start}-{end}/5", b"aaa"),
        ("bytes 0-999/{size}", None),
        ("bytes 3-0/{size}", b"a"),
        ("bytes */{size}", b"a"),
        ("n'importe quoi", b"a"),
        (None, None),
    ],
)
def test_an_answer_that_lies_ends_is_told_and_does_not_hide_the_next_archive(
    memory: Remembered, content_range: str | None, body: bytes | None
) -> None:
    server = Liar(served(1, 2), content_range=content_range, body=body, most=300)
    run = Run(memory, server).go()
    assert (run.texts(), run.states()) == ([text_id(2)], {stamp(1): FAILED, stamp(2): TAKEN})
    assert len(run.asked) < 200
    assert run.problems() == [FOLDER + name(1)]
    assert left(memory) == []


def test_an_archive_is_refused_beyond_its_cap_and_told_in_mebibytes(memory: Remembered) -> None:
    server = Liar(served(1), content_range=f"bytes {{start}}-{{end}}/{200 * MIB}", body=b"a" * MIB)
    run = Run(memory, server).go()
    assert "le fichier pèse 200 Mio : plus que les 128 Mio que Vigie télécharge" in details(run)
    assert run.asked == [FOLDER, FOLDER + name(1)]


@pytest.mark.parametrize(("mebibytes", "refused"), [(8 * 1024 + 1, True), (200, False)])
def test_the_stock_has_a_cap_of_its_own(memory: Remembered, mebibytes: int, *, refused: bool) -> None:
    size = mebibytes * MIB
    server = Liar(
        served(1, **{STOCK: b"abc"}),
        content_range=f"bytes {{start}}-{{end}}/{size}",
        body=b"a" * MIB,
        at=FOLDER + STOCK,
    )
    run = Run(memory, server).go(past="1", stop_after=3)
    assert ("plus que les 8192 Mio" in details(run)) is refused
    assert left(memory) == ([] if refused else [f"{STOCK}.json", f"{STOCK}.part"])


def test_the_stock_by_parts_of_one_byte_ends(memory: Remembered) -> None:
    server = Liar(served(1, **{STOCK: b"abc"}), content_range="bytes {start}-{end}/9999999", body=b"a")
    server.at = FOLDER + STOCK
    run = Run(memory, server).go(past="1")
    assert "trop petits morceaux" in details(run)
    assert (len(run.asked) < 100, left(memory)) == (True, [])
    assert run.states()[STOCK_STAMP] is FAILED


@pytest.mark.parametrize("tag", [b'W/"1"', b"1", b"", None])
def test_a_weak_validator_is_no_condition(memory: Remembered, tag: bytes | None) -> None:
    server = Liar(served(1), tag=tag, most=300)
    assert Run(memory, server).go().texts() == [text_id(1)]


@pytest.mark.parametrize("status", [206, 416])
def test_a_server_that_refuses_each_part_ends(memory: Remembered, status: int) -> None:
    server = Liar(served(1, 2), status=status, content_range="bytes */0", body=b"")
    run = Run(memory, server).go()
    assert (len(run.asked), run.states()) == (3, {stamp(1): FAILED, stamp(2): TAKEN})


def test_an_archive_from_another_address_is_written_down_under_the_one_that_was_asked(
    memory: Remembered,
) -> None:
    class Redirecting(Server):
        def answer(self, request: Request) -> Response | None:
            found = super().answer(request)
            moved = request.url.replace("JORFSIMPLE/", "ailleurs/")
            return found.replace(url=moved) if found and request.url != FOLDER else found

    run = Run(memory, Redirecting(served(1), most=300)).go()
    assert [(read.url, read.state) for read in reads(run)] == [(FOLDER + name(1), TAKEN)]


# An index that lies.


def test_an_index_of_a_hundred_thousand_names_is_read_a_run_at_a_time(memory: Remembered) -> None:
    """Those of a page of 4 MiB, the most that is read; no more are asked for than in any run."""
    months = [f"{year}{month:02}" for year in range(1000, 1300) for month in range(1, 13)]
    stamps = [f"{month}{at:02}-003012" for month in months for at in range(1, 29)]
    page = "".join(f'<a href="JORFSIMPLE_{each}.tar.gz">' for each in stamps)
    run = Run(memory, Server({FOLDER: f"<h1>Index of /</h1>{page}".encode()[: 4 * MIB]})).go()
    [names] = [item for item in run.items if isinstance(item, ArchivesListed)]
    assert len(names.archives) > 80_000
    assert len(run.asked) == 1 + len([state for state in run.states().values() if state is FAILED]) == 21
    assert left(memory) == []


def test_a_stamp_that_is_no_date_is_no_archive_and_is_told(memory: Remembered) -> None:
    wrong = [f"JORFSIMPLE_{each}-003012.tar.gz" for each in ("20260230", "00000101", "20261301")]
    stocks = [f"Freemium_jorf_simple_{each}-999999.tar.gz" for each in ("99999999", "20250732")]
    server = Server({**served(1), FOLDER: jo_index([name(1), *wrong, *stocks])})
    run = Run(memory, server).go()
    assert (run.asked, run.states()) == ([FOLDER, FOLDER + name(1)], {stamp(1): TAKEN})
    [note] = run.notes
    assert note.startswith("fichiers inconnus dans le sommaire des archives : ")
    assert all(each in note for each in (*wrong, *stocks))
    assert Run(memory, server).go(past="1").asked == [FOLDER]


def test_the_same_archive_named_twice_is_read_once(memory: Remembered) -> None:
    server = Server(served(1))
    server.files[FOLDER] = jo_index([name(1), name(1).lower(), name(1).upper(), f"./{name(1)}"])
    run = Run(memory, server).go()
    assert (run.asked, run.texts()) == ([FOLDER, FOLDER + name(1)], [text_id(1)])
    server.files[FOLDER] = jo_index([name(1).lower()])
    assert Run(memory, server).go().asked == [FOLDER]


def test_a_download_goes_on_in_its_own_file_when_the_case_of_its_name_changes(memory: Remembered) -> None:
    server = Server(served(1), most=300)
    Run(memory, server).go(stop_after=3)
    server.files[FOLDER] = jo_index([name(1).lower()])
    server.files[FOLDER + name(1).lower()] = server.files[FOLDER + name(1)]
    assert Run(memory, server).go().texts() == [text_id(1)]
    assert Run(memory, server).go().texts() == []
    assert left(memory) == []


# What nobody reads any more.


def test_an_archive_that_left_the_index_before_it_was_read_is_told(memory: Remembered) -> None:
    memory.ledger = {stamp(1): (WAITING, 0), stamp(2): (FAILED, 0), stamp(3): (TAKEN, 0)}
    run = Run(memory, Server(served(3, 4))).go()
    assert run.texts() == [text_id(4)]
    assert [(read.stamp, read.state) for read in reads(run)] == [
        (stamp(1), FAILED),
        (stamp(2), FAILED),
        (stamp(4), TAKEN),
    ]
    assert run.notes == [
        "archives attendues qui ne sont plus dans le sommaire : 2 (la première du 1er mars 2026)"
    ]
    back = Run(memory, Server(served(1, 2, 3, 4))).go()
    assert back.texts() == [text_id(1), text_id(2)]


def test_the_index_of_the_other_format_makes_no_archive_vanish(memory: Remembered) -> None:
    memory.ledger = {stamp(1): (WAITING, 0)}
    files = {FOLDER: jo_index([]), GLOBAL: jo_index([f"JORF_{stamp(2)}.tar.gz"])}
    run = Run(memory, Server(files)).go()
    assert run.states() == {stamp(1): WAITING, stamp(2): FAILED}


def test_a_number_lost_with_an_archive_that_left_the_index_is_an_alarm(place: Place) -> None:
    """An archive still to come holds the alarm back: one that never will must not do so for ever."""
    source_id = place.start(JOURNAL)[0]
    place.clock.now = datetime(2026, 3, 6, 7, 0, tzinfo=UTC)
    days = ("20260303-003012", "20260304-003012", "20260305-003012")
    listed(place, source_id, *days)
    for number, each, on in (("0053", days[0], "2026-03-03"), ("0055", days[2], "2026-03-05")):
        taken(place, source_id, each)
        issue(place, source_id, number, on, stamp=each)
    for expected in ([], [(AlarmKind.ARCHIVE_FAILED, days[1]), (AlarmKind.NUMBER_SKIPPED, "2026:0054")]):
        taken(place, source_id, days[1], state=FAILED, texts=0)
        with place.session() as session:
            alarms = review(session, source_id, now=place.clock(), zone=PARIS)
        assert [(alarm.kind, alarm.cause) for alarm in alarms] == expected


def test_a_past_that_was_stopped_in_its_middle_raises_no_alarm_of_what_it_did_not_reach(place: Place) -> None:
    source_id = place.start(JOURNAL)[0]
    place.clock.now = datetime(2026, 3, 6, 7, 0, tzinfo=UTC)
    days = ("20260303-003012", "20260304-003012", "20260305-003012", "20260306-003012")
    listed(place, source_id, *days, floor=days[3])
    for number, each, on in (("0053", days[0], "2026-03-03"), ("0056", days[3], "2026-03-06")):
        taken(place, source_id, each)
        issue(place, source_id, number, on, stamp=each)
    with place.session() as session:
        assert review(session, source_id, now=place.clock(), zone=PARIS) == []


def test_a_kill_between_the_name_of_a_file_and_its_end_reads_it_again(memory: Remembered) -> None:
    whole = PartialFile.in_folder(memory.place, name(1))
    whole.add(day(1), content_range=None, validator='"1"')
    whole.finish()
    run = Run(memory, Server(served(1))).go()
    assert (run.texts(), run.asked, left(memory)) == ([text_id(1)], [FOLDER, FOLDER + name(1)], [])


def test_a_kill_after_an_archive_was_written_down_leaves_no_file_for_ever(memory: Remembered) -> None:
    for each in (name(1), f"JORF_{stamp(2)}.tar.gz", name(4), STOCK):
        PartialFile.in_folder(memory.place, each).add(b"abc", content_range=None, validator="")
    PartialFile.in_folder(memory.place, name(1)).finish()
    memory.ledger = {stamp(1): (TAKEN, 0), stamp(2): (FAILED, 0), STOCK_STAMP: (ArchiveState.STARTED, 0)}
    server = Server(served(1, 2, 3))
    del server.files[FOLDER + name(2)]
    Run(memory, server).go()
    # The other format of the archive that fails may go on, and so does the stock.
    assert {each.rsplit(".", 1)[0] for each in left(memory)} == {f"JORF_{stamp(2)}.tar.gz", STOCK}
    memory.ledger[STOCK_STAMP] = (TAKEN, 0)
    memory.ledger[stamp(2)] = (TAKEN, 0)
    Run(memory, server).go()
    assert left(memory) == []


# What fails again and again.


@dataclass
class Later(Run):
    """A run of some days later."""

    days: int = 0

    def _made(self, spider: JournalOfficielSpider, request: Request) -> Iterable[Any]:
        spider.now = lambda: NOW + timedelta(days=self.days)  # type: ignore[method-assign]
        return super()._made(spider, request)


def failing(memory: Remembered, numbers: Sequence[int]) -> Server:
    memory.ledger = {stamp(each): (FAILED, 0) for each in numbers}
    return Server({FOLDER: jo_index(map(name, numbers))})


def test_archives_that_always_fail_do_not_starve_the_others_that_failed(memory: Remembered) -> None:
    server = failing(memory, range(1, 32))
    server.files |= {FOLDER + name(31): day(31)}
    got = Run(memory, server).go()
    assert len([each for each in got.asked if each.startswith(FOLDER)]) == 21
    runs = [Later(memory, server, days=at).go() for at in range(1, 4)]
    assert [text for run in [got, *runs] for text in run.texts()] == [text_id(31)]


def test_a_catch_up_asks_for_all_that_failed(memory: Remembered) -> None:
    run = Run(memory, failing(memory, range(1, 31))).go(catch_up="1")
    assert len([each for each in run.asked if each.startswith(FOLDER)]) == 31


def failed_again(place: Place, *records: dict[str, Any]) -> ArchiveState:
    source_id = place.start(JOURNAL)[0]
    at = "20260303-003012"
    listed(place, source_id, at)
    for record in records:
        with place.session() as session:
            read = replace(Record(url=FOLDER, stamp=at, state=FAILED), **record)
            keep_archive(session, source_id, read, now=place.clock())
    with place.session() as session:
        return archive_states(session, source_id)[at][0]


def test_an_archive_that_never_reached_the_database_is_not_taken_in_after_three_runs(place: Place) -> None:
    """The desk says FAILED of an archive read without fault, whose documents the database refused."""
    assert failed_again(place, *([{"texts": 83}] * 4)) is FAILED


def test_the_failure_of_the_other_format_does_not_undo_what_was_taken_in_as_it_is(place: Place) -> None:
    partly = {"texts": 82, "unread": 1}
    nothing = {"message": "HTTP 404"}
    assert failed_again(place, partly, partly, partly, nothing) is TAKEN
    assert failed_again(place, nothing, nothing, nothing, partly) is TAKEN
