"""What may be set, with its default; every class is one table of ``vigie.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from monitor.config.press import PressSource, SpeechSource
from monitor.domain.topics import Topic
from monitor.errors import ConfigError

_OPEN_DATA = "https://data.assemblee-nationale.fr/static/openData/repository/{legislature}/"
_OLDER_PAGES = "https://questions.assemblee-nationale.fr/q{legislature}/{legislature}-{number}{type}.htm"
_ALL_NAMES = (
    "amo/tous_acteurs_mandats_organes_xi_legislature/"
    "AMO30_tous_acteurs_tous_mandats_tous_organes_historique.json.zip"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who watches: the name and address shown in every letter."""

    name: str = "Vigie"
    base_url: str = ""
    contact: str = ""
    timezone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where the archive is: the folder of its files, and its database (in that folder, by default)."""

    state: str = "state"
    database_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The relay that carries the letters; the password comes from a file or the environment only."""

    smtp_url: str = "smtp://localhost:25"
    sender: str = ""
    password: str | None = field(default=None, repr=False)
    timeout: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """How the sites are asked: who we say we are, how fast, and what is recent enough to announce."""

    user_agent: str = ""
    contact: str = ""
    delay: float = 1.0
    timeout: int = 180
    mirror: str = ""
    announce_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembleeSource:
    """The open data of the questions of one legislature, the names they refer to, and two witnesses.

    ``pages`` is the page of a followed question and ``issues`` the folder of the weekly issues; an
    empty one is not asked for.
    """

    slug: str
    kind: str = "assemblee_questions"
    label: str = "Assemblée nationale, questions"
    enabled: bool = True
    legislature: int = 17
    address: str = _OPEN_DATA
    archives: tuple[str, ...] = (
        "questions/questions_ecrites/Questions_ecrites.json.zip",
        "questions/questions_gouvernement/Questions_gouvernement.json.zip",
        "questions/questions_orales_sans_debat/Questions_orales_sans_debat.json.zip",
    )
    names: str = (
        "amo/deputes_actifs_mandats_actifs_organes/AMO10_deputes_actifs_mandats_actifs_organes.json.zip"
    )
    all_names: str = _ALL_NAMES
    pages: str = "https://www.assemblee-nationale.fr/dyn/{legislature}/questions/{uid}"
    older_pages: str = _OLDER_PAGES
    issues: str = "https://echanges.dila.gouv.fr/OPENDATA/Questions-Reponses/AN/"
    issues_per_run: int = 8

    @property
    def root(self) -> str:
        """The folder of this legislature."""
        return self.address.replace("{legislature}", str(self.legislature)).rstrip("/") + "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SenatSource:
    """The list of the questions of the Sénat over one year, their pages, and the dump of the past."""

    slug: str
    kind: str = "senat_questions"
    label: str = "Sénat, questions"
    enabled: bool = True
    address: str = "https://data.senat.fr/data/questions/questions-depuis-un-an.csv"
    dump: str = "https://data.senat.fr/data/questions/questions.zip"
    pages_per_run: int = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalSource:
    """The DILA archives of the Journal officiel, in one of their two formats, and PISTE if asked for.

    The two files of PISTE hold its secrets, which are nowhere else: see ``config.piste``.
    """

    slug: str
    kind: str = "journal_officiel"
    label: str = "Journal officiel"
    enabled: bool = True
    address: str = "https://echanges.dila.gouv.fr/OPENDATA/JORFSIMPLE/"
    global_address: str = "https://echanges.dila.gouv.fr/OPENDATA/JORF/"
    format: str = "simple"
    first_archives: int = 10
    archives_per_run: int = 60
    piste: bool = False
    piste_client_id_file: str = ""
    piste_client_secret_file: str = ""
    piste_token: str = "https://oauth.piste.gouv.fr/api/oauth/token"  # noqa: S105 - an address
    piste_api: str = "https://api.piste.gouv.fr/dila/legifrance/lf-engine-app"
    piste_calls_per_run: int = 200


Source: TypeAlias = AssembleeSource | SenatSource | JournalSource | PressSource | SpeechSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that was set, read once at the start of a command."""

    path: Path | None
    state: Path
    database_url: str = field(repr=False)
    site: Site
    mail: Mail
    crawl: Crawl
    sources: tuple[Source, ...]
    topics: tuple[Topic, ...]
    fixed_now: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The reader's time zone."""
        return ZoneInfo(self.site.timezone)

    @property
    def enabled(self) -> tuple[Source, ...]:
        """The sources that a crawl reads."""
        return tuple(source for source in self.sources if source.enabled)

    def chosen(self, slugs: Sequence[str]) -> tuple[Source, ...]:
        """Return the sources named, or all that are enabled; raise ConfigError for an unknown name."""
        if not slugs:
            return self.enabled
        known = {source.slug: source for source in self.sources}
        for slug in slugs:
            if slug not in known:
                raise ConfigError(f"La source « {slug} » est inconnue. Sources : {', '.join(known)}.")
        return tuple(known[slug] for slug in dict.fromkeys(slugs))

    @property
    def contact(self) -> str:
        """Where a site's administrator or a reader can write."""
        return self.crawl.contact or self.site.contact

    @property
    def user_agent(self) -> str:
        """The honest name every request bears, with an address to write to."""
        if self.crawl.user_agent:
            return self.crawl.user_agent
        about = "; ".join(part for part in (self.site.base_url, self.contact) if part)
        return f"Vigie/0.1 (veille parlementaire associative{'; ' if about else ''}{about})"
