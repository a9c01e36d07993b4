"""Writes small PDF files as the tests need them: lines anywhere, several pages, metadata, damage."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter

PAGE = (595, 842)
"""Width and height of an A4 page in points."""
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /%b /Encoding /WinAnsiEncoding >>"


def _escaped(text: str) -> bytes:
    plain = text.encode("cp1252")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def shown(text: str, *, x: float = 56, y: float = 780, size: float = 11) -> bytes:
    """Return the operators that print one line at a place."""
    return b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%b) Tj ET\n" % (size, x, y, _escaped(text))


def stack(
    lines: Sequence[str], *, x: float = 56, y: float = 780, size: float = 11, pitch: float = 14
) -> bytes:
    """Return the operators that print lines one under the other; an empty one leaves its place empty."""
    return b"".join(
        shown(line, x=x, y=y - rank * pitch, size=size) for rank, line in enumerate(lines) if line
    )


def file_of(objects: Sequence[bytes], *, info: int | None = None) -> bytes:
    """Return the file: the objects, numbered from 1 (the first is the catalogue), and their table."""
    pieces, offsets, at = [b"%PDF-1.4\n"], [], 9
    for number, content in enumerate(objects, start=1):
        offsets.append(at)
        pieces.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        at += len(pieces[-1])
    size = len(objects) + 1
    pieces.append(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    pieces += [b"%010d 00000 n \n" % offset for offset in offsets]
    about = b"" if info is None else b" /Info %d 0 R" % info
    pieces.append(b"trailer\n<< /Size %d /Root 1 0 R%b >>\nstartxref\n%d\n%%%%EOF\n" % (size, about, at))
    return b"".join(pieces)


def stream(content: bytes, *, packed: bool = False) -> bytes:
    """Return a stream object, deflated when asked."""
    if packed:
        content = zlib.compress(content, 9)
        return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(content), content)
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)


def pdf(
    pages: Sequence[bytes],
    *,
    size: tuple[float, float] = PAGE,
    rotate: int = 0,
    info: Mapping[str, str] | None = None,
    packed: bool = False,
    font: bytes = b"Helvetica",
) -> bytes:
    """Return a file of one page per content stream; ``info`` is its metadata."""
    about = b" ".join(b"/%b (%b)" % (name.encode(), _escaped(text)) for name, text in (info or {}).items())
    kids = b" ".join(b"%d 0 R" % (5 + 2 * rank) for rank in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(pages)),
        _FONT % font,
        b"<< %b >>" % about,
    ]
    for rank, content in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Rotate %d /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (*size, rotate, 6 + 2 * rank)
        )
        objects.append(stream(content, packed=packed))
    return file_of(objects, info=4)


def encrypted(body: bytes, *, user: str, owner: str = "maître") -> bytes:
    """Return the same file protected by passwords (RC4 of 128 bits, as most tools did for years)."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(body)))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_attachment(body: bytes, name: str, content: bytes) -> bytes:
    """Return the same file with another file attached to it."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(body)))
    writer.add_attachment(name, content)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def nested_forms(depth: int, width: int) -> bytes:
    """Return a page of forms that print forms: ``width ** depth`` lines out of a small file."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
        ),
        stream(b"/X Do\n" * width),
        _FONT % b"Helvetica",
    ]
    for level in range(depth):
        last = level == depth - 1
        content = shown("encore une ligne") if last else b"/X Do\n" * width
        inner = b"" if last else b" /XObject << /X %d 0 R >>" % (7 + level)
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842]"
            b" /Resources << /Font << /F1 5 0 R >>%b >> /Length %d >>\nstream\n%b\nendstream"
            % (inner, len(content), content)
        )
    return file_of(objects)


def page_tree(kids: int, *, depth: int = 0, count: int | None = None) -> bytes:
    """Return a file of blank pages under ``depth`` nodes, which states ``count`` pages when it lies."""
    first = 2 + depth
    refs = b" ".join(b"%d 0 R" % (first + 1 + rank) for rank in range(kids))
    total = kids if count is None else count
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count %d >>" % (3 + rank, total) for rank in range(depth)]
    pages = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (refs, total)
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % first
    return file_of([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, pages, *[page] * kids])
