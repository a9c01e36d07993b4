"""The folded text and the way back to the offsets of the text as given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.onebyte import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Été À ÇA", "l'ete a ca"),
        ("Œuvre Æquo ﬁn oﬃce aﬄux Straße", "oeuvre aequo fin office afflux strasse"),
        ("a\u00a0b\u202fc\td\u2003e", "a b c d e"),
        ("a  b \n\n c", "a b c"),
        ("a\r\nb\u2028c\vd", "a b c d"),
        ("re\u0301\u0302ve", "reve"),
        ("a\u00adb\u200bc\ufeffd\x00e", "abcde"),
        ("mot \u200b suite", "mot suite"),
        ("parti-\ncipative", "participative"),
        ("parti- \r\n  cipative", "participative"),
        ("PARTI-\nCIPATIVE", "participative"),
        ("parti\u00ad\ncipative", "participative"),
        ("parti\ufffe\ncipative", "participative"),
        ("Jean-\nPierre", "jean-pierre"),
        ("31-\n1", "31-1"),
        ("é\u0301-\ncole", "ecole"),
        ("fin\n-\nPoint", "fin - point"),
        ("«\u00a0un\u00a0» – “deux”", '" un " - "deux"'),
        ("ÑÒŠŽŸøØłđş", "nosz yoolds".replace(" ", "")),
        ("a¹b⁴c", "a\xb9b\xa4c"),
        ("漢Ж", "\xfe\xfe"),
        ("ＳＥＣ", "sec"),
        ("", ""),
    ],
)
def test_a_text_is_folded_to_plain_letters(text: str, folded: str) -> None:
    assert fold(text).data.decode("latin-1") == folded


def test_the_place_of_a_letter_is_known_after_every_rewriting() -> None:
    text = "Œ\u00ad ﬁ  parti-\n  cipa\u0301tif\n\n(x)"
    folded = fold(text)
    for letter in ("x", "c", "t", "(", ")"):
        at = folded.data.index(letter.encode())
        assert text[folded.origin(at)] == letter
    assert folded.span(0, 2) == (0, 1)  # both letters of a ligature are its one character
    at = folded.data.index(b"participatif")
    start, end = folded.span(at, at + len("participatif"))
    assert text[start:end] == "parti-\n  cipa\u0301tif"


def test_what_is_deleted_after_a_word_stays_out_of_it() -> None:
    assert fold("mot\u00ad suite").span(0, 3) == (0, 3)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("aÉœﬁß- \n\r\u00a0\u00ad\u0301\u200b’¹漢\ud800Z1\x85\x81\x9d"), max_size=40))
def test_origins_never_go_backwards_nor_outside_the_text(text: str) -> None:
    folded = fold(text)
    origins = [folded.origin(place) for place in range(len(folded.data))]
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)


@given(st.characters())
def test_a_letter_stays_a_letter_and_nothing_else_becomes_one(character: str) -> None:
    is_letter = fold(character).data[-1:].decode("latin-1").isalnum() and character not in "¹²³ªº"
    category = unicodedata.category(character)
    if is_letter:
        assert category[0] in "LN"
    if category in {"Lu", "Ll", "Nd"}:
        assert fold(character).data


def test_the_handler_of_rare_letters_explains_nothing_but_what_cannot_be_encoded() -> None:
    fold("漢")
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "vigie.onebyte")
