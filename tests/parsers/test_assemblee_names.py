"""The names of deputies and organs in the AMO archives."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest

from crawler.parsers import amo
from crawler.parsers.amo import Names, read_names
from monitor.errors import ParseError
from tests.builders import actor_json, amo_zip, question_bytes

PEOPLE = {"PA795108": ("Mme", "Élise", "Leboucher"), "PA900002": ("M.", "Jean", "Modèle")}
ORGANS = {"PO873673": "Ministère de la santé", "PO845413": "La France insoumise - Nouveau Front Populaire"}


def test_deputies_and_organs_have_their_names() -> None:
    names = read_names(amo_zip(PEOPLE, ORGANS))
    assert names.person("PA795108") == "Mme Élise Leboucher"
    assert names.person("PA900002") == "M. Jean Modèle"
    assert names.organ("PO845413") == "La France insoumise - Nouveau Front Populaire"


def test_an_unknown_or_absent_reference_has_no_name() -> None:
    names = read_names(amo_zip(PEOPLE))
    assert names.person("PA1") is names.person(None) is names.organ("PO873673") is names.organ(None) is None


def test_a_uid_may_be_a_string_and_a_civility_nil() -> None:
    actor = actor_json("PA7", ("M.", "Paul", "Exemple"))
    actor["acteur"]["uid"] = "PA7"
    actor["acteur"]["etatCivil"]["ident"]["civ"] = {"@xsi:nil": "true"}
    names = read_names(amo_zip({}, extra={"acteur/PA7.json": question_bytes(actor)}))
    assert names.person("PA7") == "Paul Exemple"


def test_a_member_that_cannot_be_read_does_not_lose_the_others() -> None:
    nobody = actor_json("PA8", ("M.", "Paul", ""))
    extra = {
        "json/acteur/PA4.json": b"{",
        "json/acteur/PA5.json": b"[]",
        "json/acteur/PA6.json": b"\xff\xff",
        "json/acteur/PA8.json": question_bytes(nobody),
        "json/organe/PO9.json": b'{"organe": {"uid": "PO9", "libelle": null}}',
        "json/acteur/PA9.json": b"[" * 100_000,
        "json/deport/DPTR5L17PA1.json": b"{",
        "lisez-moi.txt": b"",
    }
    names = read_names(amo_zip(PEOPLE, extra=extra))
    assert set(names.people) == set(PEOPLE)
    assert names.organs == {}


def test_a_member_with_a_wrong_checksum_does_not_lose_the_others() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for ref, name in PEOPLE.items():
            archive.writestr(f"json/acteur/{ref}.json", question_bytes(actor_json(ref, name)))
    broken = stream.getvalue().replace("Modèle".encode(), b"Modela" + b"!", 1)
    assert set(read_names(broken).people) == {"PA795108"}


def test_an_archive_or_a_member_beyond_all_measure_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amo, "_MAX_MEMBER", 700)
    big = {"json/acteur/PA4.json": question_bytes(actor_json("PA4", ("M.", "Paul", "x" * 1000)))}
    assert set(read_names(amo_zip(PEOPLE, extra=big)).people) == set(PEOPLE)
    monkeypatch.setattr(amo, "_MAX_TOTAL", 1000)
    with pytest.raises(ParseError, match="unpacks to more than"):
        read_names(amo_zip(PEOPLE, extra=big))


@pytest.mark.parametrize("body", [b"", b"<html>Error 503</html>", b"PK\x03\x04"])
def test_what_is_not_a_zip_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="expected the AMO zip"):
        read_names(body)


def test_an_archive_that_names_nobody_is_refused() -> None:
    with pytest.raises(ParseError, match="none readable"):
        read_names(amo_zip({}, extra={"json/acteur/PA4.json": b"{}"}))


def test_names_go_to_json_and_back() -> None:
    names = read_names(amo_zip(PEOPLE, ORGANS))
    again = Names.from_json(names.to_json())
    assert (again.people, again.organs) == (names.people, names.organs)
    assert json.loads(names.to_json())["people"]["PA795108"] == "Mme Élise Leboucher"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"people": [], "organs": {}}', '{"people": {"PA1": 3}, "organs": {}}']
)
def test_other_json_is_not_taken_for_names(text: str) -> None:
    with pytest.raises(ParseError, match="expected the JSON of names"):
        Names.from_json(text)
