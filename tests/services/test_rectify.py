"""A rectificatif belongs to the text it corrects, in both forms the Journal officiel gives it."""

from __future__ import annotations

from datetime import date

from monitor.domain.reading import Reading
from monitor.services.views import event_objects
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


def rectified(place: Place) -> list[Told]:
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
    with settled.session() as session:
        (event,) = event_objects(session, kind="text_rectified")
        (change,) = event_objects(session, kind="text_changed")
    assert event["changes"] == []
    assert [hunk["op"] for hunk in change["changes"]] == ["equal", "replace", "equal"]
    assert "rectificatif" in event["summary"]
