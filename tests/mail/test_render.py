"""What the two forms of a letter promise: the same content, nothing active, readable in both schemes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from jinja2 import UndefinedError

from monitor.domain.digest import Digest, PassageText
from monitor.domain.model import EventKind
from monitor.domain.wording import french_spaces
from monitor.mail.phrases import host, safe_url
from monitor.mail.render import MAX_HTML_BYTES, _environment, render_digest
from tests.mail.letters import (
    ANSWER,
    JOINT_BODY,
    TEMPLATES,
    WAITING,
    answer,
    deadline_week,
    full_week,
    item,
    letter,
    near_week,
    question,
    quiet_week,
    thread_week,
    unread_week,
    week_in_alarm,
)

HOSTILE = (
    "{{7*7}}",
    "{{ cycler.__init__.__globals__ }}",
    "{% raw %}",
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=file:///etc/passwd>",
    "</title><base href=//evil.example>",
    "&lt;script&gt;",
)
UNSAFE_ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
    "https:evil.example",
    "https://",
    "https://good.example@evil.example/",
    "https://a.example/\u202etxt",
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/a b",
    "https://a.example:port/",
    "https://[::1/",
    "https://a.example\\@evil.example",
    "https://a.example/\nhttps://b.example/",
    " https://a.example/",
    "https://a.example/" + "x" * 2_000,
    "",
)


def tree(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "lxml")


def links(page: str, css: str = "[href]") -> list[str]:
    return [str(node["href"]) for node in tree(page).select(css)]


def words(page: str, css: str) -> list[str]:
    return [node.get_text() for node in tree(page).select(css)]


def active_nodes(page: str) -> list[str]:
    """Return whatever a mail reader might run or fetch."""
    nodes = tree(page).select("script, img, svg, iframe, object, link, base, form, [src], [background]")
    handlers = [name for node in tree(page).find_all() for name in node.attrs if name.startswith("on")]
    return [node.name for node in nodes] + handlers


def shown(page: str) -> str:
    return tree(page).get_text()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is_in_both_forms(text: str) -> None:
    facts = (
        question(1, 13432, title=text, summary=text, reason=text, body=text, source_label=text),
        item(2, EventKind.TEXT_CHANGED, title="x", hunks=({"op": "replace", "before": text, "after": text},)),
        item(3, EventKind.MENTION_APPEARED, passage=PassageText(before=text, matched=text, after=text)),
    )
    rendered = render_digest(
        letter(facts, topic_name=text, site_name=text, contact=text, not_watched=(text,), related=facts),
        templates=TEMPLATES,
    )
    assert active_nodes(rendered.html) == []
    times = 18
    assert shown(rendered.html).count(text) >= times
    assert rendered.text.count(text) >= times


@pytest.mark.parametrize("url", UNSAFE_ADDRESSES)
def test_an_address_that_is_not_plain_http_is_printed_and_not_linked(url: str) -> None:
    assert safe_url(url) == ""
    mailed = (question(1, 13432, url=url), item(2, EventKind.MENTION_APPEARED, url="https://sante.gouv.fr/x"))
    rendered = render_digest(letter(mailed, archive_url=url), templates=TEMPLATES)
    assert set(links(rendered.html)) == {"https://sante.gouv.fr/x", "mailto:contact@collectif.example"}
    assert active_nodes(rendered.html) == []
    if url.isprintable():
        assert url.strip() in shown(rendered.html)
        assert url.strip() in rendered.text


@pytest.mark.parametrize(
    "url", ["https://a.example/é?b=1&c=2#d", "http://a.example:8080/", "HTTPS://www.a.example/%20"]
)
def test_a_plain_address_is_linked(url: str) -> None:
    assert safe_url(url) == url
    assert host(url) == "a.example"
    rendered = render_digest(letter((question(1, 13432, url=url),)), templates=TEMPLATES)
    assert url in links(rendered.html)
    assert url in rendered.text


def test_controls_and_direction_marks_never_reach_a_reader() -> None:
    bad = "a\x1b[31m\u202eb\x00c\u2066d\ud800"
    told = question(1, 13432, passage=PassageText(before=bad, matched=bad, after=bad))
    rendered = render_digest(letter((told,)), templates=TEMPLATES)
    for form in (rendered.html, rendered.text):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", form)
        assert "a[31mbcd\ufffd" in form


def test_a_template_that_names_an_unknown_value_fails() -> None:
    for form in (True, False):
        with pytest.raises(UndefinedError):
            _environment(TEMPLATES, html=form).from_string("{{ missing }}").render()


def test_every_html_template_of_the_mail_escapes() -> None:
    names = [path.name for path in TEMPLATES.glob("mail/*.html.j2")]
    assert names
    assert (
        _environment(TEMPLATES, html=True).from_string("{{ x }}").render(x='<b>&"') == "&lt;b&gt;&amp;&#34;"
    )
    for name in names:
        source = (TEMPLATES / "mail" / name).read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape", source)


@pytest.mark.parametrize(
    "week",
    [
        full_week(),
        quiet_week(),
        week_in_alarm(),
        unread_week(),
        thread_week(),
        near_week(),
        deadline_week(),
    ],
)
def test_both_forms_carry_the_same_links(week: Digest) -> None:
    rendered = render_digest(week, templates=TEMPLATES)
    linked = [link.removeprefix("mailto:") for link in links(rendered.html)]
    assert linked
    in_text = re.findall(r"https?://\S+", rendered.text)
    assert [link for link in linked if link.startswith("http")] == in_text
    assert all(link in rendered.text for link in linked)


def big_week() -> Digest:
    long = "Une phrase assez longue pour remplir la page « et davantage » & <même> plus. " * 90
    texts = [
        question(
            number,
            20_000 + number,
            title=f"Question n° {20_000 + number} : {'sujet ' * 60}",
            body=f"Réponse {number}. {long}",
            summary=long,
            reason=long,
            passage=PassageText(before=long, matched="SEC-Pa", after=long),
            hunks=({"op": "replace", "before": long, "after": long},),
        )
        for number in range(60)
    ]
    return letter(texts, waiting=WAITING * 20, related=texts, archive_url="https://vigie.example/lettres")


def test_sixty_long_items_fit_and_both_forms_tell_the_same_ones() -> None:
    rendered = render_digest(big_week(), templates=TEMPLATES)
    assert len(rendered.html.encode()) <= MAX_HTML_BYTES
    told = links(rendered.html, "h3 > a")
    assert len(told) >= 12
    assert told == re.findall(r"^\* .*\n  (\S+)$", rendered.text, re.MULTILINE)
    count = f"Et {60 - len(told)} autres nouveautés, à voir dans les archives de Vigie"
    assert count in shown(rendered.html)
    assert count in rendered.text
    assert "Pour ne plus recevoir cette lettre" in rendered.html[-1500:]
    assert render_digest(big_week(), templates=TEMPLATES) == rendered


def test_forty_ordinary_items_are_all_told() -> None:
    texts = [
        question(n, 20_000 + n, body=f"Réponse {n}. " + "Une phrase de réponse ordinaire. " * 60)
        for n in range(40)
    ]
    rendered = render_digest(letter(texts), templates=TEMPLATES)
    assert len(rendered.html.encode()) <= MAX_HTML_BYTES
    assert len(words(rendered.html, "h3")) == 40
    assert "suite sur la page" in rendered.text


def test_without_an_archive_the_rest_can_be_asked_for() -> None:
    rendered = render_digest(letter([question(n, 20_000 + n) for n in range(41)]), templates=TEMPLATES)
    assert "Et 1 autre nouveauté, à demander en réponse à ce message." in rendered.text
    assert "Et 1 autre nouveauté, à demander en réponse à ce message." in shown(rendered.html)


def test_a_joint_answer_is_told_once_with_all_its_questions() -> None:
    asked = [question(n, 20_000 + n, body="La même réponse pour toutes.") for n in range(4)]
    rendered = render_digest(letter(asked), templates=TEMPLATES)
    assert "réponse commune à 4 questions" in rendered.subject
    for form in (shown(rendered.html), rendered.text):
        assert form.count("La même réponse pour toutes.") == 1
        assert all(french_spaces(fact.title) in form for fact in asked)
    assert {fact.url for fact in asked} <= set(links(rendered.html))


def test_a_thread_of_thirty_questions_stays_readable() -> None:
    asked = [answer(n, 20_000 + n, body="La même réponse.", author="M. Jean Exemple") for n in range(30)]
    rendered = render_digest(letter(asked), templates=TEMPLATES)
    assert len(rendered.text.splitlines()) < 90
    for form in (shown(rendered.html), rendered.text):
        assert form.count("La même réponse.") == 1
        assert french_spaces("20010, 20011 et 18 autres") in form
        assert form.count(french_spaces("Même réponse que pour la question n° 20000.")) == 11
        assert "Et 18 autres questions." in form
    assert "réponse commune à 30 questions" in rendered.subject


def test_a_near_answer_names_the_questions_it_answers_too() -> None:
    near = JOINT_BODY.replace("31 décembre 2026", "30 juin 2027")
    facts = [answer(1, 1, body=JOINT_BODY), answer(2, 2, body=near), answer(3, 3, body=near)]
    text = render_digest(letter(facts), templates=TEMPLATES).text
    said = "Réponse commune à 2 questions : n° 2 et 3. Réponse presque identique à celle de la question n° 1"
    assert french_spaces(said) in text


def test_many_long_threads_fit_and_the_first_is_told_whole() -> None:
    long = "Une phrase assez longue pour remplir la page « et davantage » & <même> plus. " * 90
    facts = [
        answer(
            number,
            20_000 + number,
            thread=str(number // 15),
            body=f"{number} " * 900 + long,
            demands=(long,) * 7,
            summary=long,
            author=long,
            joint=tuple(f"QANR5L17QE{30_000 + each}" for each in range(number, number + 9)),
        )
        for number in range(45)
    ]
    rendered = render_digest(letter(facts), templates=TEMPLATES)
    assert len(rendered.html.encode()) <= MAX_HTML_BYTES
    assert words(rendered.html, "h3")


def test_what_a_question_asked_stands_before_its_answer_without_a_verdict() -> None:
    told = answer(1, 13432, body="Le texte qui répond.", demands=("Elle demande quand.", "Et combien ?"))
    rendered = render_digest(letter((told,)), templates=TEMPLATES)
    for form in (shown(rendered.html), rendered.text):
        places = [
            form.index(french_spaces(words))
            for words in (
                "Ce que la question demandait :",
                "Elle demande quand.",
                "Et combien ?",
                "Aide à la lecture, sans avis sur la réponse.",
                "Le texte qui répond.",
            )
        ]
        assert places == sorted(places)


def test_differences_can_be_read_without_colour() -> None:
    hunks = (
        {"op": "equal", "before": "Avant,", "after": "Avant,"},
        {"op": "delete", "before": " un mot", "after": ""},
        {"op": "insert", "before": "", "after": "\n\nUn paragraphe."},
        {"op": "move", "before": "", "after": "Une phrase. "},
        {"op": "replace", "before": "30 juin", "after": "1er juillet"},
        {"op": "equal", "before": ", fin. ", "after": ", fin. "},
        {"op": "move", "before": "Une phrase.", "after": ""},
    )
    rendered = render_digest(letter((item(1, EventKind.TEXT_CHANGED, hunks=hunks),)), templates=TEMPLATES)
    assert french_spaces("Avant, [supprimé : un mot]") in rendered.text
    assert (
        french_spaces("  > [ajouté : Un paragraphe.][déplacé ici : Une phrase.] [supprimé : 30 juin] ")
        in rendered.text
    )
    assert french_spaces("[ajouté : 1er juillet], fin. [déplacé d’ici : Une phrase.]") in rendered.text
    assert words(rendered.html, "del") == [
        "supprimé\u00a0: un mot",
        "supprimé\u00a0: 30 juin",
        "déplacé d’ici\u00a0: Une phrase.",
    ]
    assert words(rendered.html, "ins") == [
        "ajouté\u00a0: Un paragraphe.",
        "déplacé ici\u00a0: Une phrase.",
        "ajouté\u00a0: 1er juillet",
    ]


@pytest.mark.parametrize("week", [full_week(), thread_week(), near_week(), deadline_week()])
def test_the_html_says_its_language_and_its_parts(week: Digest) -> None:
    page = render_digest(week, templates=TEMPLATES).html
    assert page.startswith("<!DOCTYPE html>")
    assert len(tree(page).select('html[lang="fr"] > body > div[lang="fr"]')) == 1
    assert len(words(page, "h1")) == 1
    levels = [int(node.name[1]) for node in tree(page).select("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert words(page, "table") == []
    sizes = [int(size) for size in re.findall(r"font(?:-size)?: (\d+)px", page)]
    assert min(sizes) >= 14
    assert page.index('charset="utf-8"') < 1024
    assert not re.search(r"url\(|@import|https?://[^\s\"]+\.(?:css|png|gif|jpg)", page)


def test_the_way_to_stop_is_near_the_top_and_at_the_end() -> None:
    rendered = render_digest(full_week(), templates=TEMPLATES)
    for form in (shown(rendered.html), rendered.text):
        stop = "Pour ne plus recevoir cette lettre, répondez à ce message"
        assert form.count(stop) == 2
        assert form.index(stop) < form.index("En bref" if "En bref" in form else "EN BREF")


def _rules(css: str) -> Iterator[tuple[str, dict[str, str]]]:
    for selector, body in re.findall(r"([a-z0-9.]+) \{ ([^{}]*) \}", css):
        pairs = (part.split(":", 1) for part in body.replace("!important", "").split(";") if part.strip())
        yield selector, {name.strip(): value.strip() for name, value in pairs}


def _contrast(one: str, other: str) -> float:
    """Return the WCAG 2.1 contrast ratio of two #rrggbb colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_measure_knows_its_extremes() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_every_colour_pair_is_readable_in_light_and_in_dark() -> None:
    source = (TEMPLATES / "mail" / "digest.html.j2").read_text("utf-8")
    light_css, dark_css = re.findall(r"<style.*?>(.*?)</style>", source, re.DOTALL)
    light, dark = dict(_rules(light_css)), dict(_rules(dark_css.partition("{")[2]))
    coloured = {name for name, rule in light.items() if {"color", "background"} & rule.keys()}
    assert coloured == {name for name, rule in dark.items() if {"color", "background"} & rule.keys()}
    assert {"mark", "ins", "del", "a", ".small", "blockquote", ".letter"} <= coloured
    for scheme in (light, dark):
        page = scheme[".letter"]["background"]
        for name in coloured:
            assert light[name].keys() >= dark[name].keys() - {"border-color"}
            ground = scheme[name].get("background", page)
            assert _contrast(scheme[name]["color"], ground) >= 4.5, (name, scheme[name])


def test_the_inlined_letter_keeps_the_colours_of_both_schemes() -> None:
    page = render_digest(letter((ANSWER,)), templates=TEMPLATES).html
    assert "prefers-color-scheme: dark" in page
    assert 'style="color: #0b4f8a;"' in page


def test_a_question_is_named_once_and_its_term_is_said() -> None:
    plain = WAITING[0]
    named = replace(plain, document="a", title="Question écrite n° 13980 : accès aux soins")
    free = replace(plain, document="b", due_on=None, progress="", author="", ministry="")
    text = render_digest(letter(waiting=(named, free)), templates=TEMPLATES).text
    assert french_spaces("- Question écrite n° 13980 : accès aux soins\n") in text
    assert "Aucun délai de réponse n’est fixé pour cette question." in text
    assert "Posée le 10 mars 2026.\n" in text
