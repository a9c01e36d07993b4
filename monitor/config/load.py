"""Finding ``vigie.toml``, reading it, and refusing what makes no sense (docs/configuration.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.config.defaults import DEFAULT_SOURCES, DEFAULT_TOPICS
from monitor.config.model import (
    AssembleeSource,
    Config,
    Crawl,
    JournalSource,
    Mail,
    PressSource,
    Site,
    Source,
)
from monitor.config.read import build, known_key, table
from monitor.domain.matching import check_term
from monitor.domain.topics import Topic
from monitor.errors import ConfigError

_TABLES = ("site", "storage", "mail", "crawl", "sources", "topics")
_SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_TEMPLATES = ("", "spip", "dsfr", "generic")
_KINDS: Mapping[str, type[AssembleeSource | JournalSource | PressSource]] = {
    "assemblee_questions": AssembleeSource,
    "journal_officiel": JournalSource,
    "press": PressSource,
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
    storage = dict(table(values.get("storage", {}), "[storage]"))
    for key in storage:
        known_key(key, ("database_url", "state"), "[storage]")
    chosen = state or Path(environ.get("VIGIE_STATE") or folder / str(storage.get("state", "state")))
    return Config(
        path=found,
        state=chosen,
        database_url=environ.get("VIGIE_DATABASE_URL")
        or str(storage.get("database_url") or f"sqlite:///{chosen / 'vigie.db'}"),
        site=_site(table(values.get("site", {}), "[site]")),
        mail=_mail(table(values.get("mail", {}), "[mail]"), environ, folder),
        crawl=_crawl(table(values.get("crawl", {}), "[crawl]"), environ),
        sources=_sources(table(values.get("sources", {}), "[sources]")),
        topics=_topics(values.get("topics", DEFAULT_TOPICS)),
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


def _site(values: dict[str, Any]) -> Site:
    site = build(Site, values, "[site]")
    try:
        ZoneInfo(site.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(f"[site] timezone : « {site.timezone} » n'est pas un fuseau connu.") from error
    _web_address(site.base_url, "[site] base_url", optional=True)
    return site


def _secret(values: dict[str, Any], environ: Mapping[str, str], folder: Path) -> str | None:
    if password := environ.get("VIGIE_SMTP_PASSWORD"):
        return password
    name = values.pop("password_file", None)
    if name is None:
        return None
    try:
        return (folder / str(name)).read_text("utf-8").strip()
    except OSError as error:
        raise ConfigError(f"[mail] password_file : {name} ne peut pas être lu ({error.strerror}).") from error


def _mail(values: dict[str, Any], environ: Mapping[str, str], folder: Path) -> Mail:
    values = dict(values)
    password = _secret(values, environ, folder)
    if url := environ.get("VIGIE_SMTP_URL"):
        values["smtp_url"] = url
    mail = build(Mail, values, "[mail]", rename={"from": "sender"}, password=password)
    parts = urlsplit(mail.smtp_url)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise ConfigError(
            f"[mail] smtp_url : « {mail.smtp_url} » n'est pas une adresse de relais ; "
            "écrivez par exemple « smtp://localhost:25 » ou « smtp+starttls://nom@relais.example:587 »."
        )
    if parts.password:
        raise ConfigError(
            "[mail] smtp_url : le mot de passe ne s'écrit pas dans l'adresse ; mettez-le dans un fichier "
            "nommé par « password_file » ou dans la variable VIGIE_SMTP_PASSWORD."
        )
    return mail


def _crawl(values: dict[str, Any], environ: Mapping[str, str]) -> Crawl:
    values = dict(values)
    if "VIGIE_MIRROR" in environ:
        values["mirror"] = environ["VIGIE_MIRROR"]
    crawl = build(Crawl, values, "[crawl]")
    _web_address(crawl.mirror, "[crawl] mirror", optional=True)
    for name in ("delay", "timeout", "announce_days"):
        if getattr(crawl, name) < 0:
            raise ConfigError(f"[crawl] {name} : il faut un nombre positif, lu : {getattr(crawl, name)}.")
    return crawl


def _web_address(url: str, place: str, *, optional: bool = False) -> None:
    if optional and not url:
        return
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f"{place} : « {url} » n'est pas une adresse web (http:// ou https://).")


def _sources(values: dict[str, Any]) -> tuple[Source, ...]:
    merged = {slug: dict(options) for slug, options in DEFAULT_SOURCES.items()}
    for slug, options in values.items():
        merged.setdefault(slug, {}).update(table(options, f"[sources.{slug}]"))
    return tuple(_source(slug, options) for slug, options in merged.items())


def _source(slug: str, options: dict[str, Any]) -> Source:
    place = f"[sources.{slug}]"
    if not _SLUG.fullmatch(slug):
        raise ConfigError(f"{place} : un nom de source s'écrit en minuscules, chiffres, « _ » et « - ».")
    kind = options.pop("kind", slug)
    if kind not in _KINDS:
        raise ConfigError(
            f'{place} : indiquez kind = "press" (pages de presse) ou un genre connu '
            f"({', '.join(sorted(_KINDS))}) ; lu : « {kind} »."
        )
    source = build(_KINDS[kind], options, place, slug=slug, kind=kind)
    if isinstance(source, PressSource):
        _check_press(source, place)
    else:
        _web_address(source.address, f"{place} address")
    return source


def _check_press(source: PressSource, place: str) -> None:
    if not source.feeds and not source.pages:
        raise ConfigError(f"{place} : donnez au moins une adresse dans « feeds » ou dans « pages ».")
    for url in (*source.feeds, *source.pages):
        _web_address(url, place)
    if source.template not in _TEMPLATES:
        raise ConfigError(
            f"{place} template : « {source.template} » est inconnu ; "
            "écrivez « spip », « dsfr », « generic », ou rien pour une détection."
        )


def _topics(values: Any) -> tuple[Topic, ...]:
    if not isinstance(values, list) or not values:
        raise ConfigError("[[topics]] : décrivez au moins un sujet (slug, name, terms).")
    topics = tuple(_topic(table(item, "[[topics]]"), number) for number, item in enumerate(values, 1))
    slugs = [topic.slug for topic in topics]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise ConfigError(f"[[topics]] : deux sujets portent le même slug « {slug} ».")
    return topics


def _topic(values: dict[str, Any], number: int) -> Topic:
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
    return topic


def _fixed_now(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ConfigError(f"VIGIE_NOW : « {value} » n'est pas une date ISO.") from error
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
