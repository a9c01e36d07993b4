"""What may happen to a written question in three weeks, and what a reader is told of it.

A story is the question as each weekly delivery states it, and the facts to tell when it concerns the
topic. The forms are those of docs/sources.md; the sentences are invented. No real file shows a question
that waits, is signalled, renewed or withdrawn: those are synthetic.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.builders import HEALTH, SOLIDARITY, Attribution, Ministry
from tests.legislature_plots import FIRST, SECOND, THIRD, Fact, Plot, Story, told

_BY_DECREE = "2026-03-20"
AUTONOMY = Ministry("PO900002", "Autonomie", "Ministère délégué chargé de l’autonomie")
RECASED = AUTONOMY._replace(label="Ministère délégué chargé de l'Autonomie")


def _quiet(plot: Plot) -> Story:
    return told(plot.base())


def _new_second(plot: Plot) -> Story:
    new = plot.base(published=SECOND)
    return Story(weeks=(None, new, new))


def _new_third(plot: Plot) -> Story:
    return Story(weeks=(None, None, plot.base(published=THIRD)))


def _latecomer(plot: Plot) -> Story:
    """An old question that was missing from the first delivery."""
    return Story(weeks=(None, plot.base(), plot.base()))


def _answered(plot: Plot) -> Story:
    return told(plot.base(), Fact("question_answered", 2, SECOND), second=plot.answered(SECOND))


def _answered_before(plot: Plot) -> Story:
    return told(plot.base(**plot.answered(plot.early)), Fact("question_answered", 1, plot.early))


def _answer_delivered_late(plot: Plot) -> Story:
    fact = Fact("question_answered", 3, plot.early)
    return told(plot.base(), fact, third=plot.answered(plot.early))


def _reassigned(plot: Plot) -> Story:
    first, second, third = (
        Attribution(HEALTH, plot.published),
        Attribution(SOLIDARITY, _BY_DECREE, "JO_LOI_DECRET"),
        Attribution(AUTONOMY, THIRD),
    )
    return told(
        plot.base(attributions=(first,)),
        Fact("question_reassigned", 2, _BY_DECREE),
        Fact("question_reassigned", 3, THIRD),
        second={"attributions": (first, second)},
        third={"attributions": (first, second, third)},
    )


def _reassigned_alone(plot: Plot) -> Story:
    """The new ministry comes as the only one: what was known before makes it a change."""
    new = Attribution(SOLIDARITY, _BY_DECREE, "JO_LOI_DECRET")
    return told(
        plot.base(),
        Fact("question_reassigned", 2, _BY_DECREE, compared=True),
        second={"attributions": (new,)},
    )


def _reshuffled(plot: Plot) -> Story:
    """Another identifier under the same label, then the same label typed otherwise: nothing to tell."""
    first = Attribution(AUTONOMY, plot.published)
    again = Attribution(AUTONOMY._replace(ref="PO900003"), _BY_DECREE, "JO_LOI_DECRET")
    typed = Attribution(RECASED._replace(ref="PO900004"), THIRD, "JO_LOI_DECRET")
    return told(
        plot.base(attributions=(first,)),
        second={"attributions": (first, again)},
        third={"attributions": (first, again, typed)},
    )


def _signalled(plot: Plot) -> Story:
    return told(plot.base(), Fact("question_signalled", 2, SECOND), second={"signalled": SECOND})


def _signalled_for_a_week(plot: Plot) -> Story:
    fact = Fact("question_signalled", 2, SECOND, until=3)
    return told(plot.base(), fact, second={"signalled": SECOND}, third={"signalled": None})


def _renewed(plot: Plot) -> Story:
    return told(
        plot.base(),
        Fact("question_renewed", 2, SECOND),
        Fact("question_renewed", 3, THIRD),
        second={"renewed": (SECOND,)},
        third={"renewed": (SECOND, THIRD)},
    )


def _renewed_alone(plot: Plot) -> Story:
    """Each delivery states its latest renewal only."""
    return told(
        plot.base(),
        Fact("question_renewed", 2, SECOND, until=3),
        Fact("question_renewed", 3, THIRD),
        second={"renewed": (SECOND,)},
        third={"renewed": (THIRD,)},
    )


def _closed(kind: str, week: int, code: str, label: str) -> Callable[[Plot], Story]:
    def story(plot: Plot) -> Story:
        on = (FIRST, SECOND, THIRD)[week - 1]
        closing = {"closing": (code, label, on)}
        fact = Fact(kind, week, on)
        if week == 2:
            return told(plot.base(), fact, second=closing)
        return told(plot.base(), fact, third=closing)

    return story


def _erratum(plot: Plot) -> Story:
    answered = plot.base(**plot.answered(plot.early))
    return told(
        answered,
        Fact("question_answered", 1, plot.early),
        Fact("answer_corrected", 2, plot.early),
        second={"answer_erratum": f"Au lieu de : « {plot.number} », lire : « {plot.number + 1} »."},
    )


def _answer_changed(plot: Plot) -> Story:
    return told(
        plot.base(**plot.answered(plot.early)),
        Fact("question_answered", 1, plot.early),
        Fact("answer_corrected", 3, compared=True),
        third=plot.answered(plot.early, other=True),
    )


def _answer_changed_and_back(plot: Plot) -> Story:
    return told(
        plot.base(**plot.answered(plot.early)),
        Fact("question_answered", 1, plot.early),
        Fact("answer_corrected", 2, until=3, compared=True),
        second=plot.answered(plot.early, other=True),
        third=plot.answered(plot.early),
    )


def _erratum_then_changed(plot: Plot) -> Story:
    return told(
        plot.base(**plot.answered(plot.early)),
        Fact("question_answered", 1, plot.early),
        Fact("answer_corrected", 2, plot.early),
        Fact("answer_corrected", 3, compared=True),
        second={"answer_erratum": f"Lire : « {plot.number} équipes »."},
        third=plot.answered(plot.early, other=True),
    )


def _indexed_late(plot: Plot) -> Story:
    return told(
        plot.base(title=None, heading=None),
        second={"heading": "établissements de santé", "title": f"Maintien des équipes n° {plot.number}"},
        third={"heading": "Établissements de santé", "title": f"MAINTIEN DES ÉQUIPES N° {plot.number}"},
    )


def _typed_otherwise(plot: Plot) -> Story:
    """Spaces, apostrophes, case and accents change in the question and in its answer: nothing to tell."""

    def typed(words: str) -> str:
        return words.replace("'", "’").replace(" :", "\u00a0:").replace("à ", "À ").replace("é", "É")

    html, on, page = plot.answered(plot.early)["answers"][0]
    return told(
        plot.base(**plot.answered(plot.early)),
        Fact("question_answered", 1, plot.early),
        second={"texts": (typed(plot.asks),), "answers": ((typed(html), on, page),)},
    )


def _question_changed(plot: Plot) -> Story:
    """A second text of the question joins the first: the last one is current."""
    changed = f"{plot.asks} Il souhaite aussi en connaître le calendrier."
    fact = Fact("text_changed", 2, compared=True)
    return told(plot.base(), fact, second={"texts": (plot.asks, changed)})


def _question_erratum(plot: Plot) -> Story:
    words = f"Au lieu de : « canton {plot.number} », lire : « canton {plot.number + 2} »."
    return told(plot.base(), Fact("text_changed", 2), second={"question_erratum": words})


def _answer_gone(plot: Plot) -> Story:
    fact = Fact("question_answered", 2, SECOND, until=3)
    return told(plot.base(), fact, second=plot.answered(SECOND), third={"answers": ()})


def _answered_then_closed(plot: Plot) -> Story:
    """A closing without answer never replaces an answer that was read."""
    closing = {"answers": (), "closing": ("RETIRE", "Retirée par son auteur", THIRD)}
    return told(
        plot.base(),
        Fact("question_answered", 2, SECOND, until=3),
        Fact("question_withdrawn", 3, THIRD),
        second=plot.answered(SECOND),
        third=closing,
    )


def _closed_then_answered(plot: Plot) -> Story:
    return told(
        plot.base(),
        Fact("question_withdrawn", 2, SECOND, until=3),
        Fact("question_answered", 3, THIRD),
        second={"closing": ("RETIRE", "Retirée par son auteur", SECOND)},
        third={"closing": None, **plot.answered(THIRD)},
    )


def _named_by_its_answer(plot: Plot) -> Story:
    """The question does not name the topic, its answer does."""
    return told(
        plot.base(texts=(plot.aside,)),
        Fact("mention_appeared", 2),
        Fact("question_answered", 2, SECOND),
        second=plot.answered(SECOND),
    )


STORIES: dict[str, Callable[[Plot], Story]] = {
    "quiet": _quiet,
    "new in week 2": _new_second,
    "new in week 3": _new_third,
    "latecomer": _latecomer,
    "answered": _answered,
    "answered before": _answered_before,
    "answer delivered late": _answer_delivered_late,
    "reassigned": _reassigned,
    "reassigned, the last alone": _reassigned_alone,
    "reshuffled": _reshuffled,
    "signalled": _signalled,
    "signalled for a week": _signalled_for_a_week,
    "renewed": _renewed,
    "renewed, the last alone": _renewed_alone,
    "withdrawn": _closed("question_withdrawn", 2, "RETIRE", "Retirée par son auteur"),
    "end of mandate": _closed("question_lapsed", 3, "FIN_MANDAT", "Question retirée (fin de mandat)"),
    "unknown code": _closed("question_withdrawn", 2, "CODE_NOUVEAU", "Motif nouveau"),
    "erratum": _erratum,
    "answer changed": _answer_changed,
    "answer changed and back": _answer_changed_and_back,
    "erratum, then changed": _erratum_then_changed,
    "indexed late": _indexed_late,
    "typed otherwise": _typed_otherwise,
    "question changed": _question_changed,
    "question erratum": _question_erratum,
    "answer gone": _answer_gone,
    "answered, then closed": _answered_then_closed,
    "closed, then answered": _closed_then_answered,
    "named by its answer": _named_by_its_answer,
}
"""Each story by its name; told of a question on the topic, and of others that nobody is told of."""
UNTOLD_WITHOUT_MENTION = frozenset({"named by its answer"})
"""Stories whose question does not name the topic at first."""


def joint(plots: tuple[Plot, ...]) -> tuple[Story, ...]:
    """Return the stories of questions that receive one answer, in the second week."""
    answer = plots[0].answered(SECOND)
    fact = Fact("question_answered", 2, SECOND)
    return tuple(told(plot.base(), fact, second=answer) for plot in plots)


def in_the_thread(plot: Plot, of: Plot) -> Story:
    """Return the story of a question on something else that receives the answer of one on the topic."""
    return told(
        plot.base(),
        Fact("document_published", 2, SECOND),
        Fact("question_answered", 2, SECOND),
        second=of.answered(SECOND),
    )


def citing(plot: Plot, of: Plot) -> Story:
    """Return the story of a new question on something else that cites one on the topic."""
    words = f"{plot.asks} Il rappelle sa question écrite n° {of.number}, restée sans réponse."
    new = plot.base(published=SECOND, texts=(words,))
    return Story(weeks=(None, new, new), facts=(Fact("document_published", 2, SECOND),))


def oral(exchange: str, *, week: int) -> Story:
    """Return the story of a question to the Government: its exchange is its answer, published at once."""
    on = (FIRST, SECOND, THIRD)[week - 1]
    new = {"kind": "QG", "published": on, "title": "Centres", "answers": ((exchange, on, None),)}
    first, second = (new if week <= each else None for each in (1, 2))
    return Story(weeks=(first, second, new), facts=(Fact("question_answered", week, on),))
