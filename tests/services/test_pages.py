"""Pages of a site: one document by two roads or after a redesign, doubts, and what is due again."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.domain.reading import Reading
from monitor.services.archive import Effect
from monitor.services.find import find_document
from monitor.services.pages import templates_of
from tests.fakes import ASSEMBLEE, JOURNAL, Place, jo_article, jo_text, page, question
from tests.services.site import (
    BLOOD,
    MONEY,
    WEEKS,
    document,
    documents,
    kinds_of,
    known_by,
    pdf_file,
    source_of,
    texts,
    url_of,
    visit,
)

SPIP, DSFR = {"template": "spip"}, {"template": "dsfr"}
KEY = url_of("argent")
HALF = "Les SEC-Pa."


def find(place: Place, wanted: str) -> str:
    with place.session() as session:
        return find_document(session, wanted, legislature=17).key


def keys(place: Place) -> list[str]:
    return [row.key for row in documents(place)]


# --- two roads to one page


def test_a_page_by_two_roads_is_one_document_and_its_address_stays(settled: Place) -> None:
    assert visit(settled, page("argent", MONEY), page("index%2Ephp/argent", MONEY)) == [
        Effect.NEW,
        Effect.UNCHANGED,
    ]
    settled.clock.move(days=1)
    visit(settled, page("argent", MONEY), page("index%2Ephp/argent", MONEY))
    visit(settled, page("index%2Ephp/argent", MONEY))
    assert [(row.key, row.url) for row in documents(settled)] == [(KEY, KEY)]
    assert kinds_of(settled) == ["mention_appeared"]


def test_an_edit_read_by_the_other_road_is_one_change_of_the_page(settled: Place) -> None:
    visit(settled, page("argent", MONEY), page("autre/argent", MONEY))
    edited = MONEY.replace("douze", "dix")
    visit(settled, page("autre/argent", edited), page("argent", edited))
    assert [(row.key, row.url) for row in documents(settled)] == [(KEY, KEY)]
    assert len(texts(settled, KEY)) == 2
    assert kinds_of(settled) == ["mention_appeared", "text_changed"]


def test_the_page_goes_on_by_the_other_road_once_its_own_is_absent(settled: Place) -> None:
    visit(settled, page("argent", MONEY), page("autre/argent", MONEY))
    settled.clock.move(days=1)
    visit(settled, absent=["argent"])
    settled.clock.move(days=1)
    visit(settled, page("autre/argent", MONEY))
    assert [(row.key, row.url) for row in documents(settled)] == [(KEY, url_of("autre/argent"))]
    assert kinds_of(settled) == ["mention_appeared"]


@pytest.mark.parametrize(
    "other",
    [
        page("autre", BLOOD),
        page("autre", MONEY, title="Autre titre"),
        page("autre", MONEY, published_on=date(2026, 3, 10)),
        page("autre", MONEY, files=[{"title": "Annexe", "url": url_of("annexe.pdf")}]),
    ],
    ids=["text", "title", "date", "files"],
)
def test_another_page_of_the_same_day_is_another_document(settled: Place, other: Reading) -> None:
    visit(settled, page("argent", MONEY), other)
    assert keys(settled) == [KEY, url_of("autre")]


def test_two_short_pages_that_say_the_same_are_two_documents(settled: Place) -> None:
    visit(settled, page("un", "Les SEC-Pa : lire le fichier."), page("deux", "Les SEC-Pa : lire le fichier."))
    assert keys(settled) == [url_of("un"), url_of("deux")]
    assert kinds_of(settled) == ["mention_appeared"] * 2


def test_two_short_releases_of_one_title_are_two_days_apart(settled: Place) -> None:
    for day in (11, 16):
        visit(settled, page(f"article{day}", "Lire le fichier.", published_on=date(2026, 3, day)))
        settled.clock.move(days=5)
    assert keys(settled) == [url_of("article11"), url_of("article16")]


@pytest.mark.parametrize("dated", [True, False])
def test_two_releases_of_one_title_and_other_words_are_two_days_apart(settled: Place, *, dated: bool) -> None:
    for week in (11, 12):
        day = date(2026, 3, week) if dated else None
        visit(settled, page(f"b{week}", WEEKS[week - 11], title="Bulletin", published_on=day))
        settled.clock.move(days=7)
    assert len(keys(settled)) == 2


def test_the_same_page_of_another_source_is_another_document(settled: Place) -> None:
    visit(settled, page("argent", MONEY))
    settled.crawl(page("autre", MONEY), source=ASSEMBLEE)
    assert keys(settled) == [KEY, url_of("autre")]


# --- a redesign


def test_a_page_of_another_template_moves_and_keeps_its_key(settled: Place) -> None:
    visit(settled, known_by(page("spip.php?article12", MONEY, notes=SPIP), "spip:12"))
    settled.clock.move(days=1)
    assert visit(settled, page("actualites/argent", MONEY, notes=DSFR)) == [Effect.UNCHANGED]
    (row,) = documents(settled)
    assert (row.key, row.url, row.notes["template"]) == ("spip:12", url_of("actualites/argent"), "dsfr")
    assert find(settled, url_of("actualites/argent")) == find(settled, "spip:12") == "spip:12"
    assert kinds_of(settled) == ["mention_appeared"]


def test_a_page_that_moved_is_known_by_its_new_address_whatever_it_says_then(settled: Place) -> None:
    visit(settled, page("argent", MONEY, notes=SPIP))
    visit(settled, page("nouvelle", MONEY, notes=DSFR))
    settled.clock.move(days=1)
    edited = page("nouvelle", MONEY.replace("douze", "dix"), title="Titre corrigé", notes=DSFR)
    assert visit(settled, edited) == [Effect.CHANGED]
    assert keys(settled) == [KEY]
    assert kinds_of(settled) == ["mention_appeared", "text_changed"]


def test_a_page_of_another_template_and_another_title_is_another_document(settled: Place) -> None:
    visit(settled, page("argent", MONEY, notes=SPIP))
    visit(settled, page("nouvelle", MONEY, title="Le financement", notes=DSFR))
    assert keys(settled) == [KEY, url_of("nouvelle")]


@pytest.mark.parametrize("mark", ["second_mark", "former_spip_id"])
def test_a_page_of_another_title_is_known_by_what_else_survives(settled: Place, mark: str) -> None:
    noted = {"second_mark": "argent|2026-03-11"} if mark == "second_mark" else {}
    visit(settled, known_by(page("argent", MONEY, notes=SPIP), "spip:12", noted=noted))
    found = page("nouvelle", MONEY, title="Le financement", notes=DSFR)
    visit(settled, known_by(found, url_of("nouvelle"), noted=noted or {"former_spip_id": "spip:12"}))
    assert keys(settled) == ["spip:12"]


def test_a_mark_that_survives_makes_no_page_of_another_text(settled: Place) -> None:
    visit(settled, known_by(page("argent", MONEY, notes=SPIP), "spip:12"))
    found = page("nouvelle", BLOOD, title="Don du sang", notes=DSFR)
    visit(settled, known_by(found, url_of("nouvelle"), noted={"former_spip_id": "spip:12"}))
    assert keys(settled) == ["spip:12", url_of("nouvelle")]


def test_a_page_whose_address_redirects_to_another_moved_there(settled: Place) -> None:
    visit(settled, page("argent", MONEY))
    found = page("nouvelle", MONEY, title="Le financement", notes={"redirected_from": KEY})
    visit(settled, found)
    assert [(row.key, row.url) for row in documents(settled)] == [(KEY, url_of("nouvelle"))]


def test_an_address_that_redirects_to_another_text_leads_to_another_document(settled: Place) -> None:
    visit(settled, page("argent", MONEY))
    visit(settled, page("nouvelle", BLOOD, title="Don du sang", notes={"redirected_from": KEY}))
    assert keys(settled) == [KEY, url_of("nouvelle")]


def test_of_two_pages_of_one_title_the_one_that_says_the_same_moved(settled: Place) -> None:
    visit(settled, page("argent", MONEY, notes=SPIP), page("sang", BLOOD, notes=SPIP))
    visit(settled, page("nouvelle", MONEY, notes=DSFR))
    assert [row.url for row in documents(settled)] == [url_of("nouvelle"), url_of("sang")]


def test_a_file_that_moved_is_the_file_it_was_and_lies_where_its_page_links_it(settled: Place) -> None:
    visit(settled, page("argent", MONEY), pdf_file("IMG/annexe.pdf", BLOOD, pages=["argent"]))
    visit(settled, pdf_file("files/annexe.pdf", BLOOD, pages=["argent"]))
    assert [row.url for row in documents(settled)] == [KEY, url_of("files/annexe.pdf")]
    assert document(settled, f"file:{url_of('IMG/annexe.pdf')}").url == url_of("files/annexe.pdf")


def test_the_template_of_a_page_is_known_by_all_its_names(settled: Place) -> None:
    marked = {"second_mark": "argent|2026-03-11"}
    visit(settled, known_by(page("argent", MONEY, notes=SPIP), "spip:12", noted=marked))
    visit(settled, page("nouvelle", MONEY, notes=DSFR), page("sang", BLOOD, title="Don"))
    with settled.session() as session:
        found = dict(templates_of(session, source_of(settled)))
    assert found == {
        url_of("accueil-presse_sante"): "",
        url_of("nouvelle"): "dsfr",
        url_of("sang"): "",
        "argent|2026-03-11": "dsfr",
        "spip:12": "dsfr",
    }


# --- a text most of which vanished


def test_a_text_that_nearly_vanished_makes_no_version_until_it_is_seen_a_day_later(settled: Place) -> None:
    visit(settled, page("argent", MONEY))
    effects = []
    for hours in (0, 12, 12):
        settled.clock.move(hours=hours)
        effects += visit(settled, page("argent", HALF))
    assert effects == [Effect.DOUBTED, Effect.DOUBTED, Effect.CHANGED]
    assert len(texts(settled, KEY)) == 2
    assert kinds_of(settled) == ["mention_appeared", "text_changed"]


def test_a_doubted_reading_is_kept_as_it_came(settled: Place) -> None:
    visit(settled, page("argent", MONEY))
    half = page("argent", HALF)
    visit(settled, half)
    assert texts(settled, KEY) == [page("argent", MONEY).document.text]
    assert half.capture.body.decode() in {
        body.decode() for body in (settled.archivist.blobs.get(sha) for sha in captures(settled))
    }


def captures(place: Place) -> list[str]:
    return [str(value) for row in place.dump()["capture"] for value in row if len(str(value)) == 64]


def test_the_full_text_in_between_ends_the_doubt(settled: Place) -> None:
    full, half = page("argent", MONEY), page("argent", HALF)
    visit(settled, full)
    effects = []
    for reading in (half, full, half):
        effects += visit(settled, reading)
        settled.clock.move(days=1)
    assert effects == [Effect.DOUBTED, Effect.UNCHANGED, Effect.DOUBTED]
    assert kinds_of(settled) == ["mention_appeared"]


def test_a_page_not_modified_in_between_ends_the_doubt(settled: Place) -> None:
    visit(settled, page("argent", MONEY))
    settled.clock.move(days=1)
    assert visit(settled, page("argent", "Les SEC-Pa.")) == [Effect.DOUBTED]
    settled.clock.move(days=1)
    visit(settled, same=["argent"])
    settled.clock.move(days=1)
    assert visit(settled, page("argent", "Les SEC-Pa.")) == [Effect.DOUBTED]


def test_an_edit_of_the_full_text_in_between_ends_the_doubt_too(settled: Place) -> None:
    for words in (MONEY, HALF, MONEY.replace("douze", "dix"), HALF):
        visit(settled, page("argent", words))
        settled.clock.move(days=1)
    assert kinds_of(settled) == ["mention_appeared", "text_changed"]


def test_a_doubt_that_was_believed_is_over(settled: Place) -> None:
    effects = []
    for words in (MONEY, BLOOD, BLOOD, MONEY, MONEY):
        effects += visit(settled, page("argent", words))
        settled.clock.move(days=1)
    assert effects == [Effect.NEW, Effect.DOUBTED, Effect.CHANGED, Effect.DOUBTED, Effect.CHANGED]


def test_a_doubted_page_was_not_last_seen_then(settled: Place) -> None:
    seen = settled.clock()
    visit(settled, page("argent", MONEY))
    settled.clock.move(days=1)
    visit(settled, page("argent", HALF))
    assert document(settled, KEY).last_seen_at == seen


def test_a_short_text_is_believed_at_once(settled: Place) -> None:
    visit(settled, page("argent", "Les SEC-Pa recevront douze millions d'euros."))
    assert visit(settled, page("argent", "Tout autre chose.")) == [Effect.CHANGED]


def test_a_file_is_doubted_as_a_page_is(settled: Place) -> None:
    visit(settled, page("argent", MONEY), pdf_file("a.pdf", BLOOD, pages=["argent"]))
    replaced = pdf_file("a.pdf", "Fichier en cours de mise à jour.", pages=["argent"])
    assert visit(settled, replaced) == [Effect.DOUBTED]
    settled.clock.move(days=1)
    assert visit(settled, replaced) == [Effect.CHANGED]


def test_a_question_and_a_text_of_the_journal_are_never_doubted(settled: Place) -> None:
    settled.crawl(question(texts=(MONEY,)))
    assert [done.effect for done in settled.crawl(question(texts=("Un mot.",)))] == [Effect.CHANGED]
    settled.crawl(jo_text(articles=jo_article(f"{MONEY} {BLOOD}")), source=JOURNAL)
    done = settled.crawl(jo_text(articles=jo_article("Un mot.")), source=JOURNAL)
    assert [each.effect for each in done] == [Effect.CHANGED]
