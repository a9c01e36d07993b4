"""Three weeks of a generated legislature through `vigie crawl`: exactly the events expected, none more.

Whatever the order of the deliveries, and killed at any moment, the same events and the same states.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource
from monitor.domain.model import EventKind
from monitor.domain.questions import state_of
from monitor.storage.orm import EventRow
from tests.builders import HEALTH, question_json, questions_zip
from tests.e2e.crawling import Installation
from tests.legislature import QE, QG, RUNS, Expected, Legislature, Run, runs_of

AN = "https://an.example/"
SLUG = "assemblee_questions"
TODAY = date(2026, 4, 20)
WHOLE, SMALL = Legislature(), Legislature(count=600)
BY_THE_DATE = {EventKind.DEADLINE_NEAR, EventKind.DEADLINE_PASSED}
"""What the calendar brings, whatever is delivered."""


def config_of(followed: str, *, pages: str = "") -> str:
    return f"""
[sources.{SLUG}]
address = "{AN}"
archives = ["{QE}", "{QG}"]
names = "amo.zip"
all_names = ""
pages = "{pages}"
issues = ""

[[topics]]
slug = "sec-pa"
name = "SEC-Pa"
terms = ["SEC-Pa", "structure d'exercice coordonné participative"]
follow = ["{followed}"]
"""


def install_in(folder: Path, mirror: MirrorServer, legislature: Legislature) -> Installation:
    folder.mkdir(exist_ok=True)
    install = Installation(folder=folder, mirror=mirror)
    install.configure(config_of(legislature.followed))
    return install


@cache
def delivery(legislature: Legislature, week: int) -> dict[str, Resource]:
    archives = legislature.delivery(week)
    return {AN + name: Resource(body, "application/zip") for name, body in archives.items()}


def now_of(run: Run) -> str:
    return f"{run.on.isoformat()}T07:00:00Z"


def crawl(install: Installation, legislature: Legislature, run: Run) -> dict[str, Any]:
    """Read the delivery of one week to its end."""
    assert install.mirror
    install.mirror.site = delivery(legislature, run.week)
    crawled = install.crawl(SLUG, now=now_of(run))
    assert crawled.code == 0, crawled.stderr
    return dict(crawled.runs[SLUG])


def told(install: Installation) -> list[Expected]:
    """Return what was told of questions, doubles included."""
    with install.session() as session:
        rows = session.scalars(select(EventRow)).all()
        return sorted(
            Expected(row.subject, row.kind, row.occurred_on) for row in rows if row.kind not in BY_THE_DATE
        )


def states(install: Installation) -> dict[str, str]:
    """Return where every question stands in the archive."""
    found = {}
    for key, row in install.documents(SLUG).items():
        latest = row.versions[-1]
        state = state_of(latest.fields, has_answer="answer" in latest.sections, today=TODAY)
        found[key] = state.value
    return found


def check(install: Installation, legislature: Legislature, runs: Sequence[Run]) -> None:
    """Compare what was told, and where the questions stand, with what these crawls must give."""
    assert told(install) == sorted(legislature.expected_events(runs=runs))
    assert states(install) == legislature.expected_states(runs, today=TODAY)


@pytest.fixture(scope="module")
def mirror() -> Iterator[MirrorServer]:
    with MirrorServer({}) as server:
        yield server


def test_three_weeks_of_a_whole_legislature_tell_exactly_what_happened(
    tmp_path: Path, mirror: MirrorServer
) -> None:
    assert len(WHOLE.entries) > 14_000
    install = install_in(tmp_path, mirror, WHOLE)
    for run in RUNS:
        counts = crawl(install, WHOLE, run)
        assert told(install) == sorted(WHOLE.expected_events(run.week))
        assert counts["outcome"] == "changed"
        assert counts["read"] == len(WHOLE.expected_states((run,), today=TODAY))
    check(install, WHOLE, RUNS)
    again = crawl(install, WHOLE, Run(3, date(2026, 4, 2)))
    assert (again["outcome"], again["new"], again["changed"]) == ("unchanged", 0, 0)
    check(install, WHOLE, RUNS)


def test_the_story_of_the_three_weeks_holds_what_may_happen_and_is_mostly_silent() -> None:
    expected = WHOLE.expected_events()
    assert {event.kind for event in expected} == {
        "mention_appeared",
        "document_published",
        "text_changed",
        "question_answered",
        "question_reassigned",
        "question_signalled",
        "question_renewed",
        "question_withdrawn",
        "question_lapsed",
        "answer_corrected",
    }
    assert len(expected) > 100
    concerned = {entry.uid for entry in WHOLE.entries if entry.told or entry.on_topic}
    changing = [entry for entry in WHOLE.entries if len(set(entry.weeks)) > 1 and entry.uid not in concerned]
    assert len(changing) > 300
    assert {event.document for event in expected} <= concerned
    old = min(entry.published_on for entry in WHOLE.entries if entry.uid in concerned)
    assert all(event.occurred_on > date(2026, 1, 1) for event in expected)
    assert old.year == 2024


@pytest.mark.parametrize("weeks", [(1, 3), (1, 2, 2, 3), (3,), (1, 3, 2, 3), (1, 2, 1, 3)], ids=str)
def test_other_orders_of_the_deliveries_tell_the_same(
    tmp_path: Path, mirror: MirrorServer, weeks: tuple[int, ...]
) -> None:
    runs = runs_of(*weeks)
    install = install_in(tmp_path, mirror, SMALL)
    for run in runs:
        crawl(install, SMALL, run)
    check(install, SMALL, runs)


def page_of(uid: str, asked: str, answer: str) -> Resource:
    """Return the page of a followed question, answered, in the layout of 2026 (docs/sources.md)."""
    number = uid.partition("QE")[2]
    return Resource(
        f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Question n°{number}</title>
<meta content="https://www.assemblee-nationale.fr/dyn/17/questions/{uid}" property="og:url"></head><body>
<div class="an-bloc _style-question" data-id="{uid} / Bloc de style « question »">
<div class="title"><span class="h4">Question écrite n°{number} : <span>Avenir</span></span></div>
<span class="h6 _bold">17ème Législature</span><div class="ha-grid-item size-3">
<div><div class="_pa-small"><p class="_colored-primary"><span class="_bold">Question de :</span>
<span class="_regular">M. Paul Exemple (Loire - Groupe d'essai)</span></p>
<p class="_pa-small">{asked}</p></div></div>
<div><div class="_pa-small"><p class="_colored-green _bold"> Réponse publiée le 24 mars 2026 </p>
<p class="_pa-small">{answer}</p></div></div></div><div class="ha-grid-item size-1">
<p class="h6" id="blocMinistereInterroge">Ministère interrogé : <span>{HEALTH.short}</span></p>
<p class="h6" id="blocMinistereAttributaire">Ministère répondant : <span>{HEALTH.short}</span></p>
<p class="h6">Dates : <br><span> Question publiée le <a href="#">10 mars 2026</a></span><br>
<span> Réponse publiée le <a href="#">24 mars 2026</a></span></p></div></div></body></html>""".encode()
    )


def test_a_page_that_precedes_the_archive_by_a_day_is_confirmed_by_it(
    tmp_path: Path, mirror: MirrorServer
) -> None:
    asked = "M. Paul Exemple interroge l'État sur les SEC-Pa."
    answer = "Sur les SEC-Pa, l'État rendra son avis : à l'automne."
    uid, pages = "QANR5L17QE9", "https://pages.example/{legislature}/{uid}"
    install = Installation(folder=tmp_path, mirror=mirror)
    install.configure(config_of(uid, pages=pages).replace(f', "{QG}"', ""))
    waiting, answered = (
        Resource(questions_zip([question_json(9, texts=(asked,), answers=answers)]), "application/zip")
        for answers in ((), ((f"<p>{answer}</p>", "2026-03-24", "3120"),))
    )
    page = page_of(uid, asked.replace("'", "’"), answer.replace("'", "’").replace(" :", "&nbsp;:"))
    versions = []
    for day, archive in enumerate((waiting, waiting, answered, answered)):
        mirror.site = {AN + QE: archive} | ({f"https://pages.example/17/{uid}": page} if day else {})
        assert install.crawl(SLUG, now=f"2026-03-{24 + day}T07:00:00Z").code == 0
        versions.append(install.versions(SLUG)[uid])
        answers = [event for event in told(install) if event.kind != "mention_appeared"]
        assert answers == [Expected(uid, "question_answered", date(2026, 3, 24))][:day]
    assert versions[:2] == [1, 2]
    assert versions[3] == versions[2] in {2, 3}
    assert install.documents(SLUG)[uid].versions[-1].text.endswith(answer)


def crawl_killed(install: Installation, dice: random.Random, run: Run) -> bool:
    """Start a crawl, kill its group a moment after its first request; return whether it was at work."""
    assert install.mirror
    asked = len(install.mirror.requests)
    process = subprocess.Popen(
        install.command("crawl", SLUG),
        env=install.environment(now_of(run)),
        cwd=install.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while process.poll() is None and len(install.mirror.requests) == asked:
        time.sleep(0.005)
    try:
        process.wait(dice.uniform(0, 1.5 if run.week == 1 else 0.4))  # a week that changes little is short
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def live_with_kills(install: Installation, kills: int, seed: int) -> int:
    """Live the three weeks with so many kills in each; return how many struck a crawl at work."""
    dice = random.Random(seed)
    struck = 0
    for run in RUNS:
        assert install.mirror
        install.mirror.site = delivery(SMALL, run.week)
        struck += sum(crawl_killed(install, dice, run) for _ in range(kills))
        crawl(install, SMALL, run)
        assert told(install) == sorted(SMALL.expected_events(run.week))
    sys.stdout.write(f"seed {seed}: {struck} of {3 * kills} kills struck a crawl at work\n")
    return struck


def test_kills_double_no_event_and_lose_none(tmp_path: Path, mirror: MirrorServer) -> None:
    install = install_in(tmp_path, mirror, SMALL)
    assert live_with_kills(install, 2, 20260318) >= 3
    check(install, SMALL, RUNS)


@pytest.mark.long
def test_thirty_kills_double_no_event_and_lose_none(tmp_path: Path, mirror: MirrorServer) -> None:
    install = install_in(tmp_path, mirror, SMALL)
    assert live_with_kills(install, 10, 20260325) >= 15
    check(install, SMALL, RUNS)
