"""Whatever happens between freezes, every fact is told in exactly one letter of its topic (TESTS.md R6)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from monitor.domain.calendar import last_complete_week
from monitor.domain.frozen_digest import digest_from_json
from monitor.services.digests import freeze_issue
from monitor.storage.orm import EventRow, EventTopicRow
from monitor.storage.orm_mail import IssueRow
from tests.fakes import PRESS, SEC_PA, TEMPLATES, FakeTransport, Killed, Place, config_of, page
from tests.services.post import send, subscribe


class FreezeRace(RuleBasedStateMachine):
    """Pages appear and change, letters are frozen and sent, the process dies, the clock moves."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="vigie-race-"))
        self.place = Place(folder=self.folder, config=config_of(self.folder))
        self.relay = FakeTransport()
        self.frozen: dict[int, str] = {}
        self.people = 0
        self.pages = 0

    def teardown(self) -> None:
        self.place.sessions.kw["bind"].dispose()
        shutil.rmtree(self.folder)

    @rule(count=st.integers(1, 3))
    def pages_appear(self, count: int) -> None:
        for _ in range(count):
            self.pages += 1
            today = self.place.clock().date()
            self.place.crawl(page(f"p{self.pages}", "Les SEC-Pa.", published_on=today), source=PRESS)

    @rule(words=st.sampled_from(["Les SEC-Pa, A.", "Les SEC-Pa, B.", "Rien."]))
    def a_page_changes(self, words: str) -> None:
        self.place.crawl(page("p0", words, published_on=self.place.clock().date()), source=PRESS)

    @rule(hours=st.sampled_from([1, 20, 24 * 3, 24 * 7, 24 * 21, -1, -24]))
    def the_clock_moves(self, hours: int) -> None:
        self.place.clock.move(hours=hours)

    @rule()
    def the_last_week_is_frozen(self) -> None:
        self.freeze()

    def freeze(self) -> None:
        week = last_complete_week(self.place.clock())
        with self.place.session() as session:
            _, new = freeze_issue(
                session, self.place.config, SEC_PA, week, templates=TEMPLATES, now=self.place.clock()
            )
        with self.place.session() as session:
            waiting = EventRow.topics.any(EventTopicRow.issue_id.is_(None))
            left = session.scalars(select(EventRow.id).where(waiting, EventRow.observed_at < week.end_utc))
            assert not new or left.all() == [], "seen before the end of a week, and not in its letter"

    @rule()
    def the_process_dies_at_the_end_of_a_freeze(self) -> None:
        def kill(_connection: object) -> None:
            raise Killed

        engine = self.place.sessions.kw["bind"]
        sqlalchemy_event.listen(engine, "commit", kill)
        try:
            self.freeze()
        except Killed:
            pass
        finally:
            sqlalchemy_event.remove(engine, "commit", kill)

    @rule()
    def someone_subscribes(self) -> None:
        self.people += 1
        subscribe(self.place, f"personne{self.people}@exemple.org")

    @rule()
    def letters_are_sent(self) -> None:
        send(self.place, self.relay)

    @invariant()
    def a_frozen_letter_never_changes(self) -> None:
        with self.place.session() as session:
            for issue in session.scalars(select(IssueRow)):
                assert (
                    self.frozen.setdefault(issue.id, issue.sha256 + issue.html) == issue.sha256 + issue.html
                )

    @invariant()
    def a_fact_is_in_the_letter_it_is_marked_with_and_in_no_other(self) -> None:
        with self.place.session() as session:
            issues = session.scalars(select(IssueRow)).all()
            told = {
                item.event: issue.id
                for issue in issues
                for entry in digest_from_json(issue.content).entries
                for item in entry.items
            }
            times = sum(
                len(entry.items) for issue in issues for entry in digest_from_json(issue.content).entries
            )
            marks = session.execute(
                select(EventTopicRow.event_id, EventTopicRow.issue_id).where(
                    EventTopicRow.issue_id.is_not(None)
                )
            )
            assert times == len(told)
            assert told == {row.event_id: row.issue_id for row in marks}

    @invariant()
    def nobody_gets_a_letter_twice(self) -> None:
        received = [(sent.recipient, str(sent.message["Subject"])) for sent in self.relay.sent]
        assert len({sent.message_id for sent in self.relay.sent}) == len(received)


TestFreezeRace = FreezeRace.TestCase
TestFreezeRace.settings = settings(
    max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
