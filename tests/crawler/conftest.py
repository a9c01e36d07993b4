"""What the tests of the crawler set up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.journal_runs import Remembered
from tests.fakes import Place, config_of


@pytest.fixture
def memory(tmp_path: Path) -> Remembered:
    """Return a memory without any archive, and with a folder."""
    return Remembered(place=tmp_path / "downloads")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return an empty archive of Vigie."""
    return Place(folder=tmp_path, config=config_of(tmp_path))
