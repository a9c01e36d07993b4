"""``vigie digest``, ``send`` and ``subscribers``: each letter frozen once, sent once, and nothing lost."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from monitor.services.locks import job_lock
from tests.cli.command import AFTER, CONFIG, Ended, database_rows, good, installed, refused, vigie
from tests.mailbox import Mailbox, free_port, mailbox

READERS = ["ana@example.org", "bob@example.org"]


def frozen(folder: Path) -> Path:
    """Subscribe the readers and freeze the letter of the second week."""
    for reader in READERS:
        good(folder, "subscribers", "add", reader)
    good(folder, "digest", "--week", "2026-W16")
    return folder


def sent(folder: Path, box: Mailbox, *arguments: str, now: str = AFTER) -> Ended:
    """Run ``vigie send`` towards a relay."""
    return vigie(folder, "send", *arguments, now=now, environ={"VIGIE_SMTP_URL": box.url})


# --- digest


def test_the_default_week_is_the_last_one_that_is_over(writable: Path) -> None:
    assert good(writable, "digest", now="2026-04-19T21:59:59Z").out.startswith(
        "sec-pa 2026-W15 : lettre figée."
    )
    assert good(writable, "digest", now="2026-04-19T22:00:00Z").out.startswith(
        "sec-pa 2026-W16 : lettre figée."
    )


def test_a_letter_frozen_twice_is_unchanged(writable: Path) -> None:
    good(writable, "digest", "--week", "2026-W16")
    before = database_rows(writable)

    assert (
        "déjà figée, inchangée"
        in good(writable, "digest", "--week", "2026-W16", now="2026-04-21T05:00:00Z").out
    )
    assert database_rows(writable) == before


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("2026-W54", "« 2026-W54 » n'est pas une semaine"),
        ("16", "par exemple 2026-W11"),
        ("2026-W17", "La semaine 2026-W17 n'est pas terminée"),
        ("2030-W01", "ajoutez --preview DOSSIER"),
    ],
)
def test_a_week_that_is_wrong_or_not_over_is_refused(two_weeks: Path, week: str, said: str) -> None:
    assert said in refused(two_weeks, "digest", "--week", week)


def test_a_preview_writes_three_files_and_freezes_nothing(two_weeks: Path, tmp_path: Path) -> None:
    before = database_rows(two_weeks)

    printed = good(two_weeks, "digest", "--week", "2026-W16", "--preview", str(tmp_path / "lettre")).out

    files = [tmp_path / "lettre" / f"sec-pa-2026-W16.{kind}" for kind in ("html", "txt", "eml")]
    assert printed.splitlines() == [str(file) for file in files]
    html, text, mail = (file.read_bytes() for file in files)
    assert b'lang="fr"' in html
    assert "Maintien des structures d'exercice coordonné participatives" in text.decode()
    message = message_from_bytes(mail, policy=policy.default)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert database_rows(two_weeks) == before


def test_a_frozen_letter_is_previewed_as_it_is(writable: Path, tmp_path: Path) -> None:
    week = ("--week", "2026-W15")
    good(writable, "digest", *week, "--preview", str(tmp_path / "avant"))
    good(writable, "digest", *week)

    done = good(writable, "digest", *week, "--preview", str(tmp_path / "apres"))

    assert "est figée" in done.out
    for name in ("sec-pa-2026-W15.txt", "sec-pa-2026-W15.html"):
        assert (tmp_path / "apres" / name).read_bytes() == (tmp_path / "avant" / name).read_bytes()


def test_a_week_that_is_not_over_may_be_previewed(two_weeks: Path, tmp_path: Path) -> None:
    good(two_weeks, "digest", "--week", "2026-W17", "--preview", str(tmp_path))

    assert (tmp_path / "sec-pa-2026-W17.txt").is_file()


def test_a_preview_that_cannot_be_written_is_refused(two_weeks: Path, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", "utf-8")

    said = refused(two_weeks, "digest", "--week", "2026-W16", "--preview", str(tmp_path / "fichier"))
    assert "fichier ne peut pas être écrit" in said


def test_the_letter_of_an_unknown_topic_is_refused(two_weeks: Path) -> None:
    assert "Le sujet « loup » est inconnu" in refused(two_weeks, "digest", "--topic", "loup")


# --- send


def test_each_address_receives_each_letter_once_and_a_second_send_nothing(writable: Path) -> None:
    frozen(writable)
    with mailbox() as box:
        first, second = sent(writable, box), sent(writable, box)

    assert (first.code, first.out, first.err) == (0, "2 lettre(s) acceptée(s) par le relais.\n", "")
    assert (second.code, second.out, second.err) == (0, "Rien à envoyer.\n", "")
    assert sorted(box.recipients) == READERS


def test_a_dry_run_says_what_would_leave_and_writes_nothing(writable: Path) -> None:
    frozen(writable)
    before = database_rows(writable)

    assert good(writable, "send", "--dry-run").out == (
        "sec-pa 2026-W16 : 2 lettre(s) à envoyer.\nRien n'a été envoyé.\n"
    )
    assert good(writable, "send", "--dry-run", "--json").items == [
        {"topic": "sec-pa", "week": "2026-W16", "count": 2}
    ]
    assert database_rows(writable) == before


def test_a_dry_run_counts_no_letter_already_sent(writable: Path) -> None:
    frozen(writable)
    with mailbox() as box:
        sent(writable, box)

    assert good(writable, "send", "--dry-run").out == "Rien à envoyer.\n"


def test_an_absent_relay_is_a_clear_failure_and_loses_nothing(writable: Path) -> None:
    frozen(writable)

    failed = vigie(writable, "send", environ={"VIGIE_SMTP_URL": f"smtp://127.0.0.1:{free_port()}"})

    assert (failed.code, failed.out) == (1, "")
    assert failed.err.startswith("L'envoi s'est arrêté : le relais n’est pas utilisable")
    assert "Rien n'est perdu" in failed.err
    assert "vigie send" in failed.err
    assert "Traceback" not in failed.err
    with mailbox() as box:
        assert sent(writable, box).code == 0
    assert sorted(box.recipients) == READERS


def test_a_failed_send_in_json_still_says_why_on_standard_error(writable: Path) -> None:
    frozen(writable)

    failed = vigie(writable, "send", "--json", environ={"VIGIE_SMTP_URL": f"smtp://127.0.0.1:{free_port()}"})

    assert (failed.code, failed.items) == (1, [])
    assert "Rien n'est perdu" in failed.err


def test_one_refused_address_does_not_hold_back_the_others(writable: Path) -> None:
    frozen(writable)
    with mailbox() as box:
        box.refusals["ana@example.org"] = "550 no such user"
        ended = sent(writable, box, "--json")

    assert ended.code == 1
    assert ended.items == [{"state": "accepted", "count": 1}, {"state": "rejected", "count": 1}]
    assert box.recipients == ["bob@example.org"]


def test_a_letter_put_off_by_the_relay_leaves_later(writable: Path) -> None:
    frozen(writable)
    with mailbox() as box:
        box.refusals["ana@example.org"] = "450 try later"
        assert sent(writable, box).code == 1
        assert sent(writable, box).out == "Rien à envoyer.\n"
        box.refusals.clear()
        assert sent(writable, box, now="2026-04-20T06:00:00Z").code == 0

    assert sorted(box.recipients) == READERS


def test_letters_need_a_sender_only_when_there_is_something_to_send(writable: Path) -> None:
    installed(writable, CONFIG.partition("[mail]")[0])
    assert good(writable, "send").out == "Rien à envoyer.\n"
    frozen(writable)

    said = refused(writable, "send")

    assert "[mail] from manque" in said
    assert 'from = "veille@mon-association.example"' in said


def test_two_senders_at_once_are_one_too_many(writable: Path) -> None:
    with job_lock(writable / "state", "send"):
        ended = vigie(writable, "send")

    assert (ended.code, ended.out) == (75, "")
    assert ended.err.startswith("Occupé : une autre commande « send » est en cours")


# --- subscribers


def test_an_address_is_added_listed_and_removed(tmp_path: Path) -> None:
    folder = installed(tmp_path)

    assert good(folder, "subscribers", "add", "Ana@Example.org").out == "Abonnement enregistré.\n"
    assert good(folder, "subscribers", "add", "ana@example.org").out == "Cette adresse était déjà abonnée.\n"
    assert good(folder, "subscribers", "list").out == "ana@example.org  sec-pa\n1 abonnement.\n"
    assert good(folder, "subscribers", "list", "--json").items == [
        {"address": "ana@example.org", "topics": ["sec-pa"]}
    ]
    assert good(folder, "subscribers", "remove", "ANA@example.org").out == "Adresse effacée.\n"
    assert good(folder, "subscribers", "list").out == "Personne n'est abonné.\n"


def test_a_removed_address_is_nowhere_in_the_database(writable: Path) -> None:
    frozen(writable)
    with mailbox() as box:
        sent(writable, box)

    for reader in READERS:
        good(writable, "subscribers", "remove", reader)

    assert not re.search("ana|bob", str(database_rows(writable)["subscriber"]))
    for file in (writable / "state").glob("vigie.db*"):
        assert b"ana@example.org" not in file.read_bytes()


@pytest.mark.parametrize(
    "address", ["pas-une-adresse", "a@b@c.fr", "a b@exemple.fr", "", "a@exemple.fr\nb@x.fr"]
)
def test_a_wrong_address_is_refused(tmp_path: Path, address: str) -> None:
    said = refused(installed(tmp_path), "subscribers", "add", address)

    assert "n'est pas une adresse électronique valable" in said


def test_removing_an_unknown_address_is_refused(two_weeks: Path) -> None:
    assert "n'est pas abonnée" in refused(two_weeks, "subscribers", "remove", "x@example.org")


def test_subscribing_to_an_unknown_topic_is_refused(tmp_path: Path) -> None:
    said = refused(installed(tmp_path), "subscribers", "add", "ana@example.org", "--topic", "loup")

    assert "Le sujet « loup » est inconnu" in said
