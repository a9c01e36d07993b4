"""How long a first crawl of a generated legislature takes, and the second, unchanged (`make bench`).

Goals of the project: 14,000 questions in under 120 s and 400 MB, then under 5 s. Peak memory is that
of the crawling process, read by the system (``ru_maxrss`` of the children).
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import question_texts
from monitor.demo.mirror import MirrorServer, Resource
from tests.builders import question_json, questions_zip

ROOT = "https://data.assemblee-nationale.fr/static/openData/repository/17/questions/"
ADDRESS = ROOT + "questions_ecrites/Questions_ecrites.json.zip"
CONFIG = """[site]
contact = "mesure@exemple.invalid"
[crawl]
delay = 0
[sources.assemblee_questions]
pages = ""
issues = ""
archives = ["questions/questions_ecrites/Questions_ecrites.json.zip"]
"""


def crawl(folder: Path, mirror: str) -> float:
    """Crawl once in a fresh process and return the seconds it took."""
    environ = os.environ | {
        "VIGIE_CONFIG": str(folder / "vigie.toml"),
        "VIGIE_STATE": str(folder / "state"),
        "VIGIE_MIRROR": mirror,
        "VIGIE_NOW": "2026-11-20T06:00:00Z",
    }
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "crawl", "assemblee_questions"], env=environ, check=False
    )
    if done.returncode:
        raise SystemExit(f"the crawl ended with {done.returncode}")
    return time.perf_counter() - start


def main() -> int:
    """Measure, print one line per goal, and return 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=14_000)
    questions = parser.parse_args().questions
    texts = question_texts(random.Random(1), questions)
    body = questions_zip(
        question_json(number, texts=[question], answers=[(answer, "2026-05-05", "3120")] if answer else ())
        for number, (question, answer) in enumerate(texts, 1)
    )
    print(f"{questions} questions, {len(body) / 1e6:.1f} MB zipped")
    with tempfile.TemporaryDirectory() as name, MirrorServer({}) as mirror:
        folder = Path(name)
        (folder / "vigie.toml").write_text(CONFIG, "utf-8")
        mirror.site = {ADDRESS: Resource(body=body, content_type="application/zip")}
        first = crawl(folder, mirror.url)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        mirror.site = {ADDRESS: Resource(body=body, content_type="application/zip", etag=False)}
        second = crawl(folder, mirror.url)
    scale = questions / 14_000
    lines = (
        ("first_crawl_s", first, 120 * scale),
        ("first_crawl_mb", memory, 400),
        ("second_crawl_s", second, 5),
    )
    for label, value, goal in lines:
        print(f"{label} {value:.1f} <={goal:.0f} {'ok' if value <= goal else 'MISSED'}")
    return int(any(value > goal for _, value, goal in lines))


if __name__ == "__main__":
    raise SystemExit(main())
