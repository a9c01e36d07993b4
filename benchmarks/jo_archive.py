"""How fast, and in how much memory, an archive of the Journal officiel is read (`make bench`).

Goals of the project: no less than 0.3 times the speed of ``tarfile`` streaming and ``lxml`` alone, with
a memory that does not grow with the archive. Each figure is that of a process of its own.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from lxml import etree

from benchmarks.corpus import question_texts
from crawler.parsers.journal_officiel import TextReading, read_archive, readings_of
from tests.jo_builders import jo_summary_xml, jo_text_xml, member_path

ISSUE = 100
"""Texts of one number, each with its directory and its summary."""
PROSE = 4
"""Questions and answers whose words make one text."""
ARTICLES = 10
WAYS = ("bare", "read")


def members(texts: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an archive of so many texts, that weigh what those of a real one do.

    That of 19 August 2026 has 83 texts in 392 KB packed: 4.7 KB each.
    """
    prose = question_texts(random.Random(1), texts * PROSE)
    for first in range(0, texts, ISSUE):
        container = f"JORFCONT{first // ISSUE:012}"
        keys = [f"JORFTEXT{number:012}" for number in range(first, min(first + ISSUE, texts))]
        yield f"{container}.xml", jo_summary_xml(dict.fromkeys(keys, "Arrêté"), container=container)
        for key in keys:
            words = " ".join(f"{asked} {answered or ''}" for asked, answered in islice(prose, PROSE))
            yield f"{key}.xml", text(key, container, words.split(". "))


def text(key: str, container: str, lines: list[str]) -> bytes:
    """Return one text: an element for some sixty signs and one in five a cell, as in real ones."""
    rows = [lines.pop() for _ in range(20)]
    cells = "".join(f"<tr><td>\n<br/>{at}</td><td>\n<br/>{line}</td></tr>" for at, line in enumerate(rows))
    size = -(-len(lines) // ARTICLES)
    articles: list[tuple[str | None, str]] = [
        (str(at + 1), f"<p>\n<br/>{'<br/>'.join(lines[at * size : (at + 1) * size])}</p>")
        for at in range(ARTICLES)
    ]
    articles.append((None, f"<p>Annexe</p><table>{cells}</table>"))
    return jo_text_xml(key, container=container, articles=articles)


def write(path: Path, texts: int) -> None:
    """Write the archive of so many texts, in the order DILA has them."""
    container = ""
    with tarfile.open(path, "w:gz", compresslevel=6) as tar:
        for name, body in members(texts):
            container = name.removesuffix(".xml") if name.startswith("JORFCONT") else container
            info = tarfile.TarInfo(f"20260819-003035/{member_path(name, container=container)}")
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))


def bare(path: Path) -> int:
    """Stream the archive and parse each file, and nothing else: what any reading must do."""
    count = 0
    with tarfile.open(path, "r|gz") as tar:
        for info in tar:
            source = tar.extractfile(info)
            count += etree.fromstring(source.read()).tag == "TEXTE" if source else 0
            tar.members.clear()  # type: ignore[attr-defined] # as we do: the list grows otherwise
    return count


def read(path: Path) -> int:
    """Read the archive as a crawl does: verified whole, then each text a document."""
    content = read_archive(lambda: path.open("rb"), name=path.name)
    return sum(isinstance(item, TextReading) for item in readings_of(content))


def measure(way: str, path: Path) -> tuple[float, float]:
    """Return the seconds and the peak memory (MiB) of one way, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.jo_archive", "--way", way, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def one_way(way: str, path: Path) -> None:
    """Print what one way takes."""
    start = time.perf_counter()
    (bare if way == "bare" else read)(path)
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def compared(runs: int, small: Path, large: Path) -> int:
    """Print one line per goal; return 1 when one is missed."""
    figures: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way in WAYS:
            figures[way].append(measure(way, large))
    speed = statistics.median(
        alone[0] / whole[0] for alone, whole in zip(figures["bare"], figures["read"], strict=True)
    )
    little = statistics.median(measure("read", small)[1] for _ in range(runs))
    much = statistics.median(memory for _, memory in figures["read"])
    seconds = {way: statistics.median(each for each, _ in found) for way, found in figures.items()}
    print(f"# {seconds['bare']:.1f} s alone, {seconds['read']:.1f} s read; {little:.0f} MiB, {much:.0f} MiB")
    growth = much / little
    print(f"jo_archive_speed {speed:.2f} >=0.3 {'ok' if speed >= 0.3 else 'MISSED'}")
    print(f"jo_archive_memory {growth:.2f} <=1.2 {'ok' if growth <= 1.2 else 'MISSED'}")
    return 0 if speed >= 0.3 and growth <= 1.2 else 1


def main() -> int:
    """Measure, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("path", nargs="?", type=Path)
    chosen = parser.parse_args()
    if chosen.way:
        one_way(chosen.way, chosen.path)
        return 0
    with tempfile.TemporaryDirectory() as name:
        small, large = Path(name, "small.tar.gz"), Path(name, "large.tar.gz")
        write(small, max(1, chosen.texts // 10))
        write(large, chosen.texts)
        print(f"# {chosen.texts} texts, {large.stat().st_size / 1e6:.1f} MB packed")
        return compared(chosen.runs, small, large)


if __name__ == "__main__":
    raise SystemExit(main())
