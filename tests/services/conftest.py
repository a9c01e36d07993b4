"""What the tests of the services share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import Place, config_of


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty archive that watches SEC-Pa."""
    return Place(folder=tmp_path, config=config_of(tmp_path))


@pytest.fixture
def settled(place: Place) -> Place:
    """An archive whose sources were all read once before."""
    place.settle()
    return place
