"""Secrets: each in a file of its own or in the environment, never in ``vigie.toml``, never in a message."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import ConfigError


def secret_in(folder: Path, name: str, place: str) -> str:
    """Return what a file of ``folder`` holds, without blanks around; raise ConfigError when it is nothing.

    The message names the file and never says a word of what it holds.
    """
    try:
        secret = (folder / name).read_text("utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{place} : {name} ne peut pas être lu ({error.strerror}).") from error
    except UnicodeDecodeError:
        # Without its cause, which quotes what was read.
        raise ConfigError(f"{place} : {name} n'est pas un fichier de texte en UTF-8.") from None
    if not secret:
        raise ConfigError(f"{place} : {name} est vide.")
    return secret
