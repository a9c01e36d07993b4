"""``vigie questions``, ``detect``, ``status`` and ``topics``: what is watched and how it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.demo.mirror import MirrorServer, Resource
from monitor.demo.sources import week
from tests.cli.command import AFTER, CONFIG, clock, crawled, good, installed, refused, vigie
from tests.cli.contract import MENTION_KEYS, QUESTION_KEYS, QUESTION_STATES, RUN_KEYS, SOURCE_KEYS

ASKED, ANSWERED, SIGNALLED = "QANR5L17QE13432", "QANR5L17QE90003", "QANR5L17QE90007"
LATE_AT_SENAT, ANSWERED_AT_SENAT = "SEQ-2026-07591", "SEQ-2026-90302"
ON_TOPIC = {ASKED, ANSWERED, SIGNALLED, LATE_AT_SENAT, ANSWERED_AT_SENAT}
AFTER_WEEK_1 = "2026-04-09T07:00:00Z"

# --- questions


def test_the_board_says_which_topics_it_shows(two_weeks: Path) -> None:
    assert good(two_weeks, "questions").out.startswith("Questions du sujet SEC-Pa\n")
    assert good(two_weeks, "questions", "--all").out.startswith(
        "Questions de tous les sujets, suivis ou non\n"
    )


def test_the_board_of_two_topics_names_both(two_weeks: Path, tmp_path: Path) -> None:
    other = tmp_path / "vigie.toml"
    other.write_text(
        "".join(
            f'[[topics]]\nslug = "{s}"\nname = "{s.upper()}"\nterms = ["{s}"]\n' for s in ("loup", "ours")
        ),
        "utf-8",
    )
    environ = {"VIGIE_CONFIG": str(other), "VIGIE_STATE": str(two_weeks / "state")}

    first, *stale, last = good(two_weeks, "questions", environ=environ).out.splitlines()
    assert (first, last) == ("Questions des sujets LOUP, OURS", "Aucune question.")
    assert all("lue pour la dernière fois le 16 avril 2026" in line for line in stale)


def test_the_board_tells_how_far_each_question_is(two_weeks: Path) -> None:
    printed = good(two_weeks, "questions").out

    assert (
        "n° 90007 (QE)  Accès aux soins dans les quartiers prioritaires\n    signalée, jour 6 sur 10"
        in printed
    )
    assert "n° 13432 (QE)  Maintien des structures" in printed
    assert "    répondue  |  Mme Élise Leboucher  |  Ministère de la santé" in printed
    assert (
        "n° 07591 (QE, Sénat)  Avenir des SECPA (titre inventé pour la démonstration)\n"
        "    délai de réponse dépassé, en retard de 15 jours  |  Mme Anne Souyris  |  Santé" in printed
    )
    assert "    répondue  |  M. Alix Gabarit  |  Santé" in printed
    assert printed.splitlines()[-1] == "5 questions."


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ON_TOPIC),
        (["--topic", "sec-pa"], ON_TOPIC),
        (["--open"], {SIGNALLED, LATE_AT_SENAT}),
        (["--overdue"], {LATE_AT_SENAT}),
        (["--ministry", "SANTE"], ON_TOPIC),
        (["--ministry", "ministere de la sante"], ON_TOPIC),  # by the label of either chamber
        (["--ministry", "agriculture"], set()),
    ],
)
def test_the_board_is_narrowed(two_weeks: Path, arguments: list[str], expected: set[str]) -> None:
    lines = good(two_weeks, "questions", *arguments, "--json").items

    assert {line["document"] for line in lines} == expected


def test_a_signalled_question_past_its_ten_days_is_overdue(two_weeks: Path) -> None:
    lines = good(two_weeks, "questions", "--overdue", "--json", now="2026-04-27T06:00:00Z").items

    assert {(line["document"], line["state"]) for line in lines} == {
        (SIGNALLED, "signalled"),
        (LATE_AT_SENAT, "overdue"),
    }


def test_the_board_of_all_questions_holds_those_of_no_topic(two_weeks: Path) -> None:
    lines = good(two_weeks, "questions", "--all", "--json").items

    assert len(lines) == 25
    assert {line["state"] for line in lines} <= QUESTION_STATES


def test_the_questions_have_the_keys_of_the_contract(two_weeks: Path) -> None:
    for line in good(two_weeks, "questions", "--json").items:
        assert {"document", "source", "title", "url", "state", "fields"} <= line.keys()
        assert line["fields"].keys() >= QUESTION_KEYS


def test_a_board_of_an_unknown_topic_is_refused(two_weeks: Path) -> None:
    assert "Le sujet « loup » est inconnu. Sujets : sec-pa." in refused(
        two_weeks, "questions", "--topic", "loup"
    )


# --- detect


SPELLINGS = [
    "Les SEC-Pa attendent.",
    "Les SECPA attendent.",
    "Les Secpa attendent.",
    "Les SEC Pa attendent.",
    "Les SEC\u2011Pa attendent.",
    "Les structures\nd’exercice  coordonné\r\nparticipatives attendent.",
]
FALSE_FRIENDS = ["Une SECPAR.", "Un temps sec pas de pluie.", "La section PA.", "Un chemin sec, pavé."]


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_is_detected_at_its_place(tmp_path: Path, text: str) -> None:
    file = tmp_path / "texte.txt"
    file.write_bytes(text.encode())

    (mention,) = good(installed(tmp_path), "detect", str(file), "--json").items

    assert mention.keys() >= MENTION_KEYS
    assert text[mention["start"] : mention["end"]] == mention["matched"]
    assert text[mention["end"] :] == " attendent."
    assert mention["topic"] == "sec-pa"


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_no_false_friend_is_detected(tmp_path: Path, text: str) -> None:
    ended = vigie(installed(tmp_path), "detect", "-", stdin=text.encode())

    assert (ended.code, ended.out, ended.err) == (0, "Aucune mention.\n", "")


def test_the_standard_input_is_read_and_each_mention_printed_on_a_line(tmp_path: Path) -> None:
    ended = vigie(installed(tmp_path), "detect", "-", stdin="\n".join(SPELLINGS).encode())

    assert len([line for line in ended.out.splitlines() if line.startswith("sec-pa  ")]) == len(SPELLINGS)
    assert "« structures d’exercice coordonné participatives »" in ended.out


def test_a_related_term_is_marked_as_such(tmp_path: Path) -> None:
    ended = vigie(installed(tmp_path), "detect", "-", stdin=b"L'article L. 162-31-1 du code.")

    assert ended.out.startswith("sec-pa (terme associé)  ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_file_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "texte.txt"
    file.write_bytes("Une structure d’exercice coordonné participative.".encode(encoding))

    (mention,) = good(installed(tmp_path), "detect", str(file), "--json").items
    assert mention["matched"] == "structure d’exercice coordonné participative"


def test_detect_refuses_what_is_not_a_text(tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    folder = installed(tmp_path)

    assert "n'est pas un fichier de texte" in refused(folder, "detect", str(tmp_path / "image.png"))
    assert "absent.txt ne peut pas être lu" in refused(folder, "detect", str(tmp_path / "absent.txt"))
    assert "ne peut pas être lu" in refused(folder, "detect", str(tmp_path))


# --- status


def test_healthy_sources_end_with_0_and_tell_their_last_reading(two_weeks: Path) -> None:
    ended = good(two_weeks, "status", now="2026-04-16T08:00:00Z")

    assert "journal_officiel (Journal officiel) : lecture normale\n" in ended.out
    assert ended.out.count("dernière lecture : 16 avril 2026 à 8 h 00") == 4


def test_status_has_the_keys_of_the_contract(two_weeks: Path) -> None:
    items = good(two_weeks, "status", "--json", now="2026-04-16T08:00:00Z").items

    assert [item["source"] for item in items] == [
        "assemblee_questions",
        "senat_questions",
        "journal_officiel",
        "presse_sante",
    ]
    assert all(item.keys() - {"label", "completeness", "journal"} == SOURCE_KEYS for item in items)
    assert [item["source"] for item in items if "completeness" in item] == ["assemblee_questions"]
    assert [item["source"] for item in items if "journal" in item] == ["journal_officiel"]
    assert {(item["state"], item["last_success_at"]) for item in items} == {("ok", "2026-04-16T06:00:00Z")}


def test_the_status_says_what_the_printed_issue_and_the_archive_have_of_each_other(two_weeks: Path) -> None:
    assemblee = good(two_weeks, "status", "--json", now="2026-04-16T08:00:00Z").items[0]["completeness"]
    last = assemblee["issues"][0]

    assert (last["published_on"], last["issue"], last["complete"]) == ("2026-04-14", "20260015", True)
    assert (last["questions"]["printed"], last["answers"]["printed"]) == (1, 2)
    assert all(issue["complete"] for issue in assemblee["issues"])
    assert "Témoin DILA, JO du 14 avril 2026 : 1 question et 2 réponses ; rien ne manque." in (
        good(two_weeks, "status", now="2026-04-16T08:00:00Z").out
    )


def test_a_machine_that_was_off_is_seen_in_the_status(two_weeks: Path) -> None:
    ended = vigie(two_weeks, "status", now=AFTER)

    assert ended.code == 1
    assert ended.out.count(": indisponible") == 4
    assert "la crontab tourne-t-elle ?" in ended.out


def test_a_source_that_refuses_us_ends_the_crawl_and_the_status_with_1(tmp_path: Path) -> None:
    off = "".join(f"[sources.{slug}]\nenabled = false\n" for slug in ("journal_officiel", "senat_questions"))
    folder = installed(tmp_path / "vigie", CONFIG + off)
    refusing = {
        url: Resource(body=b"<h1>Forbidden</h1>", status=403) if "sante.gouv.fr" in url else resource
        for url, resource in week(1).items()
    }
    with MirrorServer(refusing) as mirror:
        ended = vigie(folder, "crawl", "--json", now=clock(1), environ={"VIGIE_MIRROR": mirror.url})

    assert ended.code == 1
    assert {run["source"]: run["outcome"] for run in ended.items} == {
        "assemblee_questions": "changed",
        "presse_sante": "blocked",
    }
    status = vigie(folder, "status", "--json", now=AFTER_WEEK_1)
    assert status.code == 1
    assert {item["source"]: item["state"] for item in status.items} == {
        "assemblee_questions": "ok",
        "presse_sante": "blocked",
    }
    assert "presse_sante (Ministère de la santé, presse) : accès refusé par le site" in (
        vigie(folder, "status", now=AFTER_WEEK_1).out
    )


# --- crawl


def test_a_second_reading_of_the_same_week_changes_nothing(writable: Path) -> None:
    runs = crawled(writable, 2, "crawl", "--json").items

    assert all(run.keys() == RUN_KEYS for run in runs)
    assert [(run["outcome"], run["new"], run["changed"]) for run in runs] == [("unchanged", 0, 0)] * 4


def test_one_source_may_be_read_alone(tmp_path: Path) -> None:
    ended = crawled(installed(tmp_path), 1, "crawl", "presse_sante")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.split()[:7] == ["Source", "Issue", "Lus", "Nouveaux", "Modifiés", "Mentions", "Secondes"]
    assert ended.out.splitlines()[1].startswith("presse_sante")


def test_an_unknown_source_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    said = refused(installed(tmp_path), "crawl", "presse")

    assert "La source « presse » est inconnue. Sources : assemblee_questions" in said
    assert not (tmp_path / "state").exists()


def test_nobody_reads_the_sites_without_saying_who_they_are(tmp_path: Path) -> None:
    said = refused(installed(tmp_path, "[crawl]\ndelay = 0\n"), "crawl")

    assert 'contact = "veille@mon-association.example"' in said
    assert not (tmp_path / "state").exists()


def test_a_mistyped_state_is_refused(tmp_path: Path) -> None:
    said = refused(installed(tmp_path), "--state", str(tmp_path / "a" / "b"), "crawl")

    assert "vérifiez l'option --state" in said


# --- topics


def test_the_topics_are_listed_with_their_terms(tmp_path: Path) -> None:
    printed = good(installed(tmp_path), "topics", "list").out

    assert printed.startswith(
        "sec-pa  SEC-Pa\n    termes : SEC-Pa, structure d'exercice coordonné participative"
    )
    assert "    suivis : QANR5L17QE13432\n" in printed


def test_the_topics_are_listed_in_json(tmp_path: Path) -> None:
    (topic,) = good(installed(tmp_path), "topics", "list", "--json").items

    assert {"topic", "name", "terms", "follow"} <= topic.keys()
    assert (topic["topic"], topic["follow"]) == ("sec-pa", ["QANR5L17QE13432"])
