"""The Journal officiel and the press releases of the demonstration tell the story of the two weeks."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from monitor.demo.sources import CRAWLED_AT, Week, week
from monitor.demo.sources_press import FEED
from tests.demo.reading import (
    ACRONYM,
    ARTICLE_51,
    LISTS,
    LONG_FORM,
    MARKS,
    OPINION,
    RELEASE,
    SEC_PA,
    WEEKS,
    archives,
    both_weeks,
    words,
)


@both_weeks
def test_the_texts_of_the_journal_officiel_are_whole_and_say_that_they_are_invented(number: Week) -> None:
    for name, files in archives(number).items():
        texts = {path: root for path, root in files.items() if path.startswith("JORFTEXT")}
        assert texts, name
        for path, root in texts.items():
            assert root.tag == "TEXTE"
            assert f"{root.findtext('ID')}.xml" == path
            assert root.findtext("ID", "").startswith("JORFTEXT0000999")
            assert MARKS.match(words(root, "VISAS") or words(root, ".//BLOC_TEXTUEL")), path
            assert len(root.findtext("NOR", "")) == 12


@both_weeks
def test_the_table_of_contents_gives_each_text_its_rubric_and_title(number: Week) -> None:
    for files in archives(number).values():
        contents = [root for path, root in files.items() if path.startswith("JORFCONT")]
        links = {
            link.attrib["idtxt"]: link.attrib["titretxt"]
            for root in contents
            for link in root.iter("LIEN_TXT")
        }
        for path, root in files.items():
            if path.startswith("JORFTEXT"):
                assert links[path.removesuffix(".xml")] == root.findtext("TITREFULL")


def test_each_day_has_an_ordinary_journal_officiel() -> None:
    nights = {
        name[11:19]: [
            root.findtext("DATE_PUBLI") for path, root in files.items() if path.startswith("JORFTEXT")
        ]
        for name, files in archives(2).items()
        if name[20:22] == "00"
    }

    # No number is skipped: 13 April is a Monday.
    assert list(nights) == [f"202604{day:02}" for day in (8, 9, 10, 11, 12, 14, 15, 16)]
    for stamp, published in nights.items():
        assert set(published) == {f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}"}
    assert [len(published) for published in nights.values()] == [7, 6, 1, 1, 1, 1, 6, 6]


def test_an_archive_never_changes_and_the_second_week_adds_its_own() -> None:
    first, second = week(1), week(2)
    kept = [url for url in first if url.endswith(".tar.gz")]

    assert len(kept) == 3
    assert all(first[url] == second[url] for url in kept)


def test_the_order_on_the_topic_is_new_in_the_second_week_and_sent_again_with_the_same_words() -> None:
    deliveries = [files[f"{SEC_PA}.xml"] for files in archives(2).values() if f"{SEC_PA}.xml" in files]
    night, evening = deliveries

    assert not any(f"{SEC_PA}.xml" in files for files in archives(1).values())
    assert night.findtext("DATE_PUBLI") == "2026-04-15"
    title = night.findtext("TITREFULL", "")
    assert "« Structures d'exercice coordonné participatives » (texte inventé pour la démonstration)" in title
    assert words(night, "VISAS") == words(evening, "VISAS")
    assert words(night, ".//BLOC_TEXTUEL") == words(evening, ".//BLOC_TEXTUEL")
    assert night.find("ID_ELI") is None
    assert evening.find("ID_ELI") is not None
    assert ET.tostring(night) != ET.tostring(evening)


def test_an_order_of_the_first_week_cites_the_article_without_the_topic() -> None:
    first = [
        files["JORFTEXT000099984003.xml"]
        for files in archives(1).values()
        if "JORFTEXT000099984003.xml" in files
    ]

    whole = words(first[0], ".")
    assert "L. 162-31-1" in whole
    assert not ACRONYM.search(whole)
    assert not LONG_FORM.search(whole)


@both_weeks
def test_the_feed_is_a_spip_feed_with_the_newest_first(number: Week) -> None:
    root = ET.fromstring(week(number)[FEED].body)
    dates = [item.findtext("{http://purl.org/dc/elements/1.1/}date", "") for item in root.iter("item")]

    assert len(dates) == 2 + number
    assert dates == sorted(dates, reverse=True)
    assert root.find(".//pubDate") is None


@both_weeks
def test_the_lists_show_each_article_with_its_day_the_newest_first(number: Week) -> None:
    served = week(number)
    shown = {}
    for url in LISTS:
        page = served[url].body.decode()
        paths = re.findall(r'<h3 class="item__title"><a href="([^"]+)">', page)
        days = re.findall(r"publié le</span>(\d\d\.\d\d\.\d\d)</span>", page)
        assert len(paths) == len(days) == page.count('class="suite"')
        assert days == sorted(days, key=lambda day: day.split(".")[::-1], reverse=True)
        shown[url] = ["https://sante.gouv.fr/" + path for path in paths]

    feed = [item.findtext("link", "") for item in ET.fromstring(served[FEED].body).iter("item")]
    assert shown[LISTS[0]] == feed
    # Older than the feed: the lists alone name them.
    assert [len(shown[url]) for url in LISTS[1:]] == [1, 1]
    assert {url for urls in shown.values() for url in urls} == {url for url in served if "/article/" in url}


def test_the_release_on_the_topic_is_edited_without_a_new_date() -> None:
    before, after = (week(number)[RELEASE].body.decode() for number in WEEKS)
    dates = [re.findall(r'date--publication">.*?</span>(\S+)</span>', page) for page in (before, after)]

    assert dates == [["07.04.26"], ["07.04.26"]]
    assert "date--maj" not in after
    assert "12 millions" in before
    assert "10 millions" in after
    assert "30 avril 2026" in before
    assert "30 juin 2026" in after
    assert "Un bilan des SEC-Pa" in before
    assert "Un bilan" not in after


def test_the_opinion_of_the_article_51_page_is_replaced_with_another_date_and_the_same_words() -> None:
    pages = [week(number)[ARTICLE_51].body.decode() for number in WEEKS]
    before, after = (week(number)[OPINION].body.decode("cp1252") for number in WEEKS)

    assert pages[0] == pages[1]
    assert "SPIP.identifier" not in pages[0]
    assert ACRONYM.search(pages[0].partition('<div class="doc-joint')[2])
    drawn = [re.findall(r"\((.*)\) Tj", text) for text in (before, after)]
    assert drawn[0] != drawn[1]
    said = [" ".join(lines) for lines in drawn]
    assert said[0].replace("15 mai 2026", "30 septembre 2026") == said[1]
    stamps = [week(number)[OPINION].last_modified for number in WEEKS]
    assert stamps[0] is not None
    assert stamps[1] is not None
    assert stamps[0] < CRAWLED_AT[1] < stamps[1] < CRAWLED_AT[2]


def test_the_other_pages_and_every_other_pdf_stay_the_same() -> None:
    first, second = week(1), week(2)
    same = {url for url in first if "sante.gouv.fr" in url and first[url].body == second[url].body}

    assert {url for url in first if "sante.gouv.fr" in url} - same == {FEED, RELEASE, LISTS[0], OPINION}
    assert all(first[url].body.startswith(b"%PDF-") for url in same if url.endswith(".pdf"))


def test_a_joined_pdf_is_well_formed_and_keeps_the_words_of_the_first_week() -> None:
    body = week(2)["https://sante.gouv.fr/IMG/pdf/cp_accompagnement_sec-pa_2026.pdf"].body
    start = int(body.rpartition(b"startxref\n")[2].split()[0])
    offsets = re.findall(rb"(\d{10}) 00000 n", body[start:])

    assert body[start : start + 4] == b"xref"
    assert [body[int(at) :].startswith(b"%d 0 obj" % n) for n, at in enumerate(offsets, start=1)] == [
        True
    ] * 5
    assert "12 millions d'euros au titre de l'année 2026" in body.decode("cp1252")
