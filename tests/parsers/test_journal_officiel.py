"""The Journal officiel from index to documents, on the real files and on whole built archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.parsers.journal_officiel import (
    ArchiveName,
    TextReading,
    Unread,
    parse_summary,
    parse_text,
    read_archive,
    read_index,
    readings_of,
)
from monitor.errors import ParseError, RefusedError
from tests.jo_builders import jo_archive, jo_index, jo_summary_xml, jo_text_xml, opener
from tests.samples import SAMPLES, needs_samples

JO = SAMPLES / "journal_officiel"
SIMPLE = JO / "jorfsimple_20260819"
ISSUE = "JORFCONT000054706874"
ARRETE = "JORFTEXT000054708438"
DECRET = "JORFTEXT000054708776"
STAMPS = [None, "20260819-003035"]
OTHER_FILES = [
    "Avertissement_metadonnees_textes_entreprise_20181019.pdf",
    "Freemium_jorf_simple_20250713-140000.tar.gz",
    "JORFSIMPLE_20260303-003012.tar.gz.md5",
    "JORF_20260303-003012.tar.gz",
]


def archives(index: bytes) -> tuple[ArchiveName, ...]:
    return read_index(index).archives


def file_of(name: str, folder: Path = SIMPLE) -> bytes:
    return (folder / f"{name}.xml").read_bytes()


# The index.


@needs_samples
def test_the_real_index_lists_its_four_archives_oldest_first() -> None:
    found = archives((JO / "index_jorfsimple_20260819_extrait.html").read_bytes())
    assert [archive.stamp for archive in found] == [
        "20260728-003542",
        "20260728-135307",
        "20260728-220005",
        "20260819-003035",
    ]
    assert found[1].name == "JORFSIMPLE_20260728-135307.tar.gz"


@needs_samples
def test_the_real_names_of_three_months_come_oldest_first_whatever_their_order() -> None:
    lines = (JO / "noms_archives_JORF_2025-07-13_2025-10-07.txt").read_text("utf-8").split()
    names = [line.replace("JORF_", "JORFSIMPLE_") for line in lines]  # both folders have the same stamps
    found = archives(jo_index(reversed(names)))
    assert [archive.name for archive in found] == names
    assert len(found) == 67


def test_the_index_keeps_archives_only_each_once() -> None:
    name = "JORFSIMPLE_20260303-003012.tar.gz"
    assert [found.name for found in archives(jo_index([*OTHER_FILES, name, name]))] == [name]


def test_archive_names_are_known_whatever_their_case_and_kept_as_written() -> None:
    found = archives(jo_index(["jorfsimple_20170228-011719.tar.gz", "JORFSIMPLE_20170227-011719.TAR.GZ"]))
    assert [archive.name for archive in found] == [
        "JORFSIMPLE_20170227-011719.TAR.GZ",
        "jorfsimple_20170228-011719.tar.gz",
    ]


def test_a_table_index_and_other_hosts_give_names_only() -> None:
    page = b"""<table><tr><td><A HREF='./JORFSIMPLE_20260303-003012.tar.gz'>x</A></td>
    <td>03-Mar-2026 00:30</td></tr>
    <tr><td><a href=/OPENDATA/JORFSIMPLE/JORFSIMPLE_20260304-003012.tar.gz>y</a></td></tr>
    <tr><td><a href="https://evil.example/a/JORFSIMPLE_20260305-003012%2Etar.gz">z</a></td></tr></table>"""
    assert [archive.name for archive in archives(page)] == [
        "JORFSIMPLE_20260303-003012.tar.gz",
        "JORFSIMPLE_20260304-003012.tar.gz",
        "JORFSIMPLE_20260305-003012.tar.gz",
    ]


def test_a_name_outside_of_a_link_is_no_archive() -> None:
    with pytest.raises(ParseError, match="format changed"):
        archives(b"<pre>JORFSIMPLE_20260303-003012.tar.gz</pre>")


@pytest.mark.parametrize("index", [jo_index([]), jo_index(OTHER_FILES), b"", b"<html><p>Bonjour</p></html>"])
def test_an_index_without_archives_says_that_its_format_changed(index: bytes) -> None:
    with pytest.raises(ParseError, match="format changed") as caught:
        archives(index)
    assert not isinstance(caught.value, RefusedError)


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>Request Rejected</title></head><body>Your support ID is: 12</body></html>",
        "<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1></body></html>",
        "<h1>Erreur</h1><p>Le service est fermé.</p>",
        "<html><body>Please complete the CAPTCHA</body></html>",
    ],
)
def test_an_error_page_in_place_of_the_index_is_a_refusal(page: str) -> None:
    with pytest.raises(RefusedError, match="error page"):
        archives(page.encode("iso-8859-1"))


def test_an_index_larger_than_any_page_is_refused() -> None:
    with pytest.raises(ParseError, match="more than"):
        archives(b" " * (4 * 1024 * 1024 + 1))


# Whole archives.


@needs_samples
@pytest.mark.parametrize("stamp", STAMPS)
def test_an_archive_of_real_files_is_read_with_and_without_its_directory(stamp: str | None) -> None:
    members = {f"{name}.xml": file_of(name) for name in (ARRETE, ISSUE, DECRET)}
    content = read_archive(opener(jo_archive(members, stamp=stamp)), name="JORFSIMPLE_20260819-003035.tar.gz")
    readings = [reading for reading in readings_of(content) if isinstance(reading, TextReading)]
    assert (content.counts.texts, content.counts.summaries, content.counts.skipped) == (2, 1, 0)
    assert [reading.document.key for reading in readings] == [ARRETE, DECRET]
    assert [reading.document.notes["rubric"] for reading in readings] == [
        "Textes généraux",
        "Mesures nominatives",
    ]
    assert readings[1].body == file_of(DECRET)


def test_one_broken_text_is_told_and_the_others_are_read() -> None:
    good, cut, foreign = (f"JORFTEXT00009900000{number}" for number in (1, 2, 3))
    members = {
        f"{cut}.xml": jo_text_xml(cut)[:400],
        f"{good}.xml": jo_text_xml(good),
        f"{foreign}.xml": jo_text_xml(good),
        "JORFCONT000099000000.xml": jo_summary_xml({good: "Un essai"}),
        "JORFCONT000099000009.xml": b"<JO><ID>JORFCONT</ID></JO>",
    }
    readings = list(readings_of(read_archive(opener(jo_archive(members)), name="a.tar.gz")))
    unread = {reading.member: reading.reason for reading in readings if isinstance(reading, Unread)}
    documents = [reading.document for reading in readings if isinstance(reading, TextReading)]
    assert [document.key for document in documents] == [good]
    assert documents[0].notes["ministry"] == "Ministère des essais"
    assert set(unread) == {f"{cut}.xml", f"{foreign}.xml", "JORFCONT000099000009.xml"}
    assert unread[f"{cut}.xml"].startswith("unreadable XML")
    assert unread[f"{foreign}.xml"] == f"the file holds the text {good}"
    assert "JORFCONT" in unread["JORFCONT000099000009.xml"]


def test_a_text_whose_issue_is_not_in_the_archive_has_no_rubric() -> None:
    content = read_archive(opener(jo_archive({"JORFTEXT000099000001.xml": jo_text_xml()})), name="a.tar.gz")
    (reading,) = readings_of(content)
    assert isinstance(reading, TextReading)
    assert "rubric" not in reading.document.notes


# The real files one by one.


@needs_samples
def test_the_real_issue_has_83_places_in_order() -> None:
    issue = parse_summary(file_of(ISSUE))
    assert (issue.id, issue.number, str(issue.published_on)) == (ISSUE, "0192", "2026-08-19")
    assert [place.order for place in issue.entries.values()] == list(range(1, 84))
    assert issue.without_id == 0
    place = issue.entries[DECRET]
    assert (place.rubric, place.ministry, place.jo_number) == (
        "Mesures nominatives",
        "Premier ministre",
        "0192",
    )
    assert place.path == (
        'Journal officiel "Lois et Décrets"',
        "Décrets, arrêtés, circulaires",
        "Mesures nominatives",
        "Premier ministre",
    )


@needs_samples
def test_the_rubrics_of_the_real_issue_are_those_of_its_pages() -> None:
    places = parse_summary(file_of(ISSUE)).entries.values()
    assert {
        "LOIS",
        "Textes généraux",
        "Mesures nominatives",
        "Conventions collectives",
        "Sénat",
        "Annonces",
    } <= {place.rubric for place in places}
    assert {place.ministry for place in places if place.rubric == "LOIS"} == {None}


@needs_samples
def test_the_real_arrete_is_read_whole() -> None:
    document = parse_text(file_of(ARRETE))
    assert document.fields == {
        "nor": "ARMM2621619A",
        "nature": "ARRETE",
        "number": None,
        "signed_on": "2026-08-11",
        "published_on": "2026-08-19",
    }
    assert document.url == f"https://www.legifrance.gouv.fr/jorf/id/{ARRETE}"
    assert (document.notes["jo_number"], document.notes["sequence"]) == ("0192", 14)
    assert str(document.notes["eli"]).endswith("ARMM2621619A/jo/texte")
    assert document.part("title") == document.title
    assert "l'article 1er du décret" in document.part("article 1")
    assert document.part("visas").count("\nVu ") == 4
    assert document.part("signatories").startswith("Fait le 11 août 2026.")


@needs_samples
def test_the_real_nominative_decree_needs_no_eli() -> None:
    issue = parse_summary(file_of(ISSUE))
    document = parse_text(file_of(DECRET), place=issue.entries[DECRET])
    assert "eli" not in document.notes
    assert document.title == issue.entries[DECRET].title
    assert document.part("article 1").count("\nM") == 6
    assert document.part("signatories").splitlines()[-1] == "Sébastien LECORNU"
