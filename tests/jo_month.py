"""A scripted month of the Journal officiel: what DILA delivers in March 2026.

The month is data: texts, deliveries, and what is wrong on which day. What comes of it is in
``tests.jo_month_expected``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from monitor.demo.site import Resource, Site
from tests.jo_builders import jo_archive, jo_index, jo_summary_xml, jo_text_xml, member_path

JO = "https://jo.example/JORFSIMPLE/"
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
ASIDE = "20260228-003507"
"""The archive of the day before, too old for a first run of one archive."""
UNKNOWN_NAME = "JORFSIMPLE-20260318.tgz"
NEVER_DELIVERED = date(2026, 3, 12)
EMPTY_INDEX = date(2026, 3, 14)
RENAMED = date(2026, 3, 18)
_PARIS = ZoneInfo("Europe/Paris")
_MONTHS = {2: "février", 3: "mars", 5: "mai", 7: "juillet"}
_PROTECTED = "Demandes de changement de nom (Accès protégé textes 83 à 101)"
_VISA = "Vu le code de la sécurité sociale, notamment son article L. 162-31-1 ;"
_WITHOUT_FOLDER = date(2026, 3, 3)
_ABOUT = frozenset({51, 53, 55, 58, 61, 64, 66, 67, 70, 73, 76})
"""The numbers whose fifth text is about the topic."""


def march(day: int) -> date:
    return date(2026, 3, day)


def six_in_the_morning(day: date) -> str:
    """Return when the crawl of a day starts, the change to summer time of the 29th included."""
    return datetime(day.year, day.month, day.day, 6, tzinfo=_PARIS).isoformat()


def month() -> Iterator[date]:
    yield from (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))


def said(day: date) -> str:
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month]} {day.year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One state of one text. ``about`` says, for the reader of this file, whether it is about the topic."""

    key: str
    title: str
    container: str
    published_on: date
    words: str
    nor: str
    number: str = "0000"
    nature: str = "ARRETE"
    signed_on: date
    about: bool = False
    rect: str = ""
    enriched: bool = False
    spaced: bool = False
    visas: tuple[str, ...] = ("La ministre de la santé,", "Arrête :")

    def later(self) -> Text:
        """Return the text as the evening brings it again: more is said about it, and it says the same."""
        return replace(self, enriched=True)

    def xml(self) -> bytes:
        words = escape(self.words)
        body = f"<p>\n <br/>{words} </p>" if self.spaced else f"<p>\n<br/>{words}</p>"
        eli = f"https://www.legifrance.gouv.fr/eli/arrete/2026/3/1/{self.nor}/jo/texte"
        link = '<LIEN sens="cible" typelien="CITATION" naturetexte="CODE">Code de la santé publique</LIEN>'
        return jo_text_xml(
            self.key,
            title=self.title,
            nature=self.nature,
            nor=self.nor,
            published_on=self.published_on.isoformat(),
            signed_on=self.signed_on.isoformat(),
            jo_number=self.number,
            sequence=str(int(self.key[-2:])),
            container=self.container,
            eli=eli if self.enriched else None,
            keywords=("SANTE PUBLIQUE", "ARRETE") if self.enriched else (),
            links=link if self.enriched else "",
            visas=self.visas,
            articles=(("1", body),),
            signatories=(f"Fait le {said(self.signed_on)}.", "A. Dupont"),
            rect=f"<p>{escape(self.rect)}</p>" if self.rect else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The summary of one number: what it announces by identifier, whether it is delivered or not."""

    container: str
    number: str
    published_on: date
    titles: Mapping[str, str] = field(repr=False)

    def xml(self) -> bytes:
        return jo_summary_xml(
            self.titles,
            container=self.container,
            number=self.number,
            published_on=self.published_on.isoformat(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One archive. ``faults`` are what its address answers on some days in place of the archive."""

    stamp: str
    listed_from: date
    texts: tuple[Text, ...] = ()
    issues: tuple[Issue, ...] = ()
    withdraws: tuple[str, ...] = ()
    faults: Mapping[date, Resource] = field(default_factory=dict, repr=False)

    def name_on(self, day: date) -> str:
        lower = day == RENAMED and self.stamp.startswith(f"{RENAMED:%Y%m%d}")
        return f"{'jorfsimple' if lower else 'JORFSIMPLE'}_{self.stamp}.tar.gz"

    def body(self, more: Mapping[str, bytes] | None = None) -> bytes:
        """Return the archive, with ``more`` files of unknown names at its end."""
        top = "" if self.listed_from == _WITHOUT_FOLDER else f"{self.stamp}/"
        files = [(issue.container, f"{issue.container}.xml", issue.xml()) for issue in self.issues]
        files += [(text.container, f"{text.key}.xml", text.xml()) for text in self.texts]
        members = {f"{top}{member_path(name, container=at)}": body for at, name, body in files}
        if self.withdraws:
            members[f"{top}liste_suppression_jorf.dat"] = "\n".join(self.withdraws).encode()
        return jo_archive(members | {f"{top}{name}": data for name, data in (more or {}).items()})

    def answer(self, day: date) -> Resource:
        return self.faults.get(day) or Resource(self.body(), "application/x-gzip")

    @property
    def taken_on(self) -> date:
        """The first day that its name is in the index, and its bytes are good."""
        bad = {*self.faults, EMPTY_INDEX}
        return next(day for day in month() if day >= self.listed_from and day not in bad)


# The numbers: 0051 on Sunday 1 March, then one a day but on Mondays, up to 0076 on the 31st.
NUMBERS = {day: 51 + at for at, day in enumerate(day for day in month() if day.weekday() != 0)}


def container_of(number: int) -> str:
    return f"JORFCONT{54_000_000 + number:012}"


def key_of(number: int, sequence: int) -> str:
    return f"JORFTEXT{54_000_000 + number * 100 + sequence:012}"


def text_of(day: date, sequence: int, title: str, words: str, *, about: bool = False) -> Text:
    """Return an arrêté of the number of a day; ``title`` goes on after « Arrêté du … »."""
    number, signed = NUMBERS[day], day - timedelta(days=1)
    return Text(
        key=key_of(number, sequence),
        title=f"Arrêté du {said(signed)} {title}",
        container=container_of(number),
        published_on=day,
        signed_on=signed,
        number=f"{number:04}",
        nor=f"TSTX26{number:03}{sequence:02}A",
        words=words,
        about=about,
    )


def _ordinary(day: date) -> Iterator[Text]:
    """Yield the five texts that any number has; the fifth is about the topic in some."""
    number = NUMBERS[day]
    yield replace(
        text_of(day, 1, "", f"Le service n° {number} est rattaché au secrétariat général."),
        title=f"Décret du {said(day)} portant organisation du service n° {number}",
        nature="DECRET",
    )
    yield text_of(day, 2, f"portant nomination (cabinet n° {number})", "M. Paul Martin est nommé conseiller.")
    yield text_of(
        day, 3, f"portant délégation de signature (direction n° {number})", "Délégation est donnée."
    )
    yield replace(  # a secondary term is no mention
        text_of(
            day, 4, f"fixant la liste n° {number} des spécialités remboursées", "La liste est complétée."
        ),
        visas=(
            "La ministre de la santé,",
            "Vu le code de la sécurité sociale, notamment son article L. 162-31-1 ;",
            "Arrête :",
        ),
    )
    if number in _ABOUT:
        title = f"relatif au financement n° {number} des structures d'exercice coordonné participatives"
        yield text_of(day, 5, title, f"Les SEC-Pa reçoivent la dotation n° {number}.", about=True)
    else:
        title = f"autorisant l'expérimentation n° {number} de bornes en zone rurale"
        yield text_of(day, 5, title, "L'expérimentation dure deux ans.")


FUNDED = next(text for text in _ordinary(march(1)) if text.key.endswith("05"))
MODEL = text_of(
    march(3),
    6,
    "fixant le modèle de convention des maisons de soins",
    "Les SEC-Pa en signent une.",
    about=True,
)
CHANGED = next(text for text in _ordinary(march(4)) if text.key.endswith("05"))
RECTIFIED = text_of(
    march(4), 6, "portant cahier des charges des SEC-Pa", "Elles ouvrent cinq jours par mois.", about=True
)
PLAIN = next(_ordinary(march(4)))
WITHDRAWN = next(text for text in _ordinary(march(10)) if text.key.endswith("05"))
WITHDRAWN_TOO = next(_ordinary(march(10)))
NEVER_COMES = text_of(march(13), 7, "relatif à un essai annoncé", "Il ne vient pas.")
COMES_LATE = text_of(march(15), 7, "relatif aux frais des SEC-Pa", "Les frais sont remboursés.", about=True)
OVERTAKEN = next(text for text in _ordinary(march(17)) if text.key.endswith("05"))
COMES_IN_THE_EVENING = text_of(march(19), 7, "relatif à un essai du soir", "Il vient le soir.")
RECTIFICATIF = replace(
    text_of(march(24), 6, "", "Au lieu de : « dotation », lire : « avance ».", about=True),
    title=f"{FUNDED.title} (rectificatif)",
    nor=f"{FUNDED.nor[:11]}Z",
    signed_on=FUNDED.signed_on,
)
REPEALED = Text(
    key="JORFTEXT000043799901",
    title=(
        "Arrêté du 9 juillet 2021 relatif à l'expérimentation « Structures d'exercice coordonné "
        "participatives »"
    ),
    container="JORFCONT000043799900",
    published_on=date(2021, 7, 14),
    signed_on=date(2021, 7, 9),
    nor="SSAS2100001A",
    number="0162",
    words="L'expérimentation est autorisée pour deux ans.",
    about=True,
)
REPEALING = text_of(
    march(25),
    6,
    "abrogeant l'arrêté du 9 juillet 2021 relatif à l'expérimentation « Structures d'exercice coordonné "
    "participatives » et autorisant l'expérimentation « Structures d'exercice coordonné participatives "
    "renforcées »",
    "L'expérimentation est autorisée pour trois ans.",
    about=True,
)
MODIFYING = text_of(
    march(26),
    6,
    f"modifiant l'arrêté du {said(MODEL.signed_on)} {MODEL.title.split('2026 ', 1)[1]}",
    "Le modèle est remplacé.",
)
OLD = replace(
    REPEALED,
    key="JORFTEXT000027400001",
    title="Arrêté du 6 mai 2013 relatif à une structure d'exercice collectif participative",
    container="JORFCONT000027400000",
    published_on=date(2013, 5, 8),
    signed_on=date(2013, 5, 6),
    nor="AFSZ1300001A",
    number="0106",
    words="Une SEC-Pa est reconnue.",
)
_MORE = (MODEL, RECTIFIED, RECTIFICATIF, REPEALING, MODIFYING)
_ANNOUNCED_ONLY = (NEVER_COMES, COMES_LATE, COMES_IN_THE_EVENING)


def texts_of(day: date) -> tuple[Text, ...]:
    """Return what the archive of the night holds."""
    return (*_ordinary(day), *(text for text in _MORE if text.published_on == day))


def issue_of(day: date) -> Issue:
    number, absent = NUMBERS[day], [text for text in _ANNOUNCED_ONLY if text.published_on == day]
    titles = {text.key: text.title for text in (*texts_of(day), *absent)}
    return Issue(
        container=container_of(number),
        number=f"{number:04}",
        published_on=day,
        titles=titles | {key_of(number, 83): _PROTECTED},
    )


CHANGED_AT_NOON = replace(CHANGED, words="Les SEC-Pa reçoivent une dotation doublée.")
RECTIFIED_AT_NOON = replace(
    RECTIFIED, rect="Au lieu de : « cinq jours par mois », lire : « cinq jours par semaine »."
)
PLAIN_AT_NOON = replace(PLAIN, words="Le service est rattaché au cabinet.")
OVERTAKING = replace(OVERTAKEN, words="Les SEC-Pa reçoivent la dotation n° 64, en deux fois.")

NOON, DELETIONS, BACK = "20260304-135307", "20260311-214512", "20260319-213007"
LATE_DELIVERY, CUT_TRANSFER = "20260325-220148", "20260317-002917"
_PAGE = b"<!DOCTYPE html><html><head><title>503</title></head><body><h1>Service</h1></body></html>"
_NOTHING_KNOWN = jo_archive({"20260310-213000/jorf/simple/JORF/CONT/00/texte_0001.xml": b"<TEXTE/>"})
_PATH = "jorf/global/texte/version/JORF/TEXT/00/00/54/00/58/"


def _night(day: date) -> Delivery:
    stuck = march(20) <= day <= march(22)  # the folder is not brought up to date for days
    found = Delivery(
        stamp=CUT_TRANSFER if day == march(17) else f"{day:%Y%m%d}-00{20 + day.day:02}{day.day:02}",
        listed_from=march(24) if stuck else day,
        texts=texts_of(day),
        issues=(issue_of(day),),
    )
    if day == march(7):
        return replace(found, faults={day: Resource(_PAGE, "application/x-gzip")})
    if day == march(17):
        cut = replace(found.answer(day), truncate_at=700)
        return replace(found, faults={day: cut, march(18): cut})
    return found


def _evening(day: int, *texts: Text, stamp: str = "") -> Delivery:
    stamp = stamp or f"{march(day):%Y%m%d}-2135{day:02}"
    return Delivery(stamp=stamp, listed_from=march(day + 1), texts=texts)


def _again(day: int) -> tuple[Text, ...]:
    return tuple(text.later() for text in texts_of(march(day)))


def _evenings() -> Iterator[Delivery]:
    old_issue = Issue(
        container=OLD.container,
        number=OLD.number,
        published_on=OLD.published_on,
        titles={OLD.key: OLD.title, "JORFTEXT000027400002": "Arrêté de 2013 qui n'est pas redélivré"},
    )
    yield replace(_evening(3, *_again(3), OLD), issues=(old_issue,))
    noon = (CHANGED_AT_NOON, RECTIFIED_AT_NOON, PLAIN_AT_NOON)
    yield _evening(4, *(text.later() for text in (*texts_of(march(4))[1:4], *noon, REPEALED)))
    spaced = (replace(text, spaced=True) for text in texts_of(march(1)))
    fifth = _evening(5, *_again(5), *spaced)
    yield replace(fifth, faults={march(6): Resource(fifth.body()[:900], "application/x-gzip")})
    tenth = _evening(10, *_again(10)[1:4])
    yield replace(tenth, faults={march(11): Resource(_NOTHING_KNOWN, "application/x-gzip")})
    yield replace(
        _evening(11, *_again(11), stamp=DELETIONS),
        withdraws=(
            f"{_PATH}{WITHDRAWN.key}",
            f"jorfglobaltexteversionJORFTEXT00005400{WITHDRAWN_TOO.key}",  # no slash at all
            f"{_PATH}JORFTEXT000054999999",  # nobody has ever read it
        ),
    )
    yield replace(_evening(13, *_again(13)), issues=(issue_of(march(13)),))
    yield _evening(17, OVERTAKING.later())
    back = _evening(19, *_again(19), COMES_IN_THE_EVENING, WITHDRAWN.later(), stamp=BACK)
    yield replace(back, issues=(issue_of(march(19)),))
    yield _evening(25, COMES_LATE, *_again(25), stamp=LATE_DELIVERY)
    yield _evening(30, *_again(29), stamp="20260330-171549")


def _deliveries() -> tuple[Delivery, ...]:
    noon = Delivery(
        stamp=NOON, listed_from=march(5), texts=(CHANGED_AT_NOON, RECTIFIED_AT_NOON, PLAIN_AT_NOON)
    )
    nights = (_night(day) for day in NUMBERS if day != NEVER_DELIVERED)
    return tuple(sorted((*nights, noon, *_evenings()), key=lambda each: each.stamp))


DELIVERIES = _deliveries()


def site_on(day: date, *, faults: bool = True) -> Site:
    """Return the folder as it is on a day; without ``faults`` every archive is good."""
    listed = [each for each in DELIVERIES if each.listed_from <= day]
    files = {each.name_on(day): each.answer(day if faults else LAST) for each in listed}
    names = [] if day == EMPTY_INDEX else [f"JORFSIMPLE_{ASIDE}.tar.gz", *files]
    names += [UNKNOWN_NAME] if day == RENAMED else []
    index = Resource(jo_index(names), "text/html;charset=ISO-8859-1", etag=False)
    return {JO: index} | {JO + name: resource for name, resource in files.items()}
