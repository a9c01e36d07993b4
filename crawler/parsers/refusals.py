"""Answers that are not what was asked for, whatever their HTTP status: refusals, challenges, errors."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from html import unescape
from itertools import islice
from typing import NamedTuple

from monitor.domain.normalise import folded
from monitor.errors import ParseError, RefusedError


class MissingPageError(ParseError):
    """The site says, with a good status, that the page does not exist."""


class Sign(NamedTuple):
    """One positive marker: what is looked for, what it means, and which error says so."""

    pattern: re.Pattern[str]
    reason: str
    error: type[ParseError] = RefusedError


_STATUSES = {
    401: "le site demande un mot de passe",
    403: "le site refuse l'accès",
    405: "le site refuse la demande",
    407: "un intermédiaire demande un mot de passe",
    418: "le site refuse les programmes",
    429: "le site demande de ralentir",
    451: "le site invoque une raison légale",
}


def _sign(pattern: str, reason: str, error: type[ParseError] = RefusedError) -> Sign:
    return Sign(re.compile(pattern, re.DOTALL), reason, error)


_DENIED = "le site refuse l'accès"
_F5 = "refus du pare-feu F5"
_CHALLENGE = "page de vérification, réservée aux navigateurs"
_MAINTENANCE = "site en maintenance"
_MISSING = MissingPageError
_ABSENT = "page absente, annoncée avec un statut favorable"

# Searched in the whole body, in lower case. None of them stands in a complete page.
_BODY_SIGNS = (
    _sign(r"the requested url was rejected\. please consult", _F5),
    _sign(r"<title>\s*request rejected\s*</title>", _F5),
    _sign(r"your support id is", _F5),
    _sign(r"_cf_chl_opt|cf-browser-verification|attention required! \| cloudflare", "défi de Cloudflare"),
    _sign(
        r"(?:geo|ct)\.captcha-delivery\.com/|please enable js and disable any ad blocker", "défi de DataDome"
    ),
    _sign(r"incapsula incident id", "refus d'Imperva"),
    _sign(r"you don't have permission to access [^\n]{1,300} on this server", _DENIED),
    _sign(r"awswafcookiedomainlist", "défi d'AWS"),
    _sign(r"\bid=.anubis_(?:challenge|version)", "défi d'Anubis"),
    _sign(r"enable javascript and cookies to continue", _CHALLENGE),
)
# Scripts that complete pages carry too: they tell a challenge only where the content is missing.
_SCRIPT_SIGNS = (
    _sign(r"[\"'/]tspd/|window\[.(?:bobcmn|loaderconfig).\]", "défi du pare-feu F5, sans contenu"),
    _sign(r"cdn-cgi/challenge-platform", "défi de Cloudflare, sans contenu"),
    _sign(r"js\.datadome\.co", "défi de DataDome, sans contenu"),
    _sign(r"_incapsula_resource", "défi d'Imperva, sans contenu"),
)
_SITE = r"(?:le |ce |notre )?(?:site|service|portail)(?: internet| web)?(?: est)?(?: actuellement)? "
_SORRY = r"(?:(?:oups|desolee?|sorry|erreur|attention)[ ,!.:…]*)?"
_THING = r"(?:page|article|contenu|document|ressource|fichier)"
_PAGE = (
    _SORRY + r"(?:l'|la |le |cette |cet |ce |aucun )?" + _THING + r" (?:(?:demandee?|que vous [a-z]{2,12}) )?"
)
_FAULT = "erreur du serveur, annoncée avec un statut favorable"
# Matched against the whole of one part of a title or of a heading, folded: an article about a
# « maintenance » or a « vérification » has more to say than that.
_HEAD_SIGNS = (
    _sign(r"request rejected|access denied|acces (?:refuse|interdit|bloque)|forbidden", _DENIED),
    _sign(r"(?:erreur |error )?403(?:[ :]*(?:forbidden|acces (?:refuse|interdit)))?", _DENIED),
    _sign(_SORRY + r"(?:web page |request )?blocked\W*|(?:sorry, )?you have been blocked\W*", _DENIED),
    _sign(r"(?:attack|bot) detected|bot detection|access to this page has been denied\W*", _DENIED),
    _sign(
        r"(?:l'|votre )?acces (?:a ce site )?(?:vous )?(?:est |a ete )?(?:refuse|interdit|bloque)\W*", _DENIED
    ),
    _sign(r"acces non autorise|vous n'etes pas autorisee? a acceder a cette page\W*", _DENIED),
    _sign(r"(?:erreur |error )?418(?:[ :]*i'm a teapot)?", _DENIED),
    _sign(r"too many requests|trop de requetes|pardon our interruption", "le site demande de ralentir"),
    _sign(r"just a moment\W*|un instant\W*|checking your browser.*|client challenge|captcha", _CHALLENGE),
    _sign(r"(?:human|browser|security) (?:verification|check)|are you (?:a )?(?:human|robot)\W*", _CHALLENGE),
    _sign(r"making sure you're not a bot\W*|robot challenge screen", _CHALLENGE),
    _sign(r"(?:page de )?verification(?: en cours| de securite| anti-robot)?\W*", _CHALLENGE),
    _sign(r"verifi(?:cation|ez|ons) .{0,40}(?:navigateur|etes humain|etes un humain|robot).*", _CHALLENGE),
    _sign(
        r"verify (?:that )?you are (?:a )?human\W*|etes-vous un (?:robot|humain)\W*|ddos-guard", _CHALLENGE
    ),
    _sign(r"confirmez que vous (?:etes humain|n'etes pas un robot)\W*", _CHALLENGE),
    _sign(_SITE + r"en (?:cours de )?maintenance.*", _MAINTENANCE),
    _sign(
        _SITE + r"(?:(?:momentanement|temporairement) (?:indisponible|inaccessible|ferme).*|indisponible)",
        _MAINTENANCE,
    ),
    _sign(
        r"(?:une )?operation de maintenance (?:est )?en cours\W*|en maintenance",
        _MAINTENANCE,
    ),
    _sign(r"nous revenons .{0,20}bientot\W*", _MAINTENANCE),
    _sign(r"(?:erreur |error )?503(?:[ :]*(?:service .*))?|service temporarily unavailable", _MAINTENANCE),
    _sign(r"maintenance(?: en cours)?|(?:site )?under maintenance|service unavailable", _MAINTENANCE),
    _sign(r"(?:erreur |error )?404(?:[ :]*(?:not found|page .*))?|(?:page )?not found", _ABSENT, _MISSING),
    _sign(r"(?:erreur |error )?410(?:[ :]*gone)?", _ABSENT, _MISSING),
    _sign(
        _PAGE + r"(?:est |n'a pas ete )?(?:(?:non )?trouvee?|introuvable|inexistante?)\W*", _ABSENT, _MISSING
    ),
    _sign(_PAGE + r"(?:n'existe (?:pas|plus).*|(?:a ete )?supprimee?\W*)", _ABSENT, _MISSING),
    _sign(r"(?:il n'y a pas d'|aucun )article a cette adresse\W*", _ABSENT, _MISSING),
    _sign(r"(?:erreur |error )?50[0-24](?:[ :]*(?:internal server error|bad gateway))?", _FAULT, ParseError),
    _sign(r"internal server error|bad gateway|bad request|proxy error|gateway time-?out", _FAULT, ParseError),
    _sign(r"erreur (?:inattendue|interne|technique)|error|erreur|oups\W*", _FAULT, ParseError),
    _sign(_PAGE + r"(?:est )?(?:momentanement |temporairement )?indisponible\W*", _FAULT, ParseError),
    _sign(r"http 30[1-8]", "redirection écrite dans une page au lieu d'être faite", ParseError),
)

WITNESS_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
WITNESS_PAGE = re.compile(rb"main-article__|<article\b|main-content|<main\b", re.IGNORECASE)

# A refusal is short, and what shows it comes first: no need to fold a whole page.
_READ = 100_000
# The words of a heading may stand inside other tags: `<h1><span>Page non trouvée</span></h1>`.
_TITLE = re.compile(
    r"<(title|h1)\b[^<>]{0,300}>\s*(?:<[a-z][^<>]{0,200}>\s*){0,4}([^<]{1,300})", re.IGNORECASE
)
_TITLE_PARTS = re.compile(r" [|–—:-] ")
_MAX_HEADS = 8
_FEED_HEAD = 2000


def _heads(text: str) -> list[str]:
    found = [unescape(match[2]) for match in islice(_TITLE.finditer(text), _MAX_HEADS)]
    return [folded(part) for head in found for part in (head, *_TITLE_PARTS.split(head))]


def _text(body: bytes) -> str:
    head = body[:_READ]
    # Old servers answer in Latin-1; the last letter that we read may be cut in two.
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace")
    return head.decode("utf-8", "replace")


def _is_no_page(body: bytes, content_type: str | None) -> bool:
    # Titles of a feed are those of its articles, which may well speak of a maintenance.
    if "pdf" in (content_type or "") or body.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b")):
        return True
    return WITNESS_FEED.search(body[:_FEED_HEAD]) is not None


def challenge_script(body: bytes) -> str | None:
    """Return why a body without its content is a challenge: the anti-bot script it carries, if any."""
    text = body.decode("utf-8", "replace").lower()
    return next((sign.reason for sign in _SCRIPT_SIGNS if sign.pattern.search(text)), None)


def check_body(
    body: bytes,
    *,
    url: str,
    status: int = 200,
    content_type: str | None = None,
    witness: re.Pattern[bytes] | None = None,
) -> None:
    """Raise RefusedError when an answer is a refusal, MissingPageError when it is a hidden 404.

    Decided by positive markers only; nothing suspicious: return. ``witness`` is what a complete
    answer contains: with an anti-bot script and without it, the answer is a challenge; without a
    witness, scripts prove nothing (complete pages of 2022 and 2024 carry F5's) and are not looked
    at. A feed or a file (PDF, archive) is no refusal: only its status counts.
    """
    if status in _STATUSES:
        raise RefusedError(f"{_STATUSES[status]} (HTTP {status}) : {url}")
    if _is_no_page(body, content_type):
        return
    text = _text(body)
    low = text.lower()
    signs = [sign for sign in _BODY_SIGNS if sign.pattern.search(low)]
    heads = _heads(text)
    signs += [sign for sign in _HEAD_SIGNS for head in heads if sign.pattern.fullmatch(head)]
    if signs:
        raise signs[0].error(f"{signs[0].reason} : {url}")
    if witness is not None and not witness.search(body) and (reason := challenge_script(body)):
        raise RefusedError(f"{reason} : {url}")
