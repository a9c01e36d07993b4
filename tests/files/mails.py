"""Mails as programs save them, with invented persons and sentences."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

ANSWER = (
    "Bonjour,\n\nLe collectif a bien reçu votre proposition. Les SEC-Pa demandent que le financement soit "
    "garanti jusqu'au 31 décembre 2026.\n\nBien cordialement,\n\nJeanne MODÈLE\n"
)


def mail(
    words: str | None = ANSWER,
    *,
    subject: str = "Réponse du collectif des SEC-Pa",
    sender: str = "Jeanne Modèle <jeanne@exemple.invalid>",
    date: str = "Mon, 16 Mar 2026 23:30:00 +0000",
    html: str | None = None,
) -> EmailMessage:
    """Return a mail; its date is in the evening in London, so the day after in Paris."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, "bureau@exemple.invalid"
    message["Subject"], message["Date"] = subject, date
    message["Message-ID"] = "<essai@exemple.invalid>"
    if words is not None:
        message.set_content(words)
    if html is not None:
        if words is None:
            message.set_content(html, subtype="html")
        else:
            message.add_alternative(html, subtype="html")
    return message


def joined(
    message: EmailMessage, name: str, body: bytes, kind: str = "application/octet-stream"
) -> EmailMessage:
    """Join a file to a mail, and return the mail."""
    main, _, sub = kind.partition("/")
    message.add_attachment(body, maintype=main, subtype=sub, filename=name)
    return message


def carried(message: EmailMessage, inner: EmailMessage) -> EmailMessage:
    """Join a mail to a mail, and return the outer one."""
    message.add_attachment(inner)
    return message
