"""Announced dates in a letter: in order, quoted, bounded, the same in both forms, and no verdict."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup

from monitor.domain.digest import Digest
from monitor.domain.frozen_digest import digest_from_json, digest_to_json
from monitor.mail.render import MAX_HTML_BYTES, render_digest
from tests.mail.announced import BILAN, DECREE, SOMEDAY, announced_week, later
from tests.mail.letters import TEMPLATES, full_week, letter, question


def headings(page: str, name: str) -> list[str]:
    return [node.get_text(" ", strip=True) for node in BeautifulSoup(page, "lxml").select(name)]


def test_dates_come_in_order_and_the_undated_last() -> None:
    assert announced_week().announced == (BILAN, DECREE, SOMEDAY)
    page = render_digest(announced_week(), templates=TEMPLATES).html
    assert headings(page, "h3")[1:] == [
        "Semaine du 13 avril 2026\u00a0: la ministre de la santé",
        "Fin avril 2026",
        "Sans date\u00a0: l'assurance maladie",
    ]


def test_both_forms_quote_the_sentence_and_carry_the_same_links() -> None:
    rendered = render_digest(announced_week(), templates=TEMPLATES)
    page = BeautifulSoup(rendered.html, "lxml")
    linked = [str(link["href"]) for link in page.select("a[href^=http]")]
    assert linked == re.findall(r"https?://\S+", rendered.text)
    quoted = [node.get_text() for node in page.select("blockquote")]
    for each in announced_week().announced:
        assert f"«\u00a0{each.sentence}\u00a0»" in rendered.text
        assert any(each.sentence in words for words in quoted)


def test_the_fact_bears_no_other_term_than_the_one_announced() -> None:
    rendered = render_digest(announced_week(), templates=TEMPLATES)
    assert "(terme" not in rendered.text
    assert rendered.subject.startswith("SEC-Pa\u00a0: échéance annoncée")
    assert "- 3 échéances annoncées, avec leurs phrases exactes." in rendered.text


def test_a_letter_without_announced_dates_does_not_speak_of_them() -> None:
    rendered = render_digest(full_week(), templates=TEMPLATES)
    assert "annoncée" not in rendered.text + rendered.html


def test_a_hostile_sentence_is_shown_as_it_is() -> None:
    bad = replace(BILAN, sentence="<script>alert(1)</script> {{7*7}}\u202e", who="<b>", url="javascript:x")
    rendered = render_digest(letter(announced=(bad,)), templates=TEMPLATES)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in rendered.html
    assert "<b>" not in rendered.html
    assert "\u202e" not in rendered.html + rendered.text
    assert 'href="javascript' not in rendered.html


def many() -> Digest:
    long = "Une promesse assez longue, avec des détails & des chiffres. " * 60
    dates = [
        replace(
            BILAN,
            commitment=number,
            sentence=long,
            title=long,
            later=tuple(replace(later(day), title=long) for day in range(1, 20)),
        )
        for number in range(30)
    ]
    texts = [question(n, 20_000 + n, title=long, body=long, reason=long) for n in range(50)]
    return letter(texts, announced=dates)


def test_many_long_ones_are_counted_and_the_letter_still_fits() -> None:
    digest = many()
    assert (len(digest.announced), digest.announced_omitted) == (10, 20)
    assert {(len(each.later), each.more_later) for each in digest.announced} == {(3, 18)}
    rendered = render_digest(digest, templates=TEMPLATES)
    assert len(rendered.html.encode()) <= MAX_HTML_BYTES
    for form in (rendered.html, rendered.text):
        assert "Et 20 autres échéances annoncées." in form


def test_a_letter_frozen_before_there_were_announced_dates_is_read() -> None:
    frozen: dict[str, Any] = json.loads(json.dumps(digest_to_json(full_week())))
    del frozen["announced"], frozen["announced_omitted"]
    assert digest_from_json(frozen) == full_week()


def test_announced_dates_come_back_from_the_frozen_letter() -> None:
    frozen = json.loads(json.dumps(digest_to_json(announced_week())))
    assert digest_from_json(frozen) == announced_week()
