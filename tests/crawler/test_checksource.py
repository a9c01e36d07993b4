"""What a check of a source sees: decided on signals, without any network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.commands.checksource import bounded, first_addresses
from crawler.commands.seen import Seen
from crawler.commands.shared import settings_of
from crawler.items import Checked, Reading, Unread, list_seen, problem_seen
from crawler.spiders.press import PressSpider
from monitor.config import AssembleeSource, JournalSource, ListPage, PressSource, SenatSource, SpeechSource
from monitor.domain.model import Capture, Document, DocumentKind, Link
from monitor.errors import ParseError, RefusedError
from tests.crawler.crawlers import answer, crawler_of
from tests.fakes import NOW

FEED, LISTED, PAGE = "https://site.example/flux", "https://site.example/liste", "https://site.example/page"
PRESS = PressSource(slug="presse", feeds=(FEED,), lists=(ListPage(url=LISTED),))


@dataclass(frozen=True)
class Line:
    """One line of a feed."""

    url: str
    title: str
    published_on: date | None


def _failure(error: Exception) -> Failure:
    return Failure(error)  # type: ignore[no-untyped-call]  # Twisted's has no types


def reading(url: str = PAGE) -> Reading:
    text = "Un communiqué\n\nLes centres sont prolongés."
    document = Document(
        kind=DocumentKind.PRESS,
        key=url,
        url=url,
        title="Un communiqué",
        published_on=date(2026, 3, 12),
        text=text,
        notes={"template": "spip"},
        links=(Link(url=f"{url}.pdf", title="Le communiqué"),),
    )
    return Reading(document=document, capture=Capture(url=url, body=b"x", fetched_at=NOW, status=200))


def test_pages_are_asked_for_up_to_the_limit_and_feeds_always() -> None:
    seen = Seen(limit=2, first=frozenset({FEED}))
    for url in (FEED, f"{PAGE}/1", FEED, f"{PAGE}/2"):
        seen.on_scheduled(Request(url))
    with pytest.raises(IgnoreRequest):
        seen.on_scheduled(Request(f"{PAGE}/3"))
    seen.on_scheduled(Request(f"{PAGE}/1", meta={"retry_times": 1}))
    seen.on_scheduled(Request(f"{PAGE}/4", meta={"redirect_times": 1}))
    seen.on_scheduled(Request(f"{LISTED}?page=2", cb_kwargs={"listed": PRESS.lists[0]}))
    seen.on_scheduled(Request(f"{PAGE}.pdf", cb_kwargs={"wanted": "file"}))
    assert (seen.asked, seen.left) == (2, 1)


def test_an_answer_is_told_whatever_its_status_but_not_that_of_robots() -> None:
    seen = Seen(limit=1)
    facts = {"status": 403, "headers": {"Content-Type": "text/html"}}
    seen.on_answer(answer(PAGE, b"non", **facts), Request(PAGE))
    seen.on_answer(answer(PAGE, b""), Request(PAGE, method="HEAD"))
    seen.on_answer(answer(PAGE, b"x"), Request(PAGE, meta={"dont_obey_robotstxt": True}))
    assert [(each["status"], each["bytes"], each["content_type"]) for each in seen.answers] == [
        (403, 3, "text/html"),
        (200, None, None),
    ]


def test_what_the_spider_and_the_middlewares_say_is_heard() -> None:
    crawler = crawler_of(PressSpider, PRESS)
    seen = Seen(limit=1)
    seen.listen(crawler)
    lines = [Line(f"{PAGE}/{n}", f"Titre {n}", date(2026, 3, n) if n == 1 else None) for n in (1, 2)]
    crawler.signals.send_catch_log(list_seen, url=FEED, found="flux RSS", entries=lines)
    crawler.signals.send_catch_log(problem_seen, problem=Unread(url=PAGE, reason="refus", blocked=True))
    assert seen.lists == [
        {
            "url": FEED,
            "found": "flux RSS",
            "total": 2,
            "entries": [{"title": "Titre 1", "url": f"{PAGE}/1", "published_on": "2026-03-01"}],
        }
    ]
    assert [(each["reason"], each["blocked"]) for each in seen.problems] == [("refus", True)]


def test_documents_are_all_counted_and_the_first_ones_kept() -> None:
    seen = Seen(limit=1)
    for item in (*(reading() for _ in range(150)), Checked(url=FEED, count=3)):
        seen.on_item(item)
    report = seen.report()
    assert (report["read"], len(report["documents"])) == (150, 100)
    assert report["documents"][:1] == [
        {
            "url": PAGE,
            "kind": "press",
            "template": "spip",
            "title": "Un communiqué",
            "published_on": "2026-03-12",
            "words": 6,
            "files": [{"title": "Le communiqué", "url": f"{PAGE}.pdf"}],
        }
    ]


@pytest.mark.parametrize(
    ("error", "reason", "blocked", "detail"),
    [
        (ParseError("gabarit inconnu"), "gabarit inconnu", False, ""),
        (RefusedError("refus du pare-feu F5"), "refus du pare-feu F5", True, ""),
        (KeyError("href"), "erreur imprévue du programme", False, "KeyError: 'href'"),
    ],
)
def test_what_a_parser_raises_is_a_problem_told_once(
    error: Exception, reason: str, *, blocked: bool, detail: str
) -> None:
    seen = Seen(limit=1)
    for _ in range(2):
        seen.on_spider_error(_failure(error), answer(PAGE))
    assert seen.problems == [{"url": PAGE, "reason": reason, "blocked": blocked, "detail": detail}]


def test_the_outcome_says_what_could_be_read() -> None:
    nothing, refused, part, whole = (Seen(limit=1) for _ in range(4))
    refused.on_problem(Unread(url=PAGE, reason="refus", blocked=True))
    for seen in (part, whole):
        seen.on_item(reading())
    part.on_item(Unread(url=FEED, reason="un article est illisible"))
    outcomes = [seen.outcome for seen in (nothing, refused, part, whole)]
    assert outcomes == ["failed", "blocked", "partial", "read"]


def test_an_address_that_answers_is_reached_and_a_refusal_is_not() -> None:
    reached, refused = Seen(limit=1), Seen(limit=1)
    reached.on_answer(answer(PAGE), Request(PAGE, method="HEAD"))
    refused.on_answer(answer(PAGE, status=403), Request(PAGE, method="HEAD"))
    refused.on_problem(Unread(url=PAGE, reason="refus", blocked=True))
    assert (reached.reached, refused.reached) == ("read", "blocked")


def test_a_crawl_that_was_stopped_says_so() -> None:
    crawler = crawler_of(PressSpider, PRESS)
    seen = Seen(limit=1)
    crawler.stats.set_value("finish_reason", "closespider_timeout")
    seen.close(crawler)
    assert "avant la fin" in seen.problems[0]["reason"]


def test_a_check_asks_for_little() -> None:
    source = bounded(replace(PRESS, every=24.0), 10)
    assert isinstance(source, PressSource)
    assert (source.files_per_run, source.lists[0].pages, source.every) == (3, 2, 0.0)
    few = bounded(PressSource(slug="presse", pages=(PAGE,), files_per_run=1), 1)
    assert isinstance(few, PressSource)
    assert few.files_per_run == 1
    speeches = bounded(SpeechSource(slug="discours"), 10)
    assert isinstance(speeches, SpeechSource)
    assert speeches.head_bytes < 1_000_000


def test_the_first_addresses_are_those_that_a_reading_begins_with() -> None:
    assert first_addresses(PRESS) == (FEED, LISTED)
    assert len(first_addresses(AssembleeSource(slug="an"))) == 3
    assert first_addresses(SenatSource(slug="senat"))[0].endswith(".csv")
    simple, whole = JournalSource(slug="jo"), JournalSource(slug="jo", format="global")
    assert first_addresses(simple) == (simple.address,)
    assert first_addresses(whole) == (simple.global_address,)


def test_a_source_is_read_with_its_own_name_and_pace() -> None:
    settings = Settings({"USER_AGENT": "Vigie/0.1", "DOWNLOAD_DELAY": 1.0})
    own = settings_of(settings, PressSource(slug="presse", user_agent="Veille (accord)", delay=5.0))
    assert (own["USER_AGENT"], own.getfloat("DOWNLOAD_DELAY")) == ("Veille (accord)", 5.0)
    for plain in (PRESS, JournalSource(slug="jo")):
        same = settings_of(settings, plain)
        assert (same["USER_AGENT"], same.getfloat("DOWNLOAD_DELAY")) == ("Vigie/0.1", 1.0)
