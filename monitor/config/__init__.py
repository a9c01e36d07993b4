"""The configuration: one file, read once, frozen, passed down (docs/configuration.md)."""

from monitor.config.load import current_time, load_config
from monitor.config.model import (
    AssembleeSource,
    Config,
    Crawl,
    JournalSource,
    Mail,
    SenatSource,
    Site,
    Source,
)
from monitor.config.press import ListPage, PressSource, SpeechSource

__all__ = [
    "AssembleeSource",
    "Config",
    "Crawl",
    "JournalSource",
    "ListPage",
    "Mail",
    "PressSource",
    "SenatSource",
    "Site",
    "Source",
    "SpeechSource",
    "current_time",
    "load_config",
]
