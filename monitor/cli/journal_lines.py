"""What ``vigie status`` says of the archives of the Journal officiel (``services.journal_status``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from monitor.cli.printing import moment_words
from monitor.domain.calendar import french_date
from monitor.domain.jo_calendar import stamp_day
from monitor.domain.wording import plural

_MOST_SHOWN = 10


def journal_lines(found: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield how far the archives are read, then each open alarm, the latest first and ten at most.

    Nothing for a source whose archives were never listed.
    """
    if found is None or not any(found[name] for name in ("taken", "waiting", "failed", "aside")):
        return
    yield f"{_progress(found)}."
    alarms = list(reversed(found["alarms"]))
    for alarm in alarms[:_MOST_SHOWN]:
        yield f"Alerte depuis le {moment_words(alarm['since'])} : {alarm['summary']}"
    if len(alarms) > _MOST_SHOWN:
        yield f"Et {plural(len(alarms) - _MOST_SHOWN, 'autre alerte', 'autres alertes')}."


def _progress(found: Mapping[str, Any]) -> str:
    said = [_last(found["last_archive"]), _issue(found["last_issue"])]
    said += [
        words
        for name, words in (
            ("waiting", plural(found["waiting"], "archive en attente", "archives en attente")),
            ("failed", plural(found["failed"], "archive à relire", "archives à relire")),
        )
        if found[name]
    ]
    return " ; ".join(filter(None, [*said, _files(found)]))


def _files(found: Mapping[str, Any]) -> str:
    """Say what the archives held, and what of it nobody reads or could read."""
    said = [plural(found["texts"], "texte lu", "textes lus")]
    if found["unread"]:
        said.append(plural(found["unread"], "texte illisible", "textes illisibles"))
    if found["skipped"]:
        said.append(plural(found["skipped"], "autre fichier laissé", "autres fichiers laissés"))
    return ", ".join(said)


def _last(stamp: str | None) -> str:
    day = stamp_day(stamp) if stamp else None
    return f"dernière archive prise : {french_date(day)}" if day else "aucune archive prise encore"


def _issue(issue: Mapping[str, Any] | None) -> str:
    if issue is None:
        return ""
    number = f"n° {issue['number']} du " if issue["number"] else ""
    return f"dernier numéro : {number}{french_date(date.fromisoformat(issue['published_on']))}"
