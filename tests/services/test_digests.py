"""Freezing the letter of a week: written once, it tells each fact once and never changes."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from monitor.config import Crawl
from monitor.domain.calendar import Week, iso_week, week_of
from monitor.domain.digest import Digest
from monitor.domain.frozen_digest import digest_from_json
from monitor.domain.model import EventKind
from monitor.domain.reading import Unread
from monitor.domain.topics import Topic
from monitor.mail.render import Rendered, render_digest
from monitor.services.digests import compose_issue, freeze_issue, issue_hash
from monitor.services.runs import RunCounts
from monitor.storage.orm import EventTopicRow
from monitor.storage.orm_mail import IssueRow
from tests.builders import ANSWER
from tests.fakes import (
    ASSEMBLEE,
    JOURNAL,
    MEDIATION,
    NOW,
    PRESS,
    SEC_PA,
    TEMPLATES,
    FixedClock,
    Place,
    jo_article,
    jo_text,
    page,
    question,
)

W10, W11, W12 = iso_week("2026-W10"), iso_week("2026-W11"), iso_week("2026-W12")


def freeze(place: Place, week: Week = W11, topic: Topic = SEC_PA) -> tuple[IssueRow, bool]:
    with place.session() as session:
        return freeze_issue(session, place.config, topic, week, templates=TEMPLATES, now=place.clock())


def digest_of(issue: IssueRow) -> Digest:
    return digest_from_json(issue.content)


def plain(text: str) -> str:
    """Return a text with ordinary spaces and apostrophes."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def kinds(issue: IssueRow) -> list[EventKind]:
    return [item.kind for entry in digest_of(issue).entries for item in entry.items]


def monday_after(week: Week) -> datetime:
    return week.end_utc + timedelta(hours=4)


@pytest.fixture
def week(place: Place) -> Place:
    """A week in which a question, a text and a page appeared, on its Monday after."""
    place.crawl(question(), question(90001, texts=("Autre sujet.",)))
    place.crawl(jo_text(articles=jo_article("Les SEC-Pa."), published_on="2026-03-11"), source=JOURNAL)
    place.crawl(page("avis", "Les SEC-Pa ont 12 millions."), source=PRESS)
    place.clock.move(hours=2)
    place.crawl(page("avis", "Les SEC-Pa ont 10 millions."), source=PRESS)
    place.clock.now = monday_after(W11)
    return place


def test_freezing_twice_gives_the_same_letter(week: Place) -> None:
    first, new = freeze(week)
    once = week.dump()
    week.clock.move(hours=5)
    again, newer = freeze(week)
    assert (new, newer, again.id) == (True, False, first.id)
    assert week.dump() == once


def test_a_letter_tells_what_happened_and_with_what_words(week: Place) -> None:
    issue, _ = freeze(week)
    assert sorted(kinds(issue)) == ["mention_appeared"] * 3 + ["text_changed"]
    entries = {entry.first.document: entry for entry in digest_of(issue).entries}
    changed = next(item for entry in entries.values() for item in entry.items if item.hunks)
    assert [dict(hunk) for hunk in changed.hunks if hunk["op"] == "replace"] == [
        {"op": "replace", "before": "12", "after": "10"}
    ]
    assert plain(issue.subject) == "SEC-Pa : 3 nouveautés (semaine du 9 au 15 mars 2026)"
    assert (issue.period, issue.frozen_at) == ("2026-W11", week.clock())
    assert issue.not_after == W11.end_utc + timedelta(days=21)


def test_what_a_letter_told_is_marked_once_and_for_all(week: Place) -> None:
    issue, _ = freeze(week)
    with week.session() as session:
        told = session.execute(select(EventTopicRow.event_id, EventTopicRow.issue_id)).all()
    assert len(told) == 4
    assert {issue_id for _, issue_id in told} == {issue.id}
    week.clock.now = monday_after(W12)
    following, _ = freeze(week, W12)
    assert kinds(following) == []


def test_what_is_seen_after_the_end_of_the_week_goes_to_the_next_letter(week: Place) -> None:
    week.clock.now = W11.end_utc - timedelta(seconds=1)
    week.crawl(page("dimanche", "Les SEC-Pa.", published_on=date(2026, 3, 15)), source=PRESS)
    week.clock.now = W11.end_utc
    week.crawl(page("lundi", "Les SEC-Pa.", published_on=date(2026, 3, 15)), source=PRESS)
    issue, _ = freeze(week)
    documents = {entry.first.title for entry in digest_of(issue).entries}
    assert len(digest_of(issue).entries) == 4
    week.clock.now = monday_after(W12)
    following, _ = freeze(week, W12)
    assert [entry.first.url for entry in digest_of(following).entries] == [
        "https://sante.exemple.invalid/lundi"
    ]
    assert documents


def test_a_fact_written_between_two_freezes_is_in_the_next_letter(week: Place) -> None:
    freeze(week)
    week.crawl(question(answers=[(ANSWER, "2026-03-10", "3120")]))
    again, _ = freeze(week)
    assert EventKind.QUESTION_ANSWERED not in kinds(again)
    week.clock.now = monday_after(W12)
    assert kinds(freeze(week, W12)[0]) == [EventKind.QUESTION_ANSWERED]


def test_each_topic_has_its_letter_and_its_marks(place: Place) -> None:
    place.watch_topics(SEC_PA, MEDIATION)
    place.crawl(page("avis", "Les SEC-Pa font de la médiation en santé."), source=PRESS)
    place.clock.now = monday_after(W11)
    assert kinds(freeze(place)[0]) == [EventKind.MENTION_APPEARED]
    assert kinds(freeze(place, topic=MEDIATION)[0]) == [EventKind.MENTION_APPEARED]
    place.clock.now = monday_after(W12)
    assert kinds(freeze(place, W12)[0]) == kinds(freeze(place, W12, MEDIATION)[0]) == []


def test_after_three_weeks_off_one_letter_tells_what_came_meanwhile(week: Place) -> None:
    freeze(week)
    week.clock = FixedClock(datetime(2026, 4, 8, 7, 0, tzinfo=UTC))
    week.crawl(page("ancien", "Les SEC-Pa.", published_on=date(2026, 3, 18)), source=PRESS)
    week.clock.now = monday_after(week_of(week.clock()))
    issue, _ = freeze(week, iso_week("2026-W15"))
    (entry,) = digest_of(issue).entries
    assert (entry.first.late, entry.first.occurred_on, entry.first.observed_on) == (
        True,
        date(2026, 3, 18),
        date(2026, 4, 8),
    )
    assert "vu le 8 avril" in plain(issue.text)


def test_a_stored_letter_is_rebuilt_byte_for_byte_from_its_content(week: Place) -> None:
    week.crawl(question(90002, answers=[(ANSWER, "2026-03-10", "3120")]))
    freeze(week)
    week.clock.now = monday_after(W12)
    for issue in (freeze(week)[0], freeze(week, W12)[0]):
        rebuilt = render_digest(digest_of(issue), templates=TEMPLATES)
        assert (rebuilt.subject, rebuilt.html, rebuilt.text) == (issue.subject, issue.html, issue.text)
        assert issue_hash(rebuilt) == issue.sha256


def test_the_hash_of_a_letter_covers_all_that_is_read() -> None:
    letter = Rendered(subject="a", text="b", html="c")
    others = [replace(letter, subject="x"), replace(letter, text="x"), replace(letter, html="x")]
    assert len({issue_hash(each) for each in (letter, *others)}) == 4
    assert issue_hash(copy.copy(letter)) == issue_hash(letter)


def test_a_preview_freezes_nothing(week: Place) -> None:
    before = week.dump()
    with week.session() as session, session.begin():
        digest = compose_issue(session, week.config, SEC_PA, W11, now=week.clock())
    assert len(digest.entries) == 3
    assert week.dump() == before


def test_a_quiet_week_says_which_sources_were_read(place: Place) -> None:
    place.settle()
    place.clock.now = monday_after(W11)
    issue, _ = freeze(place)
    assert plain(issue.subject) == "SEC-Pa : rien de nouveau (semaine du 9 au 15 mars 2026) ; 3 sources lues"
    assert [source.read for source in digest_of(issue).sources] == [True, True, True]
    assert digest_of(issue).not_watched


def test_a_week_in_which_nothing_was_read_does_not_look_quiet(place: Place) -> None:
    place.settle()
    place.clock.now = monday_after(W12)
    issue, _ = freeze(place, W12)
    assert plain(issue.subject) == "SEC-Pa : aucune source n'a pu être lue (semaine du 16 au 22 mars 2026)"
    assert [(source.read, source.last_success_at) for source in digest_of(issue).sources] == [
        (False, NOW)
    ] * 3


def test_an_archive_where_nothing_was_ever_read_makes_an_honest_letter(place: Place) -> None:
    place.clock.now = monday_after(W11)
    issue, _ = freeze(place)
    assert "aucune source n'a pu être lue" in plain(issue.subject)
    assert {source.state for source in digest_of(issue).sources} == {"never"}


def test_a_source_in_alarm_is_named(place: Place) -> None:
    place.settle()
    place.clock.move(hours=30)
    refused = Unread(url="https://exemple.invalid", reason="accès refusé", blocked=True)
    place.finish(place.start(PRESS)[1], RunCounts(), [refused])
    place.clock.now = monday_after(W11)
    issue, _ = freeze(place)
    (news,) = digest_of(issue).source_news
    assert (news.kind, news.source) == (EventKind.SOURCE_DOWN, PRESS)
    assert "n'a pas pu être lue depuis" in plain(issue.text)


def test_a_waiting_question_is_where_it_stood_at_the_end_of_the_week(week: Place) -> None:
    week.clock.now = monday_after(W11)
    week.crawl(question(answers=[(ANSWER, "2026-03-10", "3120")]))
    issue, _ = freeze(week)
    (waiting,) = digest_of(issue).waiting
    assert (waiting.document, waiting.progress) == ("QANR5L17QE13432", "jour 5 sur 61")
    assert (waiting.due_on, waiting.number) == (date(2026, 5, 10), "13432")


def test_a_letter_seen_before_the_end_of_its_week_counts_until_today(week: Place) -> None:
    with week.session() as session, session.begin():
        digest = compose_issue(session, week.config, SEC_PA, W11, now=datetime(2026, 3, 12, 9, tzinfo=UTC))
    assert [waiting.progress for waiting in digest.waiting] == ["jour 2 sur 61"]


def test_an_answered_question_no_longer_waits_and_its_answer_is_told(week: Place) -> None:
    week.clock.now = W11.end_utc - timedelta(hours=1)
    week.crawl(question(answers=[(ANSWER, "2026-03-10", "3120")]))
    issue, _ = freeze(week)
    digest = digest_of(issue)
    assert digest.waiting == ()
    answered = next(
        entry.first for entry in digest.entries if entry.first.kind is EventKind.QUESTION_ANSWERED
    )
    assert "Les SEC-Pa font l'objet d'un examen avec les équipes." in answered.body


def test_one_answer_to_two_questions_is_one_entry(week: Place) -> None:
    week.crawl(question(90002))
    answers = [(ANSWER, "2026-03-17", "3120")]
    week.crawl(question(answers=answers), question(90002, answers=answers))
    week.clock.now = monday_after(W12)
    entries = digest_of(freeze(week, W12)[0]).entries
    joint = next(entry for entry in entries if entry.joint)
    assert {item.document for item in joint.documents} == {"QANR5L17QE13432", "QANR5L17QE90002"}


def test_a_secondary_term_is_shown_as_related_in_the_week_it_was_seen(settled: Place) -> None:
    cited = jo_text(articles=jo_article("Vu l'article L. 162-31-1."), published_on="2026-03-11")
    old = jo_text(
        "JORFTEXT000099000002", articles=jo_article("Vu l'article L. 162-31-1."), published_on="2025-03-11"
    )
    both = jo_text("JORFTEXT000099000003", articles=jo_article("L. 162-31-1, les SEC-Pa."))
    settled.crawl(cited, old, both, source=JOURNAL)
    settled.clock.now = monday_after(W11)
    issue, _ = freeze(settled)
    assert [item.document for item in digest_of(issue).related] == ["JORFTEXT000099000001"]
    settled.clock.now = monday_after(W12)
    assert digest_of(freeze(settled, W12)[0]).related == ()


def test_more_news_than_a_letter_holds_is_counted(place: Place) -> None:
    place.config = replace(place.config, crawl=Crawl(announce_days=60))
    place.crawl(*(page(f"avis-{number}", f"Les SEC-Pa, {number}.") for number in range(52)), source=PRESS)
    place.clock.now = monday_after(W11)
    issue, _ = freeze(place)
    digest = digest_of(issue)
    assert (len(digest.entries), digest.omitted, digest.news) == (40, 12, 52)
    assert "12 autres" in plain(issue.text)
    assert len(issue.html.encode()) < 80_000
    place.clock.now = monday_after(W12)
    assert kinds(freeze(place, W12)[0]) == []


def test_an_earlier_week_is_frozen_without_what_came_after_it(week: Place) -> None:
    issue, _ = freeze(week, W10)
    assert (kinds(issue), digest_of(issue).waiting) == ([], ())
    assert ASSEMBLEE in {source.slug for source in digest_of(issue).unread}
