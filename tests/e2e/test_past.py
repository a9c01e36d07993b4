"""The past on request: legislatures that are over, questions one by one; archived, told to nobody."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from monitor.storage.orm import EventRow, NameRow, RunRow
from tests.builders import ANSWER, amo_zip, question_json, questions_zip
from tests.e2e.crawling import Installation

ROOT = "https://an.example/{}/"
QE, QG, QOSD = "Questions_ecrites", "Questions_gouvernement", "Questions_orales"
OLD = "https://old.example/q{legislature}/{legislature}-{number}{type}.htm"
PAGES = Path(__file__).parents[1] / "pages" / "assemblee_questions"
SOURCE = f"""
[sources.assemblee_questions]
address = "https://an.example/{{legislature}}/"
archives = ["{QE}.json.zip", "{QG}.json.zip", "{QOSD}.json.zip"]
names = "AMO10.zip"
all_names = "AMO30.zip"
pages = "https://dyn.example/{{legislature}}/{{uid}}"
older_pages = "{OLD}"
issues = ""

[[topics]]
slug = "sec-pa"
name = "SEC-Pa"
terms = ["SEC-Pa"]
"""


def packed(name: str, body: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return stream.getvalue()


def asked(number: int, legislature: int, day: str, **facts: Any) -> dict[str, Any]:
    words = "M. le député demande ce que deviendront les SEC-Pa de la ville haute."
    return question_json(number, legislature=legislature, published=day, texts=(words,), **facts)


def the_site() -> Site:
    """Return three legislatures: the 16th as today's, the 15th with a number, the 14th in one file."""
    fourteenth = [asked(number, 14, "2013-03-12")["question"] for number in range(1, 6)]
    fourteenth[2]["minAttribs"] = "cassé"
    one_file = json.dumps({"questionsEcrites": {"question": fourteenth}}).encode()
    answered = asked(1, 16, "2023-03-14", answers=((ANSWER, "2023-06-06", "51"),))
    names = amo_zip({"PA795108": ("Mme", "Élise", "Leboucher")})
    bodies = {
        ROOT.format(17) + "AMO10.zip": names,
        ROOT.format(17) + "AMO30.zip": names,
        ROOT.format(17) + f"{QE}.json.zip": questions_zip([asked(1, 17, "2026-03-10")]),
        ROOT.format(17) + f"{QG}.json.zip": questions_zip([question_json(1, kind="QG")]),
        ROOT.format(17) + f"{QOSD}.json.zip": questions_zip([asked(2, 17, "2026-03-10")]),
        ROOT.format(16) + f"{QE}.json.zip": questions_zip([answered, asked(2, 16, "2023-03-14")]),
        ROOT.format(16) + f"{QG}.json.zip": questions_zip([question_json(1, kind="QG", legislature=16)]),
        ROOT.format(15) + f"{QE}_XV.json.zip": questions_zip([asked(1, 15, "2020-03-17")]),
        ROOT.format(14) + f"{QE}_XIV.json.zip": packed("Questions_ecrites_XIV.json", one_file),
    }
    site = {url: Resource(body, "application/zip") for url, body in bodies.items()}
    card = (PAGES / "card11_QE90005_withdrawn.html").read_bytes()
    site[OLD.format(legislature=11, number=90005, type="QE")] = Resource(card)
    return site


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Installation]:
    with MirrorServer(the_site()) as mirror:
        made = Installation(folder=tmp_path, mirror=mirror)
        made.configure(SOURCE)
        yield made


def events(install: Installation) -> list[tuple[str, str]]:
    with install.session() as session:
        return [(row.kind, row.subject) for row in session.scalars(select(EventRow).order_by(EventRow.id))]


def scopes(install: Installation) -> list[tuple[str, str | None]]:
    with install.session() as session:
        return [(row.scope, row.outcome) for row in session.scalars(select(RunRow).order_by(RunRow.id))]


def past(install: Installation, *options: str) -> dict[str, Any]:
    done = install.crawl("assemblee_questions", *options)
    assert done.stderr.strip() == ""
    return done.runs["assemblee_questions"]


def test_legislatures_that_are_over_fill_the_archive_and_tell_nothing(install: Installation) -> None:
    today = past(install)
    assert (today["outcome"], today["read"], today["message"]) == ("changed", 3, "")
    told = events(install)
    assert told
    sixteenth = past(install, "--legislature", "16")
    fifteenth = past(install, "--legislature", "15")
    assert (sixteenth["outcome"], sixteenth["new"], sixteenth["mentions"]) == ("changed", 3, 3)
    assert (fifteenth["outcome"], fifteenth["new"]) == ("changed", 1)
    # What is not published, or not where the others are, is a remark.
    missing = "la page n'existe pas ou plus (HTTP 404)"
    assert sixteenth["message"] == f"https://an.example/16/{QOSD}.json.zip : {missing}"
    assert f"https://an.example/15/{QG}_XV.json.zip : {missing}" in fifteenth["message"]
    assert events(install) == told
    assert scopes(install) == [
        ("", "changed"),
        ("16e législature", "changed"),
        ("15e législature", "changed"),
    ]
    # One number, three questions.
    assert {"QANR5L15QE1", "QANR5L16QE1", "QANR5L17QE1"} <= set(install.documents("assemblee_questions"))
    shown = install.show("QANR5L16QE1")
    assert (shown["state"], shown["fields"]["author"]) == ("answered", "Mme Élise Leboucher")
    # The next ordinary run knows nothing of it.
    again = past(install)
    assert (again["outcome"], again["message"]) == ("unchanged", "")
    assert events(install) == told


def test_the_fourteenth_in_one_file_is_read_but_for_what_is_broken(install: Installation) -> None:
    done = install.crawl("assemblee_questions", "--legislature", "14")
    run = done.runs["assemblee_questions"]
    assert (done.code, run["outcome"], run["read"], run["new"]) == (1, "partial", 4, 4)
    url = f"https://an.example/14/{QE}_XIV.json.zip"
    [(place, reason)] = install.problems("assemblee_questions")
    assert place == f"{url} (QANR5L14QE3)"
    assert reason.startswith("une question de l'archive est illisible (")
    assert set(install.documents("assemblee_questions")) == {f"QANR5L14QE{n}" for n in (1, 2, 4, 5)}
    assert install.show("QANR5L14QE1")["fields"]["legislature"] == 14
    assert events(install) == []
    assert set(install.versions("assemblee_questions").values()) == {1}
    # A file that was not taken in whole is read again, and adds nothing.
    install.crawl("assemblee_questions", "--legislature", "14")
    assert set(install.versions("assemblee_questions").values()) == {1}


def test_the_past_asks_for_all_names_once_a_month_and_for_no_witness(install: Installation) -> None:
    past(install, "--legislature", "16")
    assert install.mirror is not None
    paths = [request.path for request in install.mirror.requests]
    assert [path for path in paths if "robots" not in path] == [
        "/an.example/17/AMO30.zip",
        *(f"/an.example/16/{name}.json.zip" for name in (QE, QG, QOSD)),
    ]
    with install.session() as session:
        assert [row.label for row in session.scalars(select(NameRow))] == ["Mme Élise Leboucher"]
    install.mirror.requests.clear()
    past(install, "--legislature", "15")
    assert not [request for request in install.mirror.requests if "AMO" in request.path]


def test_a_question_without_archive_is_read_from_its_page(install: Installation) -> None:
    run = past(install, "--legislature", "11", "--question", "90005")
    assert (run["outcome"], run["new"]) == ("changed", 1)
    assert scopes(install) == [("11e législature, questions choisies", "changed")]
    assert events(install) == []
    shown = install.show("QANR5L11QE90005")
    assert shown["state"] == "lapsed"
    assert shown["fields"]["ministry"]
    done = install.crawl(
        "assemblee_questions", "--legislature", "11", "--question", "90005", "--question", "7"
    )
    run = done.runs["assemblee_questions"]
    assert (done.code, run["outcome"], run["new"]) == (1, "partial", 0)
    assert run["message"].startswith(
        "la page n'existe pas ou plus (HTTP 404) : https://old.example/q11/11-7QE"
    )


def test_a_refused_option_ends_with_status_2_and_asks_nobody(install: Installation) -> None:
    done = install.crawl("--legislature", "16")
    assert (done.code, done.runs) == (2, {})
    assert "vigie crawl assemblee_questions --legislature 16" in done.stderr
    assert install.mirror is not None
    assert (install.mirror.requests, install.state.exists()) == ([], False)
