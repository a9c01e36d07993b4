"""What the tests of the crawler set up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.journal_runs import Remembered
from tests.crawler.press_runs import Days, reading
from tests.e2e.forked import Forks
from tests.fakes import Place, config_of


@pytest.fixture
def memory(tmp_path: Path) -> Remembered:
    """Return a memory without any archive, and with a folder."""
    return Remembered(place=tmp_path / "downloads")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return an empty archive of Vigie."""
    return Place(folder=tmp_path, config=config_of(tmp_path))


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """Fork the crawls of a press source."""
    with Forks("presse_essai") as made:
        yield made


@pytest.fixture
def days(tmp_path: Path, forks: Forks) -> Iterator[Days]:
    """Return an archive of its own that reads a feed."""
    with reading(tmp_path, forks) as made:
        yield made
