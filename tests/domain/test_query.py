"""What a reader may type in the search box, and what is said when it cannot be understood."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.query import (
    MOST_LETTERS,
    MOST_TERMS,
    And,
    Expression,
    Not,
    Or,
    Phrase,
    Prefix,
    QueryError,
    Word,
    parse_query,
)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("santé", Word("santé")),
        ("santé publique", And((Word("santé"), Word("publique")))),
        ("a b OU c", Or((And((Word("a"), Word("b"))), Word("c")))),
        ("a OR b", Or((Word("a"), Word("b")))),
        ("a ou b", And((Word("a"), Word("ou"), Word("b")))),
        ('"centres de santé"', Phrase("centres de santé")),
        ("« centres de santé » soins", And((Phrase(" centres de santé "), Word("soins")))),
        ("“mot” mot", And((Phrase("mot"), Word("mot")))),
        ("soins -dentaires", And((Word("soins"), Not(Word("dentaires"))))),
        ('-"soins dentaires" soins', And((Not(Phrase("soins dentaires")), Word("soins")))),
        ("soins --dentaires", And((Word("soins"), Not(Word("dentaires"))))),
        ("soins -,-dentaires", And((Word("soins"), Not(Word("dentaires"))))),
        ("soins - dentaires", And((Word("soins"), Word("dentaires")))),
        ("soins -", Word("soins")),
        ("(soins -,) -", Word("soins")),
        ("soins -… OU a", Or((Word("soins"), Word("a")))),
        ("SEC-Pa", Word("SEC-Pa")),
        ("coordonn*", Prefix("coordonn")),
        ("l'expér**", Prefix("l'expér")),
        ("* santé … l'", Word("santé")),
        ("a (b OU c)", And((Word("a"), Or((Word("b"), Word("c")))))),
        ("a -(b c)", And((Word("a"), Not(And((Word("b"), Word("c"))))))),
        ("() a (…)", Word("a")),
        ("question n° 13432", And((Word("question"), Word("13432")))),
        ("question nº13432", And((Word("question"), Word("13432")))),
        ("source:dgos, santé/social ?", And((Word("source"), Word("dgos"), Word("santé"), Word("social")))),
        ('L. 162-31-1 "', None),
        ("L. 162-31-1", And((Word("L."), Word("162-31-1")))),
    ],
)
def test_a_query_is_read(text: str, root: Expression | None) -> None:
    if root is None:
        with pytest.raises(QueryError, match="guillemet non fermé, position 13"):
            parse_query(text)
    else:
        assert parse_query(text).root == root


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('les soins "de ville', "guillemet non fermé, position 11"),
        ("les « soins", "guillemet non fermé, position 5"),
        ("les (soins", "parenthèse non fermée, position 5"),
        ("soins) a", "parenthèse fermée sans avoir été ouverte, position 6"),
        ("OU soins", "OU doit être placé entre deux mots, position 1"),
        ("soins OU", "OU doit être placé entre deux mots, position 7"),
        ("soins OU OU a", "OU doit être placé entre deux mots, position 7"),
        ("(soins OU) a", "OU doit être placé entre deux mots, position 8"),
        ("-soins", "exclusion sans mot à trouver : ajoutez un mot sans tiret, position 1"),
        ("a OU -soins", "exclusion sans mot à trouver : ajoutez un mot sans tiret, position 6"),
        ("a (-b -c)", "exclusion sans mot à trouver : ajoutez un mot sans tiret, position 4"),
        ("les so*", "il faut au moins 3 lettres avant l'astérisque, position 5"),
        ("l'éc*", "il faut au moins 3 lettres avant l'astérisque, position 1"),
        ("", "la recherche ne contient aucun mot : tapez au moins un mot à trouver"),
        (" … « ! » -() l'", "la recherche ne contient aucun mot : tapez au moins un mot à trouver"),
        ("a " * (MOST_TERMS + 1), "la recherche a trop de mots : 50 au plus"),
        ("a" * (MOST_LETTERS + 1), "la recherche est trop longue : 1000 caractères au plus"),
        ("(" * 11 + "a" + ")" * 11, "trop de parenthèses les unes dans les autres, position 11"),
    ],
)
def test_what_cannot_be_understood_is_said_with_its_position(text: str, message: str) -> None:
    with pytest.raises(QueryError) as error:
        parse_query(text)
    assert str(error.value) == message


def test_excluded_words_are_leaves_but_not_sought() -> None:
    query = parse_query("a (b OU a) -(c d*) -dddd*".replace("d*)", "eee*)"))
    assert query.sought() == (Word("a"), Word("b"))
    assert query.leaves() == (Word("a"), Word("b"), Word("c"), Prefix("eee"), Prefix("dddd"))
    assert query.text.startswith("a (b")


def _well_formed(node: Expression) -> bool:
    if isinstance(node, And):
        some = any(not isinstance(part, Not) for part in node.parts)
        inner = [part.part if isinstance(part, Not) else part for part in node.parts]
        return some and len(node.parts) > 1 and all(map(_well_formed, inner))
    if isinstance(node, Or):
        return len(node.parts) > 1 and all(map(_well_formed, node.parts))
    return not isinstance(node, Not)


@given(st.text(alphabet=st.sampled_from(list("ab -()\"«»“”*OUn°º,'é\u00ad"))) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    query = None
    with suppress(QueryError):
        query = parse_query(text)
    if query is not None:
        assert _well_formed(query.root)
        assert query.sought()
