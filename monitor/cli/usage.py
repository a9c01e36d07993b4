"""What is said to someone who mistyped a command: typer's few messages, in French."""

from __future__ import annotations

import re

import typer

_SENTENCES = (
    (r"Missing command\.", "Il manque une commande."),
    (r"Missing (?:argument|option|parameter) (?P<a>.+)\.", "Il manque {a}."),
    (r"No such command (?P<a>.+)\.", "La commande {a} n'existe pas."),
    (r"No such command (?P<a>.+)\. Did you mean (?P<b>.+)\?", "La commande {a} n'existe pas : est-ce {b} ?"),
    (r"No such option: (?P<a>.+)", "L'option {a} n'existe pas."),
    (
        r"No such option: (?P<a>.+) \(Possible options: (?P<b>.+)\)",
        "L'option {a} n'existe pas : est-ce {b} ?",
    ),
    (r"Option (?P<a>.+) requires an argument\.", "L'option {a} attend une valeur."),
    (r"Option (?P<a>.+) does not take a value\.", "L'option {a} ne prend pas de valeur."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<a>.+)\)", "Il y a des mots en trop : {a}."),
    (
        r"Invalid value for (?P<a>.+?): .*?(?P<b>'[^']*') is not one of (?P<c>.+)\.",
        "{a} : {b} ne convient pas ; écrivez l'un de : {c}.",
    ),
    (
        r"Invalid value for (?P<a>.+?): .*?(?P<b>'[^']*') does not match the formats? .+",
        "{a} : {b} n'est pas une date ; écrivez par exemple 2026-03-10.",
    ),
    (r"Invalid value for (?P<a>.+?): .+", "{a} : cette valeur ne convient pas."),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in _SENTENCES)


def in_french(error: typer.TyperException) -> str:
    """Return what is wrong with a command line and where its help is."""
    said = error.format_message().strip()
    if said.startswith("Usage:"):
        return said  # the help itself, asked for by giving no argument
    matches = [
        (match, sentence) for pattern, sentence in _PATTERNS if (match := pattern.fullmatch(said)) is not None
    ]
    # The most precise sentence is the one that keeps the most of what was said.
    if matches:
        match, sentence = max(matches, key=lambda found: len(found[0].groupdict()))
        said = sentence.format(**match.groupdict())
    context = getattr(error, "ctx", None)
    place = context.command_path if context is not None else "vigie"
    return f"{said}\nAide : {place} --help"
