"""The weekly issues of DILA: their folder, and what they print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from crawler.parsers.questions_issue import (
    Issue,
    documents_of,
    folder_of,
    issues_in,
    read_issue,
    unseen,
)
from monitor.domain.model import Document
from monitor.errors import ParseError, RefusedError
from tests.issue_builders import (
    AUTHOR,
    FOLDER,
    MINISTRY,
    NAME,
    REPLY,
    URL,
    WORDS,
    answer_xml,
    folder_page,
    question_xml,
    redif_xml,
    tar_of,
)

ONE = (question_xml(),)
JOINT = ("13020", "13024", "13026", "13432")
MEMBER = "REDIF_ANQ20260010.xml"


def issue_of(xml: bytes) -> Issue:
    return read_issue(tar_of({MEMBER: xml}), url=URL)


def issue(questions: Sequence[str] = (), answers: Sequence[str] = ()) -> Issue:
    return issue_of(redif_xml(questions, answers))


def only_document(read: Issue) -> Document:
    ((uid, document),) = documents_of(read)
    assert uid == document.key
    return document


# --- the folder


def test_a_folder_lists_its_issues_in_order_each_once() -> None:
    page = folder_page("ANQ20260011.taz", "anq20260010.TAZ", "ANQ20260011.taz", "SEQ20260010.taz")
    assert [(link.number, link.url) for link in issues_in(page, url=FOLDER)] == [
        ("20260010", FOLDER + "anq20260010.TAZ"),
        ("20260011", FOLDER + "ANQ20260011.taz"),
    ]


def test_a_link_to_elsewhere_is_read_in_its_folder() -> None:
    page = folder_page("https://ailleurs.invalid/x/ANQ20260010.taz")
    assert [link.url for link in issues_in(page, url=FOLDER)] == [FOLDER + NAME]


def test_a_folder_without_issue_is_not_read() -> None:
    with pytest.raises(ParseError, match="n'en contient aucun"):
        issues_in(folder_page("LISEZMOI.txt"), url=FOLDER)


def test_a_refusal_in_place_of_the_folder_is_told_as_such() -> None:
    with pytest.raises(RefusedError):
        issues_in(folder_page(title="403 Forbidden"), url=FOLDER)


def test_the_folder_of_a_year_stands_beside_that_of_the_current_one() -> None:
    base = FOLDER.removesuffix("Annee_en_cours/")
    assert (folder_of(base), folder_of(base.rstrip("/"), 2025)) == (FOLDER, f"{base}2025/")


def test_the_last_issues_are_read_first_then_each_new_one_oldest_first() -> None:
    names = [f"ANQ2026{number:04}.taz" for number in range(1, 13)]
    links = issues_in(folder_page(*names), url=FOLDER)
    first = unseen(links, ["https://exemple.invalid/Questions_ecrites.json.zip"], most=3)
    assert [link.number for link in first] == ["20260010", "20260011", "20260012"]
    # Taken in under the address of another folder: the same issue.
    known = [f"{folder_of(FOLDER, 2026)}ANQ20260005.taz", FOLDER + "ANQ20260007.taz"]
    assert [link.number[-2:] for link in unseen(links, known, most=3)] == ["06", "08", "09"]


# --- what is printed


def test_a_new_question_is_read_without_what_the_paper_prints_before_it() -> None:
    (question,) = issue(ONE).questions
    assert (question.author, question.ministry, question.page) == (AUTHOR, MINISTRY, "2070")
    assert (question.title, question.text) == ("Avenir des structures de quartier", WORDS)
    assert question.published_on == date(2026, 3, 10)


def test_a_joint_answer_is_that_of_each_of_its_questions() -> None:
    read = issue(answers=[answer_xml(*JOINT)])
    documents = dict(documents_of(read))
    assert list(documents) == [f"QANR5L17QE{number}" for number in JOINT]
    for document in documents.values():
        assert (document.part("answer"), document.part("question")) == (REPLY, "")
        assert (document.fields["answered_on"], document.fields["closing_code"]) == ("2026-03-10", "REP_PUB")
        assert (document.published_on, document.notes["page"]) == (None, None)
        assert document.notes["answer_page"] == "2301"
        assert document.notes["stated"] == {
            "part": "answer",
            "printed_on": "2026-03-10",
            "page": "2301",
            "joint": [f"QANR5L17QE{number}" for number in JOINT],
            "issue": "20260010",
            "author": AUTHOR,
            "printed_ministry": MINISTRY,
        }


def test_a_question_states_no_ministry_but_says_which_was_printed() -> None:
    document = only_document(issue(ONE))
    assert (document.fields["ministry"], document.fields["ministries"]) == (None, [])
    assert document.fields["ministry_asked"] is None
    assert (document.text, document.published_on) == (WORDS, date(2026, 3, 10))
    assert document.notes["stated"] == {
        "part": "question",
        "printed_on": "2026-03-10",
        "page": "2070",
        "joint": [],
        "issue": "20260010",
        "author": AUTHOR,
        "printed_ministry": MINISTRY,
    }


def test_an_answer_to_one_question_is_not_joint() -> None:
    stated = only_document(issue(answers=[answer_xml("13432")])).notes["stated"]
    assert isinstance(stated, dict)
    assert stated["joint"] == []


def test_what_an_entry_does_not_say_is_absent() -> None:
    bare = question_xml(page=None, author=None, ministry=None, title=None, day=None)
    read = issue([bare, question_xml("13433")], [answer_xml("12001", page=None)])
    assert [question.page for question in read.questions] == [None, "2070"]
    assert (read.questions[0].author, read.questions[0].ministry) == (None, None)
    assert read.questions[0].published_on == date(2026, 3, 10)  # that of the issue
    assert read.answers[0].page is None


def test_an_answer_without_a_day_of_its_own_bears_that_of_its_entry() -> None:
    (answer,) = issue(answers=[answer_xml("13432", day=None)]).answers
    assert answer.answered_on == date(2026, 3, 10)


def test_an_author_may_be_made_of_elements() -> None:
    author = "<nom>Leboucher</nom><prenom>Élise</prenom><civilite>Mme</civilite><groupe>LFI</groupe>"
    assert issue([question_xml(author=author)]).questions[0].author == "Mme Élise Leboucher"


@pytest.mark.parametrize(
    "text",
    [
        "13432. – 1er mars 2026. – Un mot.&lt;br/&gt;L&apos;autre.",
        "<![CDATA[13432. - 10 mars 2026. - <p>Un mot.</p>L'autre.]]>",
        "<p>13432. — 10 mars 2026. — Un mot.</p><p>L'autre.</p>",
    ],
)
def test_a_text_may_be_escaped_html_or_elements(text: str) -> None:
    read = issue([question_xml(text=text)]).questions[0].text
    assert read.split() == ["Un", "mot.", "L'autre."]
    assert "\n" in read


def test_what_is_not_of_the_assemblee_is_left_out() -> None:
    read = issue([question_xml("9", source="SENAT"), *ONE], [answer_xml("9", source="SENAT")])
    assert ([question.uid for question in read.questions], read.answers) == (["QANR5L17QE13432"], ())
    assert read.unread == ()


def test_an_unknown_section_is_left_out() -> None:
    extra = f'<Section part="RAPPEL">{question_xml("13001")}</Section>'
    assert len(issue_of(redif_xml(ONE, extra=extra)).questions) == 1


def test_older_names_of_elements_and_a_namespace_change_nothing() -> None:
    xml = redif_xml(ONE, [answer_xml(*JOINT)], attributes=' xmlns="urn:questions"').decode()
    for name in ("question", "reponse", "idQuestion", "texteQuestion", "parlementaire", "ministreJO"):
        xml = xml.replace(f"<{name}>", f"<{name[0].upper()}{name[1:]}>")
        xml = xml.replace(f"</{name}>", f"</{name[0].upper()}{name[1:]}>")
    assert issue_of(xml.encode()) == issue(ONE, [answer_xml(*JOINT)])


def test_an_entry_that_cannot_be_read_does_not_hide_the_others() -> None:
    broken = [question_xml(""), question_xml(legislature=None), question_xml(day="10/2026"), "<question/>"]
    read = issue([*broken, *ONE], [answer_xml("12001", text=None)])
    assert [question.uid for question in read.questions] == ["QANR5L17QE13432"]
    assert (read.answers, len(read.unread)) == ((), 5)


def test_an_issue_of_which_nothing_can_be_read_is_not_read() -> None:
    with pytest.raises(ParseError, match="aucune question du fichier"):
        issue([question_xml(legislature=None)])
