"""Where the Assemblée puts the archives and the pages of its questions, legislature by legislature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.parsers.assemblee_record import identity_of, uid_in

FIRST_ARCHIVES = 14
"""The first legislature that has an open archive; before it there are pages only."""
_SUFFIXES = {14: "_XIV", 15: "_XV"}
_ZIP = ".json.zip"


def archive_of(path: str, legislature: int) -> str:
    """Return the path of an archive in a legislature: the 14th and the 15th write their number in it."""
    suffix = _SUFFIXES.get(legislature, "")
    return f"{path.removesuffix(_ZIP)}{suffix}{_ZIP}" if suffix and path.endswith(_ZIP) else path


def is_of_written_questions(path: str) -> bool:
    """Tell whether an archive is that of the written questions, the only one sure to exist in the past."""
    return "ecrites" in path.casefold()


def page_of(uid: str, *, pages: str, older_pages: str) -> str:
    """Return the address of the page of a question, empty when its pattern is.

    Before the 14th legislature, pages are under ``older_pages``.
    """
    legislature, kind, number = identity_of(uid)
    pattern = pages if legislature >= FIRST_ARCHIVES else older_pages
    facts = {"legislature": str(legislature), "uid": uid, "number": number, "type": kind}
    for name, value in facts.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def followed_questions(names: Iterable[str]) -> Iterator[str]:
    """Yield once the uid of each question among what topics follow, named by its uid or its address."""
    seen: set[str] = set()
    for name in names:
        uid = uid_in(name.upper())
        if uid and uid not in seen:
            seen.add(uid)
            yield uid


def in_turn(uids: list[str], *, turn: int, most: int) -> list[str]:
    """Return at most so many of them, other ones at the next turn when there are more."""
    if len(uids) <= most:
        return uids
    start = turn * most % len(uids)
    return [*uids[start:], *uids[:start]][:most]
