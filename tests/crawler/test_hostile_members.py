"""What an archive may hold that is too much, and what the stock must not lose when it is read again."""

from __future__ import annotations

import gzip
import tarfile
from dataclasses import replace
from io import BytesIO

import pytest

from crawler.items import IssueRead, WithdrawnRead
from crawler.parsers.journal_officiel import read_archive, readings_of
from monitor.errors import ParseError
from monitor.services.alarms import review
from tests.crawler.journal_runs import (
    FAILED,
    FOLDER,
    SOURCE,
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
from tests.crawler.test_hostile_archives import STOCK_STAMP, details, left, reads
from tests.fakes import JOURNAL, PARIS, Place
from tests.jo_builders import jo_archive, jo_index, jo_summary_xml, jo_text_xml, opener
from tests.services.numbers import issue, listed, taken

# Archives that are too much.


def test_a_summary_of_fifty_thousand_texts_is_kept_whole(memory: Remembered) -> None:
    entries = {text_id(each): "Un essai" for each in range(50_000)}
    body = jo_archive({"JORFCONT000099000000.xml": jo_summary_xml(entries)})
    run = Run(memory, Server(served(**{name(1): body}))).go()
    [number] = [item.issue for item in run.items if isinstance(item, IssueRead)]
    assert (len(number.entries), run.states()) == (50_000, {stamp(1): TAKEN})


def test_a_deletion_list_of_ten_megabytes_is_handed_over_whole(memory: Remembered) -> None:
    path = "jorf/global/texte/version/JORF/TEXT/00/00/99/00/00/"
    lines = "".join(f"{path}{text_id(each)}\n" for each in range(140_000)).encode()
    assert len(lines) > 10_000_000
    run = Run(memory, Server(served(**{name(1): jo_archive({"liste_suppression_jorf.dat": lines})}))).go()
    [withdrawn] = [item for item in run.items if isinstance(item, WithdrawnRead)]
    assert (len(withdrawn.keys), run.states()) == (140_000, {stamp(1): TAKEN})


def test_more_texts_taken_out_than_the_journal_ever_printed_are_refused() -> None:
    lists = {
        f"a/liste_suppression_{letter}.dat": "".join(map(text_id, range(at, at + 600_000))).encode()
        for at, letter in ((0, "a"), (10**6, "b"))
    }
    content = read_archive(opener(jo_archive(lists)), name="a.tar.gz")
    with pytest.raises(ParseError, match="more than 1000000 texts"):
        list(readings_of(content))


def test_thousands_of_broken_texts_are_told_in_a_hundred_lines(memory: Remembered) -> None:
    members = {f"{text_id(each)}.xml": b"<TEXTE>" for each in range(3000)}
    run = Run(memory, Server(served(**{name(1): jo_archive(members)}))).go()
    assert len(run.problems()) == 101
    assert [(read.unread, read.state) for read in reads(run)] == [(3000, FAILED)]
    assert left(memory) == []


def test_an_archive_of_lists_only_says_what_it_did_not_recognise(memory: Remembered) -> None:
    """Texts under new names, beside a list that is known, would otherwise pass for a calm day."""
    body = jo_archive({"liste_suppression_jorf.dat": text_id(1).encode(), "JORF-TEXT-1.xml": b"<TEXTE/>"})
    run = Run(memory, Server(served(**{name(1): body}))).go()
    assert run.states() == {stamp(1): TAKEN}
    assert run.notes == [f"aucun texte dans l'archive {name(1)}, qui a 1 fichier que Vigie ne connaît pas"]


def chained(kind: bytes, body: bytes, times: int) -> bytes:
    info = tarfile.TarInfo("a")
    info.type, info.size = kind, len(body)
    header = info.tobuf(tarfile.USTAR_FORMAT) + body.ljust(512, b"\0")
    return gzip.compress(header * times + gzip.decompress(day(1)), mtime=0)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (tarfile.XGLTYPE, b"11 aaa=bbb\n"),
        (tarfile.XHDTYPE, b"11 aaa=bbb\n"),
        (tarfile.GNUTYPE_LONGNAME, b"abc\0"),
    ],
)
def test_headers_after_headers_are_a_broken_archive_and_no_fault_of_the_program(
    memory: Remembered, kind: bytes, body: bytes
) -> None:
    run = Run(memory, Server(served(2, **{name(1): chained(kind, body, 5000)}))).go()
    assert run.states() == {stamp(1): FAILED, stamp(2): TAKEN}
    assert "unreadable archive" in details(run)
    assert left(memory) == []


def test_the_map_of_a_sparse_file_is_not_read() -> None:
    """Its numbers are read before anybody is asked, beyond the member and up to the end of the archive."""
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("a")
        info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "5"}
        body = b"9999999\n" + b"0\n" * 1_000_000
        info.size = len(body)
        tar.addfile(info, BytesIO(body))
    content = read_archive(opener(gzip.compress(stream.getvalue(), 1)), name="a.tar.gz")
    with pytest.raises(ParseError, match="a member is a sparse file"):
        list(readings_of(content))


def test_global_headers_do_not_pile_up() -> None:
    stream = BytesIO()
    keys = [f"{at:05}" for at in range(3000)]
    records = "".join(f"13 {key}=abc\n" for key in keys).encode()
    info = tarfile.TarInfo("a")
    info.type, info.size = tarfile.XGLTYPE, len(records)
    stream.write(info.tobuf(tarfile.USTAR_FORMAT) + records + b"\0" * (-len(records) % 512))
    content = read_archive(
        opener(gzip.compress(stream.getvalue() + gzip.decompress(day(1)))), name="a.tar.gz"
    )
    with pytest.raises(ParseError, match="global headers"):
        list(readings_of(content))


# The stock.


def test_a_stock_whose_documents_were_not_saved_is_read_again_from_its_start(memory: Remembered) -> None:
    """The desk keeps the position it is given, whatever it makes of the state."""
    memory.ledger = {STOCK_STAMP: (FAILED, 1_000_000)}
    server = Server({FOLDER: jo_index([name(1), STOCK]), FOLDER + STOCK: stock(5)})
    assert Run(memory, server).go(past="1").texts() == [*map(text_id, range(5))]


def test_a_list_of_deletions_before_the_place_where_a_reading_goes_on_is_not_lost() -> None:
    members = {"a/liste_suppression_jorf.dat": text_id(7).encode()}
    members[f"b/{text_id(1)}.xml"] = jo_text_xml(text_id(1))
    content = read_archive(opener(jo_archive(members)), name="a.tar.gz")
    assert [type(read).__name__ for read in readings_of(content, after=1)] == ["TextReading", "Withdrawn"]


def test_the_past_before_any_crawl_reads_what_the_first_crawl_will_leave_aside(memory: Remembered) -> None:
    source = replace(SOURCE, first_archives=1)
    server = Server(served(1, 2, 3, **{STOCK: stock(2)}))
    first = Run(memory, server, source).go(past="1")
    assert first.texts() == [*map(text_id, range(2)), text_id(1), text_id(2)]
    assert Run(memory, server, source).go().texts() == [text_id(3)]
    assert set(Run(memory, server, source).go(past="1").states().values()) == {TAKEN}


def test_a_clock_before_the_archives_reads_them_and_raises_nothing(place: Place) -> None:
    source_id = place.start(JOURNAL)[0]
    place.clock.now = place.clock.now.replace(year=1970)
    listed(place, source_id, "20260303-003012")
    taken(place, source_id, "20260303-003012")
    issue(place, source_id, "0053", "2026-03-03", stamp="20260303-003012")
    with place.session() as session:
        assert review(session, source_id, now=place.clock(), zone=PARIS) == []
