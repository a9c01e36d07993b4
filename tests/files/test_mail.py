"""Reading mails: headers in every encoding, the words, what is joined, and mails made to break the reader."""

from __future__ import annotations

import base64
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UnreadableFileError
from monitor.files.mail import MAX_MAIL, MAX_PARTS, read_mail
from tests.files.mails import ANSWER, carried, joined, mail


def test_a_mail_gives_its_subject_sender_day_in_paris_and_words() -> None:
    file = read_mail(mail().as_bytes()).file

    assert (file.title, file.author) == ("Réponse du collectif des SEC-Pa", "Jeanne Modèle")
    assert file.dated_on == date(2026, 3, 17)
    assert file.text.startswith("Bonjour,\n\nLe collectif a bien reçu")


def test_encoded_words_are_read() -> None:
    body = (
        b"From: =?iso-8859-1?Q?=C9lise_Exemple?= <elise@exemple.invalid>\r\n"
        b"Subject: =?utf-8?B?" + base64.b64encode("Réunion à Évry".encode()) + b"?=\r\n"
        b"Date: Tue, 3 Mar 2026 09:00:00 +0100\r\n\r\nVoici."
    )
    file = read_mail(body).file

    assert (file.author, file.title, file.text) == ("Élise Exemple", "Réunion à Évry", "Voici.")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_raw_8_bit_headers_and_words_are_read(encoding: str) -> None:
    raw = "From: Élise <e@exemple.invalid>\nSubject: Réunion\n\nC’est noté : œuvre d’été."
    file = read_mail(raw.encode(encoding)).file

    assert (file.author, file.title, file.text) == ("Élise", "Réunion", "C’est noté : œuvre d’été.")


def test_a_sender_without_a_name_is_an_address() -> None:
    assert (
        read_mail(mail(sender="contact@exemple.invalid").as_bytes()).file.author == "contact@exemple.invalid"
    )


@pytest.mark.parametrize(
    "day", ["", "demain", "Thu, 1 Jan 1970 00:00:00 +0000", "Fri, 99 Foo 9999999 1:1:1 +9999"]
)
def test_a_date_that_is_none_is_not_guessed(day: str) -> None:
    raw = f"From: a@exemple.invalid\nSubject: x\nDate: {day}\n\nmots".encode()
    assert read_mail(raw).file.dated_on is None


def test_the_plain_words_are_preferred_to_the_html_ones() -> None:
    assert read_mail(mail("en clair", html="<p>en couleurs</p>").as_bytes()).file.text == "en clair"


def test_html_words_alone_are_read_without_scripts() -> None:
    words = "<html><body><p>Les SEC-Pa <b>restent</b>.</p><script>x()</script></body></html>"
    assert read_mail(mail(None, html=words).as_bytes()).file.text == "Les SEC-Pa restent."


def test_a_flowed_line_goes_on() -> None:
    words = "les structures d'exercice \ncoordonné.\n"
    raw = f"From: a@b.fr\nContent-Type: text/plain; format=flowed\n\n{words}".encode()
    assert read_mail(raw).file.text == "les structures d'exercice coordonné."


@pytest.mark.parametrize("charset", ["unknown-8bit", "punycode", "hex", "iso-8859-1", "x" * 500])
def test_a_strange_charset_is_read_as_windows_1252(charset: str) -> None:
    raw = f'From: a@b.fr\nContent-Type: text/plain; charset="{charset}"\n\n'.encode() + b"l\x92\xe9t\xe9"
    assert read_mail(raw).file.text == "l’été"


def test_what_is_joined_comes_in_order_with_its_name_and_no_path() -> None:
    message = joined(mail(), "../../été.txt", b"mots")
    message = joined(message, "C:\\Users\\x\\note.md", b"# Titre", "text/markdown")
    read = read_mail(message.as_bytes())

    assert [(each.name, each.body) for each in read.attachments] == [
        ("été.txt", b"mots"),
        ("note.md", b"# Titre"),
    ]
    assert read.file.text == read_mail(mail().as_bytes()).file.text


def test_a_mail_inside_a_mail_is_joined_to_it_and_read_apart() -> None:
    inner = joined(mail("Le premier message.", subject="Premier"), "tract.txt", b"Sauvons nos centres")
    read = read_mail(carried(mail(), inner).as_bytes())
    (attachment,) = read.attachments
    again = read_mail(attachment.body)

    assert "premier" not in read.file.text
    assert (again.file.title, again.file.text) == ("Premier", "Le premier message.")
    assert [(each.name, each.body) for each in again.attachments] == [("tract.txt", b"Sauvons nos centres")]


def test_a_mail_inside_a_mail_in_base64_is_read() -> None:
    inner = base64.encodebytes(mail(subject="Dedans").as_bytes()).decode()
    raw = (
        "From: a@b.fr\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nmots\n--x\n"
        f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}\n--x--\n"
    )
    (attachment,) = read_mail(raw.encode()).attachments
    assert read_mail(attachment.body).file.title == "Dedans"


def test_a_mail_of_a_file_alone_has_no_words() -> None:
    head = b"From: a@b.fr\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64"
    raw = head + b"\n\nJVBERg=="
    read = read_mail(raw)
    assert (read.file.text, [(each.name, each.body) for each in read.attachments]) == (
        "",
        [("a.pdf", b"%PDF")],
    )


# --- made to break the reader


def many(parts: int) -> bytes:
    part = b'--x\nContent-Disposition: attachment; filename="a.txt"\n\nmots\n'
    return b"From: a@b.fr\nContent-Type: multipart/mixed; boundary=x\n\n" + part * parts + b"--x--\n"


def nested(depth: int) -> bytes:
    heads = (f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(depth))
    return ("From: a@b.fr\n" + "".join(heads) + "\nmots").encode()


def mails(depth: int) -> bytes:
    return b"From: a@b.fr\nContent-Type: message/rfc822\n\n" * depth + b"\nmots"


@pytest.mark.parametrize(
    "body",
    [many(MAX_PARTS + 1), many(10_000), nested(5_000), mails(2_000), b"x" * (MAX_MAIL + 1)],
    ids=["parts", "attachments", "depth", "mails", "size"],
)
def test_a_bomb_is_refused_at_once_with_what_to_do(body: bytes) -> None:
    before = time.monotonic()
    with pytest.raises(UnreadableFileError, match="importez-l"):
        read_mail(body)
    assert time.monotonic() - before < 10


def test_parts_inside_parts_are_read() -> None:
    assert read_mail(nested(100)).file.text == "mots"


def test_many_files_below_the_limit_are_all_there() -> None:
    assert len(read_mail(many(300)).attachments) == 300


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: " + b"=?utf-8?q?" * 100_000,
        b"Content-Type: text/plain; " + b';"' * 200_000,
        b"Content-Type: text/plain; " + b"a*0=b;" * 100_000,
        b"From: " + b"(" * 200_000,
        b"From: " + b"<a@b.fr>," * 100_000,
        b"Date: " + b"1 " * 200_000,
        b"Content-Disposition: attachment; filename*=" + b"utf-8''%" * 100_000,
        b"Content-Transfer-Encoding: " + b"base64 " * 100_000,
        b"X: y\n" * 200_000,
    ],
    ids=["words", "quotes", "continued", "comments", "senders", "date", "name", "coding", "headers"],
)
def test_hostile_headers_cost_little(head: bytes) -> None:
    before = time.monotonic()
    read = read_mail(b"From: a@b.fr\n" + head + b"\n\nmots")
    assert time.monotonic() - before < 10
    assert len(read.file.title) <= 4_000


PIECES = (
    b"From|:| |\n|\r|--x|Content-Type: multipart/mixed; boundary=x|Content-Type: message/rfc822|=?utf-8?b?4?="
    b'|\xff|Date: |<|@|"'
).split(b"|")


@given(st.binary(max_size=600) | st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(UnreadableFileError):
        assert read_mail(body).file.notes == {"format": "mail"}


def test_the_words_of_a_letter_sent_by_mail_are_whole() -> None:
    assert read_mail(mail().as_bytes()).file.text.split() == ANSWER.split()
