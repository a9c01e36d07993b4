"""The Sénat from its list to the archive: a question, its answer, a page that fails and heals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from tests.e2e.crawling import Installation
from tests.senat_builders import ANSWER, DUMP, KEY, LIST, PAGE, QUESTION, listed, numbered, page, row

SLUG = "senat_questions"
CONFIG = "[sources.senat_questions]\nenabled = true\n"
FIRST, SECOND, THIRD = "2026-02-06T07:00:00Z", "2026-03-12T07:00:00Z", "2026-03-13T07:00:00Z"
OLD = [numbered(number, day="2025-12-04") for number in range(6001, 6004)]
ANSWERED = {**row(), "Sort": "Réponse", "Date de réponse JO": "2026-03-12"}


def site(*rows: dict[str, str], body: bytes | None = None, status: int = 200) -> Site:
    """Return the Sénat with a list, and the page of question 07591 unless it has none."""
    pages: Site = {LIST: Resource(listed([*rows, *OLD]), "text/csv")}
    return pages if body is None else {**pages, PAGE: Resource(body, status=status)}


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Installation]:
    with MirrorServer({}) as mirror:
        made = Installation(folder=tmp_path, mirror=mirror)
        made.configure(CONFIG)
        yield made


def put(install: Installation, found: Site) -> None:
    assert install.mirror is not None
    install.mirror.site = found


def asked(install: Installation) -> list[str]:
    assert install.mirror is not None
    return [request.path for request in install.mirror.requests if "qSEQ" in request.path]


def latest(install: Installation) -> tuple[str, dict[str, object]]:
    row = install.documents(SLUG)[KEY]
    version = row.versions[-1]
    return version.text, dict(version.fields)


def test_a_question_is_archived_with_its_text_then_with_its_answer(install: Installation) -> None:
    put(install, site(row(), body=page()))
    first = install.crawl(SLUG, now=FIRST)
    assert (first.code, first.outcomes()) == (0, {SLUG: "changed"}), first.stderr
    assert install.versions(SLUG) == {KEY: 1, **{f"SEQ-2026-0600{n}": 1 for n in (1, 2, 3)}}
    assert QUESTION in latest(install)[0]
    assert LIST in install.taken()
    put(install, site(ANSWERED, body=page(answer=ANSWER)))
    second = install.crawl(SLUG, now=SECOND)
    assert (second.code, second.outcomes()) == (0, {SLUG: "changed"}), second.stderr
    assert install.versions(SLUG)[KEY] == 2
    text, fields = latest(install)
    assert ANSWER in text
    assert (fields["answered_on"], fields["closing_code"]) == ("2026-03-12", "REP_PUB")
    assert install.crawl(SLUG, now=THIRD).outcomes() == {SLUG: "unchanged"}


def test_the_answer_of_a_topic_question_is_found_although_the_list_did_not_change(
    install: Installation,
) -> None:
    put(install, site(row(), body=page()))
    install.crawl(SLUG, now=FIRST)
    put(install, site(row(), body=page(answer=ANSWER)))
    assert install.crawl(SLUG, now=SECOND).outcomes() == {SLUG: "changed"}
    assert ANSWER in latest(install)[0]


def test_a_page_that_fails_leaves_the_row_and_heals(install: Installation) -> None:
    put(install, site(row()))
    first = install.crawl(SLUG, now=FIRST)
    assert (first.code, first.outcomes()) == (0, {SLUG: "changed"}), first.stderr
    assert "la page n'existe pas" in first.runs[SLUG]["message"]
    assert QUESTION not in latest(install)[0]
    assert LIST not in install.taken()
    put(install, site(row(), body=page()))
    install.crawl(SLUG, now=SECOND)
    assert QUESTION in latest(install)[0]
    assert LIST in install.taken()


def test_a_page_that_is_refused_is_a_remark_and_a_later_row_erases_no_text(install: Installation) -> None:
    put(install, site(row(), body=page()))
    install.crawl(SLUG, now=FIRST)
    refused = b"<html><title>403 Forbidden</title><h1>403 Forbidden</h1></html>"
    put(install, site(ANSWERED, body=refused, status=403))
    second = install.crawl(SLUG, now=SECOND)
    assert second.outcomes() == {SLUG: "changed"}
    assert "le site refuse l'accès" in second.runs[SLUG]["message"]
    text, fields = latest(install)
    assert QUESTION in text
    assert fields["closing_label"] == "Réponse publiée"
    put(install, site(ANSWERED, body=page(answer=ANSWER)))
    install.crawl(SLUG, now=THIRD)
    assert ANSWER in latest(install)[0]


def test_a_list_without_its_columns_is_a_failure_that_names_one(install: Installation) -> None:
    put(install, {LIST: Resource(listed([row()]).replace(b"Titre", b"Objet"), "text/csv")})
    crawled = install.crawl(SLUG, now=FIRST)
    assert crawled.outcomes() == {SLUG: "failed"}
    assert install.problems(SLUG) == [(LIST, "la colonne « Titre » manque dans la liste")]


def test_only_the_addresses_of_the_senat_are_asked_for(install: Installation) -> None:
    put(install, site(row(), numbered(8001, day="2026-02-05"), body=page()))
    install.crawl(SLUG, now=FIRST)
    assert [url.partition("/questions/base")[0] for url in asked(install)] == ["/www.senat.fr"] * 2
    assert DUMP not in install.taken()
