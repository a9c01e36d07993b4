"""How much the directory of an archive saves when little or nothing changed (`make bench`).

A generated archive of about 45 MB, some 18,500 written questions, as large as the real one. Each line is
a ratio: the time to read and parse all of it, over the time Vigie takes because it compares the
directory first. Goals: ten times less when nothing changed, and when one question in a hundred did.
"""

from __future__ import annotations

import argparse
import random
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from statistics import median

from benchmarks.corpus import question_texts
from crawler.parsers.assemblee_questions import parse
from crawler.parsers.zip_archive import ZipArchive
from tests.builders import question_json, questions_zip

URL = "https://exemple.invalid/Questions_ecrites.json.zip"
GOAL = 10
Known = Mapping[str, tuple[int, int]]


def archive_of(questions: int) -> bytes:
    """Return the zip of so many questions, three in four answered."""
    texts = question_texts(random.Random(1), questions)
    return questions_zip(
        question_json(number, texts=[question], answers=[(answer, "2026-05-05", "3120")] if answer else ())
        for number, (question, answer) in enumerate(texts, 1)
    )


def known_of(body: bytes, *, changed: int = 0) -> dict[str, tuple[int, int]]:
    """Return what is remembered of an archive of which so many members changed since, evenly spread."""
    marks = ZipArchive(body, url=URL, suffix=".json").marks
    known = {mark.name: (mark.crc, mark.size) for mark in marks}
    every = len(marks) // changed if changed else 0
    for mark in marks[::every][:changed] if every else ():
        known[mark.name] = (mark.crc ^ zlib.crc32(b"other"), mark.size)
    return known


def read_changed(body: bytes, known: Known) -> int:
    """Do what the spider does: open, compare the directory, read and parse what changed; return how many."""
    archive = ZipArchive(body, url=URL, suffix=".json")
    changed = archive.changed(known)
    for mark in changed:
        parse(archive.read(mark))
    return len(changed)


def seconds(action: Callable[[], int], *, runs: int, expected: int) -> float:
    """Return the median time of some runs, after checking that each handled what it should."""
    measured: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        done = action()
        measured.append(time.perf_counter() - start)
        if done != expected:
            raise SystemExit(f"{done} questions were read, not {expected}")
    return median(measured)


def print_lines(lines: Iterable[tuple[str, float]]) -> bool:
    """Print ``name ratio goal ok``; return whether every goal was met."""
    met = True
    for name, ratio in lines:
        met = met and ratio >= GOAL
        print(f"{name} {ratio:.1f} >={GOAL} {'ok' if ratio >= GOAL else 'MISSED'}")
    return met


def main() -> int:
    """Measure, print one line per goal, and return 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=18_500)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    body = archive_of(options.questions)
    few = options.questions // 100
    print(f"{options.questions} questions, {len(body) / 1e6:.1f} MB zipped, {few} changed")
    unchanged, changed = known_of(body), known_of(body, changed=few)
    every = seconds(lambda: read_changed(body, {}), runs=options.runs, expected=options.questions)
    none = seconds(lambda: read_changed(body, unchanged), runs=5 * options.runs, expected=0)
    some = seconds(lambda: read_changed(body, changed), runs=5 * options.runs, expected=few)
    print(f"all {every:.2f} s, unchanged {none:.3f} s, one percent {some:.3f} s")
    return int(not print_lines((("reread_unchanged", every / none), ("reread_one_percent", every / some))))


if __name__ == "__main__":
    raise SystemExit(main())
