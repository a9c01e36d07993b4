"""Finding ``vigie.toml``, reading it, and refusing what makes no sense (docs/configuration.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.config.checks import (
    check_address,
    check_numbers,
    check_relay,
    check_source,
    check_web_address,
    check_zone,
    checked_database,
)
from monitor.config.defaults import DEFAULT_SOURCES, DEFAULT_TOPICS
from monitor.config.model import (
    AssembleeSource,
    Config,
    Crawl,
    JournalSource,
    Mail,
    SenatSource,
    Site,
    Source,
    Storage,
)
from monitor.config.piste import with_account
from monitor.config.press import PressSource, SpeechSource
from monitor.config.read import build, known_key, table, text_value
from monitor.config.secrets import secret_in
from monitor.domain.matching import check_term
from monitor.domain.topics import Topic
from monitor.errors import ConfigError

_TABLES = ("site", "storage", "mail", "crawl", "sources", "topics")
_SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
# Official identifiers are in capitals at their source; a volunteer may not type them so.
_OFFICIAL = re.compile(r"\A(?:qanr5l\d+q[a-z]+\d+|seq-\d{4}-\d{4,5}[sg]?|jorftext\d+)\Z", re.IGNORECASE)
_QUESTION = re.compile(r"question\s+(?:écrite\s+)?(?:n\s*[°ºo]\s*)?(\d+)", re.IGNORECASE)
_KINDS: Mapping[str, type[Source]] = {
    "assemblee_questions": AssembleeSource,
    "senat_questions": SenatSource,
    "journal_officiel": JournalSource,
    "press": PressSource,
    "public_speeches": SpeechSource,
}


def load_config(environ: Mapping[str, str], *, path: Path | None = None, state: Path | None = None) -> Config:
    """Return the configuration, found by ``path``, ``VIGIE_CONFIG``, ``./vigie.toml`` or built in.

    Raises ConfigError, in French, with the place of what is wrong and what to write instead.
    """
    found = _find(environ, path)
    values = _read(found)
    for key in values:
        known_key(key, _TABLES, str(found))
    folder = found.parent if found else Path()
    storage = _storage(table(values.get("storage", {}), "[storage]"), environ, folder, state)
    sources = _sources(table(values.get("sources", {}), "[sources]"), environ, folder)
    return Config(
        path=found,
        state=Path(storage.state),
        database_url=storage.database_url,
        site=_site(table(values.get("site", {}), "[site]")),
        mail=_mail(table(values.get("mail", {}), "[mail]"), environ, folder),
        crawl=_crawl(table(values.get("crawl", {}), "[crawl]"), environ),
        sources=sources,
        topics=_topics(values.get("topics", DEFAULT_TOPICS), _legislature(sources)),
        fixed_now=_fixed_now(environ.get("VIGIE_NOW")),
    )


def current_time(config: Config) -> datetime:
    """Return the time now in UTC, or the one ``VIGIE_NOW`` fixes (demonstration and tests)."""
    return config.fixed_now or datetime.now(UTC)  # noqa: TID251 - the one reading of the clock


def _find(environ: Mapping[str, str], path: Path | None) -> Path | None:
    asked = path or (Path(environ["VIGIE_CONFIG"]) if environ.get("VIGIE_CONFIG") else None)
    if asked:
        if not asked.is_file():
            raise ConfigError(f"Le fichier de configuration {asked} n'existe pas : vérifiez son chemin.")
        return asked
    local = Path("vigie.toml")
    return local if local.is_file() else None


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} n'est pas du TOML correct : {error}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} ne peut pas être lu : {error}.") from error


def _storage(values: dict[str, Any], environ: Mapping[str, str], folder: Path, state: Path | None) -> Storage:
    """Return where the archive is; what the file writes is relative to the file's own folder."""
    storage = build(Storage, values, "[storage]")
    chosen = state or Path(environ.get("VIGIE_STATE") or folder / storage.state)
    if url := environ.get("VIGIE_DATABASE_URL"):
        url = checked_database(url, "VIGIE_DATABASE_URL", None)
    elif storage.database_url:
        url = checked_database(storage.database_url, "[storage] database_url", folder)
    return Storage(state=str(chosen), database_url=url or f"sqlite:///{chosen / 'vigie.db'}")


def _site(values: dict[str, Any]) -> Site:
    site = build(Site, values, "[site]")
    check_zone(site.timezone, "[site] timezone")
    check_web_address(site.base_url, "[site] base_url", optional=True)
    check_address(site.contact, "[site] contact")
    return site


def _secret(values: dict[str, Any], environ: Mapping[str, str], folder: Path) -> str | None:
    """Return the password of the relay; the name of its file is taken out of the table."""
    place = "[mail] password_file"
    name = text_value(values.pop("password_file", ""), place)
    if password := environ.get("VIGIE_SMTP_PASSWORD"):
        return password
    if not name:
        return None
    return secret_in(folder, name, place)


def _mail(values: dict[str, Any], environ: Mapping[str, str], folder: Path) -> Mail:
    values = dict(values)
    password = _secret(values, environ, folder)
    if url := environ.get("VIGIE_SMTP_URL"):
        values["smtp_url"] = url
    mail = build(
        Mail, values, "[mail]", rename={"from": "sender"}, others=("password_file",), password=password
    )
    check_relay(mail.smtp_url, "[mail] smtp_url")
    check_address(mail.sender, "[mail] from", named=True)
    check_numbers(mail, ["timeout"], "[mail]", zero=False)
    return mail


def _crawl(values: dict[str, Any], environ: Mapping[str, str]) -> Crawl:
    values = dict(values)
    if "VIGIE_MIRROR" in environ:
        values["mirror"] = environ["VIGIE_MIRROR"]
    crawl = build(Crawl, values, "[crawl]")
    check_web_address(crawl.mirror, "[crawl] mirror", optional=True)
    check_numbers(crawl, ["delay", "announce_days"], "[crawl]", zero=True)
    check_numbers(crawl, ["timeout"], "[crawl]", zero=False)
    return crawl


def _sources(values: dict[str, Any], environ: Mapping[str, str], folder: Path) -> tuple[Source, ...]:
    merged = {slug: dict(options) for slug, options in DEFAULT_SOURCES.items()}
    for slug, options in values.items():
        merged.setdefault(slug, {}).update(table(options, f"[sources.{slug}]"))
    return tuple(_source(slug, options, environ, folder) for slug, options in merged.items())


def _source(slug: str, options: dict[str, Any], environ: Mapping[str, str], folder: Path) -> Source:
    place = f"[sources.{slug}]"
    if not _SLUG.fullmatch(slug):
        raise ConfigError(f"{place} : un nom de source s'écrit en minuscules, chiffres, « _ » et « - ».")
    kind = text_value(options.pop("kind", slug), f"{place} kind")
    if kind not in _KINDS:
        raise ConfigError(
            f'{place} : indiquez kind = "press" (pages de presse) ou un genre connu '
            f"({', '.join(sorted(_KINDS))}) ; lu : « {kind} »."
        )
    source = build(_KINDS[kind], options, place, slug=slug, kind=kind)
    check_source(source, place)
    return with_account(source, environ, folder) if isinstance(source, JournalSource) else source


def _legislature(sources: tuple[Source, ...]) -> int:
    """Return the legislature that is read: a question is followed by its number in it."""
    read = [source.legislature for source in sources if isinstance(source, AssembleeSource)]
    return read[0] if read else AssembleeSource(slug="").legislature


def _topics(values: Any, legislature: int) -> tuple[Topic, ...]:
    if isinstance(values, dict):
        raise ConfigError("[topics] : chaque sujet s'écrit sous [[topics]], avec deux crochets.")
    if not isinstance(values, list) or not values:
        raise ConfigError("[[topics]] : décrivez au moins un sujet (slug, name, terms).")
    topics = tuple(
        _topic(table(item, "[[topics]]"), number, legislature) for number, item in enumerate(values, 1)
    )
    slugs = [topic.slug for topic in topics]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise ConfigError(f"[[topics]] : deux sujets portent le même slug « {slug} ».")
    return topics


def _topic(values: dict[str, Any], number: int, legislature: int) -> Topic:
    place = f"[[topics]] n° {number}"
    for needed in ("slug", "name", "terms"):
        if not values.get(needed):
            raise ConfigError(f"{place} : « {needed} » manque ou est vide.")
    topic = build(Topic, values, place)
    if not _SLUG.fullmatch(topic.slug):
        raise ConfigError(f"{place} slug : « {topic.slug} » ; en minuscules, chiffres et « - » seulement.")
    for term in (*topic.terms, *topic.secondary, *topic.exclude):
        try:
            check_term(term)
        except ConfigError as error:
            raise ConfigError(f"{place} ({topic.slug}) : {error}") from error
    return replace(topic, follow=tuple(_followed(name, legislature) for name in topic.follow))


def _followed(name: str, legislature: int) -> str:
    """Return the identifier of what a person follows: « question 13432 », or an identifier in any case."""
    if question := _QUESTION.fullmatch(name.strip()):
        return f"QANR5L{legislature}QE{question[1]}"
    return _OFFICIAL.sub(lambda key: key[0].upper(), name.strip())


def _fixed_now(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ConfigError(f"VIGIE_NOW : « {value} » n'est pas une date ISO.") from error
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
