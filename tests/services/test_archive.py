"""Taking readings into the archive: versions, captures, notes, mentions, changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text

from monitor.domain.hunks import hunks_from_spans
from monitor.domain.model import DocumentKind
from monitor.domain.query import parse_query
from monitor.domain.reading import MemberMark, Reading
from monitor.errors import StorageError
from monitor.services.archive import Effect
from monitor.storage.orm import CaptureRow, ChangeRow, DocumentRow, MemberRow, MentionRow, VersionRow
from monitor.storage.search import search
from tests.builders import ANSWER, QUESTION
from tests.fakes import (
    ASSEMBLEE,
    JOURNAL,
    MEDIATION,
    PRESS,
    SEC_PA,
    Place,
    jo_article,
    jo_text,
    page,
    question,
    reading,
)

ANSWERED = [(ANSWER, "2026-03-10", "3120")]


def effects(place: Place, *readings: Reading, source: str = ASSEMBLEE) -> list[Effect]:
    return [done.effect for done in place.crawl(*readings, source=source)]


def document(place: Place, public_id: str) -> DocumentRow:
    with place.session() as session:
        return session.scalars(select(DocumentRow).where(DocumentRow.public_id == public_id)).one()


def versions(place: Place, public_id: str) -> list[VersionRow]:
    with place.session() as session:
        found = select(VersionRow).join(DocumentRow).where(DocumentRow.public_id == public_id)
        return list(session.scalars(found.order_by(VersionRow.number)))


def found(place: Place, words: str) -> list[str]:
    with place.session() as session:
        return [hit.document for hit in search(session, parse_query(words)).hits]


def count(place: Place, row: Any) -> int:
    with place.session() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def test_a_document_is_new_then_unchanged_then_changed(place: Place) -> None:
    assert effects(place, question()) == [Effect.NEW]
    assert effects(place, question()) == [Effect.UNCHANGED]
    assert effects(place, question(answers=ANSWERED)) == [Effect.CHANGED]
    assert [version.number for version in versions(place, "QANR5L17QE13432")] == [1, 2]


def test_a_state_that_comes_back_is_a_third_version(place: Place) -> None:
    states = [page("avis", words) for words in ("Les SEC-Pa, A.", "Les SEC-Pa, B.", "Les SEC-Pa, A.")]
    for state in states:
        place.crawl(state, source=PRESS)
        place.clock.move(days=1)
    with place.session() as session:
        rows = list(session.scalars(select(VersionRow).order_by(VersionRow.number)))
        assert [row.text for row in rows] == [state.document.text for state in states]
        assert rows[0].fingerprint == rows[2].fingerprint
        assert rows[0].capture is rows[2].capture
    assert place.kinds() == ["mention_appeared", "text_changed", "text_changed"]


def test_a_version_keeps_when_it_was_first_seen_and_its_bytes(place: Place) -> None:
    seen = place.clock()
    place.crawl(question())
    place.clock.move(days=1)
    place.crawl(question())
    with place.session() as session:
        (version,) = session.scalars(select(VersionRow))
        assert version.observed_at == seen
        assert version.capture is not None
        body = place.archivist.blobs.get(version.capture.sha256)
    assert body == question().capture.body
    assert document(place, "QANR5L17QE13432").last_seen_at == place.clock()


def test_the_same_bytes_are_one_capture(place: Place) -> None:
    place.crawl(question(), question(texts=("Un autre texte.",)), question())
    assert count(place, CaptureRow) == 2
    assert count(place, VersionRow) == 3


def test_other_bytes_that_say_the_same_are_kept_without_a_version(place: Place) -> None:
    again = question()
    spaced = replace(again.capture, body=again.capture.body + b"\n")
    assert effects(place, again, replace(again, capture=spaced)) == [Effect.NEW, Effect.UNCHANGED]
    assert count(place, CaptureRow) == 2


def test_what_comes_late_without_meaning_enriches_the_notes_and_makes_no_version(place: Place) -> None:
    place.crawl(question(page=None, jo_number=None, heading=None))
    assert effects(place, question(page="2070")) == [Effect.UNCHANGED]
    notes = document(place, "QANR5L17QE13432").notes
    assert (notes["page"], notes["heading"], notes["jo_number"]) == ("2070", "établissements de santé", "10")


def test_a_delivery_that_says_less_erases_nothing(place: Place) -> None:
    place.crawl(question())
    before = document(place, "QANR5L17QE13432")
    bare = question(page=None, jo_number=None, heading=None, title=None)
    assert effects(place, bare) == [Effect.UNCHANGED]
    after = document(place, "QANR5L17QE13432")
    assert after.notes == before.notes
    assert after.title == before.title
    assert after.published_on == before.published_on


def test_a_page_without_its_date_keeps_the_date_it_had(place: Place) -> None:
    place.crawl(page("avis", "Un avis."), page("avis", "Un avis.", published_on=None), source=PRESS)
    with place.session() as session:
        assert session.scalars(select(DocumentRow.published_on)).one() == date(2026, 3, 11)


def test_a_question_indexed_late_is_retitled_and_found_without_a_version(place: Place) -> None:
    place.crawl(question(90001, title=None, heading=None, texts=("Une question.",)))
    assert document(place, "QANR5L17QE90001").title == "Question écrite n° 90001"
    assert effects(place, question(90001, title="Financement des centres", texts=("Une question.",))) == [
        Effect.UNCHANGED
    ]
    row = document(place, "QANR5L17QE90001")
    assert row.title == "Financement des centres"
    assert found(place, "financement") == ["QANR5L17QE90001"]
    assert len(versions(place, "QANR5L17QE90001")) == 1
    assert place.events() == []


def test_a_date_that_comes_late_moves_the_document_in_the_search(place: Place) -> None:
    place.crawl(page("avis", "Un avis.", published_on=None), page("note", "Un avis."), source=PRESS)
    place.crawl(page("avis", "Un avis.", published_on=date(2019, 1, 1)), source=PRESS)
    with place.session() as session:
        hits = search(session, parse_query("avis"), until=date(2019, 12, 31)).hits
    assert [hit.published_on for hit in hits] == [date(2019, 1, 1)]


def test_mentions_are_kept_with_the_exact_place_of_their_words(place: Place) -> None:
    words = "La SECPA de Lyon, les structures d’exercice coordonné participatives, l'article L. 162-31-1."
    (done,) = place.crawl(page("avis", words), source=PRESS)
    with place.session() as session:
        (version,) = session.scalars(select(VersionRow))
        mentions = list(session.scalars(select(MentionRow).order_by(MentionRow.start)))
    assert (done.mentions, len(mentions)) == (2, 3)  # a related term is no mention by itself
    assert [version.text[mention.start : mention.end] for mention in mentions] == [
        mention.matched for mention in mentions
    ]
    assert [(mention.matched, mention.secondary) for mention in mentions] == [
        ("SECPA", False),
        ("structures d’exercice coordonné participatives", False),
        ("L. 162-31-1", True),
    ]


def test_each_topic_has_its_mentions(place: Place) -> None:
    place.watch_topics(SEC_PA, MEDIATION)
    place.crawl(page("avis", "Les SEC-Pa font de la médiation en santé."), source=PRESS)
    with place.session() as session:
        assert set(session.scalars(select(MentionRow.topic))) == {"sec-pa", "mediation"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Les SEC-Pa ont 12 millions.", "Les SEC-Pa ont 10 millions, dit-on."),
        ("Un.\n\nDeux.\n\nTrois.", "Trois.\n\nUn.\n\nDeux."),
        ("Tout.", "Autre chose, du début à la fin, sans un mot en commun avec la version d'avant."),
        ("Un 🎈 ballon.", "Un 🎈🎈 ballon."),
        ("Fin.", ""),
    ],
)
def test_the_hunks_of_a_change_rebuild_both_texts(place: Place, old: str, new: str) -> None:
    place.crawl(page("avis", old), page("avis", new), source=PRESS)
    with place.session() as session:
        (change,) = session.scalars(select(ChangeRow))
        before, after = session.scalars(select(VersionRow.text).order_by(VersionRow.number))
    hunks = hunks_from_spans(change.hunks, before, after)
    assert "".join(hunk.before for hunk in hunks) == before
    assert "".join(hunk.after for hunk in hunks if hunk.op != "move") in {
        after,
        after.replace("Trois.\n\n", "", 1),
    }
    assert change.summary


def test_a_change_names_the_fields_that_changed(place: Place) -> None:
    place.crawl(question(), question(signalled="2026-03-11"))
    with place.session() as session:
        (change,) = session.scalars(select(ChangeRow))
    assert change.fields == [
        {
            "name": "signalled_on",
            "label": "Date de signalement",
            "before": None,
            "after": "2026-03-11",
        }
    ]
    assert change.summary == ""


def test_the_summary_of_a_question_says_where_it_changed(place: Place) -> None:
    place.crawl(question(), question(texts=(f"{QUESTION} Et ensuite ?",)))
    with place.session() as session:
        assert session.scalars(select(ChangeRow.summary)).one().endswith(" dans la question")


def spoilt_text() -> Reading:
    """Half a surrogate pair: no text a database can keep."""
    return reading(replace(question(90002).document, text="\ud800"), b"bad")


def already_of_another_source() -> Reading:
    return reading(jo_text("JORFTEXT000099000002").document, b"bad")


@pytest.mark.parametrize("bad", [spoilt_text(), already_of_another_source()])
def test_one_bad_document_in_a_batch_does_not_hold_back_the_others(
    place: Place, caplog: pytest.LogCaptureFixture, bad: Reading
) -> None:
    place.crawl(jo_text("JORFTEXT000099000002"), source=JOURNAL)
    before = place.dump()
    bad = replace(bad, member=MemberMark(archive="a.zip", name="bad.json", crc=1, size=1))
    done = place.crawl(question(), bad, question(90003), failing=True)
    assert [each.effect for each in done] == [Effect.NEW, Effect.FAILED, Effect.NEW]
    assert done[1].reason
    assert bad.document.key in caplog.text
    after = place.dump()
    assert after["member"] == []
    assert len(after["document"]) == len(before["document"]) + 2
    assert len(after["capture"]) == len(before["capture"]) + 2
    assert sorted(found(place, "SECPA")) == ["QANR5L17QE13432", "QANR5L17QE90003"]


def test_a_document_that_failed_is_taken_in_when_it_can_be(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    (done,) = place.crawl(spoilt_text(), failing=True)
    assert done.effect is Effect.FAILED
    assert effects(place, question(90002)) == [Effect.NEW]
    assert len(caplog.records) == 1


def test_a_full_disk_keeps_none_of_the_batch_and_says_what_to_do(place: Place) -> None:
    source_id, _, _ = place.start()
    place.archive(source_id, question(1, texts=("Un texte.",)))
    before = place.dump()
    batch = [question(number, texts=("Un long texte. " * 5_000 + str(number),)) for number in range(2, 9)]
    limit_pages(place, room=4)
    with pytest.raises(StorageError, match=r"disk is full.*libérez de la place"):
        place.archive(source_id, *batch)
    limit_pages(place, room=100_000)
    assert place.dump() == before
    assert {done.effect for done in place.archive(source_id, *batch)} == {Effect.NEW}


def limit_pages(place: Place, *, room: int) -> None:
    """Let the database grow by so many pages only."""
    with place.session() as session:
        used = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {used + room}"))


def test_the_same_batch_again_changes_nothing_at_all(place: Place) -> None:
    mark = MemberMark(archive="a.zip", name="json/QANR5L17QE13432.json", crc=1, size=2)
    batch = [
        question(member=mark),
        question(90002, texts=("Autre sujet.",)),
        jo_text(articles=jo_article("Les SEC-Pa.")),
        page("avis", "Les SEC-Pa, L. 162-31-1."),
    ]
    source_id, _, _ = place.start()
    place.archive(source_id, *batch)
    once = place.dump()
    assert [done.effect for done in place.archive(source_id, *batch)] == [Effect.UNCHANGED] * 4
    assert place.dump() == once
    place.clock.move(days=3)
    place.archive(source_id, *reversed(batch))
    assert without_last_seen(place.dump()) == without_last_seen(once)


def without_last_seen(dump: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Leave out when a document last answered."""
    return dump | {"document": [row[:-1] for row in dump["document"]], "page": []}


def test_a_member_is_marked_with_its_document(place: Place) -> None:
    mark = MemberMark(archive="a.zip", name="json/QANR5L17QE13432.json", crc=1, size=2)
    place.crawl(question(member=mark))
    place.crawl(question(member=replace(mark, crc=7), answers=ANSWERED))
    with place.session() as session:
        (row,) = session.scalars(select(MemberRow))
        capture = session.scalars(select(CaptureRow).order_by(CaptureRow.id.desc())).first()
    assert (row.name, row.crc, row.size) == (mark.name, 7, 2)
    assert capture is not None
    assert capture.member == mark.name


def test_a_document_is_known_by_its_source_and_key(place: Place) -> None:
    place.crawl(page("avis", "Un avis."), source=PRESS)
    place.crawl(page("avis", "Un avis."), source="presse_solidarites")
    assert count(place, DocumentRow) == 2


def test_an_empty_batch_is_no_trouble(place: Place) -> None:
    assert place.crawl() == []


def test_what_is_kept_of_a_document_is_json(place: Place) -> None:
    place.crawl(question(answers=ANSWERED))
    with place.session() as session:
        raw = session.execute(text("SELECT fields, sections, notes FROM version, document")).one()
    assert [type(json.loads(value)) for value in raw] == [dict, dict, dict]
    assert document(place, "QANR5L17QE13432").kind == DocumentKind.QUESTION
