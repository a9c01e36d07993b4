"""What a hostile or damaged file costs: a reason, never a crash, gigabytes or hours."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from crawler.parsers.assemblee_whole import MAX_ELEMENT, Broken, Found, read_whole
from crawler.parsers.assemblee_witness import check_stated
from crawler.parsers.questions_issue import documents_of, read_issue
from crawler.parsers.senat_csv import read_list
from crawler.parsers.senat_dump import MAX_UNPACKED, BadStored, SenatDump, Stored
from crawler.parsers.senat_page import merged, read_page
from monitor.domain.citations import cited_keys
from monitor.domain.demands import demands
from monitor.domain.sentences import sentences
from monitor.domain.shingles import sketch
from monitor.errors import ParseError
from tests.builders import question_bytes, question_json
from tests.issue_builders import URL, answer_xml, question_xml, redif_xml, tar_of, taz
from tests.senat_builders import (
    COLUMNS,
    DUMP,
    KEY,
    LIST,
    PAGE,
    QUESTION_COLUMNS,
    copied,
    listed,
    numbered,
    page,
    row,
    stored,
    zipped,
)

NEEDED = ";".join(COLUMNS)
GOOD = numbered(8001)


@pytest.mark.parametrize(
    "body",
    [
        (NEEDED + ";x" * 1_000_000 + "\r\n").encode() + b"a;b\r\n",
        b"a" * 5_000_000,
        b"\x00" * 1_000_000,
        b'"' + b"\r\n" * 100_000,
    ],
)
def test_a_header_that_no_list_has_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(ParseError):
        read_list(body, url=LIST)


@pytest.mark.parametrize(
    "line",
    [
        b";" * 1_000_000 + b"x",
        b"a" * 20_000_000,
        b'"' + b"a" * 20_000_000 + b'"',
        b"\x00;" * 40,
        b'"jamais fermee' + b"\r\n;" * 200,
    ],
)
def test_a_line_that_no_list_has_hides_no_other(line: bytes) -> None:
    found = read_list(listed([GOOD]) + line + b"\r\n" + listed([numbered(8002)]).split(b"\r\n")[1], url=LIST)
    assert [each.record.number for each in found.rows] == ["08001", "08002"]
    assert found.bad


def test_signs_that_a_terminal_or_a_reader_obeys_are_in_no_title() -> None:
    title = "a\x00b\x1b[31m\x1b]8;;http://mal.example\x07c\u202ed\x9b31m =cmd|' /C calc'!A0"
    record = read_list(listed([row(Titre=title)], encoding="utf-8"), url=LIST).rows[0].record
    assert record.title.isprintable()
    assert record.title.startswith("ab[31m")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)//qSEQ260207591.html",
        "http://mal.example/qSEQ260207591.html",
        "//mal.example/qSEQ260207591.html",
        "https://www.senat.fr@mal.example/qSEQ260207591.html",
        "https://senat.fr.mal.example/qSEQ260207591.html",
        "https://www.senat.fr/\x1b[31m/qSEQ260207591.html",
        "https://www.senat.fr/a b/qSEQ260207591.html",
        'https://www.senat.fr/"><script>/qSEQ260207591.html',
        "file:///etc/qSEQ260207591.html",
    ],
)
def test_an_address_that_is_not_one_of_the_senat_is_neither_asked_nor_shown(address: str) -> None:
    found = read_list(listed([row(**{"URL Question": address})], encoding="utf-8"), url=LIST).rows[0]
    assert (found.page, found.record.url) == (None, f"{LIST}#{KEY}")


def test_a_row_whose_address_is_that_of_another_question_is_bad() -> None:
    found = read_list(listed([GOOD, row(**{"URL Question": GOOD["URL Question"]})]), url=LIST)
    assert [each.record.key for each in found.rows] == ["SEQ-2026-08001"]
    assert found.bad[0].reason == f"{KEY}: the address is that of SEQ-2026-08001"


def other_page(**changes: str) -> bytes:
    head = "Question de M. DUPONT Jean (Ain - UC) publiée le 12/02/2026"
    return page(**{"title": "Entretien des ponts", "head": head} | changes)


def test_the_page_of_another_question_is_not_taken_for_that_of_the_row() -> None:
    record = read_list(listed([row()]), url=LIST).rows[0].record
    same_author = "Question de Mme SOUYRIS Anne (Paris - GEST) publiée le 12/02/2026"
    for body in (other_page(), other_page(head=same_author)):
        with pytest.raises(ParseError, match="another question"):
            merged(record, read_page(body, url=PAGE))
    # A title that was mended, or a day that the list has otherwise, is no other question.
    merged(record, read_page(page(title="Avenir des SECPA"), url=PAGE))
    merged(record, read_page(page(head=same_author), url=PAGE))


def dump_of(sql: bytes, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("questions.sql", sql)
    return stream.getvalue()


def questions(*rows: dict[str, Any]) -> bytes:
    return copied("tam_questions", QUESTION_COLUMNS, rows).encode()


def announcing(body: bytes, size: int) -> bytes:
    """Return a zip whose directory announces another size, as far as 32 bits go."""
    at = body.rindex(b"PK\x01\x02") + 24
    return body[:at] + size.to_bytes(4, "little") + body[at + 4 :]


def test_a_dump_that_announces_more_than_any_dump_or_is_packed_otherwise_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert MAX_UNPACKED < 32 * 1024**3
    monkeypatch.setattr("crawler.parsers.senat_dump.MAX_UNPACKED", 4_000_000_000)
    with pytest.raises(ParseError, match="4200000000 octets"):
        SenatDump(announcing(zipped(questions(stored())), 4_200_000_000), url=DUMP)
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        with pytest.raises(ParseError, match="compression n°"):
            SenatDump(dump_of(questions(stored()), method=method), url=DUMP)


def test_a_line_of_the_dump_without_end_is_one_bad_question_and_fills_no_memory() -> None:
    rows = stored(titre="@"), stored(id="2", reference="SEQ260207592", numero="07592")
    body = zipped(questions(*rows).replace(b"@", b"a" * 50_000_000))
    tracemalloc.start()
    found = list(SenatDump(body, url=DUMP).questions())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [type(each) for each in found] == [BadStored, Stored]
    assert peak < 30_000_000


@pytest.mark.parametrize("cell", ["a\\", "\\x41\\", "\\N\\N", "\\.", "a\x00b", "\x1b[31m"])
def test_backslashes_and_controls_in_a_cell_stay_in_it(cell: str) -> None:
    body = zipped(
        questions(stored(titre="@"), stored(id="2", reference="SEQ260207592")).replace(b"@", cell.encode())
    )
    first, second = SenatDump(body, url=DUMP).questions()
    assert isinstance(first, Stored)
    assert isinstance(second, Stored)
    assert first.document.title.isprintable()
    assert first.document.part("question") == second.document.part("question")


def test_a_question_of_the_dump_is_marked_by_its_lines_and_its_labels() -> None:
    def mark(sql: bytes) -> tuple[str, int, int]:
        [found] = SenatDump(zipped(sql), url=DUMP).questions()
        assert isinstance(found, Stored)
        return found.mark.name, found.mark.crc, found.mark.size

    sorts = copied("sortquestion", ("sorquecod", "sorquelib"), [{"sorquecod": "50", "sorquelib": "En cours"}])
    one = mark(questions(stored()) + sorts.encode())
    assert one[0] == KEY
    assert mark(sorts.encode() + questions(stored())) == one
    assert mark(questions(stored(titre="Autre")) + sorts.encode()) != one
    assert mark(questions(stored()) + sorts.replace("En cours", "Retirée").encode()) != one


ROOT = "questionsEcrites"
BEGIN, END = b'{"questionsEcrites":{"question":[', b"]}}"


class Parts:
    """A stream of given pieces, never whole in memory."""

    def __init__(self, *parts: bytes) -> None:
        self._parts, self._left = iter(parts), b""

    def read(self, size: int = -1, /) -> bytes:
        while not self._left and (part := next(self._parts, b"")):
            self._left = part
        taken, self._left = self._left[:size], self._left[size:]
        return taken


def one_question() -> bytes:
    return json.dumps(question_json(1, legislature=14)["question"]).encode()


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_file_nested_without_end_is_refused_before_it_fills_the_memory(opening: bytes) -> None:
    tracemalloc.start()
    found: list[Found | Broken] = []
    with pytest.raises(ParseError, match="niveaux"):
        found += read_whole(Parts(BEGIN, one_question(), b",", opening * 200_000), root=ROOT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_an_endless_string_is_refused_and_what_came_before_it_is_kept() -> None:
    megabyte = b"a" * 1_000_000
    body = Parts(BEGIN, one_question(), b',{"uid":"', *([megabyte] * 200), b'"}', END)
    found: list[Found | Broken] = []
    with pytest.raises(ParseError, match=str(MAX_ELEMENT)):
        found.extend(read_whole(body, root=ROOT))
    assert [type(each) for each in found] == [Found]


def test_a_key_given_twice_is_its_last_value_and_other_keys_are_passed_over() -> None:
    twice = one_question().replace(b'"uid"', b'"uid": "QANR5L14QE9", "uid"', 1)
    body = b'{"questionsEcrites":{"autre":[1,{"question":[{}]}],"question":[' + twice + b'],"fin":{"a":[2]}}}'
    [found] = read_whole(io.BytesIO(body), root=ROOT)
    assert isinstance(found, Found)
    assert found.document.key == "QANR5L14QE1"


def test_a_member_nested_without_end_is_no_question() -> None:
    deep = question_bytes(question_json(1)).replace(
        b'"uid"', b'"x": ' + b"[" * 100_000 + b"]" * 100_000 + b', "uid"', 1
    )
    [found] = read_whole(io.BytesIO(BEGIN + b"1" + END), root=ROOT)
    assert isinstance(found, Broken)
    with pytest.raises(ParseError):
        list(read_whole(io.BytesIO(BEGIN + deep + END), root=ROOT))


@pytest.mark.parametrize(
    ("published", "answered", "good"),
    [
        ("2026-03-10", "2026-04-07", True),
        ("2026-03-10", "2026-03-10", True),
        ("2026-03-10", "2026-03-09", False),
        ("2026-03-10", "2098-04-07", False),
        ("2098-03-10", None, False),
    ],
)
def test_a_witness_states_no_day_that_cannot_be(published: str, answered: str | None, *, good: bool) -> None:
    [(_, document), *_] = documents_of(
        read_issue(
            taz([question_xml(day=published)], [answer_xml(13432, day=answered)] if answered else []), url=URL
        )
    )
    document.fields["answered_on"] = answered  # type: ignore[index]
    if good:
        check_stated(document, latest=date(2026, 4, 8))
        return
    with pytest.raises(ParseError):
        check_stated(document, latest=date(2026, 4, 8))


@pytest.mark.parametrize("text", ["&lt;p&gt;" * 20_000, "a " * 200_000, "&amp;" * 50_000])
def test_an_issue_of_odd_texts_is_read(text: str) -> None:
    body = tar_of({"REDIF_ANQ20260010.xml": redif_xml([question_xml(text=text), question_xml(5)])})
    assert [each.uid[-1] for each in read_issue(body, url=URL).questions] == ["2", "5"]


def _citations(text: str) -> object:
    return cited_keys(text, own_key="QANR5L17QE1", legislature=17, chamber="assemblee")


def _page_of(text: str) -> object:
    try:
        return read_page(f"<main>{text}</main>".encode(), url=PAGE)
    except ParseError:
        return None


def _times(work: Callable[[str], object], unit: str) -> Iterator[float]:
    for length in (100_000, 200_000):
        text = unit * (length // len(unit))
        begun = time.process_time()
        work(text)
        yield time.process_time() - begun


@pytest.mark.long  # a measure of time: no shared machine gives the same twice
@pytest.mark.parametrize(
    ("work", "unit"),
    [
        *(
            (_citations, unit)
            for unit in ("QE ", "question écrite ", "question M.", "n° 1, 2 ", "questions de M. A ", " ")
        ),
        *(
            (demands, unit)
            for unit in ("il ", "elle souhaite lui ", "prie a b ", "M. invite le le ", "?» ", "A. ")
        ),
        *((sentences, unit) for unit in (". A", '. "', "\n\n", "     ")),
        *((sketch, unit) for unit in ("M. attire la ministre ", "œ", "a")),
        *(
            (_page_of, unit)
            for unit in ("<p>Question de M. A (</p>", "<p>a</p>", "Question de M. A (x) ", "Réponse du x\n")
        ),
    ],
)
def test_twice_as_much_text_takes_about_twice_as_long(work: Callable[[str], object], unit: str) -> None:
    short, long = _times(work, unit)
    assert long < 0.3 or long < 3.2 * short
    assert long < 5
