"""Printing a question so that it reads like its story: who asks what, its life, its answer, its thread."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.text import Text

from monitor.cli.context import console
from monitor.cli.printing import day_words, moment_words, print_heading, print_line, print_words
from monitor.domain.hunks import hunks_from_json, to_text
from monitor.domain.life import TERM
from monitor.domain.model import EventKind, QuestionState
from monitor.domain.wording import EVENT_LABELS, QUESTION_STATE_LABELS, joint_title
from monitor.services.questions import OPEN_STATES

_TYPES = {
    "QE": "Question écrite",
    "QG": "Question au Gouvernement",
    "QOSD": "Question orale sans débat",
}
_CHANGES = frozenset({EventKind.TEXT_CHANGED, EventKind.ANSWER_CORRECTED})
_WITHOUT_ANSWER = frozenset({QuestionState.WITHDRAWN, QuestionState.LAPSED})
_RELATIONS = {
    "same_answer": "reçoit la même réponse",
    "cites": "citée par cette question",
    "cited_by": "cite cette question",
    "near_answer": "reçoit une réponse proche",
    "close_text": "texte proche",
    "same_topic": "même sujet",
}
_ABSENT = {
    "title": "Le titre ne figure plus dans la dernière livraison lue ; il est gardé ici.",
    "question": "Le texte de la question ne figure plus dans la dernière livraison lue ; il est gardé ici.",
    "answer": "La réponse ne figure plus dans la dernière livraison lue ; elle est gardée ici.",
    "question_erratum": (
        "Le rectificatif à la question ne figure plus dans la dernière livraison lue ; il est gardé ici."
    ),
    "answer_erratum": (
        "Le rectificatif à la réponse ne figure plus dans la dernière livraison lue ; il est gardé ici."
    ),
}
_FOUND = "Phrases relevées automatiquement dans la question ; la réponse n'est pas jugée."
_MARK = "▸"


def print_question_head(shown: Mapping[str, Any]) -> None:
    """Print who asks whom, since when, and where the question stands today."""
    fields = shown["fields"]
    chamber = "Sénat" if _of_senat(shown) else f"{fields['legislature']}e législature"
    print_line("Question", f"{_TYPES.get(fields['type'], fields['type'])} n° {fields['number']} ({chamber})")
    group = f" ({fields['group']})" if fields["group"] else ""
    print_line("Auteur", f"{fields['author'] or fields['author_ref'] or 'non précisé'}{group}")
    print_line("Rubrique", fields["heading"])
    print_line("Ministère interrogé", fields["ministry_asked"])
    print_line("Ministère chargé de répondre", fields["ministry"])
    if not (together := _is_exchange(fields) and fields["published_on"] == fields["answered_on"]):
        print_line("Publiée au JO le", f"{day_words(fields['published_on'])}{_page(fields['page'])}")
    _print_state(shown)
    if fields["answered_on"]:
        label = "Question et réponse publiées au JO le" if together else "Réponse publiée au JO le"
        print_line(label, f"{day_words(fields['answered_on'])}{_page(fields['answer_page'])}")
    for name in shown["absent_from_latest"]:
        print_words(_ABSENT.get(name, f"Absent de la dernière livraison lue, et gardé ici : {name}."))


def _print_state(shown: Mapping[str, Any]) -> None:
    fields, state = shown["fields"], QuestionState(shown["state"])
    # « délai de réponse dépassé, en retard de … » would say it twice.
    late = state is QuestionState.OVERDUE and shown["progress"]
    words = QUESTION_STATE_LABELS[QuestionState.WAITING if late else state]
    print_line("État", f"{words}, {shown['progress']}" if shown["progress"] else words)
    if state in _WITHOUT_ANSWER and fields["closed_on"]:
        print_line("Close sans réponse le", day_words(fields["closed_on"]))
    # An oral question has no term, and its answer is not given in the issue of the written ones.
    if state in OPEN_STATES and fields["due_on"]:
        print_line("Réponse attendue au plus tard le", day_words(fields["due_on"]))
        weekday = "jeudi" if _of_senat(shown) else "mardi"
        if following := shown["next_answers_on"]:
            print_line("Prochain JO « Questions »", f"{weekday} {day_words(following)}")


def _of_senat(shown: Mapping[str, Any]) -> bool:
    return str(shown["document"]).startswith("SEQ-")


def _is_exchange(fields: Mapping[str, Any]) -> bool:
    """Tell whether question and answer are one text, as an oral question's."""
    return bool(fields["answer_text"]) and fields["answer_text"] == fields["question_text"]


def _page(page: object) -> str:
    return f", page {page}" if page else ""


def print_question_story(shown: Mapping[str, Any]) -> None:
    """Print what is asked, the life of the question, its answer and its thread; then its text.

    What is asked stands beside the answer, once there is one. Of a question whose changes are asked
    for, only its life.
    """
    if "diff" in shown:
        _print_life(shown)
        _print_versions(shown)
        return
    fields = shown["fields"]
    answer = None if _is_exchange(fields) else fields["answer_text"]
    if not answer:
        _print_demands(shown["demands"])
    _print_life(shown)
    if answer:
        _print_demands(shown["demands"], note=_FOUND)
        print_heading("Réponse")
        print_words(answer, margin=0)
    _print_joint(shown)
    for near in shown["near_answers"]:
        _print_near(near)
    _print_thread(shown["thread"])
    _print_text(fields, shown["demands"])
    _print_versions(shown)


def _print_demands(demands: Sequence[Mapping[str, Any]], *, note: str = "") -> None:
    if not demands:
        return
    print_heading("Ce qui est demandé")
    for number, demand in enumerate(demands, start=1):
        print_words(f"{number}. {' '.join(demand['text'].split())}")
    if note:
        print_words(note)


def _print_life(shown: Mapping[str, Any]) -> None:
    print_heading("Sa vie")
    closed = shown["fields"]["closed_on"] if shown["state"] in _WITHOUT_ANSWER else None
    for line in shown["life"]:
        # Of a question closed without answer, a later term is nobody's any more.
        if line["kind"] != TERM or not closed or line["on"] < closed:
            _print_life_line(line)


def _print_life_line(line: Mapping[str, Any]) -> None:
    day = day_words(line["on"])
    label = f"{EVENT_LABELS[EventKind(line['kind'])]}, " if line["kind"] in _CHANGES else ""
    # The line begins with the day: « publiée au JO du 10 mars 2026 » need not say it again.
    summary = re.sub(rf"(?<!constaté) (?:du|le) {re.escape(day)}\b", "", line["summary"])
    print_words(f"{day} : {label}{summary}")
    if line["witness"]:
        print_words(line["witness"], margin=6)
    elif line["kind"] != TERM:
        seen = moment_words(line["observed_at"])
        print_words(f"source : {line['source']}" + (f", lecture du {seen}" if seen else ""), margin=6)


def _print_joint(shown: Mapping[str, Any]) -> None:
    if not shown["joint"]:
        return
    title = joint_title([shown["document"], *shown["joint"]])
    print_heading(f"{title[:1].upper()}{title[1:]}")
    for each in shown["thread"]:
        if each["document"] in shown["joint"]:
            _print_relative(each, set(each["relation"]) - {"same_answer"})


def _print_near(near: Mapping[str, Any]) -> None:
    to = f"à la question {_number(near)}, publiée le {day_words(near['answered_on'])}"
    if any(hunk["op"] != "equal" for hunk in near["changes"]):
        print_heading(f"Réponse proche ({round(100 * near['similarity'])} % des passages) {to}")
        print_words(near["title"])
        print_words(f"{near['summary']} :")
        print_words(to_text(hunks_from_json(near["changes"])))
    else:
        print_heading(f"Même texte de réponse {to}")
        print_words(near["title"])
    print_words(near["url"], margin=6)


def _print_thread(thread: Sequence[Mapping[str, Any]]) -> None:
    """Print the others of the thread; those of the same or of a near answer were told with it."""
    others = [each for each in thread if set(each["relation"]) - {"same_answer", "near_answer"}]
    others = [each for each in others if "same_answer" not in each["relation"]]
    if not others:
        return
    print_heading("Dans le même fil")
    for each in others:
        _print_relative(each, each["relation"])


def _print_relative(each: Mapping[str, Any], relations: Iterable[str]) -> None:
    state = QUESTION_STATE_LABELS[QuestionState(each["state"])]
    author = f", {each['author']}" if each["author"] else ""
    print_words(f"{_number(each)}, {day_words(each['published_on'])}{author}, {state} : {each['title']}")
    if words := " ; ".join(label for name, label in _RELATIONS.items() if name in relations):
        print_words(words, margin=6)
    print_words(each["url"], margin=6)


def _number(each: Mapping[str, Any]) -> str:
    return f"n° {each['number']}" + (" (Sénat)" if _of_senat(each) else "")


def _print_text(fields: Mapping[str, Any], demands: Sequence[Mapping[str, Any]]) -> None:
    """Print the question, each sentence that asks something marked at its start, with or without styles."""
    heading = "Texte de l'échange" if _is_exchange(fields) else "Texte de la question"
    print_heading(f"{heading} ({_MARK} ce qui est demandé)" if demands else heading)
    text, place, printed = fields["question_text"] or "Texte non publié dans les données.", 0, Text()
    for demand in demands:
        start, end = demand["start"], demand["end"]
        printed.append(text[place:start]).append(f"{_MARK} {text[start:end]}", style="bold")
        place = end
    console.print(printed.append(text[place:]))


def _print_versions(shown: Mapping[str, Any]) -> None:
    print_heading("Ses versions dans l'archive")
    for version in shown["versions"]:
        print_words(f"version {version['number']}, lue le {moment_words(version['observed_at'])}")
