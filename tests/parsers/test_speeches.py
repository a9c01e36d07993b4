"""One record of DILA's public speeches: the document it makes, and when it counts as changed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.speech_array import cut_array, written_again
from crawler.parsers.speeches import first_records, mark_of, marked, parse_speech
from monitor.domain.fingerprint import fingerprint
from monitor.domain.model import Document, DocumentKind
from monitor.errors import ParseError, RefusedError
from tests.samples import SAMPLES, needs_samples
from tests.speech_builders import FILE, numbered, record, record_bytes, whole_file

REAL = SAMPLES / "ministeres" / "flux_xml" / "vp_discours_un-enregistrement.json"


def read(**changes: Any) -> Document:
    return parse_speech(record_bytes(**changes), file=FILE)


# The document ---------------------------------------------------------------------------------------


@needs_samples
def test_the_real_record_is_read() -> None:
    cut = first_records(REAL.read_bytes(), url=FILE)
    assert (len(cut.records), cut.rest, cut.closed) == (1, b"", True)
    document = parse_speech(cut.records[0], file=FILE, file_date=date(2025, 11, 8))
    title = (
        "Déclaration de M. Emmanuel Macron, président de la République, sur l'importance des forêts "
        "primaires (…), à Belém le 6 novembre 2025."
    )
    assert (document.kind, document.key, document.title) == (DocumentKind.PRESS, "vp:257001777", title)
    assert document.url == (
        "https://www.vie-publique.fr/discours/300832-emmanuel-macron-06112025-lutte-contre-le-"
        "dereglement-climatique"
    )
    assert document.published_on == date(2025, 11, 6)
    assert document.part("title") == title
    assert document.part("body") == (
        "Circonstance : Lancement du Tropical Forests Forever Fund\n"
        "Intervenants : Emmanuel Macron (Président de la République)\n"
        "Thématiques : Climat\n"
        "Mots-clés : Biodiversité ; Décarbonation ; Financement ; Forêt"
    )
    assert document.notes["mise_en_ligne"] == "2025-11-07"
    assert document.notes["metadata_only"] is True
    assert document.notes["licence"] == "Licence Ouverte 2.0"
    assert (document.notes["credit"], document.notes["file_date"]) == (f"DILA, {FILE}", "2025-11-08")


def test_the_parts_of_the_text_are_where_the_sections_say() -> None:
    document = read(
        resume="<p>Le ministre annonce un &laquo;&nbsp;plan&nbsp;&raquo;.</p><p>Il est chiffré.</p>"
    )
    assert document.part("lead") == "Le ministre annonce un « plan ».\n\nIl est chiffré."
    assert document.text == "\n\n".join(document.part(name) for name in ("title", "lead", "body"))


def test_what_is_compared_is_in_the_fields() -> None:
    assert read().fields == {
        "type_document": "Communiqué",
        "circonstance": "Visite d'un centre de santé à Lille",
        "resume": None,
        "intervenants": ["Camille Essai (Ministre de la santé)"],
        "thematiques": ["Santé"],
        "descripteurs": ["Centre de santé", "Soins"],
        "prononciation": "2026-03-10",
    }


def test_the_address_loses_its_trackers() -> None:
    url = "https://www.vie-publique.fr/discours/1-essai?egn-publisher=x&page=2#haut"
    assert read(url=url).url == "https://www.vie-publique.fr/discours/1-essai?page=2"


@pytest.mark.parametrize("url", [None, ..., "", 12, [], "javascript:alert(1)", "https://a@b.example/", "//["])
def test_an_address_that_no_reader_may_follow_is_replaced_by_that_of_the_file(url: object) -> None:
    assert read(url=url).url == FILE


@pytest.mark.parametrize(
    ("spoken", "online", "expected"),
    [
        ("2026-03-10", "2026-03-11", date(2026, 3, 10)),
        (None, "2026-03-11", date(2026, 3, 11)),
        ("2026-13-45", "2026-03-11", date(2026, 3, 11)),
        (20260310, ..., None),
        (["2026-03-10"], {}, None),
    ],
)
def test_the_day_is_the_speech_s_or_that_of_its_publication(
    spoken: object, online: object, expected: date | None
) -> None:
    assert read(prononciation=spoken, mise_en_ligne=online).published_on == expected


@pytest.mark.parametrize("key", [key for key in record() if key != "id"])
@pytest.mark.parametrize("value", [..., None, 3, 1.5, True, "", "mots", [], [None, 3, ["x"]], {}, {"nom": 1}])
def test_a_value_of_an_odd_type_hides_no_other(key: str, value: object) -> None:
    document = read(**{key: value})
    assert document.key == "vp:257000001"
    assert document.title
    assert document.text.startswith(document.title)
    others = {"circonstance", "thematiques", "descripteurs", "intervenants"} - {key}
    assert {name: document.fields[name] for name in others} == {name: read().fields[name] for name in others}


def test_without_a_title_the_circumstance_is_one_then_the_number() -> None:
    assert read(titre=None).title == "Visite d'un centre de santé à Lille"
    assert read(titre=" \r\n", circonstance=None).title == "Texte public n° 257000001"


@pytest.mark.parametrize(
    ("speakers", "expected"),
    [
        ("Camille Essai", ["Camille Essai"]),
        ({"nom": "Camille Essai"}, ["Camille Essai"]),
        ([{"qualite": "Ministre"}, None, "Dominique Test"], ["Ministre", "Dominique Test"]),
        (
            [{"nom": "C", "qualite": "Ministre", "qualite_long": "Ministre de la santé"}] * 2,
            ["C (Ministre, Ministre de la santé)"],
        ),
    ],
)
def test_speakers_are_names_with_their_qualities(speakers: object, expected: list[str]) -> None:
    assert read(intervenants=speakers).fields["intervenants"] == expected


def test_a_number_is_an_identifier_too() -> None:
    assert read(id=257001777).key == "vp:257001777"


def test_half_a_pair_and_control_characters_are_no_text() -> None:
    document = parse_speech(
        b'{"id": "1", "titre": "a\\ud800b\\u0000c", "url": "https://x.example/\\udc00"}', file=FILE
    )
    assert document.title == "a b c"
    assert json.dumps([document.text, document.url], ensure_ascii=False).encode()


# When it counts as changed --------------------------------------------------------------------------


def test_the_order_of_keys_and_of_keywords_and_the_date_of_update_are_no_change() -> None:
    one = record()
    other = dict(
        reversed(record(mise_a_jour="2026-11-28", descripteurs=["Centre de santé", "Soins"]).items())
    )
    assert fingerprint(read()) == fingerprint(parse_speech(json.dumps(other).encode(), file=FILE))
    again = json.dumps(dict(reversed(one.items())) | {"mise_a_jour": None}, indent=1).encode()
    assert mark_of(again) == mark_of(record_bytes())


@pytest.mark.parametrize("key", ["mise_a_jour", "mise_en_ligne", "media", "type_media", "domaine"])
def test_a_note_makes_no_version(key: str) -> None:
    changed = read(**{key: "autre chose"})
    assert fingerprint(changed) == fingerprint(read())
    assert changed.notes[key] == "autre chose"


@pytest.mark.parametrize(
    "change",
    [
        {"titre": "Communiqué retiré"},
        {"resume": "Le ministre annonce un plan."},
        {"circonstance": "Visite d'un centre de santé à Roubaix"},
        {"type_document": "Déclaration"},
        {"prononciation": "2026-03-09"},
        {"thematiques": ["Santé", "Social"]},
        {"descripteurs": []},
        {"intervenants": [{"nom": "Camille Essai", "qualite": "Ancienne ministre"}]},
    ],
)
def test_a_field_makes_a_version(change: dict[str, Any]) -> None:
    assert fingerprint(read(**change)) != fingerprint(read())
    assert mark_of(record_bytes(**change)) != mark_of(record_bytes())


def test_records_are_marked_once_each_and_what_is_odd_is_counted() -> None:
    newer, older = record_bytes(1, titre="Nouveau"), record_bytes(1, titre="Ancien")
    found = marked([newer, b"{oups}", older, record_bytes(2, id=None), record_bytes(3, id="a b"), b"[]"])
    assert {name: body for name, (body, _) in found.records.items()} == {"257000001": newer}
    assert found.nameless == 2
    assert [place for place, _ in found.broken] == ["enregistrement n° 2", "enregistrement n° 6"]


def test_the_latest_day_is_not_one_to_come() -> None:
    days = ["2026-03-11", "2206-03-11", None, "2026-03-09"]
    found = marked(record_bytes(n, mise_en_ligne=day, prononciation=None) for n, day in enumerate(days))
    assert found.latest(date(2026, 3, 12)) == date(2026, 3, 11)
    assert found.latest(date(2020, 1, 1)) is None


# Whatever comes -------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(record())), JSON))
def test_any_values_make_a_document_that_can_be_stored(values: dict[str, Any]) -> None:
    body = json.dumps(values | {"id": "1"}).encode()
    document = parse_speech(body, file=FILE)
    assert mark_of(body).identifier == "1"
    assert json.dumps([document.text, document.title, document.url, document.fields, document.notes]).encode()
    assert document.text.encode()


@given(st.integers(0, len(numbered(range(3)))))
def test_a_file_cut_anywhere_gives_its_whole_records_and_goes_on_from_there(at: int) -> None:
    body = numbered(range(3))
    try:
        head = cut_array(body[:at])
    except ParseError:
        assert at < 1
        return
    tail = cut_array(head.rest + body[at:], begun=True) if not head.closed else cut_array(b"]", begun=True)
    assert head.records + tail.records == tuple(map(record_bytes, range(3)))
    assert tail.closed


@given(st.binary(max_size=300) | st.text('{}[]",:\\a1 ', max_size=300).map(str.encode))
def test_any_bytes_are_cut_or_refused(body: bytes) -> None:
    for begun in (False, True):
        try:
            cut = cut_array(body, begun=begun)
        except ParseError:
            continue
        assert sum(map(len, cut.records)) + len(cut.rest) <= len(body)
        marked(cut.records)


def test_a_page_is_told_from_a_refusal() -> None:
    with pytest.raises(RefusedError, match="refuse l'accès"):
        first_records(b"<html><title>Access denied</title></html>", url=FILE)
    with pytest.raises(RefusedError, match="DataDome"):
        first_records(b"<html><title>dila</title><script src='//js.datadome.co/tags.js'></script>", url=FILE)
    with pytest.raises(ParseError, match="n'est pas une liste JSON") as error:
        first_records(b"<html><title>Accueil</title>Bienvenue</html>", url=FILE)
    assert not isinstance(error.value, RefusedError)


def test_values_are_written_in_one_form() -> None:
    assert written_again({"b": "é", "a": [None, True]}) == b'{"a":[null,true],"b":"\\u00e9"}'
    assert whole_file() == b"[\n\n]\n"
