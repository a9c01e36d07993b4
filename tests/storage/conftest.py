"""What the tests of the storage share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.storage.database import open_archive
from tests.storage.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    sessions = open_archive(f"sqlite:///{tmp_path / 'vigie.db'}")
    with sessions() as session:
        yield Shelf(session)
