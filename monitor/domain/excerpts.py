"""Shortening a text or a word diff for a letter, at a place where a reader expects it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

CUT = "[…] suite sur la page"
"""What stands where a text was cut."""

_GAP = "[…]"
_CONTEXT = 90  # letters kept on each side of a changed passage
_SENTENCE_END = re.compile(r"[.!?…](?: ?»)?(?=\s)")


def cut_at_sentence(text: str, letters: int) -> str:
    """Return the text whole, or its sentences that fit in so many letters and the words of ``CUT``."""
    if len(text) < letters or (text.endswith(CUT) and len(text) <= letters + len(CUT) + 1):
        return text
    head = text[:letters]
    ends = [found.end() for found in _SENTENCE_END.finditer(head)]
    # One huge sentence must not leave a reader with nothing: then the cut is between two words.
    end = ends[-1] if ends and ends[-1] > letters // 4 else max(head.rfind(" "), head.rfind("\n"), 0)
    return f"{head[:end].rstrip()} {CUT}".lstrip()


def cut_at_word(text: str, letters: int) -> str:
    """Return the text, or its first words that fit in so many letters and an ellipsis."""
    if len(text) <= letters:
        return text
    head = text[: letters - 1]
    return head[: max(head.rfind(" "), letters // 2)].rstrip() + "…"


def last_words(text: str, letters: int) -> str:
    """Return the text, or its last words that fit in so many letters after an ellipsis."""
    if len(text) <= letters:
        return text
    tail = text[len(text) - letters + 1 :]
    start = tail.find(" ")
    return "…" + tail[start + 1 if 0 <= start < letters // 2 else 0 :]


def limited_lines(lines: Sequence[str], letters: int) -> tuple[str, ...]:
    """Return the first lines that fit in so many letters, the first one cut rather than left out."""
    kept: list[str] = []
    for line in lines:
        room = letters - sum(map(len, kept))
        if kept and len(line) > room:
            break
        kept.append(cut_at_word(line, room))
    return tuple(kept)


def excerpt_hunks(hunks: Iterable[Mapping[str, str]], letters: int) -> tuple[Mapping[str, str], ...]:
    """Return the changes with a few words around each, until so many letters are used.

    A hunk is ``{"op", "before", "after"}`` (DESIGN.md §8). What is left out between two changes is
    an equal hunk « […] »; a diff without a change gives nothing.
    """
    whole = tuple(hunks)
    changed = [place for place, hunk in enumerate(whole) if hunk["op"] != "equal"]
    return limited_hunks(_with_context(whole, changed[0], changed[-1]), letters) if changed else ()


def limited_hunks(hunks: Iterable[Mapping[str, str]], letters: int) -> tuple[Mapping[str, str], ...]:
    """Return the hunks that fit in so many letters, then an equal hunk with the words of ``CUT``."""
    kept: list[Mapping[str, str]] = []
    used = 0
    for hunk in hunks:
        room = letters - used
        size = len(hunk["before"]) + (len(hunk["after"]) if hunk["op"] != "equal" else 0)
        if size > room:
            return (*kept, *_last_that_fits(hunk, room), _equal(f" {CUT}"))
        kept.append(hunk)
        used += size
    return tuple(kept)


def _last_that_fits(hunk: Mapping[str, str], room: int) -> Iterator[Mapping[str, str]]:
    """Give the beginning of a hunk that is too long, when the room is worth it."""
    worth = 40
    if room < worth or hunk["op"] == "equal":
        return
    side = room if not (hunk["before"] and hunk["after"]) else room // 2
    yield {
        "op": hunk["op"],
        "before": cut_at_word(hunk["before"], side),
        "after": cut_at_word(hunk["after"], side),
    }


def _with_context(hunks: tuple[Mapping[str, str], ...], first: int, last: int) -> Iterator[Mapping[str, str]]:
    """Give the hunks from the first change to the last, equal ones shortened, with both outer contexts."""
    if first > 0:
        yield _equal(_tail(hunks[first - 1]["before"]))
    for hunk in islice(hunks, first, last + 1):
        yield hunk if hunk["op"] != "equal" else _equal(_middle(hunk["before"]))
    if last + 1 < len(hunks):
        yield _equal(_head(hunks[last + 1]["before"]))


def _equal(text: str) -> Mapping[str, str]:
    return {"op": "equal", "before": text, "after": text}


def _head(text: str) -> str:
    if len(text) <= _CONTEXT:
        return text
    return text[: max(text.rfind(" ", 0, _CONTEXT), _CONTEXT // 2)] + f" {_GAP}"


def _tail(text: str) -> str:
    if len(text) <= _CONTEXT:
        return text
    start = text.find(" ", len(text) - _CONTEXT)
    return f"{_GAP} " + text[start + 1 if start >= 0 else len(text) - _CONTEXT :]


def _middle(text: str) -> str:
    if len(text) <= 2 * _CONTEXT + len(_GAP) + 2:
        return text
    return _head(text) + _tail(text).removeprefix(_GAP)
