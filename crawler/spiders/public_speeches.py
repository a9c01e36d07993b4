"""DILA's public speeches: the first megabytes of one large file, the latest records first.

The file is made again each day and only its beginning is asked for (``Range``). After a long outage the
beginning may hold nothing that is known: the parts that follow it are then asked for too.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from scrapy import Request, signals
from scrapy.exceptions import StopDownload

from crawler.items import Checked, MemberMark, Reading, Taken, Unread
from crawler.parsers.dates import paris_day, read_date
from crawler.parsers.speech_array import Cut, cut_array
from crawler.parsers.speeches import Marked, SpeechMark, first_records, marked, parse_speech
from crawler.spiders.base import SourceSpider, header, taken, validator
from crawler.spiders.unreadable import Unreadable
from monitor.config import SpeechSource
from monitor.domain.calendar import french_date
from monitor.errors import ParseError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MOST_PARTS = 8
"""How many parts one run asks for: several years of records, and what a small machine can hold."""
_JOINT = 10
"""One in so many records of a part, the last ones, are looked for among the known; that many at least."""
_SHOWN = 50
_STALE = timedelta(days=30)
_PARTIAL, _NO_SUCH_PART = 206, 416
_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)")
_CHANGED = "le fichier a changé pendant sa lecture : il sera relu depuis le début"
_CUT_SHORT = "le fichier s'arrête avant sa fin"
_EMPTY = "le fichier est vide"
_NO_RECORD = "le fichier ne contient aucun enregistrement entier"
_NAMELESS = "aucun enregistrement du fichier n'a d'identifiant : son format a changé"
_UNREAD = "un enregistrement du fichier est illisible"
Known: TypeAlias = Mapping[str, tuple[int, int]]
"""The sum and the size of each record already taken in, by its identifier."""


@dataclass(slots=True)
class _Begun:
    """What came of the file so far: its records, the latest first, and what follows the last whole one."""

    taken: Taken | None = None
    validator: str = ""
    received: int = 0
    parts: int = 0
    records: list[bytes] = field(default_factory=list)
    rest: bytes = b""

    def keep(self, members: Iterable[MemberMark], *, whole: bool) -> None:
        """Add the marks of the records to what is kept of the file; nothing is, unless all was read."""
        self.taken = replace(self.taken, members=tuple(members)) if self.taken and whole else None


class PublicSpeechesSpider(SourceSpider[SpeechSource]):
    """Hands over the records that are new or changed, each with its own bytes."""

    name = "public_speeches"
    source_type = SpeechSource

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider of a source, which stops a download at the size that was asked for."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_headers, signal=signals.headers_received)
        crawler.signals.connect(spider.on_bytes, signal=signals.bytes_received)
        return spider

    def on_headers(self, request: Request) -> None:
        """Begin to count the bytes of an answer: it may be another try of the same request."""
        if request.meta.get("part"):
            request.meta["received"] = 0

    def on_bytes(self, data: bytes, request: Request) -> None:
        """Stop an answer that goes on after the part: a server without ``Range`` gives all of the file."""
        if request.meta.get("part"):
            request.meta["received"] = request.meta.get("received", 0) + len(data)
            if request.meta["received"] > self.chosen.head_bytes:
                raise StopDownload(fail=False)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the beginning of the file, if it changed."""
        yield self._next_part(_Begun())

    def _next_part(self, begun: _Begun) -> Request:
        start = begun.received
        asked = {"Range": f"bytes={start}-{start + self.chosen.head_bytes - 1}"}
        if start and begun.validator:
            asked["If-Range"] = begun.validator
        return Request(
            self.chosen.address,
            callback=self.crawl_part,
            cb_kwargs={"begun": begun},
            headers=asked,
            # No limit: it would refuse the whole file, of which ``on_bytes`` keeps the beginning.
            meta={"part": True, "conditional": not start, "download_maxsize": 0},
            dont_filter=True,
        )

    def crawl_part(self, response: Response, begun: _Begun) -> Iterator[Any]:
        """Ask for the next part while nothing known is met; then hand over all of it, the oldest first.

        A part that does not come leaves the others for the next run: were they archived without it, what
        it holds would seem to be known.
        """
        known = self.memory.members(self.chosen.address)
        body, ended = self._checked(response, begun)
        cut = self._add(response, begun, body)
        ended = ended or cut.closed
        if not ended and not _joined(cut.records, known):
            if response.status == _PARTIAL and begun.parts < MOST_PARTS:
                yield self._next_part(begun)
                return
            self._note_gap(begun)
        yield from self._handed(response, begun, known)
        if ended and not cut.closed:
            yield Unread(url=response.url, reason=_CUT_SHORT)
            begun.taken = None
        if begun.taken:
            yield begun.taken

    def _checked(self, response: Response, begun: _Begun) -> tuple[bytes, bool]:
        """Return the bytes of an answer, and whether the file ends with them."""
        if response.status == _NO_SUCH_PART or (begun.parts and response.status != _PARTIAL):
            raise ParseError(_CHANGED if begun.parts else _EMPTY)
        body, stopped = response.body[: self.chosen.head_bytes], "download_stopped" in response.flags
        if response.status != _PARTIAL:
            return body, not stopped and len(body) == len(response.body)
        stated = header(response, "Content-Range") or ""
        found = _RANGE.fullmatch(stated.strip())
        if found is None:
            raise ParseError(f"réponse partielle incompréhensible ({stated[:60]!r})")
        start, end = int(found[1]), int(found[2])
        if start != begun.received or not (stopped or end - start + 1 == len(response.body)):
            raise ParseError("le serveur n'a pas donné la partie demandée du fichier")
        if begun.validator and validator(response) != begun.validator:
            raise ParseError(_CHANGED)
        return body, found[3] != "*" and start + len(body) >= int(found[3])

    def _add(self, response: Response, begun: _Begun, body: bytes) -> Cut:
        if begun.parts:
            cut = cut_array(begun.rest + body, begun=True)
        else:
            cut = first_records(body, url=response.url)
            begun.taken, begun.validator = taken(response), validator(response)
        begun.received += len(body)
        begun.parts += 1
        begun.records += cut.records
        begun.rest = cut.rest
        return cut

    def _handed(self, response: Response, begun: _Begun, known: Known) -> Iterator[Any]:
        """Yield what is new or changed, the oldest first: after a crash, what is missing is still on top."""
        found = marked(begun.records)
        if not found.records and not found.broken:
            raise ParseError(_NAMELESS if found.nameless else _NO_RECORD)
        members = {name: self._member(mark) for name, (_, mark) in found.records.items()}
        changed = [name for name, each in members.items() if known.get(name) != (each.crc, each.size)]
        unread = Unreadable(url=response.url, reason=_UNREAD)
        made = read_date(header(response, "Last-Modified"))
        read = partial(parse_speech, file=self.chosen.address, file_date=made)
        self.seen_list(response, "liste JSON", [read(found.records[name][0]) for name in changed[:_SHOWN]])
        for name in reversed(changed):
            record, _ = found.records[name]
            capture = self.capture_of(response, body=record, member=name)
            yield Reading(document=read(record), capture=capture, member=members[name])
        for place, reason in found.broken:
            yield from unread.tell(place, reason)
        yield from unread.rest()
        yield Checked(url=response.url, count=len(members) - len(changed))
        self._note_oddities(found)
        begun.keep(members.values(), whole=not unread.count)

    def _member(self, mark: SpeechMark) -> MemberMark:
        return MemberMark(archive=self.chosen.address, name=mark.identifier, crc=mark.crc, size=mark.size)

    def _note_gap(self, begun: _Begun) -> None:
        megabytes = f"{begun.received / 1_000_000:.1f}".replace(".", ",")
        self.note(
            f"aucun texte déjà connu à la fin des {megabytes} Mo lus du fichier : "
            "des textes parus depuis la dernière lecture peuvent manquer"
        )

    def _note_oddities(self, found: Marked) -> None:
        if found.nameless:
            self.note(f"enregistrements sans identifiant, non lus : {found.nameless}")
        today = paris_day(self.now())
        latest = found.latest(today)
        if latest and today - latest > _STALE:
            self.note(
                f"le texte le plus récent lu date du {french_date(latest)} : le fichier n'est peut-être "
                "plus tenu à jour, ou son ordre a changé"
            )


def _joined(records: Sequence[bytes], known: Known) -> bool:
    """Tell whether what a part ends with was read before, or nothing ever was.

    Not whether any of it was: an old record that is corrected may come first.
    """
    last = records[-max(len(records) // _JOINT, _JOINT) :]
    return not known or any(name in known for name in marked(last).records)
