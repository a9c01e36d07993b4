"""The archive of the demonstration's two weeks, crawled once for all the tests of the commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.command import crawled, installed


@pytest.fixture(scope="session")
def two_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that read both weeks; tests only read it."""
    folder = installed(tmp_path_factory.mktemp("archive"))
    for number in (1, 2):
        assert crawled(folder, 1 if number == 1 else 2).code == 0
    return folder


@pytest.fixture
def writable(two_weeks: Path, tmp_path: Path) -> Path:
    """A copy of the installation that a test may change."""
    return Path(shutil.copytree(two_weeks, tmp_path / "vigie"))
