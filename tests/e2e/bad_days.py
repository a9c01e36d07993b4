"""Three days of sites that a test reads: a good one, a bad one with a fault each, and the next good one."""

from __future__ import annotations

import dataclasses
import gzip
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.demo.site import Resource, Site
from tests.builders import amo_zip, question_bytes, question_json, questions_zip
from tests.e2e.crawling import feed, page
from tests.jo_builders import jo_archive, jo_index, jo_summary_xml, jo_text_xml

REFUSED = (
    b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult "
    b"with your administrator.<br><br>Your support ID is: 123456789012345678<br><br>"
    b"<a href='javascript:history.back();'>[Go Back]</a></body></html>"
)
WEB = page("Accueil du portail", "Bienvenue.")
HOME = page("Accueil", "Bienvenue sur le site.")
INDEX, ZIP, FEED = "OPENDATA/JORFSIMPLE/", "Questions.json.zip", "flux.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What one source answers on the bad day, and what must be said of it."""

    kind: str
    change: Callable[[str, Site], Mapping[str, Resource]]
    outcome: str
    says: str
    read: int = 0
    new: int = 0


def cut(resource: Resource, *, at: int = 120) -> Resource:
    return dataclasses.replace(resource, truncate_at=at)


def changed(resource: Resource, body: bytes) -> Resource:
    return dataclasses.replace(resource, body=body)


def cut_gzip(resource: Resource) -> Resource:
    packed = gzip.compress(resource.body + b" " * 5000, mtime=0)
    return Resource(packed[:-30], resource.content_type, headers={"Content-Encoding": "gzip"})


def redirect(to: str) -> Resource:
    return Resource(b"", status=302, headers={"Location": to})


def archive_name(number: int) -> str:
    return f"JORFSIMPLE_2026030{number}-003012.tar.gz"


def own(slug: str, number: int) -> int:
    """Return a number that only this source has: a text is published by one source."""
    return list(FAULTS).index(slug) * 100 + number


def jo(slug: str, number: int) -> bytes:
    key, container = f"JORFTEXT{own(slug, number):012}", f"JORFCONT{own(slug, number):012}"
    text = jo_text_xml(key, title=f"Arrêté n° {number} relatif à un essai", container=container)
    summary = jo_summary_xml({key: f"Arrêté n° {number}"}, container=container)
    return jo_archive({f"{key}.xml": text, f"{container}.xml": summary})


def questions(slug: str, *numbers: int) -> bytes:
    return questions_zip(question_json(own(slug, number), title=f"Question {number}") for number in numbers)


def good_questions(host: str, slug: str, *, more: bool) -> Site:
    body = questions(slug, *range(1, 8 if more else 7))
    names = amo_zip({"PA795108": ("Mme", "Élise", "Leboucher")})
    return {
        host + ZIP: Resource(body, "application/zip"),
        host + "AMO.zip": Resource(names, "application/zip"),
    }


def good_journal(host: str, slug: str, *, more: bool) -> Site:
    folder = host + INDEX
    archives = {archive_name(number): jo(slug, number) for number in range(1, 5 if more else 2)}
    index = Resource(jo_index(archives), "text/html;charset=ISO-8859-1", etag=False)
    served = {folder + name: Resource(body, "application/x-gzip") for name, body in archives.items()}
    return {folder: index, **served}


def good_press(host: str, slug: str, *, more: bool) -> Site:
    links = [f"{host}{name}" for name in ("abc" if more else "ab")]
    pages = {link: page(f"Article {link[-1]}", f"Les mots de l'article {link[-1]}.") for link in links}
    return {host + FEED: feed(*links), **pages}


def good_site(slug: str, kind: str, *, more: bool = False) -> Site:
    """Return what a source answers on a good day; ``more`` is a later one, with something new."""
    made = {QE: good_questions, JO: good_journal, PRESS: good_press}[kind]
    return made(f"https://{slug}.example/", slug, more=more)


def tables(slug: str, kind: str) -> str:
    host = f"https://{slug}.example/"
    keys = {
        # What is followed is read elsewhere: its pages are tests/e2e/test_witness_pages.py's.
        "assemblee_questions": f'address = "{host}"\narchives = ["{ZIP}"]\nnames = "AMO.zip"\n'
        'pages = ""\nissues = ""',
        "journal_officiel": f'address = "{host}{INDEX}"',
        "press": f'feeds = ["{host}{FEED}"]\ntemplate = "generic"\npages_per_run = 3',
    }
    return f'\n[sources.{slug}]\nkind = "{kind}"\n{keys[kind]}\n'


QE, JO, PRESS = "assemblee_questions", "journal_officiel", "press"
NO_ARCHIVE = "une archive est illisible, elle sera redemandée à la prochaine lecture"
FAULTS = {
    "zip-coupe": Fault(
        kind=QE,
        change=lambda h, new: {h + ZIP: cut(new[h + ZIP])},
        outcome="failed",
        says="le transfert s'est interrompu avant la fin : https://zip-coupe.example/Questions.json.zip",
    ),
    "zip-tronque": Fault(
        kind=QE,
        change=lambda h, new: {h + ZIP: changed(new[h + ZIP], new[h + ZIP].body[:-200])},
        outcome="failed",
        says="ce n'est pas une archive zip entière",
    ),
    "zip-page": Fault(
        kind=QE,
        change=lambda h, _: {h + ZIP: WEB},
        outcome="failed",
        says="une page web à la place de l'archive zip",
    ),
    "zip-maigre": Fault(
        kind=QE,
        change=lambda h, new: {h + ZIP: changed(new[h + ZIP], questions("zip-maigre", 1, 7))},
        outcome="failed",
        says="l'archive ne contient plus que 2 fichiers, contre 6 la dernière fois",
    ),
    "zip-membre": Fault(
        kind=QE,
        change=lambda h, new: {
            h + ZIP: changed(new[h + ZIP], with_one_more(new[h + ZIP], replaced(b'"uid"', b'"udi"')))
        },
        outcome="partial",
        says="une question de l'archive est illisible : https://zip-membre.example/Questions.json",
        read=7,
        new=1,
    ),
    "zip-json": Fault(
        kind=QE,
        change=lambda h, new: {h + ZIP: changed(new[h + ZIP], with_one_more(new[h + ZIP], b"<html></html>"))},
        outcome="partial",
        says="une question de l'archive est illisible : https://zip-json.example/Questions.json",
        read=7,
        new=1,
    ),
    "zip-type": Fault(
        kind=QE,
        change=lambda h, new: {
            h + ZIP: changed(
                new[h + ZIP], with_one_more(new[h + ZIP], replaced(b"QuestionEcrite_", b"Avis_"))
            )
        },
        outcome="partial",
        says="une question de l'archive est illisible : https://zip-type.example/Questions.json",
        read=7,
        new=1,
    ),
    "zip-refus": Fault(
        kind=QE,
        change=lambda h, _: {h + ZIP: Resource(REFUSED)},
        outcome="blocked",
        says="refus du pare-feu F5",
    ),
    "zip-noms": Fault(  # the names are a help, not a need: their absence is a remark
        kind=QE,
        change=lambda h, _: {h + "AMO.zip": Resource(b"", status=404)},
        outcome="changed",
        says="https://zip-noms.example/AMO.zip : la page n'existe pas ou plus (HTTP 404)",
        read=7,
        new=1,
    ),
    "jo-vide": Fault(
        kind=JO,
        change=lambda h, _: {h + INDEX: Resource(jo_index([]))},
        outcome="failed",
        says="le sommaire des archives est illisible : https://jo-vide.example/OPENDATA/JORFSIMPLE/",
    ),
    "jo-tronque": Fault(
        kind=JO,
        change=lambda h, _: {
            h + INDEX + archive_name(2): Resource(jo("jo-tronque", 2)[:-40], "application/x-gzip")
        },
        outcome="partial",
        says=f"{NO_ARCHIVE} : https://jo-tronque.example/{INDEX}{archive_name(2)}",
        read=3,
        new=2,
    ),
    "jo-coupe": Fault(
        kind=JO,
        change=lambda h, new: {h + INDEX + archive_name(2): cut(new[h + INDEX + archive_name(2)])},
        outcome="partial",
        says="le transfert s'est interrompu avant la fin",
        read=3,
        new=2,
    ),
    "jo-page": Fault(
        kind=JO,
        change=lambda h, _: {h + INDEX + archive_name(2): WEB},
        outcome="partial",
        says=NO_ARCHIVE,
        read=3,
        new=2,
    ),
    "jo-ailleurs": Fault(
        kind=JO,
        change=lambda h, _: {h + INDEX + archive_name(2): redirect("https://miroir.example/x.tar.gz")},
        outcome="partial",
        says="cette adresse mène maintenant à un autre site, qui n'a pas été lu (https://miroir.example/x.tar.gz)",
        read=3,
        new=2,
    ),
    "flux-403": Fault(
        kind=PRESS,
        change=lambda h, _: {h + FEED: Resource(b"", status=403)},
        outcome="blocked",
        says="le site refuse l'accès (HTTP 403) : https://flux-403.example/flux.xml",
    ),
    "flux-429": Fault(
        kind=PRESS,
        change=lambda h, _: {h + FEED: Resource(b"", status=429)},
        outcome="blocked",
        says="le site demande de ralentir (HTTP 429)",
    ),
    "flux-404": Fault(
        kind=PRESS,
        change=lambda h, _: {h + FEED: Resource(b"", status=404)},
        outcome="failed",
        says="la page n'existe pas ou plus (HTTP 404) : https://flux-404.example/flux.xml",
    ),
    "flux-500": Fault(
        kind=PRESS,
        change=lambda h, _: {h + FEED: Resource(b"", status=500)},
        outcome="failed",
        says="le site est en panne (HTTP 500)",
    ),
    "flux-page": Fault(kind=PRESS, change=lambda h, _: {h + FEED: WEB}, outcome="failed", says="pas un flux"),
    "flux-vide": Fault(
        kind=PRESS,
        change=lambda h, _: {h + FEED: feed()},
        outcome="failed",
        says="le flux ne contient aucun article",
    ),
    "flux-refus": Fault(
        kind=PRESS,
        change=lambda h, _: {h + FEED: Resource(REFUSED)},
        outcome="blocked",
        says="refus du pare-feu F5",
    ),
    "flux-robots": Fault(
        kind=PRESS,
        change=lambda h, _: {h + "robots.txt": Resource(b"User-agent: *\nDisallow: /\n", "text/plain")},
        outcome="blocked",
        says="le site demande de ne pas lire cette adresse (robots.txt)",
    ),
    "flux-ailleurs": Fault(
        kind=PRESS,
        change=lambda h, _: {
            h + FEED: feed(h + "a", h + "c", "https://autre.example/x", "https://www.autre.example/y")
        },
        outcome="changed",
        says="au-delà du nombre réglé : 1 ; 2 adresses d'autres sites n'ont pas été lues "
        "(autre.example, www.autre.example)",
        read=1,
        new=1,
    ),
    "page-404": Fault(
        kind=PRESS,
        change=lambda h, _: {h + "b": Resource(b"", status=404)},
        outcome="changed",  # a page that is not there is an observation, not a failure
        says="https://page-404.example/b : pas à son adresse (HTTP 404)",
        read=1,
        new=1,
    ),
    "page-gzip": Fault(
        kind=PRESS,
        change=lambda h, new: {h + "b": cut_gzip(new[h + "b"])},
        outcome="partial",
        says="la réponse compressée a été coupée : https://page-gzip.example/b",
        read=1,
        new=1,
    ),
    "page-bombe": Fault(
        kind=PRESS,
        change=lambda h, _: {
            h + "b": Resource(gzip.compress(bytes(40 << 20), 9), headers={"Content-Encoding": "gzip"})
        },
        outcome="partial",
        says="la réponse dépasse 33554432 octets une fois décompressée",
        read=1,
        new=1,
    ),
    "page-login": Fault(
        kind=PRESS,
        change=lambda h, _: {h + "b": redirect("/connexion?retour=b"), h + "connexion?retour=b": HOME},
        outcome="partial",
        says="le site demande de se connecter",
        read=1,
        new=1,
    ),
    "page-accueil": Fault(
        kind=PRESS,
        change=lambda h, _: {h + "b": redirect("/"), h: HOME},
        outcome="partial",
        says="la page n'est plus là : le site renvoie à son accueil",
        read=1,
        new=1,
    ),
    "page-fichier": Fault(
        kind=PRESS,
        change=lambda h, _: {h + "b": redirect("file:///etc/passwd")},
        outcome="partial",
        says="redirection qui ne mène pas à une page (file:///etc/passwd) : https://page-fichier.example/b",
        read=1,
        new=1,
    ),
    "page-boucle": Fault(
        kind=PRESS,
        change=lambda h, _: {h + "b": redirect("/b?encore=1"), h + "b?encore=1": redirect("/b")},
        outcome="partial",
        says="le site redirige sans fin",
        read=1,
        new=1,
    ),
    "page-vide": Fault(
        kind=PRESS,
        change=lambda h, _: {h + "b": Resource(b"")},
        outcome="partial",
        says="gabarit inconnu",
        read=1,
        new=1,
    ),
}


def replaced(old: bytes, new: bytes) -> bytes:
    """Return a question with one thing otherwise than the format has it."""
    return question_bytes(question_json(8)).replace(old, new)


def with_one_more(archive: Resource, body: bytes) -> bytes:
    stream = io.BytesIO(archive.body)
    with zipfile.ZipFile(stream, "a") as zipped:
        zipped.writestr("json/z.json", body)
    return stream.getvalue()


def site_of(day: int) -> Site:
    """Return what all the sources answer on day 0 (good), 1 (bad) or 2 (good again)."""
    site: Site = {}
    for slug, fault in FAULTS.items():
        new = good_site(slug, fault.kind, more=day > 0)
        site |= new
        if day == 1:
            site |= fault.change(f"https://{slug}.example/", new)
    return site
