"""Commitments: proposed once, decided by a person, told on their day, never of a private document."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from monitor.domain.calendar import iso_week
from monitor.domain.commitment_facts import CommitmentState
from monitor.domain.commitment_words import due_from, due_label
from monitor.domain.digest import Digest
from monitor.domain.frozen_digest import digest_from_json
from monitor.domain.topics import Topic
from monitor.errors import ConfigError
from monitor.mail.render import render_digest
from monitor.services.after_crawl import tell_after_crawl
from monitor.services.calendar_export import Entry, calendar_of, entries_of
from monitor.services.commitment_decisions import Edit, decide
from monitor.services.commitment_events import propose_commitments, tell_commitments
from monitor.services.commitment_rows import due_from_object, due_of_row
from monitor.services.commitment_views import commitment_object, list_commitments
from monitor.services.commitments import propose
from monitor.services.digests import compose_issue, freeze_issue
from monitor.services.rebuild import rebuild
from monitor.services.topics import refresh_topics
from monitor.storage.orm import DocumentRow, EventRow
from monitor.storage.orm_commitments import CommitmentRow
from tests.builders import ANSWER, TITLE
from tests.fakes import MEDIATION, PARIS, PRESS, SEC_PA, TEMPLATES, Place, page, question
from tests.services.announcements import KEPT, UNDATED, announcing, find_marked

PROPOSED, CONFIRMED, DISMISSED = CommitmentState


def at(place: Place, day: str) -> None:
    place.clock.now = datetime.fromisoformat(day).replace(hour=6, tzinfo=UTC)


def look(place: Place) -> int:
    return propose_commitments(place.sessions, place.config.topics, now=place.clock(), finder=find_marked)


def tell(place: Place) -> int:
    with place.session() as session, session.begin():
        return tell_commitments(session, place.config.topics, now=place.clock(), zone=PARIS, announce_days=30)


def settle(place: Place, number: int, state: CommitmentState | None = CONFIRMED, **edit: object) -> bool:
    with place.session() as session:
        return decide(session, number, state, Edit(**edit), now=place.clock())[1]  # type: ignore[arg-type]


def rows(place: Place) -> list[CommitmentRow]:
    with place.session() as session:
        return list(session.scalars(select(CommitmentRow).order_by(CommitmentRow.id)))


def states(place: Place) -> list[tuple[str, str]]:
    return [(row.state, row.sentence) for row in rows(place)]


def letter(place: Place, week: str = "2026-W53") -> Digest:
    with place.session() as session:
        return compose_issue(session, place.config, SEC_PA, iso_week(week), now=place.clock())


def freeze(place: Place, week: str) -> Digest:
    with place.session() as session:
        issue, _ = freeze_issue(
            session, place.config, SEC_PA, iso_week(week), templates=TEMPLATES, now=place.clock()
        )
        return digest_from_json(issue.content)


def entries(place: Place) -> list[Entry]:
    with place.session() as session:
        return entries_of(session, place.config.topics, now=place.clock(), zone=PARIS)


def hide(place: Place) -> None:
    with place.session() as session, session.begin():
        session.execute(update(DocumentRow).values(private=True))


@pytest.fixture
def announced(settled: Place) -> Place:
    """A page that announces one thing for 31 December 2026, and one without a date."""
    settled.crawl(announcing(), source=PRESS)
    assert look(settled) == 2
    return settled


def test_what_a_text_of_the_topic_announces_is_proposed_with_its_date(announced: Place) -> None:
    dated, undated = rows(announced)
    assert (dated.sentence, dated.who, dated.written_on) == (KEPT, "la ministre", date(2026, 3, 11))
    assert due_label(due_of_row(dated)) == "le 31 décembre 2026"
    assert (undated.sentence, due_of_row(undated)) == (UNDATED, None)
    assert {row.state for row in rows(announced)} == {PROPOSED}


def test_a_text_that_does_not_concern_a_topic_is_not_looked_at(settled: Place) -> None:
    settled.crawl(page("autre", "La ministre proposera un plan.", title="Autre sujet"), source=PRESS)
    assert look(settled) == 0


def test_looking_again_costs_nothing_and_changes_nothing(announced: Place) -> None:
    before = announced.dump()
    announced.clock.move(days=1)
    assert look(announced) == 0
    assert announced.dump() == before


def test_the_same_sentence_in_a_later_version_is_the_same_commitment(announced: Place) -> None:
    settle(announced, 1, DISMISSED)
    new = "L'assurance maladie versera un acompte fin octobre 2026."
    retyped = KEPT.replace("l'", "l’").replace("SEC-Pa", "SEC-Pa ")
    announced.crawl(announcing(retyped, new), source=PRESS)
    assert look(announced) == 1
    assert states(announced) == [(DISMISSED, KEPT), (PROPOSED, UNDATED), (PROPOSED, new)]


def test_the_same_sentence_in_a_release_and_in_its_file_is_proposed_once(announced: Place) -> None:
    announced.crawl(announcing(KEPT, name="annexe"), source=PRESS)
    assert look(announced) == 0
    assert states(announced) == [(PROPOSED, KEPT), (PROPOSED, UNDATED)]


def test_a_sentence_of_a_private_letter_is_proposed_again_when_it_is_public(announced: Place) -> None:
    hide(announced)
    announced.crawl(announcing(KEPT, name="annexe"), source=PRESS)
    assert look(announced) == 1


def test_one_that_is_gone_from_the_text_stays_and_says_so(announced: Place) -> None:
    announced.crawl(announcing(KEPT), source=PRESS)
    look(announced)
    with announced.session() as session:
        made = [commitment_object(session, row) for row in list_commitments(session, states=CommitmentState)]
    assert [(item["sentence"], item["in_latest_version"]) for item in made] == [
        (KEPT, True),
        (UNDATED, False),
    ]


def test_a_new_topic_looks_at_the_past_and_shares_the_commitment(announced: Place) -> None:
    new = Topic(slug="fin", name="Financements", terms=("financements",))
    announced.watch_topics(SEC_PA, new)
    refresh_topics(announced.sessions, announced.archivist, now=announced.clock())
    assert look(announced) == 0
    with announced.session() as session:
        first = session.get_one(CommitmentRow, 1)
        assert [each.topic for each in first.topics] == ["fin", "sec-pa"]


def test_a_decision_keeps_what_was_proposed_beside_what_is_edited(announced: Place) -> None:
    assert settle(announced, 1, due=due_from("2027-06"), who=" Le  ministère ", note="vu avec le collectif")
    assert not settle(announced, 1)
    row = rows(announced)[0]
    assert (row.state, row.who, row.note) == (CONFIRMED, "Le ministère", "vu avec le collectif")
    assert due_label(due_of_row(row)) == "juin 2027"
    assert row.proposed is not None
    assert (row.proposed["sentence"], row.proposed["who"]) == (KEPT, "la ministre")
    assert due_label(due_from_object(row.proposed["due"])) == "le 31 décembre 2026"
    settle(announced, 1, None, undated=True)
    again = rows(announced)[0]
    assert (again.state, due_of_row(again), again.proposed) == (CONFIRMED, None, row.proposed)


def test_a_sentence_is_edited_only_to_words_that_the_document_has(announced: Place) -> None:
    settle(announced, 1, None, sentence="les financements  des SEC-Pa")
    assert rows(announced)[0].sentence == "les financements des SEC-Pa"
    for words in ("Des mots qui n'y sont pas.", " "):
        with pytest.raises(ConfigError, match="n'est pas dans le document"):
            settle(announced, 1, None, sentence=words)
    assert rows(announced)[0].sentence == "les financements des SEC-Pa"


def test_an_unknown_number_is_refused(announced: Place) -> None:
    with pytest.raises(ConfigError, match="pas d'annonce n° 12"):
        settle(announced, 12)


def test_the_words_of_an_answer_are_dated_by_the_answer(settled: Place) -> None:
    answer = "<p>Les SEC-Pa sont connues.<br>La ministre proposera un modèle à l'été 2026.</p>"
    settled.crawl(question(answers=[(answer, "2026-03-10", None)], published="2026-01-13"))
    look(settled)
    (row,) = rows(settled)
    assert (row.written_on, due_label(due_of_row(row))) == (date(2026, 3, 10), "été 2026")


def test_only_a_confirmed_one_is_told_once_on_its_day(announced: Place) -> None:
    at(announced, "2026-12-31")
    assert tell(announced) == 0
    settle(announced, 1)
    settle(announced, 2)
    at(announced, "2026-12-30")
    assert tell(announced) == 0
    at(announced, "2026-12-31")
    assert [tell(announced), tell(announced)] == [1, 0]
    (event,) = announced.events(kind="commitment_due")
    assert (event.occurred_on, event.late, event.topics) == (date(2026, 12, 31), False, ("sec-pa",))
    with announced.session() as session:
        (told,) = session.scalars(select(EventRow).where(EventRow.kind == "commitment_due"))
        assert told.summary == f"Échéance annoncée : le 31 décembre 2026 (la ministre). « {KEPT} »"
        assert told.document is not None


def test_one_confirmed_long_after_its_day_is_no_news_and_one_a_little_after_is_late(settled: Place) -> None:
    settled.crawl(announcing(KEPT, "L'assurance maladie versera un acompte fin octobre 2026."), source=PRESS)
    look(settled)
    at(settled, "2027-01-10")
    settle(settled, 1)
    settle(settled, 2)
    tell(settled)
    assert [(event.occurred_on, event.late) for event in settled.events(kind="commitment_due")] == [
        (date(2026, 12, 31), True)
    ]


def test_an_open_date_falls_due_on_its_first_day(settled: Place) -> None:
    settled.crawl(announcing("La ministre financera les SEC-Pa au-delà de 2026."), source=PRESS)
    look(settled)
    settle(settled, 1)
    at(settled, "2026-12-31")
    assert tell(settled) == 0
    at(settled, "2027-01-01")
    assert tell(settled) == 1


def test_another_day_is_another_fact(announced: Place) -> None:
    settle(announced, 1)
    at(announced, "2026-12-31")
    tell(announced)
    settle(announced, 1, None, due=due_from("2027-01-15"))
    at(announced, "2027-01-15")
    assert tell(announced) == 1


def test_the_crawl_tells_what_falls_due(announced: Place) -> None:
    settle(announced, 1)
    at(announced, "2026-12-31")
    with announced.session() as session, session.begin():
        assert session.scalars(select(EventRow).where(EventRow.kind == "commitment_due")).all() == []
    tell_after_crawl(announced.sessions, announced.archivist, now=announced.clock())
    assert "commitment_due" in announced.kinds()


def test_a_letter_without_a_confirmed_commitment_has_no_announced_date(announced: Place) -> None:
    at(announced, "2026-12-31")
    settle(announced, 1, DISMISSED)
    assert letter(announced).announced == ()


def test_a_letter_tells_a_date_a_month_ahead_with_what_came_since(announced: Place) -> None:
    settle(announced, 1)
    announced.crawl(
        page("avant", "Les SEC-Pa.", title="Avant", published_on=date(2026, 3, 1)),
        page("apres", "Les SEC-Pa.", title="Après", published_on=date(2026, 4, 1)),
        page("ailleurs", "Autre sujet.", title="Ailleurs", published_on=date(2026, 4, 2)),
        source=PRESS,
    )
    announced.crawl(question(answers=[(ANSWER, "2026-04-07", None)]))
    assert letter(announced, "2026-W47").announced == ()
    at(announced, "2026-12-06")
    (each,) = letter(announced, "2026-W49").announced
    assert (each.sentence, each.who, each.due, each.due_on) == (
        KEPT,
        "la ministre",
        "le 31 décembre 2026",
        date(2026, 12, 31),
    )
    assert (each.said_on, each.source_label) == (date(2026, 3, 11), "Source presse_sante")
    assert [(one.title, one.published_on) for one in each.later] == [
        (f"Réponse à la question n° 13432 : {TITLE}", date(2026, 4, 7)),
        ("Après", date(2026, 4, 1)),
    ]


def test_the_day_is_news_and_the_sentence_is_told_once(announced: Place) -> None:
    at(announced, "2026-03-16")
    freeze(announced, "2026-W11")
    settle(announced, 1)
    at(announced, "2026-12-31")
    tell(announced)
    at(announced, "2027-01-04")
    digest = letter(announced)
    (item,) = (item for entry in digest.entries for item in entry.items)
    assert item.summary == (
        "Échéance annoncée : le 31 décembre 2026 (la ministre). La phrase exacte et les documents parus "
        "depuis sont sous « Échéances annoncées »."
    )
    rendered = render_digest(digest, templates=TEMPLATES)
    assert rendered.text.count("maintient les financements") == 1
    assert rendered.html.count("maintient les financements") == 1
    assert "Échéances annoncées</h2>" in rendered.html


def test_a_day_caught_up_later_is_in_the_letter_that_tells_it(announced: Place) -> None:
    at(announced, "2027-01-08")
    settle(announced, 1)
    tell(announced)
    at(announced, "2027-01-11")
    assert [each.due_on for each in freeze(announced, "2027-W01").announced] == [date(2026, 12, 31)]
    at(announced, "2027-01-18")
    assert freeze(announced, "2027-W02").announced == ()


def test_an_undated_one_is_in_one_letter(announced: Place) -> None:
    settle(announced, 2)
    at(announced, "2026-03-16")
    assert [each.due for each in freeze(announced, "2026-W11").announced] == ["sans date"]
    at(announced, "2026-03-23")
    assert freeze(announced, "2026-W12").announced == ()


def test_a_private_document_announces_nothing_outside(announced: Place) -> None:
    for number in (1, 2):
        settle(announced, number)
    at(announced, "2026-12-31")
    assert [len(letter(announced).announced), len(entries(announced))] == [2, 1]
    hide(announced)
    assert letter(announced).announced == ()
    assert entries(announced) == []
    with announced.session() as session:
        assert all(
            commitment_object(session, row)["private"]
            for row in list_commitments(session, states=CommitmentState)
        )


def test_a_private_document_is_no_later_document(announced: Place) -> None:
    settle(announced, 1)
    announced.crawl(page("apres", "Les SEC-Pa.", title="Après", published_on=date(2026, 4, 1)), source=PRESS)
    at(announced, "2026-12-31")
    assert [one.title for one in letter(announced).announced[0].later] == ["Après"]
    with announced.session() as session, session.begin():
        session.execute(update(DocumentRow).where(DocumentRow.title == "Après").values(private=True))
    assert letter(announced).announced[0].later == ()


def test_the_calendar_has_a_confirmed_date_and_cancels_it_when_it_goes(announced: Place) -> None:
    assert entries(announced) == []
    settle(announced, 1)
    (entry,) = entries(announced)
    assert (entry.due_on, entry.cancelled, entry.sequence) == (date(2026, 12, 31), False, 0)
    assert entry.summary == f"Échéance annoncée : « {KEPT} » (SEC-Pa)"
    assert (
        entry.description
        == f"« {KEPT} »\nla ministre\nle 31 décembre 2026\nLes SEC-Pa, annonce, 11 mars 2026"
    )
    with announced.session() as session:
        body = calendar_of(
            session, announced.config.topics, site=announced.config.site, now=announced.clock(), zone=PARIS
        )
    assert b"DTSTART;VALUE=DATE:20261231" in body
    settle(announced, 1, None, note="rien qui se voie")
    settle(announced, 1, None, due=due_from("2027-01-15"))
    (moved,) = entries(announced)
    assert (moved.uid, moved.due_on, moved.sequence) == (entry.uid, date(2027, 1, 15), 1)
    settle(announced, 1, DISMISSED)
    (gone,) = entries(announced)
    assert (gone.uid, gone.due_on, gone.cancelled, gone.sequence) == (
        entry.uid,
        date(2027, 1, 15),
        True,
        2,
    )
    at(announced, "2028-01-16")
    assert entries(announced) == []


def test_the_calendar_of_another_topic_has_none_of_it(announced: Place) -> None:
    settle(announced, 1)
    announced.watch_topics(MEDIATION)
    assert entries(announced) == []


def test_a_rebuild_looks_again_and_proposes_nothing_twice(announced: Place) -> None:
    announced.clock.move(days=1)
    rebuild(announced.sessions, announced.config, now=announced.clock())
    with announced.session() as session, session.begin():
        again = propose(session, announced.config.topics, now=announced.clock(), finder=find_marked)
    assert (again.documents, again.proposed) == (1, 0)
