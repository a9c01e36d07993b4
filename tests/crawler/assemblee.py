"""The spider of the Assemblée on a small site: what it asks for, and what it says, without network."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.items import notes_of
from crawler.spiders.assemblee_questions import AssembleeQuestionsSpider
from monitor.config import AssembleeSource
from monitor.domain.model import Witness
from tests.builders import amo_zip, question_json, questions_zip
from tests.crawler.crawlers import FakeMemory, crawler_of
from tests.crawler.walk import Walk, walk

OPEN_DATA = "https://data.example/repository/{legislature}/"
ROOT = OPEN_DATA.format(legislature=17)
DYN = "https://pages.example/dyn/{legislature}/questions/{uid}"
OLD = "https://old.example/q{legislature}/{legislature}-{number}{type}.htm"
SOURCE = AssembleeSource(
    slug="assemblee_questions",
    address=OPEN_DATA,
    archives=("q/Questions_ecrites.json.zip", "q/Questions_gouvernement.json.zip"),
    names="amo/AMO10.json.zip",
    all_names="amo/AMO30.json.zip",
    pages=DYN,
    older_pages=OLD,
    issues="",
)
QE, QG = (ROOT + path for path in SOURCE.archives)
NAMES, ALL_NAMES = ROOT + SOURCE.names, ROOT + SOURCE.all_names
PAGES = Path(__file__).parents[1] / "pages" / "assemblee_questions"
AMO = amo_zip({"PA795108": ("Mme", "Élise", "Leboucher")})
FOLLOWED = "QANR5L17QE13432"
PAGE = DYN.format(legislature=17, uid=FOLLOWED)
NOW = datetime(2026, 3, 12, tzinfo=UTC)
SITE = {
    NAMES: AMO,
    QE: questions_zip([question_json(1), question_json(2)]),
    QG: questions_zip([question_json(1, kind="QG")]),
    PAGE: (PAGES / "dyn17_QE13432_waiting.html").read_bytes(),
}


def walked(
    site: dict[str, bytes], memory: FakeMemory | None = None, **arguments: Any
) -> tuple[Walk, list[str]]:
    """Return what the spider asked for and handed over, and its remarks."""
    arguments = {"follow": (FOLLOWED,), **arguments}
    crawler = crawler_of(AssembleeQuestionsSpider, arguments.pop("source", SOURCE), memory, **arguments)
    assert crawler.spider is not None
    assert crawler.stats is not None
    return walk(crawler.spider, site), notes_of(crawler.stats)


def keys(done: Walk) -> list[tuple[str, Witness]]:
    return [(reading.document.key, reading.witness) for reading in done.readings]
