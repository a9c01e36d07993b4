"""A transfer that breaks in the middle of an archive: asked for again, then told, and never half taken in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from tests.builders import amo_zip, question_json, questions_zip
from tests.e2e.crawling import Installation

ROOT = "https://data.example/"
ZIP = ROOT + "Questions_ecrites.json.zip"
SOURCE = f"""
[sources.assemblee_questions]
address = "{ROOT}"
archives = ["Questions_ecrites.json.zip"]
names = "AMO10.zip"
pages = ""
issues = ""
"""


def site_of(*numbers: int) -> Site:
    names = amo_zip({"PA795108": ("Mme", "Élise", "Leboucher")})
    archive = questions_zip(question_json(number) for number in numbers)
    return {
        ROOT + "AMO10.zip": Resource(names, "application/zip"),
        ZIP: Resource(archive, "application/zip"),
    }


class Faltering(dict[str, Resource]):
    """A site of which one address cuts its first answers in their middle."""

    def __init__(self, site: Site, url: str, *, times: int) -> None:
        super().__init__(site)
        self._url, self.left = url, times

    def __getitem__(self, url: str) -> Resource:
        resource = super().__getitem__(url)
        if url != self._url or self.left == 0:
            return resource
        self.left -= 1
        return replace(resource, truncate_at=len(resource.body) // 2)


@pytest.mark.parametrize(("cuts", "healed"), [(1, True), (2, True), (99, False)])
def test_an_archive_cut_in_its_middle_is_asked_for_three_times_in_all(
    tmp_path: Path, cuts: int, *, healed: bool
) -> None:
    with MirrorServer(site_of(1)) as mirror:
        install = Installation(folder=tmp_path, mirror=mirror)
        install.configure(SOURCE)
        assert install.crawl().code == 0
        before = install.taken()[ZIP]
        mirror.site = Faltering(site_of(1, 2), ZIP, times=cuts)
        mirror.requests.clear()
        crawled = install.crawl(now="2026-03-13T07:00:00Z")
    asked = [request for request in mirror.requests if request.path.endswith("ecrites.json.zip")]
    assert len(asked) == min(cuts + 1, 3)
    assert {request.headers.get("if-none-match") for request in asked} == {before}
    assert (crawled.code, crawled.stderr.strip()) == (0 if healed else 1, "")
    message = crawled.runs["assemblee_questions"]["message"]
    assert ("QANR5L17QE2" in install.documents("assemblee_questions")) is healed
    if healed:
        assert message == ""
        assert install.taken()[ZIP] != before
    else:
        assert message == f"le transfert s'est interrompu avant la fin : {ZIP}"
        assert install.taken()[ZIP] == before
