"""The real series of one feed, state after state: what a reader would see of it, and nothing else."""

from __future__ import annotations

from crawler.parsers.feeds import parse_feed
from crawler.parsers.press_announced import announced_page
from monitor.domain.topics import Topic
from monitor.services.archive import Effect
from tests.fakes import PRESS, Place, reading
from tests.samples import SAMPLES, needs_samples

SERIES = SAMPLES / "ministeres" / "flux_xml" / "serie_cnsa"
# What the page of the sources says is really new in each state; nothing was ever edited.
NEW = [20, 0, 2, 1, 0, 0, 3, 1]


@needs_samples
def test_the_series_of_the_cnsa_tells_its_new_articles_and_no_change(place: Place) -> None:
    place.watch_topics(Topic(slug="tout", name="Tout", terms=("autonomie",)))
    place.settle()
    found, edited = [], 0
    for state in sorted(SERIES.glob("*.xml")):
        place.clock.move(days=1)
        feed = parse_feed(state.read_bytes(), url="https://www.cnsa.fr/flux-rss.xml/article")
        done = place.crawl(*(reading(announced_page(entry)) for entry in feed.entries), source=PRESS)
        found.append(sum(each.effect is Effect.NEW for each in done))
        edited += sum(each.effect is Effect.CHANGED for each in done)
    assert (found, edited) == (NEW, 0)
    assert {told.kind for told in place.events()} <= {"mention_appeared"}
