"""The second witnesses of the Assemblée and the Sénat of the demonstration agree with its archive."""

from __future__ import annotations

import re
from datetime import date

from monitor.demo.sources import Week, week
from monitor.demo.sources_question_page import PAGE
from tests.demo.reading import MARKS, WEEKS, both_weeks, issues, printed, question, questions, senat_rows

SOUYRIS, ANSWERED = "SEQ260207591", "SEQ260290302"


def page(number: Week) -> str:
    return re.sub(r"[ \n]+", " ", week(number)[PAGE].body.decode())


def senat_page(number: Week, reference: str) -> str:
    address = senat_rows(number)[reference]["URL Question"]
    return week(number)[address.replace("http:", "https:")].body.decode()


@both_weeks
def test_the_page_of_13432_prints_what_its_archive_says(number: Week) -> None:
    node, shown = question(number, 13432), page(number)

    title = node["indexationAN"]["analyses"]["analyse"]
    assert f'<span class="_regular">{title}</span>' in shown
    assert node["textesQuestion"]["texteQuestion"]["texte"] in shown
    assert "du 10 mars 2026, page 2070" in shown
    assert "Mme Élise Leboucher<br/>Sarthe (4e circonscription) - La France insoumise" in shown
    assert node["minInt"]["abrege"] in shown
    assert node["minInt"]["developpe"] not in shown


def test_the_page_of_13432_waits_then_has_the_answer_of_the_archive() -> None:
    waiting, answered = (page(number) for number in WEEKS)
    given = question(2, 13432)["textesReponse"]["texteReponse"]

    assert "Réponse publiée" not in waiting
    assert given["texte"] in answered
    assert "Réponse publiée le 14 avril 2026 </p>" in answered
    assert "Journal Officiel du 14 avril 2026, page 3120</a>" in answered


@both_weeks
def test_the_issues_print_the_written_questions_of_their_day(number: Week) -> None:
    for name, root in issues(number).items():
        for node in root.iterfind("Section[@part='QE']/question"):
            day = date.fromisoformat(node.findtext("referencePublication/datePublication", ""))
            assert name == f"ANQ{day.year}{(day - date(2025, 12, 30)).days // 7:04}.taz"
            assert node.findtext("idQuestion/type") == "QE"
            assert MARKS.match(node.findtext("texteQuestion", ""))
    dates = {
        uid[len("QANR5L17QE") :]: node["textesQuestion"]["texteQuestion"]["infoJO"]["dateJO"]
        for uid, node in questions(number, "QE").items()
    }
    asked = {figure for figure, day in dates.items() if day >= "2026-03-10"}
    assert set(printed(number, "QE")) == asked | ({"90014"} if number == 1 else set())


def test_one_question_is_printed_a_week_before_the_archive_has_it() -> None:
    assert printed(1, "QE")["90014"] == "ANQ20260014.taz"
    assert "QANR5L17QE90014" not in questions(1, "QE")
    assert question(2, 90014)["textesQuestion"]["texteQuestion"]["infoJO"]["dateJO"] == "2026-04-07"


def test_an_issue_never_changes_and_the_second_week_adds_one() -> None:
    first, second = week(1), week(2)
    kept = [url for url in first if url.endswith(".taz")]

    assert all(first[url] == second[url] for url in kept)
    assert [url.rpartition("/")[2] for url in second if url.endswith(".taz") and url not in kept] == [
        "ANQ20260015.taz"
    ]


def test_the_joint_answer_is_printed_once_under_its_two_questions() -> None:
    entries = issues(2)["ANQ20260015.taz"].findall("Section[@part='REP']/questionReponse")
    (entry,) = entries

    assert [node.findtext("idQuestion/numeroQuestion") for node in entry.iterfind("question")] == [
        "13432",
        "90003",
    ]
    assert {node.findtext("idQuestion/type") for node in entry.iterfind("question")} == {"REP"}
    assert (
        entry.findtext("reponse/texteReponse") == question(2, 13432)["textesReponse"]["texteReponse"]["texte"]
    )
    assert entry.findtext("reponse/referencePublication/pageJO") == "3120"


def test_question_07591_of_the_senat_has_its_true_author_and_date_and_says_that_the_rest_is_ours() -> None:
    for number in WEEKS:
        row, shown = senat_rows(number)[SOUYRIS], senat_page(number, SOUYRIS)
        assert "Question de Mme SOUYRIS Anne (Paris - GEST) publiée le 05/02/2026" in shown
        assert (row["Nom"], row["Prénom"], row["Date de publication JO"]) == ("Souyris", "Anne", "2026-02-05")
        assert row["Titre"].endswith("(titre inventé pour la démonstration)")
        assert "[Texte inventé pour la démonstration]" in shown
        assert (row["Sort"], row["Date de réponse JO"]) == ("En cours", "")
        assert "- page" not in shown  # the true one is not known


def test_the_second_week_of_the_senat_answers_one_question_and_adds_one() -> None:
    before, after = (senat_rows(number) for number in WEEKS)
    changed = {reference for reference in before if before[reference] != after[reference]}

    assert changed == {ANSWERED}
    assert [after[ANSWERED][name] for name in ("Sort", "Date de réponse JO")] == ["Réponse", "2026-04-16"]
    assert "publiée le 16/04/2026" in senat_page(2, ANSWERED)
    assert "[Réponse inventée pour la démonstration]" in senat_page(2, ANSWERED)
    assert "Réponse" not in senat_page(1, ANSWERED)
    assert after.keys() - before.keys() == {"SEQ260490303"}


@both_weeks
def test_every_other_question_of_the_senat_has_an_invented_number(number: Week) -> None:
    for reference, row in senat_rows(number).items():
        figures = re.fullmatch(r"SEQ26(0[2-4])(9\d{4}|9\d{3}S|07591)", reference)
        assert figures is not None
        assert row["URL Question"] == f"http://www.senat.fr/questions/base/2026/q{reference}.html"
        assert row["Date de publication JO"][5:7] == figures[1]
        # A title that speaks of the topic makes its page be read; the others are news.
        assert date.fromisoformat(row["Date de publication JO"]).isoweekday() == 4
