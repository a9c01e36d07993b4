"""What is watched: a topic, its terms, what it excludes and what it follows (docs/topics.md)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One subject an association watches, as written in the configuration.

    ``terms`` announce; ``secondary`` are recorded and shown as related, never announced alone;
    a mention inside a text that matches ``exclude`` (a longer expression around it) is dropped;
    ``follow`` names documents that concern the topic whatever they say: key, public identifier or
    address.
    """

    slug: str
    name: str
    terms: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()

    def follows(self, *names: str) -> bool:
        """Tell whether the topic follows a document by one of its names: key, public identifier, address."""
        return any(name in self.follow for name in names)

    @property
    def mark(self) -> str:
        """A digest of the definition: another mark means that the archive must be read again."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
