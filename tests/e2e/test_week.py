"""Two weeks of the demonstration's sources, through the commands, to a real SMTP server on the loopback."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.domain.normalise import folded
from tests.cli.command import Ended, crawled, database_rows, good, installed, vigie
from tests.mailbox import Mailbox, mailbox
from tests.samples import SAMPLES, needs_samples

QUESTION, PRINTED_FIRST = "QANR5L17QE13432", "QANR5L17QE90014"
READERS = ["ana@example.org", "bob@example.org"]
ANSWER = "l'inscription des SEC-Pa dans le droit commun suppose une mesure législative"
HEADERS = (
    "From To Subject Date Message-ID Reply-To List-Id Precedence Auto-Submitted Content-Language "
    "MIME-Version Content-Type"
).split()
MONDAYS = ("2026-04-13T05:00:00Z", "2026-04-20T05:00:00Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What each step of the two weeks printed, and what the readers received."""

    folder: Path
    told: dict[str, Ended]
    box: Mailbox

    def letters(self, week: str) -> list[EmailMessage]:
        """The mails of one week, whose period stands in their subject."""
        period = {"2026-W15": "6 au 12 avril", "2026-W16": "13 au 19 avril"}[week]
        return [message for _, message in self.box.received if period in str(message["Subject"])]

    def text(self, week: str) -> str:
        """The plain text of a week's letter, on one line."""
        return _one_line(_body(self.letters(week)[0], "plain"))

    def html(self, week: str) -> str:
        """The words of a week's letter in HTML, without its tags, on one line."""
        return _one_line(html.unescape(re.sub(r"<[^>]+>", "", _body(self.letters(week)[0], "html"))))


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def _one_line(text: str) -> str:
    return " ".join(text.replace("> ", "").split())


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Live the two weeks once."""
    folder = installed(tmp_path_factory.mktemp("semaines"))
    told: dict[str, Ended] = {}
    with mailbox() as box:
        relay = {"VIGIE_SMTP_URL": box.url}
        told["crawl 1"] = crawled(folder, 1, "crawl", "--json")
        told["show 1"] = good(folder, "show", "question 13432", now=MONDAYS[0])
        for reader in READERS:
            good(folder, "subscribers", "add", reader, now=MONDAYS[0])
        told["digest 1"] = good(folder, "digest", "--week", "2026-W15", now=MONDAYS[0])
        told["send 1"] = vigie(folder, "send", now=MONDAYS[0], environ=relay)
        told["crawl 2"] = crawled(folder, 2, "crawl", "--json")
        versions, events = (database_rows(folder)[name] for name in ("version", "event"))
        told["crawl 2 again"] = crawled(folder, 2, "crawl", "--json")
        assert (database_rows(folder)["version"], database_rows(folder)["event"]) == (versions, events)
        told["digest 2"] = good(folder, "digest", "--week", "2026-W16", now=MONDAYS[1])
        told["send 2"] = vigie(folder, "send", now=MONDAYS[1], environ=relay)
        told["send 2 again"] = vigie(folder, "send", now=MONDAYS[1], environ=relay)
        yield Story(folder=folder, told=told, box=box)


def _true_facts() -> dict[str, str]:
    """Read the facts of question n° 13432 from the real file: label → value, without the Markdown links."""
    text = (SAMPLES / "documents" / "question_ecrite_13432.txt").read_text("utf-8")
    lines = (line.partition(" : ") for line in text.splitlines() if " : " in line)
    return {
        label.strip(): re.sub(r"\[(.*?)\](?:\(.*?\))?", r"\1", value).strip() for label, _, value in lines
    }


@needs_samples
def test_the_facts_printed_after_the_first_week_are_the_true_ones(story: Story) -> None:
    facts = _true_facts()
    printed = dict(
        line.strip().partition(" : ")[::2] for line in story.told["show 1"].out.splitlines() if " : " in line
    )

    assert f"n° {facts['Numéro de la question']} " in printed["Question"]
    assert printed["Question"].startswith(facts["Type de question"])
    assert printed["Auteur"].startswith(f"{facts['Auteur']} (")
    assert facts["Circonscription"].endswith(printed["Auteur"].partition(" (")[2].rstrip(")"))
    assert folded(printed["Rubrique"]) == folded(facts["Rubrique"])
    assert printed["Publiée au JO le"] == facts["Question publiée au JO le"]
    for shown, true in (
        ("Ministère interrogé", "Ministère interrogé"),
        ("Ministère chargé de répondre", "Ministère attributaire"),
    ):
        said = set(re.findall(r"\w+", folded(printed[shown])))
        assert set(re.findall(r"\w+", folded(facts[true]))) <= said


def test_each_crawl_ends_well_and_the_last_one_finds_nothing(story: Story) -> None:
    outcomes = {
        name: {run["outcome"] for run in story.told[name].items} for name in story.told if "crawl" in name
    }

    assert outcomes == {"crawl 1": {"changed"}, "crawl 2": {"changed"}, "crawl 2 again": {"unchanged"}}
    assert all((run["new"], run["changed"]) == (0, 0) for run in story.told["crawl 2 again"].items)
    assert all(story.told[name].code == 0 for name in outcomes)


def test_the_answer_is_told_once_by_the_events(story: Story) -> None:
    events = good(story.folder, "events", "--json").items

    answered = [
        event for event in events if (event["document"], event["kind"]) == (QUESTION, "question_answered")
    ]
    assert [event["occurred_on"] for event in answered] == ["2026-04-14"]


def test_three_witnesses_state_the_answer_and_make_one_version_of_it(story: Story) -> None:
    with closing(sqlite3.connect(story.folder / "state" / "vigie.db")) as connection:
        stated = connection.execute(
            "SELECT witness, part, printed_on FROM sighting JOIN document ON document.id = document_id "
            "WHERE public_id = ?",
            (QUESTION,),
        ).fetchall()
    shown = good(story.folder, "show", QUESTION, "--json").json

    assert set(stated) == {
        (witness, part, day)
        for witness in ("issue", "page")
        for part, day in (("question", "2026-03-10"), ("answer", "2026-04-14"))
    }
    assert len(shown["versions"]) == 2
    assert [(line["on"], line["kind"]) for line in shown["life"]] == [
        ("2026-03-10", "published"),
        ("2026-04-14", "question_answered"),
        ("2026-05-10", "term"),
    ]


def test_a_question_that_was_printed_first_is_one_document_and_its_life_says_so(story: Story) -> None:
    shown = good(story.folder, "show", PRINTED_FIRST, "--json").json

    assert (shown["document"], shown["state"]) == (PRINTED_FIRST, "waiting")
    assert shown["life"][0]["witness"] == (
        "vu d'abord au Journal officiel « Questions » (DILA) le 9 avril 2026, "
        "confirmé par l'archive le 16 avril 2026"
    )
    assert shown["fields"]["ministry"] == "Ministère des transports"
    assert shown["events"] == []


def test_the_answer_of_the_senat_is_told_once_beside_that_of_the_assemblee(story: Story) -> None:
    answered = "Sa prise en charge en 2027 dépend de la suite de l'expérimentation"

    assert story.text("2026-W16").count(answered) == story.html("2026-W16").count(answered) == 1
    assert "page 1934" in story.text("2026-W16")
    assert answered not in story.text("2026-W15")
    assert "Posée au Sénat par Mme Anne Souyris le 5 février 2026" in story.text("2026-W16")


def test_the_answer_is_told_once_by_the_letter_in_text_and_in_html(story: Story) -> None:
    assert story.text("2026-W16").count(ANSWER) == 1
    assert story.html("2026-W16").count(ANSWER) == 1
    assert "page 3120" in story.text("2026-W16")
    assert ANSWER not in story.text("2026-W15")


def test_the_answer_is_told_once_by_the_words_that_changed(story: Story) -> None:
    printed = good(story.folder, "show", "question", "13432", "--diff").out
    added = printed.partition("Ce qui a changé, de la version 1 à la version 2")[2]

    assert added.count(ANSWER) == 1
    assert added.count("[ajouté : ") == 1
    assert "[supprimé" not in added


def test_the_letter_of_the_first_week_has_the_waiting_question(story: Story) -> None:
    text = story.text("2026-W15")

    assert "Question n° 13432" in text.replace("\u00a0", " ")
    assert "10 mai 2026" in text


def test_the_file_replaced_under_its_address_is_told_once_with_its_words(story: Story) -> None:
    said = "avant le [supprimé : 15 mai] [ajouté : 30 septembre] 2026."

    assert story.text("2026-W16").count(said) == 1
    assert "15 mai" not in story.text("2026-W15")
    assert story.text("2026-W16").count("https://sante.gouv.fr/IMG/pdf/avis_secpa_2026.pdf") == 1
    for letter in (story.text("2026-W15"), story.html("2026-W15")):
        assert "Avis sur l'expérimentation SEC-Pa" not in letter


def test_no_letter_tells_of_what_has_nothing_to_do_with_the_topic(story: Story) -> None:
    for week in ("2026-W15", "2026-W16"):
        for words in ("rencontres de la prévention", "Santé mentale", "Don du sang", "HTTP 404"):
            assert words not in story.text(week)


def test_every_reader_receives_each_letter_once(story: Story) -> None:
    assert [story.told[name].out for name in ("send 1", "send 2", "send 2 again")] == [
        "2 lettre(s) acceptée(s) par le relais.\n",
        "2 lettre(s) acceptée(s) par le relais.\n",
        "Rien à envoyer.\n",
    ]
    assert sorted(story.box.recipients) == sorted([*READERS, *READERS])
    for week in ("2026-W15", "2026-W16"):
        assert sorted(str(message["To"]) for message in story.letters(week)) == READERS


def test_every_header_stands_once_and_no_letter_is_taken_for_another(story: Story) -> None:
    messages = [message for _, message in story.box.received]

    for message in messages:
        names = [name.lower() for name in message]
        assert len(names) == len(set(names))
        assert {name.lower() for name in HEADERS} <= set(names)
        assert message["Reply-To"] == "veille@example.org"
    assert len({message["Message-ID"] for message in messages}) == len(messages)


def test_the_letters_of_one_week_say_the_same_to_all(story: Story) -> None:
    first, second = story.letters("2026-W16")

    assert [_body(first, kind) for kind in ("plain", "html")] == [
        _body(second, kind) for kind in ("plain", "html")
    ]


def test_every_event_went_into_one_letter_and_every_delivery_was_accepted(story: Story) -> None:
    rows = database_rows(story.folder)

    assert len(rows["issue"]) == 2
    assert all(issue is not None for _, _, issue in rows["event_topic"])
    assert len(rows["delivery"]) == 4
    assert {row[3] for row in rows["delivery"]} == {"accepted"}
