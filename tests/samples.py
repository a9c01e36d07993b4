"""Where the real files of the sources are, for the tests that read them in place."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real files of the sources are not at {SAMPLES}"
)
