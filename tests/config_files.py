"""Configurations that tests write: what is read from them, or what is said of the mistake in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.config import Config, load_config
from monitor.errors import ConfigError

MINIMAL_TOPIC = '[[topics]]\nslug = "loup"\nname = "Le loup"\nterms = ["loup"]\n'


def written(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Config:
    """Return the configuration read from a file that holds this text."""
    path = folder / "vigie.toml"
    path.write_text(text, "utf-8")
    return load_config(environ or {}, path=path)


def refusal(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> str:
    """Return what is said of a file that must be refused."""
    with pytest.raises(ConfigError) as caught:
        written(folder, text, environ)
    return str(caught.value)
