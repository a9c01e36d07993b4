"""The lines of ``vigie status`` on the archives of the Journal officiel and its alarms."""

from __future__ import annotations

from typing import Any

from monitor.cli.journal_lines import journal_lines


def journal(**changes: Any) -> dict[str, Any]:
    return {
        "last_archive": "20260820-002801",
        "waiting": 0,
        "failed": 0,
        "aside": 700,
        "taken": 12,
        "texts": 0,
        "unread": 0,
        "skipped": 0,
        "last_issue": {"number": "0193", "published_on": "2026-08-20"},
        "alarms": [],
        **changes,
    }


def alarm(number: int) -> dict[str, Any]:
    summary = f"Le numéro {number:04d} du Journal officiel n'a pas été reçu."
    return {"kind": "number_skipped", "cause": "x", "summary": summary, "since": "2026-08-20T07:00:00Z"}


def test_a_source_whose_archives_were_never_listed_has_no_line() -> None:
    assert list(journal_lines(None)) == []
    assert list(journal_lines(journal(taken=0, aside=0, last_archive=None, last_issue=None))) == []


def test_the_last_archive_and_the_last_number_are_told() -> None:
    assert list(journal_lines(journal())) == [
        "dernière archive prise : 20 août 2026 ; dernier numéro : n° 0193 du 20 août 2026 ; 0 texte lu."
    ]


def test_what_waits_and_what_is_to_be_read_again_are_told() -> None:
    first = journal(last_archive=None, taken=0, waiting=10, failed=1, last_issue=None)
    assert list(journal_lines(first)) == [
        "aucune archive prise encore ; 10 archives en attente ; 1 archive à relire ; 0 texte lu."
    ]
    unnumbered = journal(last_issue={"number": None, "published_on": "2026-08-20"})
    assert next(journal_lines(unnumbered)).endswith("; dernier numéro : 20 août 2026 ; 0 texte lu.")


def test_what_the_archives_held_is_counted_read_or_not() -> None:
    held = next(journal_lines(journal(texts=1234, unread=1, skipped=2)))
    assert held.endswith("; 1234 textes lus, 1 texte illisible, 2 autres fichiers laissés.")


def test_each_alarm_has_its_line_the_latest_first_and_ten_at_most() -> None:
    lines = list(journal_lines(journal(alarms=[alarm(number) for number in range(1, 13)])))
    assert lines[1] == (
        "Alerte depuis le 20 août 2026 à 9 h 00 : Le numéro 0012 du Journal officiel n'a pas été reçu."
    )
    assert (len(lines), lines[-1]) == (12, "Et 2 autres alertes.")
