"""The files of pages: what they concern, the day they are dated by, and what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from monitor.domain.topics import Topic
from monitor.services.page_files import PAGES
from tests.fakes import SEC_PA, Place, page
from tests.services.site import (
    BLOOD,
    MONEY,
    OLD,
    WEEKS,
    Fact,
    document,
    documents,
    due_names,
    facts,
    kinds_of,
    linking,
    pdf_file,
    texts,
    url_of,
    visit,
)

PAGE = linking(page("argent", MONEY), "annexe.pdf")
OLD_PAGE = linking(page("argent", MONEY, published_on=OLD), "annexe.pdf")
ANNEX = pdf_file("annexe.pdf", BLOOD, pages=["argent"])
KEY = ANNEX.document.key
JOINED = "Fichier joint à une page du sujet, lu pour la première fois."
TODAY = date(2026, 3, 12)


def of_file(place: Place, key: str = KEY) -> list[Fact]:
    return [fact for fact in facts(place) if fact.key == key]


def keys_of(place: Place) -> list[str]:
    return [row.key for row in documents(place)]


def pages_of(place: Place, key: str = KEY) -> Sequence[str]:
    return [url.rpartition("/")[2] for url in document(place, key).notes[PAGES]]


# --- a file seen for the first time


def test_a_new_file_of_a_page_of_the_topic_is_told_at_the_date_of_its_page(settled: Place) -> None:
    visit(settled, PAGE, ANNEX)
    assert of_file(settled) == [Fact("document_published", KEY, "published", date(2026, 3, 11), JOINED)]
    assert settled.events(kind="document_published")[0].topics == ("sec-pa",)
    assert document(settled, KEY).published_on == date(2026, 3, 11)


def test_a_new_file_that_speaks_of_the_topic_is_told_by_its_own_words_only(settled: Place) -> None:
    visit(settled, PAGE, pdf_file("annexe.pdf", MONEY, pages=["argent"]))
    assert [(fact.kind, fact.summary) for fact in of_file(settled)] == [
        ("mention_appeared", "Contient « SEC-Pa ».")
    ]


def test_a_file_of_a_page_of_no_topic_tells_nothing(settled: Place) -> None:
    visit(settled, linking(page("argent", BLOOD), "annexe.pdf"), ANNEX)
    visit(settled, pdf_file("annexe.pdf", BLOOD.replace("trois", "quatre"), pages=["argent"]))
    assert facts(settled) == []


def test_a_file_of_a_page_that_a_topic_follows_is_told(settled: Place) -> None:
    following = Topic(slug="suivi", name="Suivi", terms=("jamais écrit",), follow=(url_of("argent"),))
    settled.watch_topics(SEC_PA, following)
    visit(settled, linking(page("argent", BLOOD), "annexe.pdf"), ANNEX)
    told = settled.events(kind="document_published")
    assert [event.topics for event in told] == [("suivi",), ("suivi",)]
    assert of_file(settled)[0].summary == JOINED


@pytest.mark.parametrize("words", [BLOOD, MONEY])
def test_a_file_of_an_old_page_that_is_first_read_late_is_silent(settled: Place, words: str) -> None:
    visit(settled, OLD_PAGE, pdf_file("annexe.pdf", words, pages=["argent"]))
    assert facts(settled) == []
    assert document(settled, KEY).published_on == OLD


def test_a_file_that_its_old_page_linked_from_the_start_is_silent_whenever_it_is_read(settled: Place) -> None:
    visit(settled, OLD_PAGE)
    settled.clock.move(days=3)
    visit(settled, OLD_PAGE, ANNEX)
    assert facts(settled) == []


def test_a_file_added_later_to_an_old_page_is_told_the_day_it_is_seen(settled: Place) -> None:
    visit(settled, page("argent", MONEY, published_on=OLD))
    settled.clock.move(days=3)
    visit(settled, OLD_PAGE, ANNEX)
    assert facts(settled) == [
        Fact(
            "text_changed",
            url_of("argent"),
            "v2",
            date(2026, 3, 15),
            "La liste des fichiers joints a changé.",
        ),
        Fact("document_published", KEY, "published", date(2026, 3, 15), JOINED),
    ]
    assert document(settled, KEY).published_on is None


def test_a_file_of_a_page_without_a_date_is_as_old_as_the_first_reading_of_it(settled: Place) -> None:
    undated = linking(page("argent", MONEY, published_on=None), "annexe.pdf")
    visit(settled, undated)
    settled.clock.move(days=3)
    visit(settled, undated, ANNEX)
    assert document(settled, KEY).published_on == TODAY
    settled.clock.move(days=60)
    visit(settled, pdf_file("annexe.pdf", BLOOD, pages=["argent"]))
    assert document(settled, KEY).published_on == TODAY


def test_a_file_without_a_date_is_no_news_at_a_first_run(place: Place) -> None:
    visit(place, pdf_file("un.pdf", MONEY))
    visit(place, pdf_file("deux.pdf", MONEY, title="Deux"))
    assert [fact.key for fact in facts(place)] == [f"file:{url_of('deux.pdf')}"]


def test_a_file_without_a_date_is_no_news_while_a_site_is_redesigned(settled: Place) -> None:
    visit(settled, pdf_file("un.pdf", MONEY), redesigned=True)
    assert facts(settled) == []


def test_a_file_of_no_known_page_is_told_by_its_own_words_only(settled: Place) -> None:
    visit(settled, pdf_file("un.pdf", MONEY), pdf_file("deux.pdf", BLOOD, title="Deux", pages=["inconnue"]))
    assert [(fact.kind, fact.key) for fact in facts(settled)] == [
        ("mention_appeared", f"file:{url_of('un.pdf')}")
    ]


def test_a_file_first_read_without_a_date_is_given_none_afterwards(settled: Place) -> None:
    visit(settled, pdf_file("annexe.pdf", BLOOD, pages=["inconnue"]))
    visit(settled, OLD_PAGE, ANNEX)
    assert document(settled, KEY).published_on is None


# --- a file that was replaced


def test_a_file_that_was_replaced_is_a_change_with_its_words(settled: Place) -> None:
    visit(settled, PAGE, ANNEX)
    settled.clock.move(days=1)
    visit(settled, PAGE, pdf_file("annexe.pdf", BLOOD.replace("trois", "quatre"), pages=["argent"]))
    told = of_file(settled)[-1]
    assert (told.kind, told.cause, told.occurred_on) == ("text_changed", "v2", date(2026, 3, 13))
    assert told.summary == "1 mot ajouté, 1 supprimé."
    assert len(texts(settled, KEY)) == 2


def test_a_silent_file_is_told_once_it_is_replaced(settled: Place) -> None:
    visit(settled, OLD_PAGE, ANNEX)
    visit(settled, pdf_file("annexe.pdf", BLOOD.replace("trois", "quatre"), pages=["argent"]))
    assert [fact.kind for fact in of_file(settled)] == ["text_changed"]


def test_a_scanned_file_that_was_replaced_is_told_in_a_sentence(settled: Place) -> None:
    for sha256 in ("aa", "aa", "bb"):
        visit(settled, PAGE, pdf_file("annexe.pdf", "", pages=["argent"], sha256=sha256))
    assert [(fact.kind, fact.summary) for fact in of_file(settled)] == [
        ("document_published", JOINED),
        ("text_changed", "Le fichier, dont le texte ne peut pas être lu, a été remplacé par un autre."),
    ]


def test_other_bytes_of_the_same_text_are_no_change(settled: Place) -> None:
    visit(settled, PAGE, ANNEX)
    again = pdf_file("annexe.pdf", BLOOD, title="Annexe (PDF, 2 Mo)", pages=["argent"])
    visit(settled, PAGE, again)
    assert [fact.kind for fact in of_file(settled)] == ["document_published"]
    assert document(settled, KEY).title == "Annexe (PDF, 2 Mo)"


# --- a file of several pages


def test_a_second_page_that_links_a_known_file_joins_it(settled: Place) -> None:
    visit(settled, PAGE, ANNEX)
    visit(settled, linking(page("suite", MONEY, title="Suite"), "annexe.pdf"))
    assert pages_of(settled) == ["argent", "suite"]


def test_a_known_file_concerns_the_topics_of_a_page_that_joins_it(settled: Place) -> None:
    visit(settled, linking(page("sang", BLOOD, title="Don"), "annexe.pdf"))
    visit(settled, pdf_file("annexe.pdf", BLOOD, pages=["sang"]))
    visit(settled, PAGE)
    assert of_file(settled) == []
    visit(settled, pdf_file("annexe.pdf", BLOOD.replace("trois", "quatre"), pages=["sang"]))
    assert [fact.kind for fact in of_file(settled)] == ["text_changed"]
    assert pages_of(settled) == ["sang", "argent"]


def test_a_page_edited_to_link_a_known_file_joins_it(settled: Place) -> None:
    visit(settled, linking(page("sang", BLOOD, title="Don"), "annexe.pdf"))
    visit(settled, page("argent", MONEY), pdf_file("annexe.pdf", BLOOD, pages=["sang"]))
    visit(settled, PAGE)
    assert pages_of(settled) == ["sang", "argent"]


def test_a_page_joins_a_file_once(settled: Place) -> None:
    visit(settled, PAGE, ANNEX)
    visit(settled, linking(page("argent", MONEY.replace("douze", "dix")), "annexe.pdf"))
    assert pages_of(settled) == ["argent"]


def test_a_file_read_through_one_page_keeps_the_others(settled: Place) -> None:
    visit(settled, PAGE, linking(page("suite", MONEY, title="Suite"), "annexe.pdf"), ANNEX)
    visit(settled, pdf_file("annexe.pdf", BLOOD, pages=["suite"]))
    assert pages_of(settled) == ["argent", "suite"]


def test_a_page_joins_no_page(settled: Place) -> None:
    visit(settled, page("sang", BLOOD, title="Don"))
    visit(settled, linking(page("argent", MONEY), "sang"))
    assert PAGES not in document(settled, url_of("sang")).notes
    assert kinds_of(settled) == ["mention_appeared"]


# --- files of one name, and of a page that moved


def test_two_scanned_files_of_one_name_are_two_days_apart(settled: Place) -> None:
    visit(
        settled,
        linking(page("argent", MONEY), "un.pdf"),
        pdf_file("un.pdf", "", pages=["argent"], sha256="aa"),
    )
    settled.clock.move(days=10)
    visit(
        settled,
        linking(page("suite", MONEY, title="Suite", published_on=date(2026, 3, 22)), "deux.pdf"),
        pdf_file("deux.pdf", "", pages=["suite"], sha256="bb"),
    )
    assert keys_of(settled)[1::2] == [f"file:{url_of('un.pdf')}", f"file:{url_of('deux.pdf')}"]
    assert "text_changed" not in kinds_of(settled)


def test_two_files_of_one_name_and_other_texts_are_two_weeks_apart(settled: Place) -> None:
    for week in (11, 12):
        name = f"bulletin-{week}.pdf"
        words = WEEKS[week - 11]
        visit(settled, pdf_file(name, words, title="Télécharger le bulletin", pages=[]))
        settled.clock.move(days=7)
    assert len(keys_of(settled)) == 2


def test_a_file_added_to_a_page_that_moved_concerns_its_topics(settled: Place) -> None:
    visit(settled, page("argent", MONEY, notes={"template": "spip"}))
    visit(settled, page("nouvelle", MONEY, notes={"template": "dsfr"}))
    settled.clock.move(days=1)
    moved = linking(page("nouvelle", MONEY, notes={"template": "dsfr"}), "ajout.pdf")
    visit(settled, moved, pdf_file("ajout.pdf", BLOOD, pages=["nouvelle"]))
    assert kinds_of(settled)[-1] == "document_published"
    settled.clock.move(days=1)
    assert due_names(settled) == ["ajout.pdf", "nouvelle"]
