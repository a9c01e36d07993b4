"""What DILA printed beside what the archive states, read from the archive's tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from crawler.parsers.assemblee_witness import witness_of
from crawler.parsers.questions_issue import documents_of, read_issue
from monitor.domain.completeness import Completeness, Difference
from monitor.domain.model import Capture, Witness
from monitor.domain.reading import Reading
from monitor.services.completeness import completeness, completeness_object
from monitor.storage.orm import NameRow
from tests.builders import ANSWER
from tests.fakes import ASSEMBLEE, NOW, Place, question
from tests.issue_builders import answer_xml, question_xml, taz

KEY = "QANR5L17QE{}"
ANSWERED: dict[str, Any] = {"answers": [(ANSWER, "2026-03-10", "2301")], "published": "2026-01-06"}
OLD: dict[str, Any] = {"published": "2026-01-06"}


def printed(*questions: str, answers: tuple[str, ...] = (), number: str = "20260010") -> list[Reading]:
    """Return what one issue of DILA states of its questions."""
    body = taz(questions, answers, number=number)
    url = f"https://echanges.dila.gouv.fr/OPENDATA/Questions-Reponses/AN/Annee_en_cours/ANQ{number}.taz"
    capture = Capture(url=url, body=body, fetched_at=NOW)
    return [
        Reading(document=document, capture=capture, witness=Witness.ISSUE)
        for _, document in documents_of(read_issue(body, url=url))
    ]


def found_in(place: Place, **wanted: int) -> Completeness:
    with place.session() as session:
        return completeness(session, source=ASSEMBLEE, **wanted)


def test_nothing_is_said_of_an_archive_whose_witness_was_never_read(place: Place) -> None:
    place.crawl(question())
    assert found_in(place) == Completeness()
    assert completeness_object(found_in(place)) is None


def test_an_issue_that_says_the_same_as_the_archive_is_complete(place: Place) -> None:
    place.crawl(question(), question(12001, **ANSWERED))
    place.crawl(*printed(question_xml(), answers=(answer_xml("12001"),)))
    (issue,) = found_in(place).issues
    assert issue.complete
    assert (issue.printed_on, issue.number) == (date(2026, 3, 10), "20260010")
    assert (issue.questions.printed, issue.questions.archived) == (1, 1)
    assert (issue.answers.printed, issue.answers.archived) == (1, 1)


def test_a_question_and_an_answer_that_the_archive_lacks_are_listed_until_it_has_them(place: Place) -> None:
    place.crawl(question(), question(12001, **OLD))
    place.crawl(*printed(question_xml(), question_xml("13500"), answers=(answer_xml("12001"),)))
    (issue,) = found_in(place).issues
    assert issue.questions.missing_in_archive.documents == (KEY.format(13500),)
    assert issue.answers.missing_in_archive.documents == (KEY.format(12001),)
    assert (issue.questions.archived, issue.answers.archived) == (1, 0)
    place.crawl(question(13500), question(12001, **ANSWERED))
    (issue,) = found_in(place).issues
    assert issue.complete


def test_what_the_archive_dates_of_that_day_and_dila_did_not_print_is_listed(place: Place) -> None:
    place.crawl(question(), question(13433), question(12001, **ANSWERED), question(350, kind="QOSD"))
    place.crawl(*printed(question_xml()))
    (issue,) = found_in(place).issues
    assert issue.questions.missing_in_issue.documents == (KEY.format(13433),)
    assert issue.answers.missing_in_issue.documents == (KEY.format(12001),)


def test_an_answer_printed_again_later_is_not_missing_at_dila(place: Place) -> None:
    place.crawl(question(12001, **ANSWERED))
    place.crawl(*printed(answers=(answer_xml("12001"),)))
    place.crawl(*printed(answers=(answer_xml("12001", day="2026-03-17"),), number="20260011"))
    place.crawl(*printed(question_xml()))
    assert not any(issue.answers.missing_in_issue.count for issue in found_in(place).issues)


def test_an_author_and_a_page_that_contradict_the_archive_are_told(place: Place) -> None:
    place.crawl(question(), question(13433, page="2071"))
    with place.session() as session, session.begin():
        session.add(NameRow(reference="PA795108", label="Mme Élise Leboucher"))
    place.crawl(*printed(question_xml(author="LEBOUCHER (Élise)"), question_xml("13433", author="M. Autre")))
    key = KEY.format(13433)
    (issue,) = found_in(place).issues
    assert issue.different == (
        Difference(
            document=key, part="question", field="author", archive="Mme Élise Leboucher", printed="M. Autre"
        ),
        Difference(document=key, part="question", field="page", archive="2071", printed="2070"),
    )


def test_the_last_issues_come_first_and_no_more_than_asked(place: Place) -> None:
    place.crawl(question())
    for week, day in enumerate(("2026-03-03", "2026-03-10", "2026-03-17")):
        place.crawl(*printed(question_xml(13000 + week, day=day), number=f"202600{9 + week:02}"))
    found = found_in(place, issues=2)
    assert [issue.printed_on.isoformat() for issue in found.issues] == ["2026-03-17", "2026-03-10"]
    assert found.last_issue_on == date(2026, 3, 17)


def test_an_answer_that_only_the_page_of_a_question_states_is_told(place: Place) -> None:
    place.crawl(question())
    read = question(answers=[(ANSWER, "2026-03-17", "2500")])
    page = Reading(document=witness_of(read.document), capture=read.capture, witness=Witness.PAGE)
    place.crawl(page)
    found = completeness_object(found_in(place))
    assert found == {
        "last_issue_on": None,
        "issues": [],
        "only_on_pages": {"count": 1, "documents": [KEY.format(13432)]},
    }
    place.crawl(read)
    assert completeness_object(found_in(place)) is None


def test_a_question_of_the_past_known_by_its_page_alone_is_not_missing_in_the_archive(place: Place) -> None:
    read = question(12, legislature=16, answers=[(ANSWER, "2023-03-14", "2500")], published="2023-01-10")
    place.crawl(Reading(document=witness_of(read.document), capture=read.capture, witness=Witness.PAGE))
    assert found_in(place).only_on_pages.count == 0


def test_the_object_has_the_keys_of_the_contract(place: Place) -> None:
    place.crawl(question(page="2071"))
    place.crawl(*printed(question_xml(), question_xml("13500")))
    nothing = {"count": 0, "documents": []}
    assert completeness_object(found_in(place)) == {
        "last_issue_on": "2026-03-10",
        "issues": [
            {
                "published_on": "2026-03-10",
                "issue": "20260010",
                "complete": False,
                "questions": {
                    "printed": 2,
                    "archived": 1,
                    "missing_in_archive": {"count": 1, "documents": [KEY.format(13500)]},
                    "missing_at_dila": nothing,
                },
                "answers": {
                    "printed": 0,
                    "archived": 0,
                    "missing_in_archive": nothing,
                    "missing_at_dila": nothing,
                },
                "different": {
                    "count": 1,
                    "items": [
                        {
                            "document": KEY.format(13432),
                            "part": "question",
                            "field": "page",
                            "archive": "2071",
                            "printed": "2070",
                        }
                    ],
                },
            }
        ],
        "only_on_pages": nothing,
    }


def test_a_printed_label_of_ministry_reassigns_nothing(place: Place) -> None:
    place.crawl(question())
    known = place.kinds()
    place.clock.move(days=1)
    place.crawl(*printed(question_xml(ministry="SANTÉ ET FAMILLES")))
    assert place.kinds() == known
