"""Turning one TOML table into one frozen dataclass, refusing what is unknown with its place."""

from __future__ import annotations

import dataclasses
import difflib
import unicodedata
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
_FRENCH_TYPES = {
    str: "un texte entre guillemets",
    int: "un nombre entier",
    float: "un nombre",
    bool: "true ou false",
    tuple[str, ...]: 'une liste de textes, comme ["un", "deux"]',
}


def known_key(key: str, known: Collection[str], place: str) -> None:
    """Raise ConfigError for a key nobody reads, with its place and the nearest known one."""
    if key in known:
        return
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f" Vouliez-vous dire « {near[0]} » ?" if near else f" Clés connues : {', '.join(sorted(known))}."
    raise ConfigError(f"{place} : la clé « {key} » est inconnue.{hint}")


def text_value(value: Any, place: str) -> str:
    """Return the value as a text on one line or raise ConfigError."""
    return str(_checked(value, str, place))


def table(value: Any, place: str) -> dict[str, Any]:
    """Return the value as a table or raise ConfigError."""
    if not isinstance(value, dict):
        raise ConfigError(f"{place} doit être une table, lu : {value!r}.")
    return value


def _checked(value: Any, wanted: Any, place: str) -> Any:
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if wanted == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(_on_one_line(item, place) for item in value)
    elif wanted is str and isinstance(value, str):
        return _on_one_line(value, place)
    elif isinstance(value, wanted) and not (wanted is int and isinstance(value, bool)):
        return value
    raise ConfigError(f"{place} : il faut {_FRENCH_TYPES[wanted]}, lu : {value!r}.")


def _read(value: Any, wanted: Any, place: str) -> Any:
    """Return a value of the file; a list of tables becomes a tuple of dataclasses."""
    inside = next(
        (item for item in get_args(wanted) if isinstance(item, type) and dataclasses.is_dataclass(item)), None
    )
    if inside is None:
        return _checked(value, wanted, place)
    if not isinstance(value, list):
        raise ConfigError(f"{place} : chaque élément s'écrit sous sa propre table, avec deux crochets.")
    return tuple(build(inside, table(item, place), f"{place} n° {n}") for n, item in enumerate(value, 1))


def _on_one_line(value: str, place: str) -> str:
    """Refuse line ends and control characters: these values go into headers of mail and of requests."""
    if any(unicodedata.category(letter) == "Cc" for letter in value):
        raise ConfigError(f"{place} : ni saut de ligne ni caractère invisible ici, lu : {value!r}.")
    return value


def build(
    cls: type[T],
    values: Mapping[str, Any],
    place: str,
    *,
    rename: Mapping[str, str] | None = None,
    others: Collection[str] = (),
    **fixed: Any,
) -> T:
    """Return ``cls`` made from a table: unknown keys and wrong types raise ConfigError.

    ``rename`` maps a key of the file to the attribute it sets; ``fixed`` are attributes that the
    file does not set; ``others`` are keys the caller has read itself, named among the known ones.
    """
    rename = rename or {}
    hints = get_type_hints(cls)
    fields = {item.name for item in dataclasses.fields(cls)} - set(fixed)
    shown = {name: key for key, name in rename.items()}
    known = {shown.get(name, name) for name in fields}
    made: dict[str, Any] = {}
    for key, value in values.items():
        known_key(key, {*known, *others}, place)
        name = rename.get(key, key)
        made[name] = _read(value, hints[name], f"{place} {key}")
    return cls(**made, **fixed)
