"""The weekly issue of the Journal officiel « Questions »: it may say an answer before the archive does."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from monitor.storage.orm import EventRow
from tests.builders import QUESTION, amo_zip, question_json, questions_zip
from tests.e2e.crawling import Installation
from tests.issue_builders import FOLDER, REPLY, answer_xml, folder_page, question_xml, taz

ROOT = "https://data.example/"
SOURCE = f"""
[sources.assemblee_questions]
address = "{ROOT}"
archives = ["Questions_ecrites.json.zip"]
names = "AMO10.zip"
pages = ""
"""
UID, OTHER = "QANR5L17QE13432", "QANR5L17QE13024"
FIRST, SECOND = "ANQ20260010.taz", "ANQ20260019.taz"


def site_of(issues: dict[str, bytes], *, answered: bool = False) -> Site:
    answers = ((f"<p>{REPLY}</p>", "2026-05-12", "3301"),) if answered else ()
    archive = questions_zip(question_json(number, answers=answers) for number in (13432, 13024))
    names = amo_zip({"PA795108": ("Mme", "Élise", "Leboucher")})
    listed = Resource(folder_page(*issues), etag=False)
    return {
        ROOT + "AMO10.zip": Resource(names, "application/zip"),
        ROOT + "Questions_ecrites.json.zip": Resource(archive, "application/zip"),
        FOLDER: listed,
        **{FOLDER + name: Resource(body, "application/octet-stream") for name, body in issues.items()},
    }


def answers_told(install: Installation) -> list[tuple[str, str]]:
    with install.session() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == "question_answered"))
        return sorted((row.subject, row.occurred_on.isoformat()) for row in rows)


def test_an_answer_printed_in_an_issue_is_told_once_and_the_archive_adds_nothing(tmp_path: Path) -> None:
    printed = taz([question_xml(13432, text=f"13432. — 10 mars 2026. — {QUESTION}")])
    joint = taz([], [answer_xml(13432, 13024, day="2026-05-12", page="3301")], number="20260019")
    with MirrorServer(site_of({FIRST: printed})) as mirror:
        install = Installation(folder=tmp_path, mirror=mirror)
        install.configure(SOURCE)
        first = install.crawl()
        assert (first.code, answers_told(install)) == (0, [])
        mirror.site = site_of({FIRST: printed, SECOND: joint})
        second = install.crawl(now="2026-05-12T07:00:00Z")
        assert (second.code, second.stderr.strip()) == (0, "")
        assert answers_told(install) == [(OTHER, "2026-05-12"), (UID, "2026-05-12")]
        shown = install.show(UID)
        assert (shown["state"], shown["fields"]["answer_page"]) == ("answered", "3301")
        assert shown["fields"]["ministry"].startswith("Ministère de la santé, des familles")
        asked = [request.path for request in mirror.requests if request.path.endswith(".taz")]
        assert [path.rpartition("/")[2] for path in asked] == [FIRST, SECOND]
        mirror.site = site_of({FIRST: printed, SECOND: joint}, answered=True)
        assert install.crawl(now="2026-05-13T07:00:00Z").code == 0
        assert answers_told(install) == [(OTHER, "2026-05-12"), (UID, "2026-05-12")]
        # A folder that is not there any more is a remark, and the run is no worse for it.
        mirror.site = {url: found for url, found in mirror.site.items() if "echanges" not in url}
        gone = install.crawl(now="2026-05-14T07:00:00Z")
    run = gone.runs["assemblee_questions"]
    assert (gone.code, run["outcome"]) == (0, "unchanged")
    assert run["message"] == f"{FOLDER} : la page n'existe pas ou plus (HTTP 404)"
