"""The process that opens one PDF: bytes on standard input, what its pages print on standard output.

It runs apart because PDFium is C++ fed by strangers: it may crash, loop or take all the memory, and only
this process ends. It is started by its path, imports nothing of Vigie, and limits itself first. The output
is one JSON value per line: ``{"ready": true}``, a header, one line per page, then ``{"end": true}``, so that
an output cut short is known. A header ``{"refused": N}`` is PDFium's number of the error, and the last line.
"""

from __future__ import annotations

import contextlib
import ctypes
import resource
import sys
from collections.abc import Iterator
from typing import Any, TypeAlias

import orjson
import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

Run: TypeAlias = "list[str | float]"
"""Words printed in one stretch: text, left, right, bottom, height, in points as the page is shown."""
Box: TypeAlias = "tuple[float, float, float, float]"
"""Left, bottom, right, top."""

_META = ("Title", "Author", "CreationDate")
_LONGEST_META = 4096  # bytes of UTF-16
_GAP = 0.8
"""A blank as wide as this part of the height of a line parts two runs: more than a justified space."""
_BREAKS = frozenset({10, 13})
_MARK = 2
_UNMAPPED = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})


def limit(*, memory: int, seconds: int) -> None:
    """Cap what this process may take: address space, processor time, files and children: none."""
    # One second more for the processor: the first cap is a signal of its own (SIGXCPU), the second kills.
    caps = {
        "RLIMIT_AS": (memory, memory),
        "RLIMIT_CPU": (seconds, seconds + 1),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_FSIZE": (0, 0),
        "RLIMIT_NPROC": (0, 0),
    }
    for name, cap in caps.items():
        # A platform without one of them still has the parent's clock and its cap of the output.
        with contextlib.suppress(AttributeError, OSError, ValueError):
            resource.setrlimit(getattr(resource, name), cap)


def _say(value: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(value) + b"\n")


def _readable(codes: list[int]) -> str:
    # Half pairs (UTF-16 platforms, hostile fonts) are put together, or replaced.
    text = "".join(map(chr, codes))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _meta(document: Any, name: str) -> str:
    size = min(pdfium.FPDF_GetMetaText(document, name.encode(), None, 0), _LONGEST_META)
    buffer = ctypes.create_string_buffer(size)
    if size <= 2 or pdfium.FPDF_GetMetaText(document, name.encode(), buffer, size) > size:  # noqa: PLR2004
        return ""
    return buffer.raw.decode("utf-16-le", "replace").split("\0")[0]


class _Page:
    """One page: its size as shown, and where its characters are."""

    def __init__(self, page: Any, text: Any) -> None:
        self.width: float = pdfium.FPDF_GetPageWidthF(page)
        self.height: float = pdfium.FPDF_GetPageHeightF(page)
        self.size: int = max(0, pdfium.FPDFText_CountChars(text))
        self.unmapped = 0
        self._turn: int = pdfium.FPDFPage_GetRotation(page)
        self._text = text
        self._rect = pdfium.FS_RECTF()

    def box(self, at: int) -> Box:
        """Return where a character is, as its page is shown: turned, its origin at the lower left."""
        rect = self._rect
        if not pdfium.FPDFText_GetLooseCharBox(self._text, at, rect):
            return 0, 0, 0, 0
        left, right = sorted((rect.left, rect.right))
        low, high = sorted((rect.bottom, rect.top))
        if self._turn == 1:
            return low, self.height - right, high, self.height - left
        if self._turn == 2:  # noqa: PLR2004
            return self.width - right, self.height - high, self.width - left, self.height - low
        if self._turn == 3:  # noqa: PLR2004
            return self.width - high, left, self.width - low, right
        return left, low, right, high

    def code(self, at: int) -> int:
        """Return the code of a character; a hyphen that PDFium marks becomes U+2010."""
        code: int = pdfium.FPDFText_GetUnicode(self._text, at)
        if code == _MARK:
            return 0x2010 if pdfium.FPDFText_IsHyphen(self._text, at) == 1 else 0x20
        if code in _UNMAPPED:
            self.unmapped += 1
            return 0
        return code

    def runs(self) -> Iterator[Run]:
        """Give what the page prints, in the order of its content."""
        codes: list[int] = []
        boxes: list[Box] = []
        for words, box in self._words():
            if words and (not boxes or not _apart(boxes[-1], box)):
                codes += [0x20, *words] if codes else words
                boxes.append(box)
                continue
            if codes:
                yield _run(codes, boxes)
            codes, boxes = list(words), [box] if words else []
        if codes:
            yield _run(codes, boxes)

    def _words(self) -> Iterator[tuple[list[int], Box]]:
        """Give each word with its box; an empty word for the end of a line."""
        codes: list[int] = []
        first = 0
        for at in range(self.size + 1):
            code = self.code(at) if at < self.size else 0x0A
            ends = code in _BREAKS
            if code and not ends and code != 0x20:  # noqa: PLR2004
                first = first if codes else at
                codes.append(code)
                ends = code == 0x2010 and self._turns_after(at)  # noqa: PLR2004
                last = at
            elif not code:
                continue
            if codes and (ends or code == 0x20):  # noqa: PLR2004
                yield codes, _around(self.box(first), self.box(last))
                codes = []
            if ends:
                yield [], (0, 0, 0, 0)

    def _turns_after(self, at: int) -> bool:
        # PDFium joins a word cut at the end of a line; another line is lower or begins further left.
        if at + 1 >= self.size:
            return True
        here, then = self.box(at), self.box(at + 1)
        return then[0] < here[0] or abs(then[1] - here[1]) > (here[3] - here[1]) / 2


def _around(first: Box, last: Box) -> Box:
    return (
        min(first[0], last[0]),
        min(first[1], last[1]),
        max(first[2], last[2]),
        max(first[3], last[3]),
    )


def _apart(one: Box, other: Box) -> bool:
    height = max(one[3] - one[1], other[3] - other[1])
    return other[0] - one[2] > _GAP * height or one[0] - other[0] > height


def _run(codes: list[int], boxes: list[Box]) -> Run:
    tallest = max(boxes, key=lambda box: box[3] - box[1])
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    numbers = (left, right, tallest[1], tallest[3] - tallest[1])
    return [_readable(codes), *(round(number, 1) for number in numbers)]


def _page(document: Any, number: int, left: int) -> dict[str, object] | None:
    """Return a page as the parent reads it, ``{}`` when it cannot be opened, None when it is too long."""
    page = pdfium.FPDF_LoadPage(document, number)
    text = pdfium.FPDFText_LoadPage(page) if page else None
    try:
        if not text:
            return {}
        read = _Page(page, text)
        if read.size > left:
            return None
        runs = list(read.runs())
        return {"size": read.size, "height": read.height, "runs": runs, "unmapped": read.unmapped}
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
        if page:
            pdfium.FPDF_ClosePage(page)


def read(body: bytes, *, pages: int, characters: int) -> None:
    """Write what a PDF holds, up to so many pages and characters."""
    _say({"ready": True})
    sys.stdout.buffer.flush()  # told even if the document ends this process
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(body, len(body), None)
    if not document:
        _say({"refused": pdfium.FPDF_GetLastError()})
        return
    count = pdfium.FPDF_GetPageCount(document)
    meta = {name: _meta(document, name) for name in _META}
    _say({"pages": count, "attachments": pdfium.FPDFDoc_GetAttachmentCount(document), **meta})
    for number in range(min(count, pages)):
        page = _page(document, number, characters)
        if page is None:
            break
        characters -= int(str(page.get("size", 0)))
        _say(page)
    _say({"end": True})


def main(arguments: list[str]) -> None:
    """Read standard input under the limits given: pages, characters, bytes of memory, seconds."""
    pages, characters, memory, seconds = map(int, arguments)
    limit(memory=memory, seconds=seconds)
    read(sys.stdin.buffer.read(), pages=pages, characters=characters)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
