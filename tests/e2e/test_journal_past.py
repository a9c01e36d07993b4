"""The stock of the Journal officiel and a catch-up, by the ordinary command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from monitor.storage.orm import EventRow, RunRow
from tests.e2e.crawling import Installation
from tests.jo_builders import jo_archive, jo_index, jo_summary_xml, jo_text_xml

JO = "https://jo.example/JORFSIMPLE/"
STOCK = "Freemium_jorf_simple_20250713-140000.tar.gz"
CONFIG = f"""
[sources.journal_officiel]
address = "{JO}"
global_address = ""
first_archives = 2
archives_per_run = 2
"""


def text_id(number: int) -> str:
    return f"JORFTEXT{number:012}"


def name(day: int) -> str:
    return f"JORFSIMPLE_202603{day:02}-003012.tar.gz"


def archive(day: int) -> bytes:
    """Return the number of one day, of one text about the topic."""
    title = f"Arrêté du {day} mars 2026 relatif aux SEC-Pa"
    published = f"2026-03-{day:02}"
    text = jo_text_xml(text_id(day), title=title, published_on=published, signed_on=published)
    container = f"JORFCONT{day:012}"
    summary = jo_summary_xml(
        {text_id(day): title}, container=container, number=f"{50 + day:04}", published_on=published
    )
    members = {f"{container}.xml": summary, f"{text_id(day)}.xml": text}
    return jo_archive(members, stamp=name(day)[11:26])


def stock() -> bytes:
    """Return a stock: texts of 2019, and one that the archives sent again since, with other words."""
    members = {}
    for number in (9, 901, 902):
        title = f"Arrêté du 2 mars 2019 relatif aux SEC-Pa, n° {number}"
        members[f"{text_id(number)}.xml"] = jo_text_xml(
            text_id(number), title=title, published_on="2019-03-03"
        )
    return jo_archive(members)


def site(*days: int) -> Site:
    bodies = {name(day): archive(day) for day in days} | {STOCK: stock()}
    index = Resource(jo_index([*bodies]), "text/html;charset=ISO-8859-1", etag=False)
    return {JO: index} | {JO + each: Resource(body, "application/x-gzip") for each, body in bodies.items()}


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Installation]:
    with MirrorServer(site(5, 6, 7, 8, 9)) as mirror:
        install = Installation(folder=tmp_path, mirror=mirror)
        install.configure(CONFIG)
        yield install


def told(install: Installation) -> int:
    with install.session() as session:
        return len(session.scalars(select(EventRow)).all())


def test_the_past_fills_the_archive_and_tells_nothing(install: Installation) -> None:
    assert install.crawl("journal_officiel").code == 0
    assert set(install.versions("journal_officiel")) == {text_id(8), text_id(9)}
    before = told(install)
    done = install.run("crawl", "--past", "journal_officiel")
    assert done.returncode == 0, done.stderr
    assert "Fonds : vérification de l'archive entière…" in done.stderr
    versions = install.versions("journal_officiel")
    assert set(versions) == {text_id(number) for number in (5, 6, 7, 8, 9, 901, 902)}
    assert set(versions.values()) == {1}  # the stock is older than the archive that has text 9
    assert told(install) == before
    assert not list((install.state / "downloads" / "journal_officiel").iterdir())
    with install.session() as session:
        scopes = [run.scope for run in session.scalars(select(RunRow).order_by(RunRow.id))]
    assert scopes == ["", "fonds du Journal officiel"]
    assert install.crawl("journal_officiel").outcomes() == {"journal_officiel": "unchanged"}
    assert install.mirror is not None
    asked = len(install.mirror.requests)
    assert install.run("crawl", "--past", "journal_officiel").returncode == 0
    assert [each.path for each in install.mirror.requests[asked:]] == [
        "/jo.example/robots.txt",
        "/jo.example/JORFSIMPLE/",
    ]


def test_a_catch_up_reads_all_that_waits_and_tells_what_is_recent(install: Installation) -> None:
    assert install.mirror is not None
    install.mirror.site = site(1, 2)
    assert install.crawl("journal_officiel").code == 0
    install.mirror.site = site(1, 2, 3, 4, 5, 6, 7, 8)
    crawled = install.crawl("journal_officiel")
    message = crawled.runs["journal_officiel"]["message"]
    assert message.startswith("rattrapage : 2 archives demandées sur 6 en attente, jusqu'au 4 mars 2026")
    assert set(install.versions("journal_officiel")) == {text_id(day) for day in (1, 2, 3, 4)}
    done = install.run("crawl", "--catch-up", "journal_officiel")
    assert done.returncode == 0, done.stderr
    assert f"Archive 4 sur 4 : {name(8)}" in done.stderr
    assert set(install.versions("journal_officiel")) == {text_id(day) for day in range(1, 9)}
    assert told(install) == 8
    assert set(install.archives("journal_officiel").values()) == {"taken"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--past", "presse_sante"), "--past vaut pour une source du Sénat ou du Journal officiel"),
        (("--catch-up", "presse_sante"), "--text et --catch-up valent pour une source du Journal officiel"),
        (("--past", "--catch-up", "journal_officiel"), "ne vont pas ensemble"),
        (("--text", "13432", "journal_officiel"), "n'est pas un texte du Journal officiel"),
    ],
)
def test_what_makes_no_sense_says_what_to_write(
    install: Installation, options: tuple[str, ...], said: str
) -> None:
    done = install.run("crawl", *options)
    assert (done.returncode, said in " ".join(done.stderr.split())) == (2, True), done.stderr
