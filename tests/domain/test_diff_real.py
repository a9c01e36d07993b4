"""Two real states of official pages, read in place."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from bs4 import BeautifulSoup

from monitor.domain.diff import TextDiff, diff_texts, summary
from monitor.files.html import block_text, soup_of
from tests.samples import SAMPLES, needs_samples

PAGES = SAMPLES / "ministeres" / "dsfr_html"
SERIES = SAMPLES / "ministeres" / "flux_xml" / "serie_cnsa"


def _page(name: str) -> str:
    return block_text(soup_of((PAGES / name).read_bytes()).select("main")[0])


def _feed(path: Path) -> str:
    return block_text(BeautifulSoup(path.read_bytes(), "xml"))


def _exact(before: str, after: str) -> TextDiff:
    diff = diff_texts(before, after)
    assert "".join(hunk.before for hunk in diff.hunks) == before
    assert "".join(hunk.after for hunk in diff.hunks) == after
    return diff


@needs_samples
def test_a_page_that_gained_its_date_of_update_shows_that_date_only() -> None:
    diff = _exact(
        _page("travail_rupture-conventionnelle_double-document_sans-maj_2024-10-31.html"),
        _page("travail_rupture-conventionnelle_double-document_2024-10-31.html"),
    )
    changed = [(hunk.op.value, hunk.after) for hunk in diff.hunks if hunk.op != "equal"]
    assert changed == [("insert", "Mis à jour le 17/09/2024 ")]
    assert summary(diff) == "7 mots ajoutés"
    assert diff.similarity > 0.999


@needs_samples
def test_successive_states_of_a_feed_keep_what_they_share() -> None:
    feeds = [_feed(path) for path in sorted(SERIES.glob("*.xml"))]
    diffs = [_exact(before, after) for before, after in pairwise(feeds)]
    assert len(diffs) == 7
    assert not any(diff.rewritten for diff in diffs)
    assert all(diff.similarity > 0.6 for diff in diffs)
