"""Which sentences are proposed as commitments: real documents in place, and texts labelled by hand."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.commitments import MOST_PROPOSALS, Due, Precision, Proposal, proposals
from monitor.domain.matching import Matcher
from monitor.domain.model import Document, DocumentKind, Json, Mention
from monitor.domain.normalise import canonical
from monitor.domain.topics import Topic
from tests import commitment_later_texts, commitment_texts
from tests.commitment_texts import Text
from tests.samples import SAMPLES, needs_samples

MATCHER = Matcher(
    [Topic(slug="sec-pa", name="SEC-Pa", terms=("SEC-Pa", "structure d'exercice coordonné participative"))]
)
TEXTS = (*commitment_texts.TEXTS, *commitment_later_texts.TEXTS)
FLOOR = 0.95
LETTER_DAY = date(2026, 2, 9)


def document(
    text: str,
    *,
    kind: DocumentKind = DocumentKind.IMPORT,
    title: str = "",
    fields: Mapping[str, Json] | None = None,
) -> Document:
    return Document(
        kind=kind,
        key="one",
        url="",
        title=title,
        published_on=None,
        text=canonical(text),
        fields=fields or {},
    )


def found_in(made: Document, written_on: date | None = LETTER_DAY) -> tuple[Proposal, ...]:
    return proposals(made, mentions=MATCHER.find(made.text), written_on=written_on)


def in_text(text: str) -> list[str]:
    return [proposal.sentence for proposal in found_in(document(text))]


def one(text: str) -> Proposal:
    (proposal,) = found_in(document(text))
    return proposal


def real(name: str, author: str = "") -> Document:
    text = (SAMPLES / "documents" / name).read_text(encoding="utf-8")
    return document(text, fields={"author": author})


def year(of: int) -> tuple[date, date, Precision, bool]:
    return date(of, 1, 1), date(of, 12, 31), Precision.YEAR, False


def bounds(due: Due | None) -> tuple[date, date, Precision, bool] | None:
    return (due.first, due.last, due.precision, due.open_ended) if due else None


@needs_samples
def test_the_ministers_letter_makes_six_proposals() -> None:
    found = found_in(real("lettre_ministre_2026-02-09.txt", author="Stéphanie Rist"))

    assert [bounds(proposal.due) for proposal in found] == [
        year(2026),
        (date(2026, 10, 22), date(2026, 10, 31), Precision.MONTH, False),
        year(2026),
        (date(2027, 1, 1), date(2027, 1, 1), Precision.YEAR, True),
        (date(2026, 2, 17), date(2026, 2, 19), Precision.WEEK, False),
        None,
    ]
    words = [
        "pleinement garantie",
        "FISS",
        "je prends ici l'engagement",
        "mesure législative",
        "Mon cabinet organisera",
        "Soyez assurés",
    ]
    assert all(word in proposal.sentence for word, proposal in zip(words, found, strict=True))
    assert {proposal.who for proposal in found} == {"Stéphanie Rist"}


@needs_samples
def test_the_ministers_letter_says_no_more_than_that() -> None:
    text = " ".join(
        proposal.sentence for proposal in found_in(real("lettre_ministre_2026-02-09.txt", author=""))
    )
    for words in (
        "4 février",
        "attachement profond",
        "droit commun implique",
        "Je vous prie",
        "RGPD",
        "vos droits",
    ):
        assert words not in text


@needs_samples
def test_relative_dates_of_the_letter_are_undated_without_its_day() -> None:
    found = found_in(real("lettre_ministre_2026-02-09.txt"), None)
    (meeting,) = [proposal for proposal in found if "organisera" in proposal.sentence]
    # « les financements qui seront mobilisés en 2026 » is the only date left.
    assert bounds(meeting.due) == year(2026)
    assert meeting.who == ""


@needs_samples
def test_the_question_proposes_what_it_reports_and_nothing_that_it_asks() -> None:
    labelled, confirmed = found_in(real("question_ecrite_13432.txt"), date(2026, 3, 10))

    assert "labellisation" in labelled.sentence
    assert (labelled.who, labelled.due) == ("le Gouvernement et le ministère", None)
    assert "« maintien intégral »" in confirmed.sentence
    assert bounds(confirmed.due) == (date(2026, 12, 31), date(2026, 12, 31), Precision.DAY, False)
    assert confirmed.who == ""


@needs_samples
@pytest.mark.parametrize(
    ("name", "reported"),
    [
        ("an_dyn17_QANR5L17QE13020.txt", [("serait garanti", "2026-12-31"), ("mesure législative", "")]),
        ("an_dyn17_QANR5L17QE13026.txt", [("récemment notifié", "2026-04-30")]),
        ("site_depute_lahmar_secpa.txt", [("prendrait fin", "2026-04-30")]),
    ],
)
def test_other_real_questions_propose_what_they_report(name: str, reported: list[tuple[str, str]]) -> None:
    text = (SAMPLES / "assemblee" / "pages_texte" / name).read_text(encoding="utf-8")
    found = found_in(document(text, kind=DocumentKind.QUESTION), date(2026, 3, 10))
    assert len(found) == len(reported)
    for proposal, (words, last) in zip(found, reported, strict=True):
        assert words in proposal.sentence
        assert (proposal.due.last.isoformat() if proposal.due else "") == last


def _line(sentence: str) -> str:
    return " ".join(sentence.split())


@dataclass(frozen=True, slots=True)
class Score:
    """Sentences rightly proposed, wrongly proposed and missed."""

    right: int
    wrong: list[str]
    missed: list[str]

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed))


def score(texts: Iterable[Text]) -> Score:
    right = 0
    wrong: list[str] = []
    missed: list[str] = []
    for text in texts:
        found = {_line(proposal.sentence) for proposal in found_in(text.document(), text.written_on)}
        wanted = {_line(label.sentence) for label in text.labels if label.proposed}
        right += len(found & wanted)
        wrong += found - wanted
        missed += wanted - found
    return Score(right, wrong, missed)


@pytest.mark.parametrize("texts", [commitment_texts.TEXTS, commitment_later_texts.TEXTS])
def test_labelled_sentences_are_proposed_with_precision_and_recall(texts: tuple[Text, ...]) -> None:
    reached = score(texts)
    assert reached.precision >= FLOOR, reached.wrong
    assert reached.recall >= FLOOR, reached.missed


def test_enough_sentences_are_labelled_of_both_kinds() -> None:
    labels = [label for text in TEXTS for label in text.labels]
    assert len(labels) >= 130
    assert sum(label.proposed for label in labels) >= 55


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_each_labelled_promise_has_its_date_and_its_author(text: Text) -> None:
    found = {_line(proposal.sentence): proposal for proposal in found_in(text.document(), text.written_on)}
    for label in text.labels:
        proposal = found.get(_line(label.sentence))
        if label.proposed and proposal:
            assert (label.sentence, proposal.due and proposal.due.last) == (label.sentence, label.last)
            assert label.who is None or (label.sentence, proposal.who) == (label.sentence, label.who)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
@pytest.mark.parametrize("width", [30, 52, 90])
def test_cutting_the_lines_changes_no_proposal(text: Text, width: int) -> None:
    def said(made: Text) -> list[tuple[str, date | None]]:
        return [
            (_line(proposal.sentence), proposal.due.last if proposal.due else None)
            for proposal in found_in(made.document(), made.written_on)
        ]

    assert said(replace(text, width=width)) == said(replace(text, width=0))


def test_without_a_mention_there_is_nothing() -> None:
    assert in_text("Le centre sera financé jusqu'au 31 décembre 2026.") == []


def test_a_secondary_mention_does_not_count() -> None:
    text = "L'article 51 sera prolongé en 2027."
    mention = Mention(
        topic="sec-pa", term="article 51", start=2, end=12, matched="article 51", secondary=True
    )
    assert proposals(document(text), mentions=[mention], written_on=None) == ()


def test_in_a_press_page_only_what_is_near_a_mention_is_proposed() -> None:
    near = "Les SEC-Pa sont 26.\n\nUn budget sera voté. Un rapport sera publié. Un bilan sera dressé."
    made = document(f"Un hôpital sera construit.\n\n{near}", kind=DocumentKind.PRESS)
    assert [proposal.sentence for proposal in found_in(made)] == [
        "Un budget sera voté.",
        "Un rapport sera publié.",
    ]


def test_a_page_whose_title_names_the_topic_is_about_it() -> None:
    text = "Avenir des SEC-Pa\n\nUn point.\n\nDeux points.\n\nTrois points.\n\nUn hôpital sera construit."
    assert len(found_in(document(text, kind=DocumentKind.PRESS, title="Avenir des SEC-Pa"))) == 1
    assert len(found_in(document(text, kind=DocumentKind.PRESS, title="Actualités"))) == 0


def test_a_long_report_that_names_the_topic_three_times_is_not_about_it() -> None:
    far = "\n\n".join("Un hôpital sera construit." for _ in range(200))
    text = f"Les SEC-Pa.\n\n{far}\n\nLes SEC-Pa.\n\n{far}\n\nLes SEC-Pa."
    assert 0 < len(found_in(document(text))) < 10


def test_a_past_date_is_not_the_date_of_a_promise() -> None:
    due = one("Reçues le 19 janvier 2026, les SEC-Pa seront financées jusqu'au 30 juin 2026.").due
    assert due
    assert due.last == date(2026, 6, 30)
    assert one("Les SEC-Pa, créées en 2021, seront financées.").due is None


def test_the_most_precise_date_is_kept() -> None:
    due = one("En 2027, les SEC-Pa seront auditées le 12 mars 2027.").due
    assert due
    assert due.words == "le 12 mars 2027"


def test_the_answer_of_a_question_is_read_with_its_own_day_and_author() -> None:
    question = "Mme Odile Ferrand demande quand les SEC-Pa seront financées."
    answer = "Les SEC-Pa seront financées dès le mois prochain."
    made = replace(
        document(f"{question}\n\n{answer}", kind=DocumentKind.QUESTION),
        sections={
            "question": (0, len(question)),
            "answer": (len(question) + 2, len(question) + 2 + len(answer)),
        },
    )
    made = replace(made, fields={"ministry": "Santé", "type": "QE", "answered_on": "2026-06-02"})
    (found,) = found_in(made, date(2026, 3, 10))
    assert (found.sentence, found.who) == (answer, "Santé")
    assert found.due
    assert found.due.first == date(2026, 7, 1)


QUESTION_PAGE = """Question écrite n° 99999

M. Paul Exemple attire l'attention de Mme la ministre sur les SEC-Pa. Ces lieux seront contraints de choisir.
La ministre a annoncé une loi. Il lui demande quand elle sera votée."""


def test_an_imported_page_of_a_question_is_read_as_one() -> None:
    assert in_text(QUESTION_PAGE) == ["La ministre a annoncé une loi."]
    answer = "Texte de la réponse\n\nUne loi sera présentée."
    assert in_text(f"{QUESTION_PAGE}\n\n{answer}")[1:] == ["Une loi sera présentée."]


def test_a_letter_that_answers_a_question_is_no_question() -> None:
    letter = (
        "Objet : question écrite n° 99999\n\nMonsieur le député, vous attirez mon attention sur les SEC-Pa."
    )
    assert in_text(f"{letter} Elles seront financées.") == ["Elles seront financées."]


def test_marks_of_markdown_hide_no_end_and_stay_in_their_sentence() -> None:
    text = "**Les SEC-Pa seront financées en 2026.** Un décret sera publié."
    assert in_text(text) == ["**Les SEC-Pa seront financées en 2026.**", "Un décret sera publié."]


@settings(max_examples=300, deadline=None)
@given(
    text=st.lists(
        st.sampled_from(
            [
                *"SEC-Pa sera seront le ministre a annoncé jusqu'au 31 décembre 2026".split(),
                *"** * _ . ? - » « Mme".split(),
                "\n",
                "\n\n",
                "\n- ",
                "Prochaine réunion",
                "je m'engage à",
            ]
        ),
        max_size=40,
    ).map(" ".join)
    | st.text(max_size=120).map("SEC-Pa sera {}".format),
    kind=st.sampled_from(DocumentKind),
    written_on=st.none() | st.dates(),
)
def test_a_proposal_is_a_place_of_the_text(text: str, kind: DocumentKind, written_on: date | None) -> None:
    made = document(text, kind=kind)
    done = 0
    for proposal in found_in(made, written_on):
        assert made.text[proposal.start : proposal.end] == proposal.sentence
        assert done <= proposal.start < proposal.end
        assert proposal.sentence == proposal.sentence.strip()
        done = proposal.end


@pytest.mark.parametrize(
    "words", ["Il sera le 12 mars. ", "sera a le 31 mars ", "1 ", "«", "jusqu'au\n", "le ministre et ", "*"]
)
def test_a_megabyte_of_anything_is_read_in_little_time(words: str) -> None:
    text = canonical("SEC-Pa " + words * (1_000_000 // len(words)))
    begun = time.process_time()
    assert len(found_in(document(text))) <= MOST_PROPOSALS
    assert time.process_time() - begun < 4
