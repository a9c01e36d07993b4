"""The open data of the Journal officiel: index, archives, texts; see docs/sources.md."""

from __future__ import annotations

from crawler.parsers.jo_archive import (
    ArchiveContent,
    ArchiveCounts,
    Opener,
    read_archive,
    stock_archive,
)
from crawler.parsers.jo_global_readings import global_readings_of
from crawler.parsers.jo_index import ArchiveName, Folder, Index, folder_of, name_in, read_index
from crawler.parsers.jo_readings import (
    Passed,
    Read,
    TextReading,
    Unread,
    Withdrawn,
    issue_of,
    readings_of,
)
from crawler.parsers.jo_summary import Place, Summary, parse_summary
from crawler.parsers.jo_tar import Caps
from crawler.parsers.jo_text import parse_text

__all__ = [
    "ArchiveContent",
    "ArchiveCounts",
    "ArchiveName",
    "Caps",
    "Folder",
    "Index",
    "Opener",
    "Passed",
    "Place",
    "Read",
    "Summary",
    "TextReading",
    "Unread",
    "Withdrawn",
    "folder_of",
    "global_readings_of",
    "issue_of",
    "name_in",
    "parse_summary",
    "parse_text",
    "read_archive",
    "read_index",
    "readings_of",
    "stock_archive",
]
