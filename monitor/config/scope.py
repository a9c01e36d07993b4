"""What one crawl may be asked for besides the source of today: a past legislature, some questions, a dump."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.config.model import AssembleeSource, Config, JournalSource, SenatSource, Source
from monitor.errors import ConfigError

FIRST_PAGES, FIRST_ARCHIVES = 8, 14
"""The first legislature whose questions have a page, and the first that has an open archive."""
_QUESTION = re.compile(r"(?=0*[1-9])([0-9]{1,6})(QE|QG|QOSD)?", re.IGNORECASE)
_TEXT = re.compile(r"JORFTEXT[0-9]{12}|[A-Z]{4}[0-9]{7}[A-Z]")
_EXAMPLE = "vigie crawl {slug} --legislature {legislature}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one run reads: ``name`` is empty for the source as it is today, else what readers are told.

    ``arguments`` are those of the spider: ``legislature``, ``questions`` (their uids), ``past``. A
    ``silent`` run fills the archive and announces nothing.
    """

    name: str = ""
    silent: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict)


def scope_of(
    config: Config,
    named: Sequence[str],
    *,
    legislature: int | None = None,
    questions: Sequence[str] = (),
    texts: Sequence[str] = (),
    past: bool = False,
    catch_up: bool = False,
) -> Scope:
    """Return the scope of a crawl of the sources named; raise ConfigError, saying what to type.

    ``questions`` are numbers, with their type or not (``450``, ``450QE``, ``1054QOSD``): those of
    the legislature asked for, else of the one the source reads. ``texts`` are texts of the Journal officiel,
    by identifier or by NOR. ``catch_up`` reads all that waits, and announces it as any day does.
    """
    source = config.chosen(named)[0] if len(set(named)) == 1 else None
    of_questions = legislature is not None or bool(questions)
    if sum((of_questions, bool(texts), past, catch_up)) > 1:
        raise ConfigError(
            "--legislature ou --question, --text, --past et --catch-up ne vont pas ensemble : "
            "lancez une commande pour chacun."
        )
    if past:
        return _past(config, source)
    if texts or catch_up:
        return _journal(config, source, texts)
    return _questions(config, source, legislature, questions) if of_questions else Scope()


def _journal(config: Config, source: Source | None, texts: Sequence[str]) -> Scope:
    if not isinstance(source, JournalSource):
        slug = _slug_of(config, JournalSource)
        example = f"--text {texts[0]}" if texts else "--catch-up"
        raise ConfigError(
            f"--text et --catch-up valent pour une source du Journal officiel, nommée ; écrivez par "
            f"exemple : vigie crawl {slug} {example}"
        )
    if not texts:
        return Scope(arguments={"catch_up": "1"})
    named = dict.fromkeys(map(_text_of, texts))
    if not source.piste:
        raise ConfigError(
            f"Un texte seul ne se demande qu'à l'API PISTE de Légifrance, que « {source.slug} » n'utilise "
            "pas : écrivez « piste = true » (docs/configuration.md), ou lisez tout le fonds : vigie crawl "
            f"{source.slug} --past"
        )
    return Scope(name="textes choisis", silent=True, arguments={"texts": " ".join(named)})


def _text_of(text: str) -> str:
    named = text.strip().rstrip("/").rsplit("/", 1)[-1].upper()
    if not _TEXT.fullmatch(named):
        raise ConfigError(
            f"« {text} » n'est pas un texte du Journal officiel ; écrivez son identifiant, son adresse ou "
            "son NOR, par exemple JORFTEXT000048730682 ou SPRS2335802A."
        )
    return named


def _questions(
    config: Config, source: Source | None, legislature: int | None, questions: Sequence[str]
) -> Scope:
    if not isinstance(source, AssembleeSource):
        slug = _slug_of(config, AssembleeSource)
        raise ConfigError(
            "--legislature et --question valent pour une source de l'Assemblée, nommée ; écrivez par "
            f"exemple : {_EXAMPLE.format(slug=slug, legislature=16)}"
        )
    number = source.legislature if legislature is None else legislature
    _check_legislature(source, number)
    if questions:
        return _one_by_one(source, number, questions)
    return Scope() if number == source.legislature else _archives(source, number)


_DEFAULT_SLUGS: Mapping[type[Source], str] = {
    AssembleeSource: "assemblee_questions",
    SenatSource: "senat_questions",
    JournalSource: "journal_officiel",
}


def _slug_of(config: Config, kind: type[Source]) -> str:
    found = (source.slug for source in config.sources if isinstance(source, kind))
    return next(found, _DEFAULT_SLUGS[kind])


def _past(config: Config, source: Source | None) -> Scope:
    arguments = {"past": "1"}
    if isinstance(source, SenatSource):
        return Scope(name="archives du Sénat", silent=True, arguments=arguments)
    if isinstance(source, JournalSource):
        return Scope(name="fonds du Journal officiel", silent=True, arguments=arguments)
    senat, journal = _slug_of(config, SenatSource), _slug_of(config, JournalSource)
    raise ConfigError(
        "--past vaut pour une source du Sénat ou du Journal officiel, seule ; écrivez : "
        f"vigie crawl {senat} --past, ou : vigie crawl {journal} --past"
    )


def _check_legislature(source: AssembleeSource, number: int) -> None:
    if number < FIRST_PAGES:
        raise ConfigError(
            f"Les pages des questions commencent à la {FIRST_PAGES}e législature : {number} est trop petit."
        )
    if number > source.legislature:
        raise ConfigError(
            f"La {number}e législature vient après celle que lit « {source.slug} » "
            f"({source.legislature}e) : pour la suivre, changez « legislature » dans vigie.toml."
        )


def _one_by_one(source: AssembleeSource, number: int, questions: Sequence[str]) -> Scope:
    pages = "pages" if number >= FIRST_ARCHIVES else "older_pages"
    if not getattr(source, pages):
        raise ConfigError(
            f"L'adresse des pages de la {number}e législature (« {pages} » de « {source.slug} ») est vide."
        )
    return Scope(
        name=f"{number}e législature, questions choisies",
        silent=number != source.legislature,
        arguments={"questions": " ".join(dict.fromkeys(_uid_of(each, number) for each in questions))},
    )


def _uid_of(question: str, legislature: int) -> str:
    match = _QUESTION.fullmatch(question.strip())
    if match is None:
        raise ConfigError(
            f"« {question} » n'est pas un numéro de question ; écrivez par exemple 450, 450QE ou 1054QOSD."
        )
    return f"QANR5L{legislature}{(match[2] or 'QE').upper()}{int(match[1])}"


def _archives(source: AssembleeSource, number: int) -> Scope:
    if number < FIRST_ARCHIVES:
        example = _EXAMPLE.format(slug=source.slug, legislature=number)
        raise ConfigError(
            f"Il n'y a pas d'archive ouverte des questions avant la {FIRST_ARCHIVES}e législature : "
            f"demandez-les une par une, par exemple : {example} --question 450"
        )
    if "{legislature}" not in source.address:
        raise ConfigError(
            f"L'adresse de « {source.slug} » ne dit pas où est la législature : écrivez {{legislature}} "
            "à sa place dans « address »."
        )
    return Scope(name=f"{number}e législature", silent=True, arguments={"legislature": str(number)})
