"""The Journal officiel as DILA's server offers it (docs/sources.md): an index page and its archives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from monitor.demo.apache import Row, index_of, row_of
from monitor.demo.jo_xml import Issue, Text, contents_xml, text_xml
from monitor.demo.packing import tarred
from monitor.demo.site import Resource, Site
from monitor.demo.texts import Week, for_week, read_table
from monitor.domain.calendar import PARIS

INDEX = "https://echanges.dila.gouv.fr/OPENDATA/JORFSIMPLE/"

# What the real index lists beside the deliveries, and no reader of it should ask for.
_OTHERS = (
    Row("Avertissement_metadonnees_textes_entreprise_20181019.pdf", "2018-10-19 14:17", "185K", "layout"),
    Row("Freemium_jorf_simple_20250713-140000.tar.gz", "2025-07-13 10:14", "1.0G"),
)


def journal_officiel(week: Week) -> Site:
    """Return the index page and every archive it lists in that week, the oldest first."""
    table = read_table("jo.toml")
    issues = {issue.date: issue for issue in map(_issue, table["issue"])}
    site: Site = {}
    rows = list(_OTHERS)
    for facts in for_week(table["archive"], week):
        stamp: datetime = facts["stamp"].replace(tzinfo=PARIS)
        name = f"JORFSIMPLE_{stamp:%Y%m%d-%H%M%S}.tar.gz"
        body = tarred(dict(_members(facts, stamp, issues)), at=stamp)
        site[INDEX + name] = Resource(body, "application/x-gzip", last_modified=stamp)
        rows.append(row_of(name, stamp, body))
    return {INDEX: index_of("/OPENDATA/JORFSIMPLE", rows)} | site


def _issue(facts: dict[str, Any]) -> Issue:
    return Issue(
        date=facts["date"],
        number=facts["number"],
        container=facts["container"],
        protected=facts.get("protected", ""),
        texts=tuple(Text(**text) for text in facts["text"]),
    )


def _members(
    facts: dict[str, Any], stamp: datetime, issues: dict[date, Issue]
) -> Iterator[tuple[str, bytes]]:
    """Return the files of one archive; an evening one holds some texts only, enriched."""
    again: list[str] = facts.get("texts", [])
    root = PurePosixPath(f"{stamp:%Y%m%d-%H%M%S}" if facts.get("folder", True) else ".")
    for day in facts["issues"]:
        issue = issues[day]
        folder = root / "jorf/simple/JORF/CONT" / _path_of(issue.container)
        yield str(folder / f"{issue.container}.xml"), contents_xml(issue)
        for text in issue.texts:
            if not again or text.id in again:
                yield str(folder / f"{text.id}.xml"), text_xml(text, issue, enriched=bool(again))


def _path_of(identifier: str) -> str:
    """Return ``00/00/54/70/68/JORFCONT000054706874``: the first ten digits in pairs, then the whole."""
    digits = identifier[-12:-2]
    return "/".join([*(digits[at : at + 2] for at in range(0, len(digits), 2)), identifier])
