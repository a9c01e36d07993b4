"""Every accident of form of the JSON of a question, and what is refused."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.amo import Names
from crawler.parsers.assemblee_questions import parse
from monitor.domain.fingerprint import fingerprint
from monitor.domain.normalise import canonical
from monitor.domain.question_facts import question_facts
from monitor.errors import ParseError
from tests.builders import ANSWER, QUESTION, question_bytes, question_json
from tests.parsers.one_question import NAMES, NIL, altered, answered, read

FULL = question_json(
    answers=((ANSWER, "2026-04-14", "3120"),),
    signalled="2026-05-19",
    renewed=["2026-05-12"],
    answer_erratum="Lire.",
)


def test_null_missing_and_nil_are_the_same() -> None:
    keys = ("textesReponse", "cloture", "signalement", "renouvellements")
    expected = altered(**dict.fromkeys(keys))
    for absent in (..., NIL, ""):
        assert altered(**dict.fromkeys(keys, absent)) == expected


def test_one_object_and_a_list_of_one_are_the_same() -> None:
    node = question_json(answers=((ANSWER, "2026-04-14", "3120"),))
    question = node["question"]
    expected = parse(question_bytes(node))
    for outer, inner in (
        ("minAttribs", "minAttrib"),
        ("textesQuestion", "texteQuestion"),
        ("textesReponse", "texteReponse"),
    ):
        question[outer] = {inner: [question[outer][inner]]}
    assert parse(question_bytes(node)) == expected


def test_of_several_texts_the_last_is_shown_and_the_first_dates_the_question() -> None:
    node = question_json(texts=("Premier texte.", "Second texte.", " "))
    node["question"]["textesQuestion"]["texteQuestion"][1]["infoJO"] = {
        "typeJO": "JO_QUESTION",
        "dateJO": "2026-03-17",
    }
    document = parse(question_bytes(node))
    assert document.part("question") == "Second texte."
    assert document.published_on == date(2026, 3, 10)
    assert document.notes["question_texts"] == 3


def test_of_several_answers_the_first_dates_the_answer_and_the_last_is_shown() -> None:
    document = read(
        answers=(("<p> </p>", "2026-04-07", "1"), ("Un.", "2026-04-14", "2"), ("Deux.", "2026-04-21", "3"))
    )
    assert (document.part("answer"), document.fields["answered_on"]) == ("Deux.", "2026-04-14")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p> </p>",
        "&nbsp;<br>",
        "Être alerté(e) de la réponse",
        "<a href='#'>Être  alertée de la réponse</a>.",
        "…",
    ],
)
def test_an_empty_answer_or_the_alert_button_is_no_answer(html: str) -> None:
    node = question_json()
    node["question"]["textesReponse"] = {"texteReponse": {"infoJO": {"dateJO": "2026-04-14"}, "texte": html}}
    document = parse(question_bytes(node))
    assert set(document.sections) == {"question"}
    assert document.fields["answered_on"] is None


def test_an_answer_keeps_its_words_beside_the_alert_button() -> None:
    assert (
        answered("<p>Le calendrier suit.</p>Être alerté(e) de la réponse").part("answer")
        == "Le calendrier suit."
    )


@pytest.mark.parametrize("dash", "—–-")
def test_the_number_and_date_before_a_text_are_not_the_text(dash: str) -> None:
    text = f"<p>13432. {dash} 10\u00a0mars\u00a02026. {dash} {QUESTION}"
    assert read(texts=(text,)).text == read().text


def test_an_unbalanced_fragment_and_its_entities_are_read_as_text() -> None:
    html = (
        "</p><p>Un c&#339;ur,<br>deux</br> <strong>m</strong>ots&#160;: 3 &lt; 4 <a name=PG2></a> <p> fin<b"
    )
    assert answered(html).part("answer") == "Un cœur,\n\ndeux mots : 3 < 4\n\nfin"


def test_a_table_is_read_by_cells() -> None:
    table = "<table border='1'><tr><th rowspan=2\">VILLE</th><td>10</td></tr></table>"
    assert (
        answered(f"Voici :<!-- DEBTAB -->{table}<!-- FINTAB -->").part("answer") == "Voici :\n\nVILLE | 10 |"
    )


def test_text_encoded_twice_is_repaired_when_the_whole_of_it_is() -> None:
    twice = QUESTION.encode().decode("cp1252", errors="replace")
    assert "Ã©" in twice
    sound = "NAÏF : Élise a été élue à Œuvre : « l’été », €"
    broken = "".join(
        bytes([byte]).decode("cp1252") if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(byte)
        for byte in sound.encode()
    )
    assert read(texts=(broken,)).text == sound
    assert read(texts=(f"Santé, {broken}",)).text.endswith("lâ€™Ã©tÃ© Â», â‚¬")


@pytest.mark.parametrize("text", ["Âge légal : « À l'île d'Yeu »", "SÃO PAULO", "10 €"])
def test_rightly_written_accents_are_never_repaired(text: str) -> None:
    assert read(texts=(text,)).text == text


@pytest.mark.parametrize(
    "day", ["2026-03-10", "10/03/2026", "10 mars 2026", "2026-03-10+01:00", "2026-03-09T23:30:00Z"]
)
def test_the_three_forms_of_a_date_are_read(day: str) -> None:
    assert read(published=day).published_on == date(2026, 3, 10)


@pytest.mark.parametrize("day", ["2026-13-10", "32/01/2026", "03-10-2026", "10 mars", "1026-03-10", "demain"])
def test_another_form_of_date_is_refused_and_named(day: str) -> None:
    node = question_json()
    node["question"]["textesQuestion"]["texteQuestion"]["infoJO"]["dateJO"] = day
    with pytest.raises(ParseError, match=r"QANR5L17QE13432 texteQuestion: expected AAAA-MM-JJ"):
        parse(question_bytes(node))


# Refusals


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html><title>Error 503</title>", "expected the JSON of a question"),
        (b"", "expected the JSON of a question"),
        (b"\xff\xfe\x00", "expected the JSON of a question"),
        (b"[" * 100_000, "expected the JSON of a question"),
        (b"[]", "expected an object with 'question'"),
        (b'{"question": null}', "expected an object with 'question'"),
        (b'{"question": "QE"}', "expected an object"),
        (b'{"question": {"type": "QE"}}', "expected a uid"),
    ],
)
def test_what_is_not_a_question_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        parse(body)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "QM"},
        {"type": "QG"},
        {"type": ...},
        {"@xsi:type": "QuestionMinistre_Type"},
        {"uid": "QANR5L17QM13432"},
        {"uid": 13432},
        {"identifiant": {"numero": "13433"}},
        {"cloture": "close"},
        {"auteur": {"identite": {"acteurRef": ["PA1", "PA2"]}}},
        {"auteur": {"identite": {"acteurRef": True}}},
        {"cloture": [{"codeCloture": "A"}, {"codeCloture": "B"}]},
    ],
)
def test_an_unknown_type_or_a_contradiction_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ParseError, match="expected"):
        altered(**changes)


def test_an_answer_or_a_closing_without_date_is_refused() -> None:
    with pytest.raises(ParseError, match="without the date"):
        altered(textesReponse={"texteReponse": {"texte": "Oui.", "infoJO": NIL}})
    with pytest.raises(ParseError, match=r"closed .* without a date"):
        altered(cloture={"codeCloture": "RETIRE", "libelleCloture": "Retirée"})


def test_unknown_names_are_absent_and_nothing_else_is() -> None:
    document = parse(question_bytes(question_json(author_ref="PA1")), names=Names())
    assert document.notes["author"] is None
    assert document.fields["author_ref"] == "PA1"
    group = {"identite": {"acteurRef": "PA795108"}, "groupe": {"organeRef": "PO845413"}}
    node = question_json()
    node["question"]["auteur"] = group
    assert parse(question_bytes(node), names=NAMES).notes["group"] == "La France insoumise"


def _paths(node: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inner = node.items() if isinstance(node, dict) else ()
    return [path, *(each for key, value in inner for each in _paths(value, (*path, key)))]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["<p>", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(_paths(FULL)[1:]), JSON)
def test_whatever_a_key_holds_the_question_is_read_or_refused(path: tuple[str, ...], value: Any) -> None:
    """Nothing but ParseError comes out, and what is read can be hashed and told."""
    node = copy.deepcopy(FULL)
    inner: Any = node
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    try:
        document = parse(json.dumps(node).encode(), names=NAMES)
    except ParseError:
        return
    assert fingerprint(document)
    assert document.text == canonical(document.text)
    assert all(document.part(name) for name in document.sections)
    assert len(question_facts(document)) <= 4


def test_a_terminal_is_given_no_escape_by_a_page_number_or_a_reference() -> None:
    found = parse(question_bytes(question_json(page="20\x1b[31m70", author_ref="PA7\x1b]8;;http://evil\x07")))
    assert found.notes["page"] == "20[31m70"
    assert not any("\x1b" in str(value) for value in (*found.fields.values(), *found.notes.values()))


def test_what_a_question_is_about_is_looked_for_in_its_opening_only() -> None:
    opening = "M. X interroge la ministre sur les routes. "
    late = "M. X parle. " * 400 + opening
    for text, title in ((opening, "Les routes"), (late, "Question écrite n° 5")):
        read = parse(question_bytes(question_json(5, texts=(text,), title=None, heading=None)))
        assert read.title == title
