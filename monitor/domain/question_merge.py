"""What is known of a question after one more delivery of it (docs/architecture.md).

The facts of a question are cumulative: published, reassigned, signalled, renewed, answered,
corrected, closed. A delivery that says less erases nothing, whatever the order they come in; an
answered question stays answered. What a source states wins over what a second witness stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from monitor.domain.model import Document, Json, Span, Witness
from monitor.domain.normalise import folded

PARTS = ("title", "question", "answer", "question_erratum", "answer_erratum")
"""The sections of a question's text, in the order they are put together."""
# Without this note, the title of a delivery is a guess: see services.records.refresh_document.
_INDEXED = "title"
_SHORT = "ministry_short"
EXCHANGE, _ABSENT = "exchange", "absent_from_latest"
_ENDING = ("closed_on", "closing_code", "closing_label")
_OF_THE_ANSWER = ("answered_on", *_ENDING)


def compose(parts: Mapping[str, str], *, exchange: bool = False) -> tuple[str, dict[str, Span]]:
    """Return the text of a question and the place of each part in it.

    With ``exchange``, the answer of an oral question is its whole exchange, and bears both names.
    """
    text, sections = "", dict[str, Span]()
    for name in PARTS:
        if part := parts.get(name):
            start = len(text) + 2 if text else 0
            text = f"{text}\n\n{part}" if text else part
            sections[name] = (start, start + len(part))
    if exchange and "answer" in sections:
        sections[EXCHANGE] = sections["answer"]
    return text, sections


def merged(known: Document | None, delivery: Document, *, witness: Witness, seen_on: date) -> Document:
    """Return what is known of a question once a delivery is added to it.

    ``known`` is the latest version with its notes, None at a first sight; ``seen_on`` is the day of
    the reading. A witness adds what is missing: the answer that is not in the archive yet, or a
    ministry that its page already prints (``notes["stated"]["ministry"]``), which then bears the day
    it was seen.
    """
    origin: dict[str, Json] = {"answer_from": witness.value} if _answered(delivery) else {}
    delivery = replace(delivery, notes={**delivery.notes, **origin})
    if known is None:
        return delivery
    if witness is Witness.SOURCE:
        return _restated(known, delivery)
    short = known.notes.get(_SHORT)
    return _with_printed_ministry(_completed(known, delivery), delivery, short, seen_on)


def _said(value: Json) -> bool:
    return value not in (None, "", [], {}, ())


def _answered(document: Document) -> bool:
    return bool(document.part("answer"))


def _restated(known: Document, delivery: Document) -> Document:
    """Return a delivery of the source itself with what it does not state any more kept from before."""
    fields: dict[str, Json] = {**delivery.fields}
    for name, value in known.fields.items():
        if not _said(fields.get(name)):
            fields[name] = value
    if _answered(known) and not _answered(delivery):
        fields |= {name: known.fields.get(name) for name in _OF_THE_ANSWER}
    fields["renewed_on"] = _union(known.fields.get("renewed_on"), delivery.fields.get("renewed_on"))
    ministries = successive(known.fields.get("ministries"), delivery.fields.get("ministries"))
    fields |= _ministries(ministries)
    return _assembled(
        replace(delivery, published_on=delivery.published_on or known.published_on),
        first=delivery,
        second=known,
        fields=fields,
        notes={
            **{name: value for name, value in known.notes.items() if name != _INDEXED},
            **{name: value for name, value in delivery.notes.items() if _said(value)},
            **_absence(known, delivery),
            _SHORT: _union(known.notes.get(_SHORT), delivery.notes.get(_SHORT)),
        },
    )


def _absence(known: Document, delivery: Document) -> dict[str, Json]:
    """Return the note of what the latest delivery lacks; an empty one takes back the one before."""
    absent = _absent(known, delivery)
    return {_ABSENT: absent} if absent or _ABSENT in known.notes else {}


def _absent(known: Document, delivery: Document) -> list[str]:
    """Return the parts that the source once stated and its latest delivery does not.

    The list of the Sénat states no text: what its pages print is not absent from it.
    """
    if delivery.fields.get("chamber"):
        return []
    own = known.notes.get("answer_from") in {None, Witness.SOURCE.value}
    return [
        name for name in PARTS if known.part(name) and not delivery.part(name) and (own or name != "answer")
    ]


def _completed(known: Document, witnessed: Document) -> Document:
    """Return what is known with what a second witness adds to it."""
    fields: dict[str, Json] = {**known.fields}
    adds_answer = _answered(witnessed) and not _answered(known)
    if adds_answer:
        fields |= {name: witnessed.fields.get(name) for name in _OF_THE_ANSWER}
    for name, value in witnessed.fields.items():
        ending = name in _ENDING and (_answered(known) or _said(known.fields.get("closing_label")))
        if not ending and not _said(fields.get(name)) and name != "ministries":
            fields[name] = value
    fields["renewed_on"] = _union(known.fields.get("renewed_on"), witnessed.fields.get("renewed_on"))
    notes: dict[str, Json] = {
        name: value
        for name, value in witnessed.notes.items()
        if not _said(known.notes.get(name)) or name == "stated"
    }
    if adds_answer:
        notes |= {name: witnessed.notes.get(name) for name in ("answer_from", "answer_page")}
    elif _answered(known):
        notes.pop("answer_from", None)
    return _assembled(known, first=known, second=witnessed, fields=fields, notes=notes)


def _assembled(
    base: Document,
    *,
    first: Document,
    second: Document,
    fields: Mapping[str, Json],
    notes: Mapping[str, Json],
) -> Document:
    parts = {name: first.part(name) or second.part(name) for name in PARTS}
    exchange = EXCHANGE in first.sections or EXCHANGE in second.sections
    text, sections = compose(parts, exchange=exchange and not parts["question"])
    return replace(base, text=text, sections=sections, fields=fields, notes=notes)


def _union(*lists: Json) -> list[str]:
    return sorted({str(each) for values in lists if isinstance(values, list | tuple) for each in values})


def _ministries(successive_ones: list[dict[str, Json]]) -> dict[str, Json]:
    if not successive_ones:
        return {}
    return {"ministries": successive_ones, "ministry": successive_ones[-1]["label"]}


def successive(known: Json, delivered: Json) -> list[dict[str, Json]]:
    """Return the ministries in charge, in the order of their dates, each label once in a row.

    A delivery may hold only the latest, or be older than what is known: nothing is forgotten. Of one
    day, the labels delivered replace those known, unless they are fewer. What a page printed before
    the archive (``seen``) gives way to the archive's own statement.
    """
    mine, others = list(_listed(known)), list(_listed(delivered))
    stated = [one for one in mine if not one.get("seen")]
    if not others or all(any(_same(one, other) for other in stated) for one in others):
        return mine
    kept = [one for one in stated if not _replaced(one, stated, others)]
    new = [one for one in others if not any(_same(one, other) for other in kept)]
    return _distinct(_in_order([*kept, *new]))


def _replaced(one: Mapping[str, Json], stated: list[dict[str, Json]], others: list[dict[str, Json]]) -> bool:
    def count(ministries: list[dict[str, Json]]) -> int:
        return sum(other.get("on") == one.get("on") for other in ministries)

    return _said(one.get("on")) and 0 < count(stated) <= count(others)


def _listed(value: Json) -> Iterator[dict[str, Json]]:
    for each in value if isinstance(value, list | tuple) else ():
        if isinstance(each, Mapping) and each.get("label"):
            yield {**each}


def _label(ministry: Mapping[str, Json]) -> str:
    return folded(str(ministry.get("label")))


def _same(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    return _label(one) == _label(other) and one.get("on") == other.get("on")


def _in_order(ministries: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """Return the ministries by date, those of one day as delivered; without all dates, as they came."""
    if all(_said(one.get("on")) for one in ministries):
        return sorted(ministries, key=lambda one: str(one["on"]))
    return ministries


def _distinct(ministries: Iterable[dict[str, Json]]) -> list[dict[str, Json]]:
    kept: list[dict[str, Json]] = []
    for ministry in ministries:
        if not kept or _label(kept[-1]) != _label(ministry):
            kept.append(ministry)
    return kept


def _with_printed_ministry(document: Document, witnessed: Document, short: Json, seen_on: date) -> Document:
    """Return the document with the ministry a page prints, when it is none of those known.

    Pages print short labels: ``short`` are those of the archive. Without them nothing can be
    compared, and nothing is said.
    """
    stated = witnessed.notes.get("stated")
    printed = stated.get("ministry") if isinstance(stated, Mapping) else None
    listed = list(_listed(document.fields.get("ministries")))
    if not isinstance(printed, str) or not listed or not isinstance(short, list | tuple) or not short:
        return document
    names = {_label(one) for one in listed} | {folded(str(name)) for name in short}
    if folded(printed) in names:
        return document
    stated_ones = [one for one in listed if not one.get("seen")]
    seen: dict[str, Json] = {"label": printed, "on": seen_on.isoformat(), "seen": Witness.PAGE.value}
    return replace(document, fields={**document.fields, **_ministries([*stated_ones, seen])})
