"""The query language of the search: words, « phrases », OU, -exclusion, début*, parentheses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from monitor.domain.analysis import analyse
from monitor.errors import ConfigError


class QueryError(ConfigError):
    """A query that cannot be understood; the message, in French, says what and where."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; ``SEC-Pa`` is one word, of which the analyser makes two."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other exactly as typed (accents and case apart)."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class And:
    """Every part must be found; at least one part is not a ``Not``."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part must be found; no part is a ``Not``."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be found; only ever a part of an ``And``."""

    part: Expression


Leaf: TypeAlias = "Word | Phrase | Prefix"
Expression: TypeAlias = "Word | Phrase | Prefix | And | Or | Not"


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader typed, and what it means."""

    text: str
    root: Expression

    def leaves(self) -> tuple[Leaf, ...]:
        """Return every word, phrase and prefix, excluded ones too, each once."""
        return tuple(dict.fromkeys(_leaves(self.root, excluded=True)))

    def sought(self) -> tuple[Leaf, ...]:
        """Return the words, phrases and prefixes to find, each once."""
        return tuple(dict.fromkeys(_leaves(self.root, excluded=False)))


def _leaves(node: Expression, *, excluded: bool) -> list[Leaf]:
    if isinstance(node, And | Or):
        return [leaf for part in node.parts for leaf in _leaves(part, excluded=excluded)]
    if isinstance(node, Not):
        return _leaves(node.part, excluded=excluded) if excluded else []
    return [node]


MOST_LETTERS = 1_000
MOST_TERMS = 50
SHORTEST_PREFIX = 3
_DEEPEST = 10
_CLOSING = {'"': '"', "«": "»", "“": "”"}
_IGNORED = re.compile("(?:[\\s,;:/!?…|»”]|(?<!\\w)[nN][°º])+")
_TYPED = re.compile('[^\\s,;:/!?…|"«»“”()]+')


class _Kind(Enum):
    WORD = auto()
    PHRASE = auto()
    OR = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()
    END = auto()


_BETWEEN = frozenset({_Kind.OR, _Kind.CLOSE, _Kind.END})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    position: int  # of its first character, counted from 1


def parse_query(text: str) -> Query:
    """Return what a query means; words beside each other must all be found.

    ``OU`` (or ``OR``) in capitals gives a choice, ``-`` before a word excludes it, quotes of any
    kind keep words together, ``*`` ends the beginning of a word. Raises QueryError, in French,
    with the position of what cannot be understood, when a quote or a parenthesis is not closed,
    when nothing is to be found, or when there is too much.
    """
    parser = _Parser(_tokens(text))
    root = parser.read_choice(0)
    last = parser.token
    if last.kind is _Kind.CLOSE:
        raise _error("parenthèse fermée sans avoir été ouverte", last.position)
    if root is None:
        raise QueryError("la recherche ne contient aucun mot : tapez au moins un mot à trouver")
    return Query(text, root)


def _error(what: str, position: int) -> QueryError:
    return QueryError(f"{what}, position {position}")


def _tokens(text: str) -> list[_Token]:
    if len(text) > MOST_LETTERS:
        raise QueryError(f"la recherche est trop longue : {MOST_LETTERS} caractères au plus")
    tokens: list[_Token] = []
    place = 0
    while place < len(text):
        if ignored := _IGNORED.match(text, place):
            place = ignored.end()
            continue
        token, place = _next_token(text, place)
        tokens.append(token)
    if sum(token.kind in {_Kind.WORD, _Kind.PHRASE} for token in tokens) > MOST_TERMS:
        raise QueryError(f"la recherche a trop de mots : {MOST_TERMS} au plus")
    return [*tokens, _Token(_Kind.END, "", len(text) + 1)]


def _next_token(text: str, place: int) -> tuple[_Token, int]:
    """Return the token that begins at a place, and where the next one may begin."""
    sign, position = text[place], place + 1
    if closing := _CLOSING.get(sign):
        end = text.find(closing, place + 1)
        if end < 0:
            raise _error("guillemet non fermé", position)
        return _Token(_Kind.PHRASE, text[place + 1 : end], position), end + 1
    if sign in "()":
        return _Token(_Kind.OPEN if sign == "(" else _Kind.CLOSE, sign, position), place + 1
    if sign == "-":
        end = len(text) - len(text[place:].lstrip("-"))
        excludes = end < len(text) and not text[end].isspace() and text[end] != ")"
        return _Token(_Kind.NOT if excludes else _Kind.WORD, sign, position), end
    typed = _TYPED.match(text, place)
    word = typed[0] if typed else sign
    kind = _Kind.OR if word in {"OU", "OR"} else _Kind.WORD
    return _Token(kind, word, position), place + len(word)


@dataclass(slots=True)
class _Parser:
    """Reads tokens one after the other; what holds no word at all reads as None."""

    tokens: list[_Token]
    place: int = field(default=0)

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def read_choice(self, depth: int) -> Expression | None:
        """Read alternatives, up to a closing parenthesis or the end."""
        found = [self.read_all(depth)] if self.token.kind is not _Kind.OR else []
        while self.token.kind is _Kind.OR:
            choice = self.token
            self.place += 1
            if not found or self.token.kind in _BETWEEN:
                raise _error("OU doit être placé entre deux mots", choice.position)
            found.append(self.read_all(depth))
        parts = tuple(part for part in found if part is not None)
        return parts[0] if len(parts) == 1 else Or(parts) if parts else None

    def read_all(self, depth: int) -> Expression | None:
        """Read terms that must all be found."""
        first = self.token
        found: list[Expression] = []
        while self.token.kind not in _BETWEEN:
            part = self.read_term(depth)
            if part is not None:
                found.append(part)
        if found and all(isinstance(part, Not) for part in found):
            raise _error("exclusion sans mot à trouver : ajoutez un mot sans tiret", first.position)
        return found[0] if len(found) == 1 else And(tuple(found)) if found else None

    def read_term(self, depth: int) -> Expression | None:
        """Read one word, phrase, exclusion or parenthesis."""
        excluded = self.token.kind is _Kind.NOT
        while self.token.kind is _Kind.NOT:
            self.place += 1
        token = self.token
        if token.kind in _BETWEEN:
            return None
        self.place += 1
        part = self.read_group(token, depth + 1) if token.kind is _Kind.OPEN else _leaf(token)
        return Not(part) if excluded and part is not None else part

    def read_group(self, opened: _Token, depth: int) -> Expression | None:
        """Read up to the parenthesis that closes this one."""
        if depth > _DEEPEST:
            raise _error("trop de parenthèses les unes dans les autres", opened.position)
        found = self.read_choice(depth)
        if self.token.kind is not _Kind.CLOSE:
            raise _error("parenthèse non fermée", opened.position)
        self.place += 1
        return found


def _leaf(token: _Token) -> Leaf | None:
    if token.kind is _Kind.PHRASE:
        return Phrase(token.text) if analyse(token.text).surface else None
    words = analyse(token.text).surface
    if not words:
        return None
    if not token.text.endswith("*"):
        return Word(token.text)
    if len(words[-1]) < SHORTEST_PREFIX:
        raise _error(f"il faut au moins {SHORTEST_PREFIX} lettres avant l'astérisque", token.position)
    return Prefix(token.text.rstrip("*"))
