"""An answer that refuses is told from one that only looks like it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from crawler.parsers.refusals import (
    WITNESS_FEED,
    WITNESS_PAGE,
    MissingPageError,
    challenge_script,
    check_body,
)
from monitor.errors import ParseError, RefusedError
from tests.samples import SAMPLES, needs_samples

PAGES = Path(__file__).parents[1] / "pages" / "press"
REAL = SAMPLES / "ministeres"
URL = "https://sante.example/x"
GOOD = b"<html><head><title>%s</title></head><body><main><article><h1>%s</h1></article></main></body></html>"


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("f5", "pare-feu F5"),
        ("cloudflare", "Cloudflare"),
        ("datadome", "DataDome"),
        ("verification", "vérification"),
        ("maintenance", "maintenance"),
    ],
)
def test_a_refusal_with_a_good_status_is_refused(case: str, reason: str) -> None:
    body = (PAGES / f"refusal_{case}.html").read_bytes()
    with pytest.raises(RefusedError, match=reason):
        check_body(body, url=URL, status=200, content_type="text/html")


@pytest.mark.parametrize("status", [401, 403, 418, 429])
def test_a_refusing_status_is_refused_whatever_the_body(status: int) -> None:
    with pytest.raises(RefusedError, match=f"HTTP {status}"):
        check_body(GOOD % (b"a", b"a"), url=URL, status=status)


@pytest.mark.parametrize("status", [200, 206, 404, 500, 503])
def test_other_statuses_say_nothing_by_themselves(status: int) -> None:
    check_body(GOOD % (b"Un titre", b"Un titre"), url=URL, status=status)


def test_a_hidden_404_is_no_refusal() -> None:
    with pytest.raises(MissingPageError, match="absente") as caught:
        check_body((PAGES / "missing.html").read_bytes(), url=URL)
    assert not isinstance(caught.value, RefusedError)


def test_a_redirection_written_in_a_page_is_an_error_of_form() -> None:
    with pytest.raises(ParseError, match="redirection") as caught:
        check_body((PAGES / "redirection.html").read_bytes(), url=URL)
    assert not isinstance(caught.value, RefusedError)


def test_a_filter_script_counts_only_where_the_content_is_missing() -> None:
    challenge = (PAGES / "refusal_f5_script.html").read_bytes()
    complete = (PAGES / "spip_article.html").read_bytes()
    assert challenge_script(challenge) == challenge_script(complete) is not None
    check_body(complete, url=URL, witness=WITNESS_PAGE)
    check_body(challenge, url=URL)
    with pytest.raises(RefusedError, match="F5, sans contenu"):
        check_body(challenge, url=URL, witness=WITNESS_PAGE)
    with pytest.raises(RefusedError, match="F5, sans contenu"):
        check_body(challenge, url=URL, witness=WITNESS_FEED)


@pytest.mark.parametrize(
    "title",
    [
        "La maintenance des ascenseurs des hôpitaux",
        "Vérification des installations : le calendrier",
        "403 centres de santé ouverts",
        "404 nouveaux postes en médecine",
        "La page se tourne pour le plan",
        "Trop de requêtes d’actes inutiles à l’hôpital",
        "Accès interdit aux mineurs : la loi",
        "Le site de Montrousse ouvre",
        "Le service indisponible la nuit rouvre",
        "500 places de plus",
        "L’accès refusé aux soins : la réponse de l’État",
        "La page supprimée du rapport est rétablie",
        "Erreur médicale : le guide",
    ],
)
def test_an_article_that_speaks_of_these_words_is_no_refusal(title: str) -> None:
    words = title.encode()
    check_body(GOOD % (words + " | Ministère imaginaire".encode(), words), url=URL, witness=WITNESS_PAGE)


@pytest.mark.parametrize(
    "head",
    [
        "Access Denied",
        "403 Forbidden",
        "Accès refusé",
        "Too Many Requests",
        "Vérification de sécurité",
        "Vérifiez que vous êtes humain",
        "Human Verification",
        "Le site est temporairement indisponible",
        "Ce service est en cours de maintenance, merci de revenir",
        "Une opération de maintenance est en cours",
        "Service indisponible",
        "503 Service Temporarily Unavailable",
        "Nous revenons très bientôt !",
        "Acc&egrave;s refus&eacute;",
        "L’accès à ce site vous est refusé",
        "Vous n’êtes pas autorisé à accéder à cette page",
        "Sorry, you have been blocked",
        "Web Page Blocked!",
        "418 I'm a teapot",
        "Verify you are human",
        "Confirmez que vous n’êtes pas un robot",
    ],
)
def test_a_title_that_says_only_that_is_a_refusal(head: str) -> None:
    with pytest.raises(RefusedError):
        check_body(GOOD % (f"Portail - {head}".encode(), b"x"), url=URL)


@pytest.mark.parametrize(
    "head",
    [
        "Erreur 404",
        "404 Not Found",
        "Page introuvable",
        "Cette page n’existe plus",
        "Oups ! Page introuvable",
        "Désolé, cette page n’existe pas",
        "La page que vous recherchez est introuvable",
        "La page que vous cherchez n’existe plus ou a été déplacée",
        "Contenu introuvable",
        "Cette page a été supprimée",
        "Il n’y a pas d’article à cette adresse",
        "Erreur 410",
        "<span>Page non trouv&eacute;e</span>",
    ],
)
def test_a_title_of_absence_is_a_missing_page(head: str) -> None:
    with pytest.raises(MissingPageError):
        check_body(GOOD % (b"Portail", head.encode()), url=URL)


@pytest.mark.parametrize("head", ["Erreur 500", "502 Bad Gateway", "Erreur inattendue", "Page indisponible"])
def test_a_fault_of_the_server_is_neither_a_refusal_nor_an_absence(head: str) -> None:
    with pytest.raises(ParseError, match="erreur du serveur") as caught:
        check_body(GOOD % (b"Portail", head.encode()), url=URL)
    assert type(caught.value) is ParseError


def test_a_refusal_in_an_old_encoding_is_a_refusal() -> None:
    with pytest.raises(RefusedError):
        check_body(GOOD % ("Accès refusé".encode("latin-1"), b"x"), url=URL)


def test_a_letter_cut_at_the_end_of_what_is_read_changes_nothing() -> None:
    body = GOOD % (b"Portail", "Page non trouvée".encode())
    for extra in range(2):
        with pytest.raises(MissingPageError):
            check_body(body + b" " * extra + "é".encode() * 100_000, url=URL)


def test_a_feed_may_announce_an_article_on_a_maintenance() -> None:
    check_body(b"<rss><channel><item><title>Maintenance</title></item></channel></rss>", url=URL)


def test_a_file_has_no_words_to_look_at() -> None:
    check_body(b"%PDF-1.7 <title>Forbidden</title>", url=URL)
    check_body(b"<title>Forbidden</title>", url=URL, content_type="application/pdf")


@pytest.mark.parametrize("piece", [b"<h1", b"<title>", b"you don't have permission to access ", b" \n", b"-"])
def test_a_megabyte_of_almost_matches_costs_under_a_second(piece: bytes) -> None:
    started = time.process_time()
    check_body(piece * (1_000_000 // len(piece)), url=URL, witness=re.compile(rb"jamais"))
    assert time.process_time() - started < 1


@needs_samples
def test_no_real_page_or_feed_is_taken_for_a_refusal() -> None:
    pages = [*REAL.glob("*_html/*.html"), *REAL.glob("flux_xml/**/*.xml")]
    assert len(pages) > 20
    for page in pages:
        witness = WITNESS_PAGE if page.suffix == ".html" else WITNESS_FEED
        check_body(page.read_bytes(), url=URL, witness=witness)
