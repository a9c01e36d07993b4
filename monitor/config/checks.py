"""What a value of the right kind must still satisfy; each refusal says the place and what to write."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import soupsieve

from monitor.config.model import AssembleeSource, JournalSource, SenatSource, Source
from monitor.config.press import ListPage, PressSource
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_RELAYS = ("smtp", "smtps", "smtp+starttls")
_SQLITE = "sqlite:///"
# Only the shape: the address is checked strictly when a letter is built.
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_NAMED_ADDRESS = re.compile(rf"[^<>]*<{_ADDRESS.pattern}>|{_ADDRESS.pattern}")
_BRACES = re.compile(r"\{([^{}]*)\}")
_TEMPLATES = ("", "spip", "dsfr", "generic")
_FORMATS = ("simple", "global")
_COUNTS = frozenset(
    "legislature first_archives archives_per_run pages_per_run issues_per_run piste_calls_per_run "
    "files_per_run head_bytes".split()
)
_PASSWORD = re.compile(r"(//[^/@:]*:)[^@]*@")


def _parts(url: str) -> SplitResult | None:
    """Return the parts of an address, None when it has no host or an impossible one."""
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _shown(url: str) -> str:
    return _PASSWORD.sub(r"\1***@", url)


def check_web_address(url: str, place: str, *, optional: bool = False) -> None:
    """Refuse what is not an http(s) address; an empty one passes when it is ``optional``."""
    if optional and not url:
        return
    parts = _parts(url)
    if parts is None or parts.scheme not in {"http", "https"}:
        raise ConfigError(f"{place} : « {_shown(url)} » n'est pas une adresse web (http:// ou https://).")


def check_secure_address(url: str, place: str) -> None:
    """Refuse an address to which secrets would go in clear."""
    check_web_address(url, place)
    if not url.startswith("https://"):
        raise ConfigError(
            f"{place} : « {_shown(url)} » doit commencer par https://, car des secrets y passent."
        )


def check_page_address(url: str, place: str, names: Collection[str]) -> None:
    """Refuse a pattern of addresses that is none, or that has a name in braces other than ``names``.

    An empty pattern passes: nothing is asked for.
    """
    check_web_address(url, place, optional=True)
    for name in _BRACES.findall(url):
        if name not in names:
            known = ", ".join(f"{{{each}}}" for each in names)
            raise ConfigError(f"{place} : « {{{name}}} » ne peut pas être remplacé ; écrivez {known}.")
    if {"{", "}"} & set(_BRACES.sub("", url)):
        raise ConfigError(f"{place} : une accolade de « {url} » n'est pas fermée.")


def check_relay(url: str, place: str) -> None:
    """Refuse what is not the address of a relay, and one that holds a password."""
    parts = _parts(url)
    if parts is not None and parts.password:
        raise ConfigError(
            f"{place} : le mot de passe ne s'écrit pas dans l'adresse ; mettez-le dans un fichier "
            "nommé par « password_file » ou dans la variable VIGIE_SMTP_PASSWORD."
        )
    if parts is None or parts.scheme not in _RELAYS:
        raise ConfigError(
            f"{place} : « {_shown(url)} » n'est pas une adresse de relais ; "
            "écrivez par exemple « smtp://localhost:25 » ou « smtp+starttls://nom@relais.example:587 »."
        )


def check_address(address: str, place: str, *, named: bool = False) -> None:
    """Refuse what does not look like a mail address, or ``Name <address>`` when ``named``."""
    pattern = _NAMED_ADDRESS if named else _ADDRESS
    if address and not pattern.fullmatch(address):
        example = "veille@mon-association.example"
        also = f" ou « Ma veille <{example}> »" if named else ""
        raise ConfigError(
            f"{place} : « {address} » n'est pas une adresse électronique ; "
            f"écrivez par exemple « {example} »{also}."
        )


def check_zone(name: str, place: str) -> None:
    """Refuse a time zone nobody knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"{place} : « {name} » n'est pas un fuseau connu ; écrivez par exemple « Europe/Paris »."
        ) from error


def check_numbers(table: DataclassInstance, names: Iterable[str], place: str, *, zero: bool) -> None:
    """Refuse numbers below zero, infinite or not numbers, and zero itself unless it is allowed."""
    for name in names:
        value = getattr(table, name)
        if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
            wanted = "un nombre positif" if zero else "un nombre plus grand que zéro"
            raise ConfigError(f"{place} {name} : il faut {wanted}, lu : {value:g}.")


def checked_database(url: str, place: str, folder: Path | None) -> str:
    """Return the address of a database; a relative SQLite file lies in ``folder`` when one is given."""
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        file = url.removeprefix(_SQLITE)
        return url if folder is None or file == ":memory:" else f"{_SQLITE}{folder / file}"
    raise ConfigError(
        f"{place} : « {_shown(url)} » n'est pas une base que Vigie sait ouvrir ; écrivez "
        "par exemple « sqlite:///state/vigie.db » (PostgreSQL viendra plus tard)."
    )


def check_source(source: Source, place: str) -> None:
    """Refuse a source without an address, with one that is none, or with a count below one."""
    if isinstance(source, PressSource):
        _check_press(source, place)
    else:
        check_web_address(source.address, f"{place} address")
    if isinstance(source, AssembleeSource):
        check_page_address(source.pages, f"{place} pages", ("legislature", "uid"))
        check_page_address(source.older_pages, f"{place} older_pages", ("legislature", "number", "type"))
        check_web_address(source.issues, f"{place} issues", optional=True)
    elif isinstance(source, SenatSource):
        check_web_address(source.dump, f"{place} dump")
    elif isinstance(source, JournalSource):
        _check_journal(source, place)
    check_numbers(source, sorted(_COUNTS & {item.name for item in fields(source)}), place, zero=False)


def _check_journal(source: JournalSource, place: str) -> None:
    if source.format not in _FORMATS:
        raise ConfigError(
            f"{place} format : « {source.format} » est inconnu ; écrivez « simple » (un fichier par texte) "
            "ou « global » (avec les liens entre les textes)."
        )
    check_web_address(source.global_address, f"{place} global_address", optional=source.format == "simple")
    check_secure_address(source.piste_token, f"{place} piste_token")
    check_secure_address(source.piste_api, f"{place} piste_api")


def _check_dated(url: str, place: str) -> None:
    check_page_address(url, place, ("day", "month", "year"))
    if not {"{day}", "{month}", "{year}"} <= {f"{{{name}}}" for name in _BRACES.findall(url)}:
        raise ConfigError(
            f"{place} : écrivez {{day}}, {{month}} et {{year}} à la place de la date : « {url} »."
        )


def _check_list(listed: ListPage, place: str) -> None:
    check_web_address(listed.url, f"{place} url")
    check_numbers(listed, ["pages"], place, zero=False)
    for name in ("item", "link", "title", "date", "next"):
        selector = getattr(listed, name)
        try:
            if selector:
                soupsieve.compile(selector)
        except soupsieve.SelectorSyntaxError as error:
            raise ConfigError(f"{place} {name} : « {selector} » n'est pas un sélecteur CSS.") from error
    if not listed.item and (listed.link or listed.title or listed.date):
        raise ConfigError(f"{place} : « link », « title » et « date » ne valent qu'avec « item ».")


def _check_press(source: PressSource, place: str) -> None:
    if not (source.feeds or source.lists or source.dated or source.pages):
        raise ConfigError(
            f"{place} : donnez au moins une adresse dans « feeds », « lists », « dated » ou « pages »."
        )
    for url in (*source.feeds, *source.pages):
        check_web_address(url, place)
    for url in source.dated:
        _check_dated(url, f"{place} dated")
    for number, listed in enumerate(source.lists, 1):
        _check_list(listed, f"{place} lists n° {number}")
    check_numbers(source, ["delay", "every"], place, zero=True)
    if source.template not in _TEMPLATES:
        raise ConfigError(
            f"{place} template : « {source.template} » est inconnu ; "
            "écrivez « spip », « dsfr », « generic », ou rien pour une détection."
        )
