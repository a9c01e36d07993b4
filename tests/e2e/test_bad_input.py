"""What the sites send on a bad day: told with its cause, nothing lost, mended by the next good day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource
from monitor.services.locks import job_lock
from tests.builders import question_json, questions_zip
from tests.e2e.bad_days import FAULTS, JO, PRESS, QE, REFUSED, ZIP, archive_name, site_of, tables
from tests.e2e.crawling import Crawled, Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeDays:
    """A good day, a bad one, and the next good one: what the command said and what the archive held."""

    days: tuple[Crawled, Crawled, Crawled]
    documents: tuple[dict[str, dict[str, int]], ...]
    problems: dict[str, list[tuple[str, str]]]
    taken: tuple[dict[str, str | None], ...]
    archives: tuple[dict[str, dict[str, str]], ...]
    install: Installation


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreeDays]:
    folder = tmp_path_factory.mktemp("bad")
    with MirrorServer(site_of(0)) as mirror:
        install = Installation(folder=folder, mirror=mirror)
        install.configure("".join(tables(slug, fault.kind) for slug, fault in FAULTS.items()))
        said, held, taken, archives = [], [], [], []
        problems: dict[str, list[tuple[str, str]]] = {}
        for day in range(3):
            mirror.site = site_of(day)
            said.append(install.crawl(now=f"2026-03-1{2 + day}T07:00:00Z"))
            held.append({slug: install.versions(slug) for slug in FAULTS})
            taken.append(install.taken())
            archives.append({slug: install.archives(slug) for slug in FAULTS})
            if day == 1:
                problems = {slug: install.problems(slug) for slug in FAULTS}
        first, second, third = said
        yield ThreeDays(
            days=(first, second, third),
            documents=tuple(held),
            problems=problems,
            taken=tuple(taken),
            archives=tuple(archives),
            install=install,
        )


def test_the_first_day_everything_is_read(days: ThreeDays) -> None:
    assert (days.days[0].code, days.days[0].stderr.strip()) == (0, "")
    assert set(days.days[0].outcomes().values()) == {"changed"}
    assert {run["message"] for run in days.days[0].runs.values()} == {""}
    assert all(days.documents[0].values())


def test_the_bad_day_ends_with_status_1_and_no_traceback(days: ThreeDays) -> None:
    assert days.days[1].code == 1
    assert days.days[1].stderr.strip() == ""


@pytest.mark.parametrize("slug", FAULTS)
def test_a_fault_is_told_for_what_it_is(days: ThreeDays, slug: str) -> None:
    fault, run = FAULTS[slug], days.days[1].runs[slug]
    assert (run["outcome"], run["read"], run["new"], run["changed"]) == (
        fault.outcome,
        fault.read,
        fault.new,
        0,
    )
    assert fault.says in run["message"]


@pytest.mark.parametrize("slug", FAULTS)
def test_a_fault_loses_nothing_and_invents_nothing(days: ThreeDays, slug: str) -> None:
    before, after = days.documents[0][slug], days.documents[1][slug]
    assert before.items() <= after.items()
    assert len(after) - len(before) == FAULTS[slug].new
    assert set(after.values()) == {1}


@pytest.mark.parametrize("slug", FAULTS)
def test_the_next_good_day_mends_it(days: ThreeDays, slug: str) -> None:
    run = days.days[2].runs[slug]
    assert run["outcome"] in {"changed", "unchanged"}
    expected = {QE: 7, JO: 4, PRESS: 3}[FAULTS[slug].kind]
    assert len(days.documents[2][slug]) == expected
    assert set(days.documents[2][slug].values()) == {1}


def test_the_next_good_day_ends_with_status_0(days: ThreeDays) -> None:
    assert (days.days[2].code, days.days[2].stderr.strip()) == (0, "")


def test_the_detail_of_a_problem_is_kept_for_whoever_mends_it(days: ThreeDays) -> None:
    [(url, reason)] = days.problems["zip-membre"]
    assert url == "https://zip-membre.example/Questions.json.zip (json/z.json)"
    assert reason.startswith("une question de l'archive est illisible (")
    assert "uid" in reason


@pytest.mark.parametrize(
    "path",
    [
        f"zip-coupe.example/{ZIP}",
        f"zip-tronque.example/{ZIP}",
        f"zip-membre.example/{ZIP}",
        "page-gzip.example/b",
    ],
)
def test_what_was_not_taken_in_whole_is_asked_for_again_in_full(days: ThreeDays, path: str) -> None:
    url = f"https://{path}"
    first, second, third = (day.get(url) for day in days.taken)
    assert second == first, "the validators of the bad day were kept"
    assert third is not None
    if "page-gzip" not in path:
        assert third != first


@pytest.mark.parametrize("slug", ["jo-tronque", "jo-coupe", "jo-page", "jo-ailleurs"])
def test_an_archive_that_was_not_read_is_left_unmarked_and_the_later_ones_are_read(
    days: ThreeDays, slug: str
) -> None:
    first, second, third = (states[slug] for states in days.archives)
    assert first == {archive_name(1): "taken"}
    assert second == {archive_name(1): "taken", archive_name(2): "failed"} | dict.fromkeys(
        map(archive_name, (3, 4)), "taken"
    )
    assert set(third.values()) == {"taken"}


def test_a_refusal_of_245_bytes_is_one(days: ThreeDays) -> None:
    assert len(REFUSED) == 245
    assert [url for url, _ in days.problems["flux-refus"]] == ["https://flux-refus.example/flux.xml"]


def test_a_crawl_that_finds_the_lock_held_does_nothing(days: ThreeDays) -> None:
    install = days.install
    assert install.mirror is not None
    asked = len(install.mirror.requests)
    with job_lock(install.state, "crawl"):
        done = install.crawl("zip-coupe", "flux-403")
    assert done.code == 75
    assert done.outcomes() == {"zip-coupe": "skipped", "flux-403": "skipped"}
    assert "en cours" in done.stderr
    assert len(install.mirror.requests) == asked


def test_a_code_of_closing_nobody_knows_is_kept_and_shown(tmp_path: Path) -> None:
    closed = question_json(13432, closing=("MOTIF_9", "Retour à l'auteur", "2026-03-11"))
    site = {
        "https://an.example/Q.json.zip": Resource(questions_zip([question_json(1)]), "application/zip"),
        "https://an.example/AMO.zip": Resource(b"", status=404),
    }
    with MirrorServer(site) as mirror:
        install = Installation(folder=tmp_path, mirror=mirror)
        tables = 'archives = ["Q.json.zip"]\nnames = "AMO.zip"\nall_names = ""\npages = ""\nissues = ""'
        install.configure(f'[sources.assemblee_questions]\naddress = "https://an.example/"\n{tables}\n')
        assert install.crawl().code == 0
        body = questions_zip([question_json(1), closed])
        mirror.site |= {"https://an.example/Q.json.zip": Resource(body, "application/zip")}
        assert install.crawl().code == 0
    shown = install.show("QANR5L17QE13432")
    assert shown["state"] == "withdrawn"
    assert (shown["fields"]["closed_on"], shown["fields"]["closing_code"]) == ("2026-03-11", "MOTIF_9")
    [told] = [event for event in shown["events"] if event["kind"] == "question_withdrawn"]
    assert "MOTIF_9" in told["summary"]
    assert "Retour à l'auteur" in told["summary"]


def test_what_makes_no_sense_is_refused_with_status_2(tmp_path: Path) -> None:
    install = Installation(folder=tmp_path, mirror=None)
    install.configure("")
    unknown = install.crawl("presse_sant")
    assert unknown.code == 2
    assert "La source « presse_sant » est inconnue. Sources :" in unknown.stderr
    nowhere = Installation(folder=tmp_path / "a" / "b", mirror=None)
    lost = install.run("--state", str(nowhere.state), "crawl")
    assert lost.returncode == 2
    assert f"Le dossier d'état {nowhere.state} n'existe pas, ni le dossier qui le contient" in lost.stderr
    install.configure('[sources.presse_sante]\nfeed = ["https://sante.example/flux"]\n')
    mistyped = install.crawl()
    assert mistyped.code == 2
    assert "la clé « feed » est inconnue. Vouliez-vous dire « feeds » ?" in mistyped.stderr
    assert not install.state.exists()
