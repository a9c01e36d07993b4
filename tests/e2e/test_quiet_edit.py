"""A page that left its feed: read again because it speaks of the topic, its edit shown word by word."""

from __future__ import annotations

import json
from pathlib import Path

from monitor.demo.mirror import MirrorServer
from tests.e2e.crawling import Installation, feed, page

FEED = "https://www.ministere.example/flux.xml"
OLD, NEW = "https://www.ministere.example/structures", "https://www.ministere.example/autre"
CONFIG = f"""
[sources.presse_ministere]
kind = "press"
feeds = ["{FEED}"]
"""


def test_an_edit_is_seen_after_the_page_left_its_feed(tmp_path: Path) -> None:
    with MirrorServer(
        {FEED: feed(OLD), OLD: page("Centres", "Les SEC-Pa recevront douze millions.")}
    ) as mirror:
        place = Installation(folder=tmp_path, mirror=mirror)
        place.configure(CONFIG)
        assert place.crawl("presse_ministere", now="2026-03-12T06:00:00Z").code == 0
        edited = page("Centres", "Les SEC-Pa recevront dix millions.")
        mirror.site = {FEED: feed(NEW), NEW: page("Autre", "Rien ici."), OLD: edited}
        crawled = place.crawl("presse_ministere", now="2026-03-13T06:00:00Z")
        assert crawled.runs["presse_ministere"]["changed"] == 1
        mirror.site = {FEED: feed(NEW), NEW: page("Autre", "Rien ici.")}
        gone = place.crawl("presse_ministere", now="2026-03-14T06:00:00Z")

    told = json.loads(place.run("events", "--kind", "text_changed", "--json").stdout)["items"]
    [words] = [hunk for hunk in told[0]["changes"] if hunk["op"] != "equal"]
    assert (len(told), words["before"].strip(), words["after"].strip()) == (1, "douze", "dix")
    # A page that is not there any more is said, and does not make the run worse.
    assert (gone.code, gone.runs["presse_ministere"]["outcome"]) == (0, "unchanged")
    assert OLD in gone.runs["presse_ministere"]["message"]
