"""What the letter's two templates say of announced dates: the same words in HTML and in plain text."""

from __future__ import annotations

from monitor.domain.calendar import french_date
from monitor.domain.digest import AnnouncedDate, Digest
from monitor.domain.digest_announced import LaterDocument
from monitor.domain.wording import plural

ANNOUNCED_NOTE = (
    "Des phrases exactes, relevées dans des textes publics et confirmées par une personne. La lettre "
    "donne leur date et les documents parus depuis ; elle ne dit pas si une annonce a été suivie d’effet."
)


def announced_title(each: AnnouncedDate) -> str:
    """Return when and who: « Fin octobre 2026 : la ministre de la santé »."""
    due = each.due[:1].upper() + each.due[1:]
    return f"{due} : {each.who}" if each.who else due


def said_in(each: AnnouncedDate) -> str:
    """Return the source of the sentence and its day."""
    day = f", le {french_date(each.said_on)}" if each.said_on else ", document sans date"
    return f"{each.source_label}{day}"


def came(later: LaterDocument) -> str:
    """Return the source of a later document and its day."""
    return f"{later.source_label}, le {french_date(later.published_on)}"


def announced_in_brief(digest: Digest) -> str:
    """Return « 2 échéances annoncées, avec leurs phrases exactes. », empty when there is none."""
    count = len(digest.announced) + digest.announced_omitted
    if not count:
        return ""
    return plural(
        count,
        "échéance annoncée, avec sa phrase exacte.",
        "échéances annoncées, avec leurs phrases exactes.",
    )
