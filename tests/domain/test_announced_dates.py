"""The dates that French texts name: forms, bounds, what is relative, what is no date."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.domain.announced_dates import MOST_DATES, dates_in
from monitor.domain.dues import Due, Precision

MONDAY = date(2026, 2, 9)
"""The day of writing: a Monday."""

# Words, first day, last day, precision; « + » before the precision for what is open-ended.
ABSOLUTE = """
jusqu'au 31 décembre 2026 | 2026-12-31 | 2026-12-31 | day
jusqu’au 31 décembre 2026 | 2026-12-31 | 2026-12-31 | day
JUSQU'AU 31 DÉCEMBRE 2026 | 2026-12-31 | 2026-12-31 | day
jusqu'au **31 décembre 2026** | 2026-12-31 | 2026-12-31 | day
au plus tard le 30 juin 2026 | 2026-06-30 | 2026-06-30 | day
le 1er mars 2026 | 2026-03-01 | 2026-03-01 | day
le 1 er mars 2026 | 2026-03-01 | 2026-03-01 | day
le premier mars 2027 | 2027-03-01 | 2027-03-01 | day
mardi 12 mai 2026 | 2026-05-12 | 2026-05-12 | day
le 30 sept. 2026 | 2026-09-30 | 2026-09-30 | day
le 3 déc 2026 | 2026-12-03 | 2026-12-03 | day
le 29 février 2028 | 2028-02-29 | 2028-02-29 | day
31/12/2026 | 2026-12-31 | 2026-12-31 | day
le 31.12.26 | 2026-12-31 | 2026-12-31 | day
2026-12-31 | 2026-12-31 | 2026-12-31 | day
du 3 au 7 novembre 2026 | 2026-11-03 | 2026-11-07 | day
des 12 et 13 mars 2027 | 2027-03-12 | 2027-03-13 | day
du 28 avril au 3 mai 2027 | 2027-04-28 | 2027-05-03 | day
du 20 décembre au 3 janvier 2027 | 2026-12-20 | 2027-01-03 | day
avant le 30 juin 2026 | 2026-06-30 | 2026-06-30 | day
à compter du 1er janvier 2027 | 2027-01-01 | 2027-01-01 | +day
à partir du 1er janvier 2027 | 2027-01-01 | 2027-01-01 | +day
après le 31 décembre 2026 | 2027-01-01 | 2027-01-01 | +day
jusque fin octobre 2026 | 2026-10-22 | 2026-10-31 | month
d'ici fin avril 2026 | 2026-04-21 | 2026-04-30 | month
d'ici la fin du mois de mars 2026 | 2026-03-22 | 2026-03-31 | month
l'expérimentation prend fin en avril 2026 | 2026-04-01 | 2026-04-30 | month
début mars 2027 | 2027-03-01 | 2027-03-10 | month
mi-octobre 2026 | 2026-10-11 | 2026-10-21 | month
en avril 2027 | 2027-04-01 | 2027-04-30 | month
au mois de mars 2027 | 2027-03-01 | 2027-03-31 | month
à l'horizon d'avril 2026 | 2026-04-01 | 2026-04-30 | month
dès septembre 2026 | 2026-09-01 | 2026-09-01 | +month
DÈS SEPTEMBRE 2026 | 2026-09-01 | 2026-09-01 | +month
avant septembre 2026 | 2026-09-01 | 2026-09-01 | month
à la rentrée 2026 | 2026-09-01 | 2026-09-30 | month
à la rentrée de septembre 2026 | 2026-09-01 | 2026-09-30 | month
d'ici la rentrée 2026 | 2026-09-01 | 2026-09-01 | month
la semaine du 16 au 20 mars 2026 | 2026-03-16 | 2026-03-22 | week
la semaine du 18 mars 2026 | 2026-03-16 | 2026-03-22 | week
au premier trimestre 2027 | 2027-01-01 | 2027-03-31 | quarter
au 1er trimestre 2027 | 2027-01-01 | 2027-03-31 | quarter
au 3e trimestre de l'année 2026 | 2026-07-01 | 2026-09-30 | quarter
T4 2026 | 2026-10-01 | 2026-12-31 | quarter
au deuxième semestre 2026 | 2026-07-01 | 2026-12-31 | quarter
au dernier trimestre 2026 | 2026-10-01 | 2026-12-31 | quarter
à la fin du premier trimestre 2027 | 2027-03-02 | 2027-03-31 | quarter
au printemps 2027 | 2027-03-21 | 2027-06-20 | season
à l'automne 2026 | 2026-09-21 | 2026-12-20 | season
à l'hiver 2026-2027 | 2026-12-21 | 2027-03-20 | season
d'ici l'été 2026 | 2026-06-21 | 2026-06-21 | season
après l'été 2026 | 2026-09-21 | 2026-09-21 | +season
en 2026 | 2026-01-01 | 2026-12-31 | year
pour l'année 2026 | 2026-01-01 | 2026-12-31 | year
courant 2027 | 2027-01-01 | 2027-12-31 | year
d'ici à 2027 | 2027-01-01 | 2027-12-31 | year
avant 2027 | 2027-01-01 | 2027-01-01 | year
à l'horizon 2027 | 2027-01-01 | 2027-12-31 | year
fin 2026 | 2026-10-01 | 2026-12-31 | year
à la fin de l'année 2026 | 2026-10-01 | 2026-12-31 | year
début 2027 | 2027-01-01 | 2027-03-31 | year
mi-2027 | 2027-04-01 | 2027-09-30 | year
en 2026 et 2027 | 2026-01-01 | 2027-12-31 | year
sur la période 2026-2028 | 2026-01-01 | 2028-12-31 | year
au-delà de 2026 | 2027-01-01 | 2027-01-01 | +year
après la fin de l'année 2026 | 2027-01-01 | 2027-01-01 | +year
"""

RELATIVE = """
d'ici l'été | 2026-06-21 | 2026-06-21 | season
cet été | 2026-06-21 | 2026-09-20 | season
l'été prochain | 2026-06-21 | 2026-09-20 | season
à l'automne | 2026-09-21 | 2026-12-20 | season
jusqu'à la fin de l'été | 2026-08-22 | 2026-09-20 | season
d'ici la fin de l'année | 2026-10-01 | 2026-12-31 | year
en fin d'année | 2026-10-01 | 2026-12-31 | year
l'année prochaine | 2027-01-01 | 2027-12-31 | year
au début de l'année prochaine | 2027-01-01 | 2027-03-31 | year
cette année | 2026-01-01 | 2026-12-31 | year
d'ici un an | 2027-02-09 | 2027-02-09 | year
en milieu de semaine prochaine | 2026-02-17 | 2026-02-19 | week
la semaine prochaine | 2026-02-16 | 2026-02-22 | week
la prochaine semaine | 2026-02-16 | 2026-02-22 | week
d'ici la fin de la semaine | 2026-02-12 | 2026-02-15 | week
d'ici trois semaines | 2026-03-02 | 2026-03-02 | week
la semaine du 16 février | 2026-02-16 | 2026-02-22 | week
le mois prochain | 2026-03-01 | 2026-03-31 | month
d'ici la fin du mois | 2026-02-20 | 2026-02-28 | month
d'ici fin avril | 2026-04-21 | 2026-04-30 | month
en mars de l'année prochaine | 2027-03-01 | 2027-03-31 | month
en juin prochain | 2026-06-01 | 2026-06-30 | month
en septembre dernier | 2025-09-01 | 2025-09-30 | month
N.B. Fin octobre | 2026-10-22 | 2026-10-31 | month
dès septembre | 2026-09-01 | 2026-09-01 | +month
à la rentrée | 2026-09-01 | 2026-09-30 | month
dans un délai de trois mois | 2026-05-09 | 2026-05-09 | month
dans un délai maximal d'un mois | 2026-03-09 | 2026-03-09 | month
d'ici deux à trois mois | 2026-04-09 | 2026-05-09 | month
au premier trimestre | 2026-01-01 | 2026-03-31 | quarter
au second semestre | 2026-07-01 | 2026-12-31 | quarter
d'ici la fin du trimestre | 2026-03-02 | 2026-03-31 | quarter
le trimestre prochain | 2026-04-01 | 2026-06-30 | quarter
sous quinze jours | 2026-02-24 | 2026-02-24 | day
sous 15 jours | 2026-02-24 | 2026-02-24 | day
sous huitaine | 2026-02-17 | 2026-02-17 | day
mardi prochain | 2026-02-10 | 2026-02-10 | day
lundi prochain | 2026-02-16 | 2026-02-16 | day
lundi dernier | 2026-02-02 | 2026-02-02 | day
avant le 30 juin | 2026-06-30 | 2026-06-30 | day
le 19 février dernier | 2025-02-19 | 2025-02-19 | day
votre courrier du 4 février | 2026-02-04 | 2026-02-04 | day
le 4 février | 2026-02-04 | 2026-02-04 | day
le 4 mars | 2026-03-04 | 2026-03-04 | day
jusqu'au 4 février | 2027-02-04 | 2027-02-04 | day
la conférence se tiendra le 15 septembre | 2026-09-15 | 2026-09-15 | day
la conférence s'est tenue le 15 septembre | 2025-09-15 | 2025-09-15 | day
jeudi 12 mars | 2026-03-12 | 2026-03-12 | day
"""

NO_DATES = [
    "dans les prochaines semaines",
    "dans les prochains mois",
    "très prochainement",
    "d'ici là",
    "le 31 février 2026",
    "le 32 mars 2026",
    "en 2026 et au-delà",
    "depuis 2021",
    "depuis le 1er janvier 2026",
    "dans les deux mois suivant la publication du décret",
    "un délai de deux mois",
    "pendant trois ans",
    "le PLFSS pour 2027",
    "le projet de loi de financement de la sécurité sociale pour 2027",
    "les financements 2026",
    "il a été confirmé",
    "des structures",
    "un produit de mars",
    "en sept ans",
    "75330 PARIS",
    "01 02 03 04 05",
    "version 2.10.2026.1",
    "à la rentrée parlementaire",
    "la semaine suivante",
    "deux fois par semaine",
    "L. 162-31-1",
    "",
]


def _rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


def _expected(first: str, last: str, precision: str, words: str) -> Due:
    return Due(
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        precision=Precision(precision.removeprefix("+")),
        words=words,
        open_ended=precision.startswith("+"),
    )


@pytest.mark.parametrize(("words", "first", "last", "precision"), _rows(ABSOLUTE + RELATIVE.lstrip()))
def test_an_expression_is_read_with_its_bounds(words: str, first: str, last: str, precision: str) -> None:
    (found,) = dates_in(f"{words}.", MONDAY)
    assert found[2] == _expected(first, last, precision, found[2].words)


@pytest.mark.parametrize("words", [row[0] for row in _rows(ABSOLUTE)])
def test_a_date_with_its_year_needs_no_day_of_writing(words: str) -> None:
    assert [due for *_, due in dates_in(words, None)] == [due for *_, due in dates_in(words, MONDAY)]


@pytest.mark.parametrize("words", [row[0] for row in _rows(RELATIVE)])
def test_a_relative_date_is_none_without_a_day_of_writing(words: str) -> None:
    assert dates_in(words, None) == ()


@pytest.mark.parametrize("words", NO_DATES)
def test_what_is_vague_or_impossible_is_no_date(words: str) -> None:
    assert dates_in(words, MONDAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Maintenu jusqu'au\n31 décembre\n2026.",
        "Maintenu jusqu'au\n\n31 décembre 2026.",
        "Maintenu jusqu’au\u00a031\u202fdécembre\u00a02026.",
        "Maintenu **jusqu'au 31** décembre 2026.",
    ],
)
def test_blanks_line_ends_and_marks_stand_between_words(text: str) -> None:
    ((start, end, due),) = dates_in(text, None)
    assert due.last == date(2026, 12, 31)
    assert due.words.replace("’", "'") == "jusqu'au 31 décembre 2026"
    assert text[start:end].endswith("2026")


def test_several_dates_come_in_order_with_their_places() -> None:
    text = "Reçus le 19 février 2026, ils seront financés jusque fin octobre 2026 et non au-delà de 2026."
    found = dates_in(text, None)
    words = ["le 19 février 2026", "jusque fin octobre 2026", "au-delà de 2026"]
    assert [text[start:end] for start, end, _ in found] == words


def test_a_weekday_tells_the_year() -> None:
    # 12 March is a Thursday in 2026, a Friday in 2027.
    assert dates_in("jusqu'au vendredi 12 mars", MONDAY)[0][2].last == date(2027, 3, 12)


@pytest.mark.parametrize("written_on", [date.min, date.max, date(2028, 2, 29)])
def test_no_day_of_writing_is_out_of_reach(written_on: date) -> None:
    for words, *_ in _rows(ABSOLUTE + RELATIVE.lstrip()):
        dates_in(words, written_on)


WORDS = [
    *"le au 12 31 1er mars fin d'ici jusqu'au 2026 trimestre premier".split(),
    *"semaine mois l'été sous deux et -".split(),
    "\n",
]


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)),
    written_on=st.none() | st.dates(),
)
@example(text="D'ICI FIN DEUX MOIS", written_on=date(2000, 1, 1))
def test_places_are_in_order_and_bounds_never_cross(text: str, written_on: date | None) -> None:
    done = 0
    for start, end, due in dates_in(text, written_on):
        assert done <= start < end <= len(text)
        assert due.first <= due.last
        assert due.words
        done = end


@pytest.mark.parametrize(
    "words",
    [
        "31 décembre ",
        "12 mars au ",
        "1 ",
        "en ",
        "d'ici la fin du mois de ",
        "un à deux ",
        "l'",
        "a",
        "\n",
        "2026-",
    ],
)
def test_a_megabyte_of_anything_is_read_in_a_second(words: str) -> None:
    text = words * (1_000_000 // len(words))
    begun = time.process_time()
    assert len(dates_in(text, MONDAY)) <= MOST_DATES
    assert time.process_time() - begun < 1
