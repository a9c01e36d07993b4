"""What is told, and what is not, when a text of the Journal officiel is delivered again."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from monitor.storage.orm import DocumentRow, VersionRow
from tests.fakes import JOURNAL, Place, jo_article, jo_text

TEXT = "JORFTEXT000099000001"
WORDS = "L'aide de 1,5 million d'euros aux SEC-Pa est fixée par l'arrêté n° 12 – voir l'annexe."


def deliver(place: Place, words: str, *, rect: str = "") -> None:
    place.crawl(jo_text(TEXT, articles=jo_article(words), rect=rect), source=JOURNAL)


def versions(place: Place) -> int:
    with place.session() as session:
        wanted = select(func.count(VersionRow.id)).join(DocumentRow).where(DocumentRow.key == TEXT)
        return session.scalars(wanted).one()


@pytest.mark.parametrize(
    "again",
    [
        WORDS.replace("'", "’"),
        WORDS.replace("n° 12", "n°12"),
        WORDS.replace("n° 12", "nº 12"),
        WORDS.replace("–", "-"),
        WORDS.replace("million d", "million  d"),
    ],
)
def test_a_change_of_typography_tells_nothing(settled: Place, again: str) -> None:
    deliver(settled, WORDS)
    deliver(settled, again)
    assert settled.kinds() == ["mention_appeared"]


@pytest.mark.parametrize(
    "again", [WORDS.replace("1,5", "15"), WORDS.replace("aux SEC", "Aux SEC"), WORDS.replace("12", "13")]
)
def test_a_comma_a_letter_or_a_figure_is_a_change(settled: Place, again: str) -> None:
    deliver(settled, WORDS)
    deliver(settled, again)
    assert settled.kinds() == ["mention_appeared", "text_changed"]
    assert versions(settled) == 2


def test_a_rectification_that_comes_with_the_text_is_told_as_one_and_its_typography_is_not(
    settled: Place,
) -> None:
    deliver(settled, WORDS)
    deliver(settled, WORDS, rect="<p>Au lieu de : « a », lire : « b ».</p>")
    assert settled.kinds() == ["mention_appeared", "text_rectified"]
    deliver(settled, WORDS, rect="<p>Au lieu de : «a», lire : «b».</p>")
    assert settled.kinds() == ["mention_appeared", "text_rectified"]
    deliver(settled, WORDS.replace("12", "13"), rect="<p>Au lieu de : «a», lire : «b».</p>")
    assert settled.kinds()[-1] == "text_changed"
