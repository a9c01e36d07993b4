"""What no honest file holds: bombs, endless records, numbers without end, brackets that do not match."""

from __future__ import annotations

import time

import pytest

from crawler.parsers.speech_array import MOST_BYTES, MOST_RECORDS, cut_array, read_record
from crawler.parsers.speeches import first_records, mark_of, marked, parse_speech
from monitor.errors import ParseError
from tests.speech_builders import FILE, record_bytes, whole_file

BIG = 2_000_000
"""A third of what is asked for: linear work takes about a second, quadratic work for ever."""
_LONG = 20


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "il est vide"),
        (b" " * BIG, "il est vide"),
        (b"{}", "n'est pas une liste"),
        (b'{"error": "maintenance"}', "n'est pas une liste"),
        (b"[" * BIG, "dépasse"),
        (b'[{"a": "' + b"x" * BIG, "dépasse"),
        (b'[{"' + b"\\" * BIG, "dépasse"),
        (b'[{"' + b'\\"' * (BIG // 2), "dépasse"),
        (b'[{"a": [}' + b"," + record_bytes() * (BIG // 900), "dépasse"),
        (b"[" + b"{}" * (MOST_RECORDS + 1), "plus de"),
        (b"[] <html>", "suivie d'autre chose"),
    ],
)
def test_a_file_that_is_none_is_refused_quickly(body: bytes, words: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ParseError, match=words):
        first_records(body, url=FILE)
    assert time.perf_counter() - began < _LONG


@pytest.mark.parametrize(
    "noise", [b'"' * BIG, b"}" * BIG, b",1,null," * (BIG // 8), b'["' + b'\\"' * (BIG // 2)]
)
def test_what_is_no_record_is_passed_over(noise: bytes) -> None:
    began = time.perf_counter()
    if noise.startswith(b"["):
        assert cut_array(noise).records == ()
    else:
        assert cut_array(b"[" + noise).records == ()
    assert time.perf_counter() - began < _LONG


def test_a_broken_record_does_not_hide_those_after_it() -> None:
    bodies = [
        record_bytes(1),
        b'{"id": "2", "titre": ]}',
        b'{"id": "3", "titre": "\xff"}',
        b'{"id": "4" "titre": "virgule"}',
        b'["5"]',
        record_bytes(6),
    ]
    found = marked(first_records(whole_file(*bodies), url=FILE).records)
    assert list(found.records) == ["257000001", "257000006"]
    assert len(found.broken) == 4


def test_brackets_in_words_are_words() -> None:
    body = record_bytes(titre='Un « ] » puis "}" et \\', resume="[{")
    cut = first_records(whole_file(body), url=FILE)
    assert (cut.records, cut.closed) == ((body,), True)


@pytest.mark.parametrize(
    "value",
    [b"9" * 100_000, b"-1e999999", b"1" + b"0" * 5_000 + b".5", b"NaN", b"-Infinity"],
)
def test_a_huge_number_is_only_a_text(value: bytes) -> None:
    body = b'{"id": "1", "prononciation": ' + value + b', "titre": "Essai", "media": ' + value + b"}"
    assert mark_of(body).identifier == "1"
    document = parse_speech(body, file=FILE)
    assert (document.title, document.published_on) == ("Essai", None)


@pytest.mark.parametrize("nest", [b"[", b'{"a":'])
def test_a_nested_bomb_is_a_broken_record(nest: bytes) -> None:
    deep = b'{"id": "1", "media": ' + nest * 60_000
    closing = b"]" if nest == b"[" else b"}"
    bomb = deep + (b"" if nest == b"[" else b"1") + closing * 60_000 + b"}"
    found = marked(first_records(whole_file(bomb, record_bytes(2)), url=FILE).records)
    assert list(found.records) == ["257000002"]
    assert found.broken == [("enregistrement n° 1", "l'enregistrement a trop de niveaux")]


def test_a_record_larger_than_any_is_broken() -> None:
    body = record_bytes(titre="x" * MOST_BYTES)
    with pytest.raises(ParseError, match="dépasse"):
        read_record(body)
    assert len(marked([body, record_bytes(2)]).broken) == 1


@pytest.mark.parametrize("tag", [b"<b>", b"<p>", b"<a", b"&amp;", b"&", b"<!--"])
def test_markup_without_end_is_read(tag: bytes) -> None:
    began = time.perf_counter()
    body = b'{"id": "1", "titre": "Essai", "resume": "' + tag * (100_000 // len(tag)) + b'"}'
    assert parse_speech(body, file=FILE).title == "Essai"
    assert time.perf_counter() - began < _LONG
