"""The keys of the JSON objects, as the design writes them: a contract, to which only additions are made."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RUN_KEYS = _words("source outcome read new changed mentions seconds message")
EVENT_KEYS = _words("id kind document source title url occurred_on observed_at late topics summary private")
DOCUMENT_KEYS = _words(
    "document source kind title url published_on observed_at state fields text versions mentions events "
    "thread private"
)
VERSION_KEYS = _words("number observed_at fingerprint capture")
QUESTION_KEYS = _words(
    "number legislature type author author_ref group ministry_asked ministry heading published_on page "
    "due_on signalled_on renewed_on answered_on answer_page closed_on closing_code question_text answer_text"
)
QUESTION_STATES = _words("waiting overdue signalled answered withdrawn lapsed closed")
JO_KEYS = _words("nor nature number ministry rubric published_on signed_on jo_number sequence")
HIT_KEYS = _words("document source kind title url published_on passage topics private")
MENTION_KEYS = _words("topic term start end matched passage")
SOURCE_KEYS = _words("source state since last_success_at last_change_at message")
HUNK_KEYS = _words("op before after")
HUNK_OPS = _words("equal insert delete replace move")
