"""One lock per job, held by a process and freed with it (DESIGN: exit status 75)."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.errors import ConfigError, LockedError, StorageError


def ready_state(state: Path) -> Path:
    """Return the state folder, made if only the last folder of its path is missing.

    Raises ConfigError when its parent does not exist (probably a mistyped path), or when it cannot be
    a folder.
    """
    if not state.is_dir():
        if not state.resolve().parent.is_dir():
            raise ConfigError(
                f"Le dossier d'état {state} n'existe pas, ni le dossier qui le contient : "
                "vérifiez l'option --state, ou créez ce dossier."
            )
        try:
            state.mkdir(exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"{state} ne peut pas servir de dossier d'état ({error.strerror}) : "
                "vérifiez l'option --state et les droits."
            ) from error
    return state


@contextmanager
def job_lock(state: Path, job: str) -> Iterator[None]:
    """Hold the lock of a job; raise LockedError when another process holds it.

    Raises StorageError when the file of the lock cannot be written.
    """
    path = ready_state(state) / f"{job}.lock"
    try:
        file = path.open("a")
    except OSError as error:
        raise StorageError(
            f"{path} ne peut pas être écrit ({error.strerror}) : vérifiez les droits de ce dossier."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(
                f"une autre commande « {job} » est en cours sur {state} : elle garde la main, "
                "celle-ci s'arrête sans rien faire."
            ) from error
        yield
