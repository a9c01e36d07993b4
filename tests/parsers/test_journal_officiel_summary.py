"""One issue of the Journal officiel: its links at any depth, and the rubric that only they know."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from crawler.parsers.journal_officiel import parse_summary
from monitor.errors import ParseError
from tests.conftest import Golden
from tests.jo_builders import CONTAINER_ID, jo_division, jo_link, jo_summary_xml

PAGES = Path(__file__).parents[1] / "pages" / "journal_officiel"
FIRST, SECOND = "JORFTEXT000099000001", "JORFTEXT000099000002"


def test_the_issue_is_read_as_reviewed(golden: Golden) -> None:
    page = PAGES / "sommaire.xml"
    golden(
        PAGES / "sommaire.golden.json",
        {"page": page.name, "record": asdict(parse_summary(page.read_bytes()))},
    )


def test_a_link_anywhere_has_a_place() -> None:
    structure = jo_link(FIRST) + jo_division(1, "JO", f"<AUTRE>{jo_link(SECOND)}</AUTRE>")
    entries = parse_summary(jo_summary_xml(structure=structure)).entries
    assert entries[FIRST].path == ()
    assert (entries[FIRST].rubric, entries[FIRST].ministry) == (None, None)
    assert (entries[SECOND].path, entries[SECOND].rubric, entries[SECOND].order) == (("JO",), "JO", 2)


def test_levels_are_those_stated_and_else_those_of_the_depth() -> None:
    rootless = jo_division(2, "Décrets", jo_division(3, "Mesures nominatives", jo_link(FIRST)))
    unmarked = jo_division(1, "JO", jo_division(2, "Décrets", jo_division(3, "Textes", jo_link(FIRST))))
    for number in (b"1", b"2", b"3"):
        unmarked = unmarked.replace(f'niv="{number.decode()}"', 'niv=""')
    assert parse_summary(jo_summary_xml(structure=rootless)).entries[FIRST].rubric == "Mesures nominatives"
    assert parse_summary(jo_summary_xml(structure=unmarked)).entries[FIRST].rubric == "Textes"


def test_an_issue_without_link_is_an_issue() -> None:
    issue = parse_summary(jo_summary_xml(structure=""))
    assert (issue.id, issue.entries, issue.number) == (CONTAINER_ID, {}, "0053")


@pytest.mark.parametrize("container", ["", FIRST, "JORFCONT1"])
def test_an_issue_without_a_jorfcont_identifier_is_refused(container: str) -> None:
    with pytest.raises(ParseError, match="JORFCONT"):
        parse_summary(jo_summary_xml(container=container))


def test_a_text_in_place_of_an_issue_is_refused() -> None:
    with pytest.raises(ParseError, match="root element JO, found TEXTE"):
        parse_summary(b"<TEXTE/>")
