"""Printing a question so that it reads like its story: who asks what, its life, its answer, its thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitor.cli.printing import day_words, moment_words, print_heading, print_line, print_words
from monitor.domain.hunks import hunks_from_json, to_text
from monitor.domain.model import EventKind, QuestionState
from monitor.domain.wording import EVENT_LABELS, QUESTION_STATE_LABELS

_TYPES = {
    "QE": "Question écrite",
    "QG": "Question au Gouvernement",
    "QOSD": "Question orale sans débat",
}
_CHANGES = frozenset({EventKind.TEXT_CHANGED, EventKind.ANSWER_CORRECTED})
_ENDED = frozenset({QuestionState.ANSWERED, QuestionState.WITHDRAWN, QuestionState.LAPSED})
_RELATIONS = {
    "same_answer": "reçoit la même réponse",
    "cites": "citée par cette question",
    "cited_by": "cite cette question",
    "near_answer": "reçoit une réponse proche",
    "close_text": "texte proche",
    "same_topic": "même sujet",
}
_PARTS = {
    "title": "le titre",
    "question": "la question",
    "answer": "la réponse",
    "question_erratum": "le rectificatif à la question",
    "answer_erratum": "le rectificatif à la réponse",
}
_READING_AID = (
    "Pour la lecture, ce qui était demandé (phrases relevées automatiquement ; la réponse n'est pas jugée) :"
)


def print_question_head(shown: Mapping[str, Any]) -> None:
    """Print who asks whom, since when, and where the question stands today."""
    fields, senat = shown["fields"], shown["document"].startswith("SEQ-")
    chamber = "Sénat" if senat else f"{fields['legislature']}e législature"
    print_line("Question", f"{_TYPES.get(fields['type'], fields['type'])} n° {fields['number']} ({chamber})")
    group = f" ({fields['group']})" if fields["group"] else ""
    print_line("Auteur", f"{fields['author'] or fields['author_ref'] or 'non précisé'}{group}")
    print_line("Rubrique", fields["heading"])
    print_line("Ministère interrogé", fields["ministry_asked"])
    print_line("Ministère chargé de répondre", fields["ministry"])
    print_line("Publiée au JO le", f"{day_words(fields['published_on'])}{_page(fields['page'])}")
    state = QuestionState(shown["state"])
    progress = f", {shown['progress']}" if shown["progress"] else ""
    print_line("État", f"{QUESTION_STATE_LABELS[state]}{progress}")
    if state not in _ENDED:
        _print_waiting(shown, weekday="jeudi" if senat else "mardi")
    if fields["answered_on"]:
        page = _page(fields["answer_page"])
        print_line("Réponse publiée au JO le", f"{day_words(fields['answered_on'])}{page}")


def _print_waiting(shown: Mapping[str, Any], *, weekday: str) -> None:
    due, following = shown["fields"]["due_on"], shown["next_answers_on"]
    print_line("Réponse attendue au plus tard le", day_words(due) if due else None)
    print_line(f"Prochain JO « Questions », {weekday}", day_words(following) if following else None)


def _page(page: object) -> str:
    return f", page {page}" if page else ""


def print_question_story(shown: Mapping[str, Any]) -> None:
    """Print what is asked, the life of the question, its answer and its thread; then its text."""
    fields, demands = shown["fields"], [each["text"] for each in shown["demands"]]
    if demands:
        print_heading("Ce qui est demandé")
        _print_demands(demands)
    print_heading("Sa vie")
    for line in shown["life"]:
        _print_life_line(line)
    answer = fields["answer_text"]
    if answer and answer != fields["question_text"]:
        print_heading("Réponse")
        if demands:
            print_words(_READING_AID)
            _print_demands(demands)
            print_words("")
        print_words(answer, margin=0)
    _print_joint(shown)
    for near in shown["near_answers"]:
        _print_near(near)
    _print_thread(shown["thread"])
    print_heading("Texte de la question")
    print_words(fields["question_text"] or "Texte non publié dans les données.", margin=0)
    _print_versions(shown)


def _print_demands(demands: Sequence[str]) -> None:
    for number, words in enumerate(demands, start=1):
        print_words(f"{number}. {' '.join(words.split())}")


def _print_life_line(line: Mapping[str, Any]) -> None:
    label = f"{EVENT_LABELS[EventKind(line['kind'])]}, " if line["kind"] in _CHANGES else ""
    print_words(f"{day_words(line['on'])} : {label}{line['summary']}")
    seen = moment_words(line["observed_at"])
    print_words(f"source : {line['source']}" + (f", lecture du {seen}" if seen else ""), margin=6)
    if line["witness"]:
        print_words(line["witness"], margin=6)


def _print_joint(shown: Mapping[str, Any]) -> None:
    if not shown["joint"]:
        return
    others = {each["document"]: each for each in shown["thread"]}
    known = [others[name] for name in shown["joint"] if name in others]
    numbers = ", ".join(f"n° {each['number']}" for each in (shown["fields"], *known))
    print_heading(f"Réponse commune à {len(shown['joint']) + 1} questions : {numbers}")
    for each in known:
        print_words(f"n° {each['number']} : {each['title']}")
        print_words(each["url"], margin=6)


def _print_near(near: Mapping[str, Any]) -> None:
    share = round(100 * near["similarity"])
    print_heading(f"Réponse proche ({share} % des passages) à la question n° {near['number']}")
    print_words(f"{near['summary']} :")
    print_words(to_text(hunks_from_json(near["changes"])))
    print_words(near["url"], margin=6)


def _print_thread(thread: Sequence[Mapping[str, Any]]) -> None:
    if not thread:
        return
    print_heading("Dans le même fil")
    for each in thread:
        state = QUESTION_STATE_LABELS[QuestionState(each["state"])]
        author = f", {each['author']}" if each["author"] else ""
        number = f"n° {each['number']}" + (" (Sénat)" if each["document"].startswith("SEQ-") else "")
        print_words(f"{number}, {day_words(each['published_on'])}{author}, {state} : {each['title']}")
        print_words(" ; ".join(_RELATIONS[relation] for relation in each["relation"]), margin=6)
        print_words(each["url"], margin=6)


def _print_versions(shown: Mapping[str, Any]) -> None:
    print_heading("Ses versions dans l'archive")
    for version in shown["versions"]:
        print_words(f"version {version['number']}, lue le {moment_words(version['observed_at'])}")
    if absent := [_PARTS.get(name, name) for name in shown["absent_from_latest"]]:
        print_words(f"absent de la dernière lecture, et gardé ici : {', '.join(absent)}")
