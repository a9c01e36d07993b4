"""One job at a time, and a state folder that is where it was meant to be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import ConfigError, LockedError, StorageError
from monitor.services.locks import job_lock, ready_state

HOLDER = """
import sys, time
from pathlib import Path
from monitor.services.locks import job_lock
with job_lock(Path(sys.argv[1]), "crawl"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_holder_is_told_who_goes_on(tmp_path: Path) -> None:
    with job_lock(tmp_path, "crawl"):
        with (
            pytest.raises(LockedError, match="« crawl » est en cours") as refusal,
            job_lock(tmp_path, "crawl"),
        ):
            pass
        assert str(tmp_path) in str(refusal.value)
        with job_lock(tmp_path, "send"):
            pass
    with job_lock(tmp_path, "crawl"):
        pass


def test_a_lock_is_released_when_its_work_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), job_lock(tmp_path, "crawl"):
        1 // 0  # noqa: B018
    with job_lock(tmp_path, "crawl"):
        pass


def test_a_lock_is_released_with_its_process_however_it_dies(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError), job_lock(tmp_path, "crawl"):
            pass
        holder.kill()
        holder.wait(timeout=10)
    with job_lock(tmp_path, "crawl"):
        pass


def test_the_state_folder_is_made_but_not_the_path_to_it(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert ready_state(state) == state
    assert state.is_dir()
    assert ready_state(state) == state
    with pytest.raises(ConfigError, match="vérifiez l'option --state"):
        ready_state(tmp_path / "faute" / "state")
    assert not (tmp_path / "faute").exists()


def test_a_file_in_the_place_of_the_state_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="ne peut pas servir de dossier d'état"):
        ready_state(tmp_path / "state")


def test_a_lock_that_cannot_be_written_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "crawl.lock").mkdir()
    with pytest.raises(StorageError, match="vérifiez les droits"), job_lock(tmp_path, "crawl"):
        pass
