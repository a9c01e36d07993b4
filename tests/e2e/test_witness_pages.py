"""The page of a followed question beside the archive: it may say an answer first, and nothing else is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from monitor.storage.orm import EventRow
from tests.builders import HEALTH, SOLIDARITY, amo_zip, question_json, questions_zip
from tests.e2e.bad_days import REFUSED, redirect
from tests.e2e.crawling import Crawled, Installation, page

DATA, DYN = "https://data.example/17/", "https://dyn.example/{}/{}"
ZIP = DATA + "Questions_ecrites.json.zip"
ALERT = "Être alerté(e) de la réponse"
WORDS = "<p>Une mesure est en préparation pour ces équipes : elle sera présentée à l'automne.</p>"
SOURCE = """
[sources.assemblee_questions]
address = "https://data.example/{{legislature}}/"
archives = ["Questions_ecrites.json.zip"]
names = "AMO10.zip"
all_names = "AMO30.zip"
pages = "https://dyn.example/{{legislature}}/{{uid}}"
issues = ""

[[topics]]
slug = "sec-pa"
name = "SEC-Pa"
terms = ["SEC-Pa"]
follow = {follow}
"""


def dyn_page(uid: str, *, answer: str = "", note: str = "", ministry: str = HEALTH.short) -> bytes:
    """Return a page of layout A, with an answer of 5 May 2026, or a note where it would be."""
    number = uid.rpartition("QE")[2]
    date = "<br/><span>Réponse publiée le <a href='#'>5 mai 2026</a></span>" if answer else ""
    block = f"<p class='_colored-green'>Réponse publiée le 5 mai 2026</p><div>{answer}</div>"
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"/>
<title>Question n°{number} : Équipes de quartier - Assemblée nationale</title></head><body>
<div class="an-bloc _style-question" data-id="{uid} / Bloc de style « question »">
<div class="title"><span>Question écrite n° {number} : <span>Équipes de quartier</span></span></div>
<div class="size-3"><div><p class="_colored-primary"><span>Question de :</span>
<span>Mme Jeanne Modèle (Sarthe - Groupe d'essai)</span></p>
<p class="_pa-small">Mme Jeanne Modèle demande ce que deviendront les équipes.</p></div>
<div>{block if answer else ""}</div><div class="reponse_contenu">{note}</div></div>
<div class="size-1"><p class="h6">Rubrique : <span>Santé</span></p>
<p class="h6" id="blocMinistereInterroge">Ministère interrogé : <span>{HEALTH.short}</span></p>
<p class="h6" id="blocMinistereAttributaire">Ministère attributaire : <span>{ministry}</span></p>
<p class="h6">Dates :<br/><span>Question publiée le <a href="#">10 mars 2026</a></span>{date}</p>
</div></div></body></html>""".encode()


def old_page(uid: str, *, answer: str = "", note: str = ALERT) -> bytes:
    """Return a page of layout B, with an answer or a note where it would be."""
    number = uid.rpartition("QE")[2]
    date = "<div>Réponse publiée au JO le : <span>02/07/2019</span> page : <span>6002</span></div>"
    return f"""<!DOCTYPE html><html><head><title>Question n°{number} - Assemblée nationale</title></head>
<body><header class="question_legislature">15ème législature</header><section class="question_header">
<div id="question_col10">Question N° {number}</div><div id="question_col80"><span>de
<a title="Lien vers la fiche" href="/deputes/fiche/OMC_PA900004">Mme Jeanne Modèle</a></span>
<span>(Groupe d'essai - Essonne)</span></div><div id="question_col10">Question écrite</div></section>
<section class="question_info"><div class="ministere">
<div class="question_col50">Ministère interrogé > Santé</div>
<div class="question_col50">Ministère attributaire > Santé</div></div></section>
<div class="question_publish_date"><div>Question publiée au JO le : <span>04/06/2019</span> page :
<span>5005</span></div>{date if answer else ""}</div>
<section class="question_answer"><div class="question"><h3>Texte de la question</h3>
<p>Mme Jeanne Modèle demande ce que deviendront les équipes.</p></div>
<div class="answer"><h3>Texte de la réponse</h3><div class="reponse_contenu">{answer or note}</div></div>
</section></body></html>""".encode()


def archive(*uids: str, answered: bool = False) -> bytes:
    answers = ((WORDS, "2026-05-05", "3300"),) if answered else ()
    return questions_zip(question_json(uid.rpartition("QE")[2], answers=answers) for uid in uids)


def site_of(pages: dict[str, Resource], *uids: str, answered: bool = False) -> Site:
    names = amo_zip({"PA795108": ("Mme", "Élise", "Leboucher")})
    served = {DYN.format(uid[6:8], uid): resource for uid, resource in pages.items()}
    robots = Resource(b"User-agent: *\nDisallow: /17/QANR5L17QE9\n", "text/plain")
    return {
        DATA + "AMO10.zip": Resource(names, "application/zip"),
        ZIP: Resource(archive(*uids, answered=answered), "application/zip"),
        "https://dyn.example/robots.txt": robots,
        **served,
    }


def answered_events(install: Installation) -> list[tuple[str, str]]:
    with install.session() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == "question_answered"))
        return [(row.subject, row.occurred_on.isoformat()) for row in rows]


# What is no answer ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """What the address of a page gives, and the remark it makes, empty when there is nothing to say."""

    resource: Resource
    remark: str = ""


UNREAD = "la page de la question n° {} n'a pas pu être lue"
A, B = "QANR5L17QE{}", "QANR5L15QE{}"
CASES = {
    A.format(101): NoAnswer(resource=Resource(dyn_page(A.format(101)))),
    A.format(102): NoAnswer(resource=Resource(dyn_page(A.format(102), note=ALERT))),
    # It announces an answer, and where it should be there is none.
    A.format(103): NoAnswer(
        resource=Resource(dyn_page(A.format(103), answer=f"<p>{ALERT}</p>")), remark=UNREAD.format(103)
    ),
    A.format(104): NoAnswer(resource=page("Site en maintenance", "Revenez."), remark="site en maintenance"),
    A.format(105): NoAnswer(resource=Resource(b""), remark=UNREAD.format(105)),
    A.format(106): NoAnswer(resource=page("Erreur", "Error 503"), remark="erreur du serveur, annoncée avec"),
    A.format(107): NoAnswer(resource=Resource(b"", status=404), remark="la page n'existe pas ou plus"),
    A.format(108): NoAnswer(resource=Resource(b"", status=403), remark="le site refuse l'accès (HTTP 403)"),
    A.format(109): NoAnswer(resource=Resource(REFUSED), remark="refus du pare-feu F5"),
    A.format(110): NoAnswer(
        resource=Resource(dyn_page(A.format(111), answer=WORDS)), remark=UNREAD.format(110)
    ),
    A.format(112): NoAnswer(resource=redirect("/"), remark="le site renvoie à son accueil"),
    A.format(9): NoAnswer(
        resource=Resource(dyn_page(A.format(9), answer=WORDS)), remark="demande de ne pas lire cette adresse"
    ),
    B.format(201): NoAnswer(resource=Resource(old_page(B.format(201)))),
    B.format(202): NoAnswer(
        resource=Resource(old_page(B.format(202), note="Bientôt.")), remark=UNREAD.format(202)
    ),
    B.format(203): NoAnswer(
        resource=Resource(old_page(B.format(203), answer=ALERT)), remark=UNREAD.format(203)
    ),
    B.format(204): NoAnswer(resource=page("Maintenance en cours", "Revenez."), remark="site en maintenance"),
}
IN_ARCHIVE = [uid for uid in CASES if "L17" in uid]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadDay:
    install: Installation
    crawled: Crawled


@pytest.fixture(scope="module")
def bad_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadDay]:
    good = {uid: Resource(dyn_page(uid)) for uid in IN_ARCHIVE}
    with MirrorServer(site_of(good, *IN_ARCHIVE)) as mirror:
        install = Installation(folder=tmp_path_factory.mktemp("pages"), mirror=mirror)
        install.configure(SOURCE.format(follow=list(CASES)))
        assert install.crawl().code == 0
        mirror.site = site_of({uid: case.resource for uid, case in CASES.items()}, *IN_ARCHIVE)
        yield BadDay(install=install, crawled=install.crawl(now="2026-05-06T07:00:00Z"))


def test_pages_that_cannot_be_read_are_no_failure(bad_day: BadDay) -> None:
    run = bad_day.crawled.runs["assemblee_questions"]
    assert (bad_day.crawled.code, bad_day.crawled.stderr.strip()) == (0, "")
    assert run["outcome"] in {"changed", "unchanged"}
    assert bad_day.install.problems("assemblee_questions") == []


@pytest.mark.parametrize("uid", CASES)
def test_what_is_no_answer_is_not_taken_for_one(bad_day: BadDay, uid: str) -> None:
    known = bad_day.install.documents("assemblee_questions")
    assert "answer" not in (known[uid].versions[-1].sections if uid in known else {})
    message = bad_day.crawled.runs["assemblee_questions"]["message"]
    address = DYN.format(uid[6:8], uid)
    remarks = [part for part in message.split(" ; ") if address in part]
    expected = CASES[uid].remark
    assert len(remarks) == bool(expected)
    assert all(expected in remark for remark in remarks)


def test_nothing_of_it_is_told(bad_day: BadDay) -> None:
    assert answered_events(bad_day.install) == []


# What is one ----------------------------------------------------------------------------------------

UID, OLDER = "QANR5L17QE13432", "QANR5L15QE200"


def questions_shown(install: Installation, uid: str) -> tuple[str, dict[str, Any]]:
    shown = install.show(uid)
    return shown["state"], shown["fields"]


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Installation]:
    with MirrorServer(site_of({UID: Resource(dyn_page(UID))}, UID)) as mirror:
        made = Installation(folder=tmp_path, mirror=mirror)
        made.configure(SOURCE.format(follow=[UID, OLDER]))
        assert made.crawl().code == 0
        yield made


def test_an_answer_on_the_page_is_told_once_before_the_archive_has_it(install: Installation) -> None:
    mirror = install.mirror
    assert mirror is not None
    pages = {
        UID: Resource(dyn_page(UID, answer=WORDS)),
        OLDER: Resource(old_page(OLDER, answer="Les équipes seront entendues.")),
    }
    mirror.site = site_of(pages, UID)
    assert install.crawl(now="2026-05-06T07:00:00Z").code == 0
    state, fields = questions_shown(install, UID)
    assert (state, fields["answered_on"]) == ("answered", "2026-05-05")
    # The page's short label is not that of the ministry in charge.
    assert fields["ministry"] == fields["ministry_asked"]
    assert fields["ministry"].startswith("Ministère de la santé, des familles")
    assert answered_events(install) == [(UID, "2026-05-05")]
    state, fields = questions_shown(install, OLDER)
    assert (state, fields["answered_on"]) == ("answered", "2019-07-02")
    # The archive still waits: nothing is taken back. Then it answers: nothing is told twice.
    assert install.crawl(now="2026-05-07T07:00:00Z").code == 0
    assert questions_shown(install, UID)[0] == "answered"
    mirror.site = site_of(pages, UID, answered=True)
    assert install.crawl(now="2026-05-08T07:00:00Z").code == 0
    assert answered_events(install) == [(UID, "2026-05-05")]
    with install.session() as session:
        kinds = [row.kind for row in session.scalars(select(EventRow).where(EventRow.subject == UID))]
    assert "question_reassigned" not in kinds
    assert "answer_corrected" not in kinds


def test_a_page_tells_a_new_ministry_by_the_label_it_prints(install: Installation) -> None:
    assert install.mirror is not None
    install.mirror.site = site_of({UID: Resource(dyn_page(UID, ministry=SOLIDARITY.short))}, UID)
    assert install.crawl(now="2026-03-13T07:00:00Z").code == 0
    assert questions_shown(install, UID)[1]["ministry"] == SOLIDARITY.short
    with install.session() as session:
        kinds = [row.kind for row in session.scalars(select(EventRow).where(EventRow.subject == UID))]
    assert kinds[-1] == "question_reassigned"


def test_a_page_that_answers_does_not_make_up_for_an_archive_that_refuses(install: Installation) -> None:
    mirror = install.mirror
    assert mirror is not None
    mirror.site = site_of({UID: Resource(dyn_page(UID, answer=WORDS))}, UID) | {
        ZIP: Resource(b"", status=403)
    }
    crawled = install.crawl(now="2026-05-06T07:00:00Z")
    assert (crawled.code, crawled.outcomes()) == (1, {"assemblee_questions": "blocked"})
    assert answered_events(install) == [(UID, "2026-05-05")]
