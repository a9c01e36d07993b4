"""The real files of the sources, served at their real addresses and read by the ordinary spiders."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import func, select

from monitor.demo.mirror import MirrorServer
from monitor.demo.site import Resource, Site
from monitor.domain.normalise import canonical, one_line
from monitor.storage.orm import DocumentRow, MentionRow, VersionRow
from tests.e2e.crawling import Crawled, Installation, page
from tests.jo_builders import jo_archive, jo_index, jo_text_xml
from tests.samples import SAMPLES, needs_samples

pytestmark = needs_samples

AN = "https://data.assemblee-nationale.fr/static/openData/repository/{}/"
QG = "questions/questions_gouvernement/Questions_gouvernement.json.zip"
JORF = "https://echanges.dila.gouv.fr/OPENDATA/JORFSIMPLE/"
CNSA = "https://www.cnsa.fr/flux-rss.xml/article"
NIGHT, EVENING = "JORFSIMPLE_20260819-003035.tar.gz", "JORFSIMPLE_20260819-214512.tar.gz"
ARRETE, DECRET, SEC_PA = "JORFTEXT000054708438", "JORFTEXT000054708776", "JORFTEXT000048730682"
SEC_PA_TITLE = (
    "Arrêté du 28 décembre 2023 modifiant l'arrêté du 9 juillet 2021 relatif à l'expérimentation "
    "« Structures d'exercice coordonné participatives »"
)
CONFIG = f"""
[sources.questions_16]
kind = "assemblee_questions"
legislature = 16
archives = ["{QG}"]
names = "amo.zip"

[sources.questions_17]
kind = "assemblee_questions"
archives = ["{QG}"]
names = "amo.zip"

[sources.journal_officiel]

[sources.cnsa]
kind = "press"
feeds = ["{CNSA}"]
template = "generic"

[sources.presse_travail]
kind = "press"
pages = {{pages}}
"""


def sample(path: str) -> bytes:
    return (SAMPLES / path).read_bytes()


def truth() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(sample("ministeres/attendus_pages.json"))
    return found


def zipped(members: Mapping[str, bytes]) -> Resource:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(f"json/{name}", body)
    # Nobody has seen a 304 for these archives: they are told unchanged by their directory.
    return Resource(stream.getvalue(), "application/zip", etag=False)


def questions(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((SAMPLES / "assemblee" / folder).iterdir())}


def reindented(body: bytes) -> bytes:
    """Return the same question printed otherwise: other bytes, no other word."""
    return json.dumps(json.loads(body), ensure_ascii=False, indent=4).encode()


def enriched(body: bytes) -> bytes:
    """Return a text as an evening archive delivers it again: ELI, links, blanks, and no other word."""
    text = body.decode()
    eli = "<ID_ELI>https://www.legifrance.gouv.fr/eli/decret/2026/8/17/CPTP2618404D/jo/texte</ID_ELI>"
    text = text.replace("<ANCIEN_ID/>", f"{eli}\n<ANCIEN_ID/>", 1) if "<ID_ELI>" not in text else text
    link = (
        '<LIENS><LIEN cidtexte="JORFTEXT000000706062" sens="source" typelien="CITATION">Décret</LIEN></LIENS>'
    )
    return text.replace("<LIENS/>", link, 1).replace("<br/>", " \n<br/>").replace("</p>", " </p>").encode()


def journal(*, evening: bool) -> Site:
    names = ("JORFCONT000054706874", ARRETE, DECRET)
    files = {f"{name}.xml": sample(f"journal_officiel/jorfsimple_20260819/{name}.xml") for name in names}
    ours = jo_text_xml(
        SEC_PA,
        title=SEC_PA_TITLE,
        nor="SPRS2335802A",
        published_on="2023-12-30",
        signed_on="2023-12-28",
        jo_number="0303",
        sequence="137",
    )
    archives = {NIGHT: jo_archive({**files, f"{SEC_PA}.xml": ours}, stamp="20260819-003035")}
    if evening:
        again = {name: enriched(body) for name, body in files.items() if name.startswith("JORFTEXT")}
        archives[EVENING] = jo_archive(again, stamp=None)
    index = Resource(jo_index(archives), "text/html;charset=ISO-8859-1", etag=False)
    return {JORF: index} | {
        JORF + name: Resource(body, "application/x-gzip") for name, body in archives.items()
    }


def cnsa_states() -> list[Path]:
    return sorted((SAMPLES / "ministeres/flux_xml/serie_cnsa").iterdir())


def cnsa(state: Path) -> Site:
    """Return one state of the feed and, at their clean addresses, the pages that it announces."""
    site = {CNSA: Resource(state.read_bytes(), "application/rss+xml", etag=False)}
    for item in ET.fromstring(state.read_bytes()).iter("item"):
        words = re.sub(r"<[^>]*>", " ", item.findtext("description") or "")
        link = (item.findtext("link") or "").replace("/index%2Ephp/", "/")
        site[link] = page(escape(item.findtext("title") or ""), escape(" ".join(words.split()), quote=False))
    return site


def pages() -> Site:
    return {expected["url"]: Resource(sample(f"ministeres/{name}")) for name, expected in truth().items()}


def site_of(day: int) -> Site:
    """Return what the sites answer on one of eight days."""
    members = questions("json_qg16")
    if day >= 2:
        members["QANR5L16QG414.json"] = reindented(members["QANR5L16QG414.json"])
    return {
        AN.format(16) + QG: zipped(members),
        AN.format(17) + QG: zipped(questions("json_qg17")),
        AN.format(16) + "amo.zip": Resource(b"", status=304),
        AN.format(17) + "amo.zip": Resource(b"", status=304),
        **journal(evening=day >= 1),
        **cnsa(cnsa_states()[day]),
        **pages(),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Eight days of crawling: what each said, and how many documents of CNSA there were after it."""

    said: tuple[Crawled, ...]
    counts: tuple[int, ...]
    asked: frozenset[str]
    install: Installation


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    with MirrorServer({}) as mirror:
        install = Installation(folder=tmp_path_factory.mktemp("real"), mirror=mirror)
        install.configure(CONFIG.format(pages=json.dumps([item["url"] for item in truth().values()])))
        said, counts = [], []
        for day in range(8):
            mirror.site = site_of(day)
            only = ("cnsa",) if day >= 3 else ()
            said.append(install.crawl(*only, now=f"2026-08-{20 + day}T06:00:00Z"))
            counts.append(len(install.versions("cnsa")))
        asked = frozenset(request.path for request in mirror.requests)
        yield Week(said=tuple(said), counts=tuple(counts), asked=asked, install=install)


def effect(week: Week, day: int, slug: str) -> tuple[str, int, int, int]:
    run = week.said[day].runs[slug]
    return run["outcome"], run["read"], run["new"], run["changed"]


def test_every_crawl_ends_well_and_without_a_word(week: Week) -> None:
    assert [(crawled.code, crawled.stderr.strip()) for crawled in week.said] == [(0, "")] * 8


def test_the_160_real_questions_are_160_documents(week: Week) -> None:
    assert effect(week, 0, "questions_16") == ("changed", 160, 160, 0)
    documents = week.install.documents("questions_16")
    assert len(documents) == 160
    for name, body in questions("json_qg16").items():
        raw = json.loads(body)["question"]
        document = documents[name.removesuffix(".json")]
        version = document.versions[-1]
        wanted = raw["indexationAN"]["analyses"]["analyse"] or raw["indexationAN"]["rubrique"]
        assert document.title.casefold() == one_line(canonical(wanted)).casefold()
        assert str(document.published_on) == raw["minAttribs"]["minAttrib"]["infoJO"]["dateJO"]
        assert version.fields["number"] == raw["identifiant"]["numero"]
        assert version.fields["answered_on"] == raw["textesReponse"]["texteReponse"]["infoJO"]["dateJO"]
        assert document.url.endswith(f"/dyn/16/questions/{document.key}")
        assert len(version.text) > 500


def test_no_real_question_to_the_government_speaks_of_sec_pa(week: Week) -> None:
    with week.install.session() as session:
        found = session.scalar(
            select(func.count())
            .select_from(MentionRow)
            .join(VersionRow, VersionRow.id == MentionRow.version_id)
            .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
            .where(DocumentRow.kind == "question")
        )
    assert found == 0


def test_the_same_archive_again_changes_nothing(week: Week) -> None:
    assert effect(week, 1, "questions_16") == ("unchanged", 160, 0, 0)
    assert effect(week, 1, "questions_17") == ("unchanged", 1, 0, 0)


def test_a_question_printed_otherwise_is_read_again_and_is_no_version(week: Week) -> None:
    assert effect(week, 2, "questions_16") == ("unchanged", 160, 0, 0)
    assert set(week.install.versions("questions_16").values()) == {1}
    shown = week.install.show("QANR5L16QG414")
    assert (shown["title"], len(shown["versions"])) == ("Sécurité des biens et des personnes", 1)


def test_the_real_question_of_the_17th_legislature_is_read(week: Week) -> None:
    assert effect(week, 0, "questions_17") == ("changed", 1, 1, 0)
    shown = week.install.show("QANR5L17QG1")
    fields = shown["fields"]
    assert (shown["title"], shown["published_on"]) == ("Situation à Mayotte", "2024-10-03")
    assert (fields["number"], fields["legislature"], fields["type"]) == ("1", 17, "QG")
    assert (fields["answer_page"], fields["ministry"]) == ("5283", "Ministère de l'intérieur")


def test_the_real_journal_officiel_has_its_texts_and_rubrics(week: Week) -> None:
    assert effect(week, 0, "journal_officiel") == ("changed", 3, 3, 0)
    documents = week.install.documents("journal_officiel")
    assert set(documents) == {ARRETE, DECRET, SEC_PA}
    arrete, decree = documents[ARRETE], documents[DECRET]
    assert (arrete.notes["rubric"], decree.notes["rubric"]) == ("Textes généraux", "Mesures nominatives")
    assert arrete.title.startswith("Arrêté du 11 août 2026 portant délégation de signature")
    assert str(decree.published_on) == "2026-08-19"
    assert decree.versions[-1].fields["nor"] == "CPTP2618404D"
    assert arrete.notes["ministry"] == "Ministère des armées et des anciens combattants"


def test_texts_delivered_again_enriched_in_the_evening_are_no_versions(week: Week) -> None:
    assert effect(week, 1, "journal_officiel") == ("unchanged", 3, 0, 0)  # one archive known, two texts
    assert week.install.versions("journal_officiel") == {ARRETE: 1, DECRET: 1, SEC_PA: 1}
    decree = week.install.documents("journal_officiel")[DECRET]
    assert decree.notes["eli"].endswith("/CPTP2618404D/jo/texte")
    assert decree.notes["rubric"] == "Mesures nominatives"  # the evening archive has no summary
    assert effect(week, 2, "journal_officiel") == ("unchanged", 2, 0, 0)


def test_the_long_name_in_a_text_of_the_journal_officiel_is_a_mention(week: Week) -> None:
    shown = week.install.show(SEC_PA)
    found = [mention for mention in shown["mentions"] if not mention["secondary"]]
    assert {mention["topic"] for mention in found} == {"sec-pa"}
    assert found[0]["matched"] == "Structures d'exercice coordonné participatives"
    assert (shown["published_on"], shown["fields"]["nor"]) == ("2023-12-30", "SPRS2335802A")


def test_the_eight_states_of_the_real_feed_give_their_new_articles_and_no_change(week: Week) -> None:
    assert week.counts == (20, 20, 22, 23, 23, 23, 26, 27)
    assert set(week.install.versions("cnsa").values()) == {1}
    assert [effect(week, day, "cnsa")[2] for day in range(8)] == [20, 0, 2, 1, 0, 0, 3, 1]
    assert {effect(week, day, "cnsa")[3] for day in range(8)} == {0}


def test_the_second_address_of_an_article_is_not_even_asked_for(week: Week) -> None:
    assert not [path for path in week.asked if "index" in path.partition("/actualites")[0]]
    assert sum(path.startswith("/www.cnsa.fr/actualites/") for path in week.asked) == 27


def test_the_feed_dates_the_pages_that_show_no_date(week: Week) -> None:
    documents = week.install.documents("cnsa")
    first = "https://www.cnsa.fr/actualites/le-conseil-de-la-cnsa-appelle-le-gouvernement-preparer-le-choc-demographique"
    assert str(documents[first].published_on) == "2026-07-09"
    assert all(document.published_on for document in documents.values())


@pytest.mark.parametrize("name", truth() if SAMPLES.is_dir() else ())
def test_a_real_page_of_a_ministry_is_archived_as_it_reads(week: Week, name: str) -> None:
    expected = truth()[name]
    documents = {document.url: document for document in week.install.documents("presse_travail").values()}
    document = documents[expected["url"]]
    assert document.title == one_line(expected["titre"])
    assert str(document.published_on) == expected["publie_affiche"]
    assert document.notes["updated_on"] == expected["maj_affichee"]
    pdfs = {link["url"] for link in document.versions[-1].links if link["url"].lower().endswith(".pdf")}
    assert pdfs == {*expected["pdf"], *expected.get("pdf_joints_hors_main", [])}


def test_a_real_page_is_shown_by_its_address_with_its_files(week: Week) -> None:
    expected = truth()["spip_html/travail_cse-attributions_2021-03-10.html"]
    shown = week.install.show(expected["url"])
    assert (shown["title"], shown["published_on"]) == ("CSE : attributions", "2018-09-24")
    assert (shown["source"], shown["kind"]) == ("presse_travail", "press")
    joined = {link["url"] for link in shown["links"]}
    assert {*expected["pdf"], *expected["pdf_joints_hors_main"]} <= joined


def test_real_pages_not_modified_are_not_read_again(week: Week) -> None:
    assert effect(week, 0, "presse_travail") == ("changed", 9, 9, 0)
    # Four link files that this mirror has not: such a page is read again until its files are.
    assert effect(week, 1, "presse_travail") == ("unchanged", 4, 0, 0)
