"""No text that was read anywhere can forge a header, and a letter's headers are the expected ones."""

from __future__ import annotations

import base64
import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import DeliveryError
from monitor.mail.message import build_message, checked_address, header_safe, message_id_for
from monitor.mail.render import Rendered, render_digest
from tests.mail.letters import TEMPLATES, full_week, letter, question

NAMES = [
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "Precedence", "Auto-Submitted",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Language",
]  # fmt: skip
BCC = "x\r\nBcc: evil@z.test"


def word(text: str, how: str) -> str:
    """Return an RFC 2047 encoded word that hides a text."""
    if how in "bB":
        return f"=?utf-8?{how}?{base64.b64encode(text.encode()).decode()}?="
    return f"=?utf-8?{how}?{''.join(f'={byte:02X}' for byte in text.encode())}?="


HIDDEN = [
    "x\rBcc: evil@z.test",
    "x\nBcc: evil@z.test",
    BCC,
    "x\r\n\r\n<html>",
    "x\x00Bcc: evil@z.test",
    "x\u2028Bcc: evil@z.test",
    "x\u2029Bcc: evil@z.test",
    "x\u0085Bcc: evil@z.test",
    "x\x0bBcc: evil@z.test",
    "=?utf-8?q?x=0D=0ABcc=3A_evil=40z.test?=",
    "=?UTF-8?Q?x=0D=0ABcc=3A_evil=40z.test?=",
    "=?utf-8?q?x=0ABcc:evil@z.test?= =?utf-8?q?y?=",
    *(word(BCC, how) for how in "qQbB"),
    word(word(BCC, "q"), "q"),
    word(word(BCC, "b"), "b"),
    word(word(BCC, "q"), "b"),
    "=\r\n?utf-8?q?x=0D=0ABcc=3A_evil=40z.test?=",
    "=\u200b?utf-8?q?x=0D=0ABcc=3A_evil=40z.test?=",
    "==??utf-8?q?x=0D=0ABcc=3A_evil=40z.test?=",
    "=?utf-8*fr?q?x=0D=0ABcc=3A_evil=40z.test?=",
    "é " * 90 + word(BCC, "q"),
    "x" * 990 + BCC,
    "\udcff" + BCC,
]


def built(rendered: Rendered | None = None, **values: Any) -> EmailMessage:
    own = {
        "sender": "Vigie <lettre@vigie.example>",
        "recipient": "lectrice@example.org",
        "reply_to": "contact@collectif.example",
        "message_id": message_id_for("sec-pa-2026-W16", "7", "vigie.example"),
        "list_id": "Lettre SEC-Pa <sec-pa.vigie.example>",
    }
    rendered = rendered or render_digest(full_week(), templates=TEMPLATES)
    return build_message(rendered, date=datetime(2026, 4, 20, 5, 0, tzinfo=UTC), **(own | values))


def wire_names(message: EmailMessage) -> list[str]:
    """Return the header names as any relay reads them from the bytes."""
    head, _, _ = message.as_bytes().partition(b"\r\n\r\n")
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert b"\r" not in head.replace(b"\r\n", b"")
    return [
        line.split(b":")[0].decode() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))
    ]


def test_a_letter_has_exactly_the_expected_headers() -> None:
    message = built()
    assert wire_names(message) == NAMES
    read = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert read["From"] == "Vigie <lettre@vigie.example>"
    assert read["To"] == "lectrice@example.org"
    assert read["Subject"] == (
        "SEC-Pa : réponse à la question n° 13432 et 3 autres nouveautés (semaine du 13 au 19 avril 2026)"
    )
    assert read["Date"] == "Mon, 20 Apr 2026 05:00:00 +0000"
    assert read["List-Id"] == "Lettre SEC-Pa <sec-pa.vigie.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "fr"


def test_text_comes_first_and_html_second_and_both_come_back_whole() -> None:
    rendered = render_digest(full_week(), templates=TEMPLATES)
    read = email.message_from_bytes(built(rendered).as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read.get_content_type() == "multipart/alternative"
    text, html = read.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == rendered.text
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == rendered.html.rstrip("\n")


def test_the_same_letter_is_the_same_bytes_and_pure_ascii() -> None:
    raw = built().as_bytes()
    assert built().as_bytes() == raw
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("text", HIDDEN)
def test_nothing_hidden_in_a_text_becomes_a_header(text: str) -> None:
    """Through the title, the topic's name and the site's name, the subject, From, Reply-To and List-Id."""
    digest = letter((question(1, 13432, title=text, document=text),), topic_name=text, site_name=text)
    for rendered in (render_digest(digest, templates=TEMPLATES), Rendered(subject=text, html="x", text="x")):
        message = built(
            rendered,
            sender=f"{text} <lettre@vigie.example>",
            reply_to=f"{text} <contact@vigie.example>",
            list_id=f"{text} <sec-pa.vigie.example>",
        ) if "<" not in text else built(rendered)  # fmt: skip
        assert wire_names(message) == NAMES
        read = email.message_from_bytes(message.as_bytes(), policy=email.policy.compat32)
        assert read["Bcc"] is None
        assert "lettre@vigie.example" in str(read["From"])


@pytest.mark.parametrize("text", HIDDEN)
def test_the_guard_leaves_no_line_end_and_no_encoded_word(text: str) -> None:
    safe = header_safe(text)
    assert safe.isprintable()
    assert "=?" not in safe
    assert len(safe) <= 250


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_around_an_encoded_word_gives_the_expected_headers(before: str, after: str) -> None:
    subject = before + HIDDEN[9] + after
    assert "=?" not in header_safe(subject)
    message = built(Rendered(subject=subject, html="x", text="x"))
    assert wire_names(message) == NAMES


def test_ordinary_french_passes_the_guard_unchanged() -> None:
    text = "SEC-Pa : « réponse » à l’œuvre n° 13432 ? Oui (50 %) — 1 + 1 = 2"
    assert header_safe(text) == text


@pytest.mark.parametrize(
    "address",
    [
        "", "x", "a@b@c", "a b@c.example", "a@b.example\r\nBcc: c@d.example", "a@b.example\n",
        "a@b.example\x00",
        "a@b.example> AUTH=<x", '"a b"@c.example', '"a\r\n"@c.example', "a@[127.0.0.1]", "<a@b.example> x",
        "a@b.example,c@d.example", "é@b.example", "a@é.example", "a..b@c.example", ".a@c.example",
        "a@-c.example",
        "a\u2028@c.example", "a@b.example (x)", "@b.example:a@c.example", "a" * 250 + "@b.example",
        "=?utf-8?q?a=0D=0ABcc=3A_x=40y?=@b.example",
    ],
)  # fmt: skip
def test_an_address_of_another_form_is_refused_everywhere(address: str) -> None:
    with pytest.raises(DeliveryError):
        checked_address(address)
    for field in ("sender", "recipient", "reply_to"):
        with pytest.raises(DeliveryError):
            built(None, **{field: address})


@pytest.mark.parametrize("address", ["a@b.example", "a.b+c-d_e@sub.b.example", "o'neil@b.example", "a@host"])
def test_a_plain_address_passes(address: str) -> None:
    assert checked_address(address) == address
    assert built(recipient=address)["To"] == address


@pytest.mark.parametrize("value", ["a b", "a.example\r\nBcc: x", "", "Mots <a\nb>", "a@b", "é.example", "-a"])
def test_a_list_identifier_of_another_form_is_refused(value: str) -> None:
    with pytest.raises(DeliveryError):
        built(list_id=value)


def test_the_words_of_a_list_identifier_are_ascii() -> None:
    assert built(list_id="Été, « à l'œuvre » <a.example>")["List-Id"] == "Ete a l'uvre <a.example>"
    assert built(list_id="a.example")["List-Id"] == "<a.example>"


def test_a_message_id_is_the_same_at_every_attempt_and_tells_nothing_of_the_subscriber() -> None:
    mark = message_id_for("sec-pa-2026-W16", "lectrice@example.org", "vigie.example")
    assert mark == message_id_for("sec-pa-2026-W16", "lectrice@example.org", "vigie.example")
    assert mark.startswith("<digest.sec-pa-2026-W16.")
    assert "lectrice" not in mark
    assert len({mark, message_id_for("sec-pa-2026-W17", "lectrice@example.org", "vigie.example"),
                message_id_for("sec-pa-2026-W16", "8", "vigie.example")}) == 3  # fmt: skip


def test_a_message_id_stays_whole_on_the_wire() -> None:
    mark = message_id_for(
        "un sujet\r\nBcc: x au nom vraiment très long, très long", "8", "lettres.vigie.collectif.example"
    )
    raw = built(message_id=mark).as_bytes()
    assert f"Message-ID: {mark}\r\n".encode() in raw.replace(b"Message-ID:\r\n ", b"Message-ID: ")
    assert wire_names(built(message_id=mark)) == NAMES


@pytest.mark.parametrize(
    "mark",
    ["a@b.example", "<a@b.example>\r\nBcc: x", "<ab>", "<a b@c>", "<<a@b>>", "<=?utf-8?q?a=0ABcc?=@b>"],
)
def test_a_message_id_of_another_form_is_refused(mark: str) -> None:
    with pytest.raises(DeliveryError):
        built(message_id=mark)
    with pytest.raises(DeliveryError):
        message_id_for("a", "b", mark)
