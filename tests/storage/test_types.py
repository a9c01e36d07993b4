"""Times in the archive: aware and in UTC whatever came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, column, insert, select, table, text
from sqlalchemy.exc import StatementError

from monitor.storage.database import make_engine
from monitor.storage.types import UtcDateTime

MOMENT = table("moment", column("at", UtcDateTime()))
SUMMER = datetime(2026, 7, 14, 8, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'times.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE moment (at DATETIME)"))
    yield engine
    engine.dispose()


def kept(engine: Engine, value: datetime | None) -> datetime | None:
    with engine.begin() as connection:
        connection.execute(insert(MOMENT).values(at=value))
        found: datetime | None = connection.execute(select(MOMENT.c.at)).scalar_one()
    return found


@pytest.mark.parametrize(
    "value",
    [
        SUMMER,
        SUMMER.astimezone(ZoneInfo("Europe/Paris")),
        SUMMER.astimezone(timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
def test_a_time_comes_back_aware_in_utc_and_the_same_instant(engine: Engine, value: datetime) -> None:
    found = kept(engine, value)
    assert found == SUMMER
    assert found is not None
    assert found.tzinfo is UTC


def test_the_hour_that_happens_twice_keeps_its_two_instants(engine: Engine) -> None:
    paris = ZoneInfo("Europe/Paris")
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=paris, fold=fold) for fold in (0, 1))
    with engine.begin() as connection:
        connection.execute(insert(MOMENT), [{"at": first}, {"at": second}])
        found = connection.execute(select(MOMENT.c.at).order_by(MOMENT.c.at)).scalars().all()
    assert found == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]


def test_a_naive_time_is_refused_and_nothing_is_written(engine: Engine) -> None:
    with pytest.raises(StatementError, match="naive time"), engine.begin() as connection:
        connection.execute(insert(MOMENT).values(at=datetime(2026, 3, 12, 7, 0)))  # noqa: DTZ001
    with engine.begin() as connection:
        assert connection.execute(select(MOMENT.c.at)).all() == []


def test_a_naive_time_is_refused_in_a_comparison_too(engine: Engine) -> None:
    with pytest.raises(StatementError, match="naive time"), engine.begin() as connection:
        connection.execute(select(MOMENT).where(MOMENT.c.at < datetime(2026, 3, 12)))  # noqa: DTZ001


def test_no_time_stays_no_time(engine: Engine) -> None:
    assert kept(engine, None) is None
