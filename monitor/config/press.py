"""The sources that are pages and feeds of one site, and the open data of public speeches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page that lists articles; its selectors are CSS, relative to ``item`` but ``item`` and ``next``.

    Without ``item`` the lists of SPIP and of the State's design system are recognised. ``pages`` is
    how many pages of the list are followed at most, the first included.
    """

    url: str
    item: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    next: str = ""
    pages: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PressSource:
    """The press pages of one site: feeds, lists, pages whose address is a date, and single pages.

    ``engine`` says what makes the site, ``verified`` when and by whom its addresses were last seen
    working (empty: never). ``delay`` is the least number of seconds between two requests (0: that of
    ``[crawl]``), ``every`` the least number of hours between two readings (0: at each crawl).
    ``dated`` addresses hold ``{day}``, ``{month}`` and ``{year}``: those of the last days are asked for.
    With ``feed_only`` the pages are not: what feeds and lists say of them is all that is read.
    """

    slug: str
    kind: str = "press"
    label: str = ""
    enabled: bool = True
    engine: str = ""
    verified: str = ""
    feeds: tuple[str, ...] = ()
    lists: tuple[ListPage, ...] = ()
    dated: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    feed_only: bool = False
    template: str = ""
    user_agent: str = ""
    delay: float = 0.0
    every: float = 0.0
    pages_per_run: int = 200
    files_per_run: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSource:
    """DILA's open data of public speeches and releases: their titles, keywords and addresses, no text.

    ``head_bytes`` is how much of the file is asked for: it is regenerated each day, newest first.
    """

    slug: str
    kind: str = "public_speeches"
    label: str = "Vie publique, discours et communiqués (DILA)"
    enabled: bool = True
    verified: str = ""
    address: str = "https://echanges.dila.gouv.fr/OPENDATA/DISCOURS_PUBLICS/vp_discours.json"
    head_bytes: int = 6_000_000
