"""The configuration: one file, read once, frozen, passed down (docs/configuration.md)."""

from monitor.config.load import current_time, load_config
from monitor.config.model import (
    AssembleeSource,
    Config,
    Crawl,
    JournalSource,
    Mail,
    PressSource,
    SenatSource,
    Site,
    Source,
)

__all__ = [
    "AssembleeSource",
    "Config",
    "Crawl",
    "JournalSource",
    "Mail",
    "PressSource",
    "SenatSource",
    "Site",
    "Source",
    "current_time",
    "load_config",
]
