"""PISTE asked by Scrapy itself with our settings, from an API served on the loopback in place of a mirror."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.piste_server import (
    CLIENT_ID,
    CLIENT_SECRET,
    LAST_NJO,
    TEXT,
    TOKEN_URL,
    Answer,
    Piste,
    container,
    key,
    piste,
    served,
)

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def configured(folder: Path) -> Iterator[Path]:
    for name, secret in (("id", CLIENT_ID), ("secret", CLIENT_SECRET)):
        (folder / name).write_text(f"{secret}\n", "utf-8")
    path = folder / "vigie.toml"
    path.write_text(
        "[crawl]\ndelay = 0\n\n[sources.journal_officiel]\npiste = true\n"
        'piste_client_id_file = "id"\npiste_client_secret_file = "secret"\n',
        "utf-8",
    )
    yield path


def crawled(api: Piste, folder: Path, *texts: str) -> tuple[dict[str, Any], str]:
    """Crawl the API served on the loopback; return what came, and all that was logged."""
    with served(api) as mirror, configured(folder) as path:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
        environ = {"VIGIE_CONFIG": str(path), "VIGIE_MIRROR": mirror, "VIGIE_LOG_LEVEL": "DEBUG"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.crawler.piste_crawl", *texts],
            env={**inherited, **environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told, done.stdout + done.stderr


def test_a_real_crawl_brings_the_texts_and_logs_no_secret(tmp_path: Path) -> None:
    api = piste(next={TEXT: [Answer(status=401)]})
    told, logged = crawled(api, tmp_path)
    assert told["texts"] == [key(1), key(2), key(3)]
    assert told["numbers"] == [container(1), container(2)]
    assert told["captures"][0].startswith("https://api.piste.gouv.fr/")
    assert (told["problems"], told["notes"]) == ([], [])
    assert api.tokens == 2
    assert TOKEN_URL in logged
    for secret in (CLIENT_ID, CLIENT_SECRET, "secret%26", "jeton-d-essai"):
        assert secret not in logged


def test_in_a_real_crawl_a_failure_is_a_remark_and_no_answer_is_followed_elsewhere(tmp_path: Path) -> None:
    away = Answer(status=307, headers={"Location": "https://api.piste.gouv.fr/ailleurs"})
    api = piste(next={TEXT: [away, Answer(status=503), Answer(body=b"<html>Request Rejected</html>")]})
    told, logged = crawled(api, tmp_path, key(1), key(2), key(3))
    assert (told["texts"], told["problems"]) == ([], [])
    assert [note.partition(" (")[0].partition(" :")[0] for note in told["notes"]] == [
        "PISTE ne répond pas à ce qui est demandé",
        "PISTE est en panne",
        "PISTE",
        "PISTE",
    ]
    assert api.paths == ["token", TEXT, TEXT, TEXT]
    assert "Traceback" not in logged


@pytest.mark.parametrize("path", ["token", LAST_NJO])
def test_in_a_real_crawl_a_quota_is_a_remark(tmp_path: Path, path: str) -> None:
    api = piste(next={path: [Answer(status=429, headers={"Retry-After": "60"})]})
    told, _ = crawled(api, tmp_path)
    assert told["notes"] == ["PISTE : quota atteint, la suite à la prochaine lecture"]
    assert told["problems"] == []
    assert api.paths[-1] == path


def test_in_a_real_crawl_robots_txt_is_obeyed(tmp_path: Path) -> None:
    api = piste(robots=b"User-agent: *\nDisallow: /\n")
    told, _ = crawled(api, tmp_path)
    assert (api.asked, told["problems"]) == ([], [])
    assert "robots.txt" in told["notes"][0]
