"""The two written forms of a digest, HTML and plain text, from hand-written templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitor.domain.composition import BODY_LETTERS, ENTRY_LIMIT
from monitor.domain.digest import Digest, reduced, subject_of
from monitor.domain.wording import french_spaces
from monitor.mail import commitment_phrases, phrases, thread_phrases

MAX_HTML_BYTES = 78_000
"""Webmails clip a long message, and with it the way to stop: 80 kB, less a margin (TESTS.md §1.1)."""

_LETTERS = (BODY_LETTERS, 1_500, 800, 400, 200)
_ENTRIES = (32, 26, 21, 17, 13, 10, 7, 4, 2, 1)
# Controls and characters that turn the writing direction; line feeds stay.
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_TRAILING = re.compile(" +$", re.MULTILINE)
_EMPTY_LINES = re.compile("\n{4,}")
_BLANK_LINES = re.compile("\n{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A letter ready for a message: its subject line, its HTML and its plain text."""

    subject: str
    html: str
    text: str


def render_digest(digest: Digest, *, templates: Path) -> Rendered:
    """Return the written forms of a digest; ``templates`` is the folder that holds ``mail/``.

    The HTML is at most ``MAX_HTML_BYTES`` long: bodies are shortened first, then entries are
    counted instead of told, in the same way in both forms. The same digest gives the same bytes.
    """
    subject = _shown(subject_of(digest))
    html = ""
    for smaller in _smaller_and_smaller(digest):
        html = _html(smaller, subject, templates)
        if len(html.encode()) <= MAX_HTML_BYTES:
            break
    return Rendered(subject=subject, html=html, text=_text(smaller, subject, templates))


def _smaller_and_smaller(digest: Digest) -> Iterator[Digest]:
    for letters in _LETTERS:
        yield reduced(digest, entries=ENTRY_LIMIT, letters=letters)
    for entries in _ENTRIES:
        yield reduced(digest, entries=entries, letters=_LETTERS[-1])


def _values(digest: Digest, subject: str) -> dict[str, object]:
    return {
        "digest": digest,
        "subject": subject,
        "brief": phrases.brief_of(digest),
        "omitted": phrases.omitted_line(digest),
        "sections": phrases.SECTION_TITLES,
        "demands_note": thread_phrases.DEMANDS_NOTE,
        "announced_note": commitment_phrases.ANNOUNCED_NOTE,
    }


def _html(digest: Digest, subject: str, templates: Path) -> str:
    template = _environment(templates, html=True).get_template("mail/digest.html.j2")
    written = _BLANK_LINES.sub("\n", _shown(template.render(_values(digest, subject))))
    return _inliner().inline(written)


def _text(digest: Digest, subject: str, templates: Path) -> str:
    template = _environment(templates, html=False).get_template("mail/digest.txt.j2")
    written = _TRAILING.sub("", _shown(template.render(_values(digest, subject))))
    return _EMPTY_LINES.sub("\n\n\n", written).strip("\n") + "\n"


def _shown(text: str) -> str:
    """Return what may be shown: no control, nothing that turns the writing direction, French spaces."""
    return french_spaces(_LONE_SURROGATE.sub("\ufffd", _HIDDEN.sub("", text)))


@lru_cache(maxsize=8)
def _environment(templates: Path, *, html: bool) -> Environment:
    """Return the environment of one form; ``select_autoescape`` would not escape a ``.html.j2``."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=html,  # noqa: S701 -- plain text is not escaped, HTML always is
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "safe_url": phrases.safe_url,
        "host": phrases.host,
        "is_address": phrases.is_address,
        "lead": phrases.lead,
        "trail": phrases.trail,
        "sentence": phrases.sentence,
        "label": phrases.label,
        "details": phrases.details,
        "initial": phrases.initial,
        "seen": phrases.seen,
        "others": phrases.others,
        "named": phrases.named,
        "asked": phrases.asked,
        "progress": phrases.progress,
        "reading": phrases.reading,
        "publishers": phrases.publishers,
        "announced_title": commitment_phrases.announced_title,
        "said_in": commitment_phrases.said_in,
        "came": commitment_phrases.came,
        "by": thread_phrases.by,
        "on_answer": thread_phrases.on_answer,
        "demands_title": thread_phrases.demands_title,
        "more_demands": thread_phrases.more_demands,
        "alike": thread_phrases.alike,
        "thread_title": thread_phrases.thread_title,
        "untold_line": thread_phrases.untold_line,
    }
    return environment


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    """Return the inliner; by default it would read the stylesheets a page names, ``file:`` included."""
    return CSSInliner(load_remote_stylesheets=False)
