"""Archives by parts: gone on with, verified whole, each failure told and left for the next run."""

from __future__ import annotations

import pytest

from crawler.items import ArchiveRead, IssueRead, Reading, Unread, WithdrawnRead
from monitor.config import JournalSource
from monitor.domain.journal import ArchiveState
from tests.crawler.journal_runs import (
    FAILED,
    FOLDER,
    GLOBAL,
    IN_GLOBAL,
    STOCK,
    TAKEN,
    Remembered,
    Run,
    Server,
    day,
    name,
    served,
    stamp,
    stock,
    text_id,
)
from tests.jo_builders import TEXT_ID, jo_archive, jo_index, jo_text_xml


def test_archives_are_taken_in_order_and_leave_no_file(memory: Remembered) -> None:
    run = Run(memory, Server(served(3, 1, 2))).go()
    assert run.texts() == [text_id(1), text_id(2), text_id(3)]
    assert [item.document.notes["delivered"] for item in run.items if isinstance(item, Reading)] == [
        stamp(1),
        stamp(2),
        stamp(3),
    ]
    assert [item.issue.number for item in run.items if isinstance(item, IssueRead)] == [
        "0001",
        "0002",
        "0003",
    ]
    assert set(run.states().values()) == {TAKEN}
    assert list(memory.place.iterdir()) == []
    first = next(item for item in run.items if isinstance(item, ArchiveRead))
    assert (first.texts, first.issues, first.unread, first.skipped) == (1, 1, 0, 0)
    assert first.size == len(day(1))


@pytest.mark.parametrize("parts", [True, False])
def test_an_archive_in_parts_is_the_same_as_a_whole_one(memory: Remembered, *, parts: bool) -> None:
    server = Server(served(1, 2), most=200, parts=parts)
    run = Run(memory, server).go()
    assert run.texts() == [text_id(1), text_id(2)]
    wanted = -(-len(day(1)) // 200) if parts else 1
    assert run.asked.count(FOLDER + name(1)) == wanted


def test_a_download_that_was_stopped_goes_on_where_it_was(memory: Remembered) -> None:
    server = Server(served(1), most=300)
    assert Run(memory, server).go(stop_after=3).texts() == []  # the index, and two parts
    run = Run(memory, server).go()
    assert run.texts() == [text_id(1)]
    assert len(run.asked) == 1 + -(-(len(day(1)) - 600) // 300)


def test_a_file_that_changed_meanwhile_is_taken_from_its_start(memory: Remembered) -> None:
    server = Server(served(1), most=300)
    Run(memory, server).go(stop_after=3)
    server.files[FOLDER + name(1)] = jo_archive({f"{TEXT_ID}.xml": jo_text_xml()})
    server.tags[FOLDER + name(1)] = '"2"'
    assert Run(memory, server).go().texts() == [TEXT_ID]


def test_a_file_that_is_shorter_now_is_dropped_and_taken_at_the_next_run(memory: Remembered) -> None:
    server = Server(served(1), most=300)
    Run(memory, server).go(stop_after=3)
    server.files[FOLDER + name(1)] = server.files[FOLDER + name(1)][:100]
    run = Run(memory, server).go()
    assert (run.texts(), run.states()) == ([], {stamp(1): FAILED})
    server.files |= served(1)
    assert Run(memory, server).go().texts() == [text_id(1)]


@pytest.mark.parametrize(
    "body", [day(2)[:-40], b"<html>Request Rejected</html>", b"", jo_archive({"a/b.xml": b""})]
)
def test_a_damaged_archive_is_told_left_unmarked_and_the_later_ones_are_read(
    memory: Remembered, body: bytes
) -> None:
    server = Server(served(1, 2, 3) | {FOLDER + name(2): body})
    run = Run(memory, server).go()
    assert run.texts() == [text_id(1), text_id(3)]
    assert run.problems() == [FOLDER + name(2)]
    assert run.states() == {stamp(1): TAKEN, stamp(2): FAILED, stamp(3): TAKEN}
    server.files |= served(2)
    server.files[FOLDER] = jo_index(map(name, (1, 2, 3)))
    again = Run(memory, server).go()
    assert (again.texts(), again.problems(), set(again.states().values())) == ([text_id(2)], [], {TAKEN})


def test_an_archive_that_is_not_there_is_asked_for_again(memory: Remembered) -> None:
    server = Server(served(1, 2))
    body = server.files.pop(FOLDER + name(1))
    assert Run(memory, server).go().states() == {stamp(1): FAILED, stamp(2): TAKEN}
    server.files[FOLDER + name(1)] = body
    assert Run(memory, server).go().texts() == [text_id(1)]


def test_after_two_failures_the_other_format_is_asked_for(memory: Remembered) -> None:
    server = Server(served(1, 2) | {FOLDER + name(1): day(1)[:-40]})
    server.files[GLOBAL + f"JORF_{stamp(1)}.tar.gz"] = IN_GLOBAL
    first = Run(memory, server).go()
    assert first.texts() == [text_id(2)]
    second = Run(memory, server).go()
    assert second.texts() == [TEXT_ID]
    assert second.states() == {stamp(1): TAKEN, stamp(2): TAKEN}
    assert second.notes == [
        f"archive demandée dans l'autre format, après deux échecs : JORF_{stamp(1)}.tar.gz"
    ]


def test_without_its_index_the_other_format_is_read(memory: Remembered) -> None:
    files = {GLOBAL: jo_index([f"JORF_{stamp(1)}.tar.gz"])}
    files[GLOBAL + f"JORF_{stamp(1)}.tar.gz"] = IN_GLOBAL
    run = Run(memory, Server({FOLDER: jo_index([]), **files})).go()
    assert (run.texts(), run.problems()) == ([TEXT_ID], [FOLDER])
    assert run.asked[:2] == [FOLDER, GLOBAL]
    assert run.states() == {stamp(1): TAKEN}
    later = Run(memory, Server(served(1))).go()  # the same delivery, in the format that is back
    assert (later.texts(), later.asked) == ([], [FOLDER])


def test_the_global_format_is_read_when_it_is_the_one_chosen(memory: Remembered) -> None:
    source = JournalSource(slug="jo", address=FOLDER, global_address=GLOBAL, format="global")
    files = {GLOBAL: jo_index([f"JORF_{stamp(1)}.tar.gz"])}
    files[GLOBAL + f"JORF_{stamp(1)}.tar.gz"] = IN_GLOBAL
    run = Run(memory, Server(files), source).go()
    assert (run.texts(), run.asked[0]) == ([TEXT_ID], GLOBAL)


def test_one_broken_text_is_told_the_others_handed_over_and_the_archive_tried_again(
    memory: Remembered,
) -> None:
    members = {f"{text_id(number)}.xml": jo_text_xml(text_id(number)) for number in (1, 2)}
    members[f"{text_id(1)}.xml"] = b"<TEXTE>"
    run = Run(memory, Server(served(**{name(1): jo_archive(members)}))).go()
    assert run.texts() == [text_id(2)]
    assert run.problems() == [f"{FOLDER}{name(1)} ({text_id(1)}.xml)"]
    [read] = [item for item in run.items if isinstance(item, ArchiveRead)]
    assert (read.state, read.unread, read.texts) == (FAILED, 1, 1)


def test_what_is_withdrawn_is_handed_over(memory: Remembered) -> None:
    lines = b"jorf/global/texte/version/JORF/TEXT/00/00/99/00/00/JORFTEXT000099000007\nJORFTEXT00009900000\n"
    run = Run(memory, Server(served(**{name(1): jo_archive({"liste_suppression_jorf.dat": lines})}))).go()
    [withdrawn] = [item for item in run.items if isinstance(item, WithdrawnRead)]
    assert (withdrawn.stamp, withdrawn.keys) == (stamp(1), ("JORFTEXT000099000007",))
    assert run.states() == {stamp(1): TAKEN}


# The past.


def test_the_stock_is_read_once_then_what_was_left_aside(memory: Remembered) -> None:
    memory.ledger = {stamp(1): (ArchiveState.ASIDE, 0), stamp(2): (TAKEN, 0)}
    server = Server(served(1, 2, **{STOCK: stock(5)}), most=2000)
    run = Run(memory, server).go(past="1")
    assert run.texts() == [*map(text_id, range(5)), text_id(1)]
    deliveries = {item.document.notes["delivered"] for item in run.items if isinstance(item, Reading)}
    assert deliveries == {"20250713-140000", stamp(1)}
    assert run.states()["stock-20250713-140000"] is TAKEN
    assert Run(memory, server).go(past="1").asked == [FOLDER]
    assert Run(memory, server).go().asked == [FOLDER]


def test_a_reading_of_the_stock_that_was_stopped_goes_on_where_it_was(memory: Remembered) -> None:
    server = Server({FOLDER: jo_index([name(1), STOCK]), FOLDER + STOCK: stock(3300)})
    whole = Run(Remembered(place=memory.place / "b"), server).go(past="1")
    passed = [item for item in whole.items if isinstance(item, ArchiveRead)]
    assert [item.state for item in passed] == [ArchiveState.STARTED, ArchiveState.STARTED, TAKEN]
    memory.ledger = {"stock-20250713-140000": (ArchiveState.STARTED, passed[0].position)}
    run = Run(memory, server).go(past="1")
    assert run.texts() == whole.texts()[1100:]
    assert len(whole.texts()) == 3300


def test_a_folder_without_stock_is_told(memory: Remembered) -> None:
    run = Run(memory, Server(served(1))).go(past="1")
    assert [item.reason for item in run.items if isinstance(item, Unread)] == [
        "le sommaire des archives ne nomme aucun fonds (Freemium)"
    ]
