"""What texts do to each other: told of the text concerned, whatever the order they came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import delete

from monitor.domain.reading import Reading
from monitor.services.after_crawl import tell_after_crawl
from monitor.services.find import find_document
from monitor.services.link_events import tell_text_links
from monitor.services.text_links import keep_all_journal_texts
from monitor.services.views import document_object, event_objects
from monitor.storage.orm_journal import JournalTextRow, TextLinkRow
from tests.fakes import JOURNAL, Place, Told, jo_article, jo_text

TEXT, RECTIFICATIF, OTHER = "JORFTEXT000099000001", "JORFTEXT000099000002", "JORFTEXT000099000003"
TITLE = "Arrêté du 2 mars 2026 relatif aux SEC-Pa"
WORDS = jo_article("Les SEC-Pa reçoivent 12 millions d'euros.")
CORRECTION = jo_article("Au lieu de : « 12 », lire : « 10 ».")


def publish(place: Place) -> None:
    place.crawl(
        jo_text(TEXT, title=TITLE, articles=WORDS),
        jo_text(OTHER, title="Arrêté du 2 mars 2026 relatif à un essai", nor="TSTX2600009A"),
        source=JOURNAL,
    )


def separate(
    text_id: str = RECTIFICATIF,
    *,
    nor: str | None = "TSTX2600001Z",
    published_on: str = "2026-03-12",
    title: str = f"{TITLE} (rectificatif)",
) -> Reading:
    return jo_text(text_id, title=title, nor=nor, published_on=published_on, articles=CORRECTION)


def tell(place: Place) -> None:
    with place.session() as session, session.begin():
        tell_text_links(session, place.archivist.watch(place.clock()), now=place.clock())


def rectified(place: Place) -> list[Told]:
    tell(place)
    return place.events(kind="text_rectified")


def test_the_same_text_with_a_rectification_is_rectified(settled: Place) -> None:
    publish(settled)
    again = jo_article("Les SEC-Pa reçoivent 10 millions d'euros.")
    settled.crawl(jo_text(TEXT, title=TITLE, articles=again, rect="<p>Lire 10.</p>"), source=JOURNAL)
    assert rectified(settled) == [Told("text_rectified", TEXT, date(2026, 3, 12), False, ("sec-pa",))]


def test_a_separate_rectificatif_is_told_of_the_text_it_corrects(settled: Place) -> None:
    publish(settled)
    settled.crawl(separate(), source=JOURNAL)
    settled.crawl(separate(), source=JOURNAL)
    assert rectified(settled) == [Told("text_rectified", TEXT, date(2026, 3, 12), False, ("sec-pa",))]


def test_a_rectificatif_in_the_same_batch_as_its_text_is_told(place: Place) -> None:
    place.crawl(jo_text(TEXT, title=TITLE, articles=WORDS), separate(), source=JOURNAL)
    assert [event.document for event in rectified(place)] == [TEXT]


def test_a_second_rectificatif_corrects_the_text_and_not_the_first(settled: Place) -> None:
    publish(settled)
    settled.crawl(separate(), source=JOURNAL)
    settled.crawl(separate("JORFTEXT000099000004"), source=JOURNAL)
    assert [event.document for event in rectified(settled)] == [TEXT, TEXT]


def test_a_rectificatif_without_number_is_linked_by_its_title(settled: Place) -> None:
    publish(settled)
    settled.crawl(separate(nor=None), source=JOURNAL)
    assert [event.document for event in rectified(settled)] == [TEXT]


def test_a_rectificatif_of_a_text_that_concerns_nobody_is_not_told(settled: Place) -> None:
    publish(settled)
    title = "Arrêté du 2 mars 2026 relatif à un essai (rectificatif)"
    settled.crawl(separate(nor="TSTX2600009Z", title=title), source=JOURNAL)
    assert rectified(settled) == []


def test_a_rectificatif_of_a_text_we_never_read_is_not_told(settled: Place) -> None:
    settled.crawl(separate(), source=JOURNAL)
    assert rectified(settled) == []


def test_an_old_rectificatif_is_silent_and_one_seen_late_says_so(settled: Place) -> None:
    publish(settled)
    settled.crawl(separate(published_on="2025-12-01"), source=JOURNAL)
    assert rectified(settled) == []
    settled.crawl(separate("JORFTEXT000099000004", published_on="2026-03-03"), source=JOURNAL)
    assert [event.late for event in rectified(settled)] == [True]


def test_a_separate_rectificatif_does_not_show_the_words_of_another_change(settled: Place) -> None:
    publish(settled)
    settled.crawl(
        jo_text(TEXT, title=TITLE, articles=jo_article("Les SEC-Pa reçoivent 11 millions d'euros.")),
        source=JOURNAL,
    )
    settled.crawl(separate(), source=JOURNAL)
    tell(settled)
    with settled.session() as session:
        (event,) = event_objects(session, kind="text_rectified")
        (change,) = event_objects(session, kind="text_changed")
    assert event["changes"] == [{"op": "replace", "before": "12", "after": "10"}]
    assert [hunk["op"] for hunk in change["changes"]] == ["equal", "replace", "equal"]
    assert "rectificatif" in event["summary"]


def test_a_rectificatif_read_before_its_text_is_told_once_the_text_is_there(settled: Place) -> None:
    settled.crawl(separate(), source=JOURNAL)
    assert rectified(settled) == []
    publish(settled)
    assert [event.document for event in rectified(settled)] == [TEXT]
    assert len(rectified(settled)) == 1


PARTICIPATIVE = "relatif à l'expérimentation « Structures d'exercice coordonné participatives »"
FIRST = f"Arrêté du 9 juillet 2021 {PARTICIPATIVE}"


def first(**facts: object) -> Reading:
    facts = {"signed_on": "2021-07-09", "nor": "SSAS2100001A", "published_on": "2021-07-20", **facts}
    return jo_text(TEXT, title=FIRST, articles=WORDS, **facts)


def after(title: str, *articles: str, visas: tuple[str, ...] = (), text_id: str = OTHER) -> Reading:
    numbered = [(str(at), f"<p>{words}</p>") for at, words in enumerate(articles or ("Un mot.",), start=1)]
    return jo_text(text_id, title=title, nor="TSTX2600009A", articles=numbered, visas=visas)


def told(place: Place, kind: str) -> list[tuple[str, str]]:
    tell(place)
    with place.session() as session:
        return [(str(event["document"]), event["summary"]) for event in event_objects(session, kind=kind)]


def test_a_repeal_is_told_of_the_text_that_is_repealed(settled: Place) -> None:
    title = (
        f"Arrêté du 2 mars 2026 abrogeant l'arrêté du 9 juillet 2021 {PARTICIPATIVE} et autorisant un essai"
    )
    settled.crawl(after(title), first(), source=JOURNAL)
    [(document, words)] = told(settled, "text_repealed")
    assert document == TEXT
    assert words == (f"Ce texte est abrogé par : {title} (https://www.legifrance.gouv.fr/jorf/id/{OTHER}).")
    assert len(told(settled, "text_repealed")) == 1


def test_a_repeal_in_an_article_takes_the_title_that_the_visas_quote(settled: Place) -> None:
    visas = (f"Vu l'arrêté du 9 juillet 2021 {PARTICIPATIVE} ;",)
    repeal = after(
        "Arrêté du 2 mars 2026 portant diverses mesures",
        "L'arrêté du 9 juillet 2021 susvisé est abrogé.",
        visas=visas,
    )
    settled.crawl(first(), repeal, source=JOURNAL)
    assert [document for document, _ in told(settled, "text_repealed")] == [TEXT]


def test_another_text_of_the_same_day_is_not_repealed(settled: Place) -> None:
    for words in (
        "L'arrêté du 9 juillet 2021 relatif aux bouées est abrogé.",
        "L'arrêté du 9 juillet 2021 susvisé est abrogé.",  # nothing quotes its title
        f"L'article 3 de l'arrêté du 9 juillet 2021 {PARTICIPATIVE} est abrogé.",  # a part of it
        f"Le décret du 9 juillet 2021 {PARTICIPATIVE} est abrogé.",
    ):
        settled.crawl(first(), after("Arrêté du 2 mars 2026 portant diverses mesures", words), source=JOURNAL)
        assert told(settled, "text_repealed") == []


def test_a_text_that_changes_one_of_the_topic_enters_its_thread(settled: Place) -> None:
    title = f"Arrêté du 2 mars 2026 modifiant l'arrêté du 9 juillet 2021 {PARTICIPATIVE}"
    silent = after(
        "Arrêté du 2 mars 2026 portant diverses mesures",
        "L'arrêté du 9 juillet 2021 susvisé est modifié.",
        visas=("Vu l'arrêté du 9 juillet 2021 relatif à l'expérimentation des lieux partagés,",),
    )
    settled.crawl(first(), silent, source=JOURNAL)
    assert told(settled, "document_published") == []  # it quotes another title
    spoken = after(title, text_id="JORFTEXT000099000005")
    settled.crawl(spoken, source=JOURNAL)
    assert told(settled, "document_published") == []  # it speaks of the topic: that is told already
    assert [event.document for event in settled.events(kind="mention_appeared")] == ["JORFTEXT000099000005"]


def test_an_application_decree_without_a_mention_enters_the_thread(settled: Place) -> None:
    decree = jo_text(
        TEXT,
        title="Décret n° 2025-98 du 1er décembre 2025 relatif aux SEC-Pa",
        nature="DECRET",
        number="2025-98",
        signed_on="2025-12-01",
        nor="SSAS2500001D",
        published_on="2025-12-02",
        articles=WORDS,
    )
    applied = after(
        "Arrêté du 2 mars 2026 pris en application de l'article 3 du décret n° 2025-98 du 1er décembre 2025"
    )
    settled.crawl(decree, applied, source=JOURNAL)
    [(document, words)] = told(settled, "document_published")
    assert document == OTHER
    assert words.startswith(
        "Pris en application de : Décret n° 2025-98 du 1er décembre 2025 relatif aux SEC-Pa ("
    )


def thread(place: Place, number: str) -> list[tuple[str, str]]:
    with place.session() as session:
        row = find_document(session, number, legislature=17)
        shown = document_object(
            session, row, number=None, topics=place.config.topics, today=date(2026, 3, 12)
        )
        return [(item["relation"], item["document"]) for item in shown["thread"]]


def test_the_thread_of_a_text_says_who_does_what_to_it_and_it_to_whom(settled: Place) -> None:
    visas = (f"Vu l'arrêté du 9 juillet 2021 {PARTICIPATIVE} ;",)
    settled.crawl(
        first(),
        after(f"Arrêté du 2 mars 2026 modifiant l'arrêté du 9 juillet 2021 {PARTICIPATIVE}"),
        after("Arrêté du 2 mars 2026 portant diverses mesures", visas=visas, text_id="JORFTEXT000099000005"),
        source=JOURNAL,
    )
    assert thread(settled, TEXT) == [("modified_by", OTHER), ("cited_by", "JORFTEXT000099000005")]
    assert thread(settled, OTHER) == [("modifies", TEXT)]
    assert thread(settled, "JORFTEXT000099000005") == [("cites", TEXT)]


def test_the_links_that_dila_draws_are_followed(settled: Place) -> None:
    link = {"target": TEXT, "nor": "", "number": "", "nature": "ARRETE", "signed_on": "", "sense": "source"}
    cites = after("Arrêté du 2 mars 2026 portant diverses mesures")
    linked = replace(
        cites,
        document=replace(
            cites.document,
            notes={
                **cites.document.notes,
                "official_links": [{**link, "type": "MODIFIE", "words": "Arrêté"}],
            },
        ),
    )
    settled.crawl(first(), cites, source=JOURNAL)
    assert thread(settled, OTHER) == []
    settled.crawl(linked, source=JOURNAL)  # the same words: a note, no version
    assert thread(settled, OTHER) == [("modifies", TEXT)]


def test_a_rebuild_finds_the_links_again(settled: Place) -> None:
    settled.crawl(
        first(),
        after(f"Arrêté du 2 mars 2026 modifiant l'arrêté du 9 juillet 2021 {PARTICIPATIVE}"),
        source=JOURNAL,
    )
    before = settled.dump()
    with settled.session() as session, session.begin():
        session.execute(delete(TextLinkRow))
        session.execute(delete(JournalTextRow))
    keep_all_journal_texts(settled.sessions)
    after_it = settled.dump()
    assert after_it["text_link"] == before["text_link"]
    assert after_it["journal_text"] == before["journal_text"]


def test_what_came_during_an_outage_is_told_once_and_late(settled: Place) -> None:
    publish(settled)
    settled.clock.now += timedelta(days=60)
    settled.crawl(separate(published_on="2026-03-20"), source=JOURNAL)
    tell_after_crawl(settled.sessions, settled.archivist, now=settled.clock())
    tell_after_crawl(settled.sessions, settled.archivist, now=settled.clock())
    assert [event.late for event in settled.events(kind="text_rectified")] == [True]


def test_a_title_that_several_texts_of_one_day_have_is_that_of_none(settled: Place) -> None:
    named = [
        jo_text(
            key,
            title="Arrêté du 9 juillet 2021 portant nomination",
            nor=f"SSAS21000{at}A",
            signed_on="2021-07-09",
            articles=WORDS,
        )
        for at, key in enumerate((TEXT, RECTIFICATIF), start=11)
    ]
    repeal = after("Arrêté du 2 mars 2026 abrogeant l'arrêté du 9 juillet 2021 portant nomination")
    settled.crawl(named[0], repeal, source=JOURNAL)
    assert [document for document, _ in told(settled, "text_repealed")] == [TEXT]
    settled.crawl(named[1], source=JOURNAL)
    assert thread(settled, OTHER) == []
