"""What ``scrapy newsource`` writes: the code, the fixture and the tests of a site, from one page of it."""

from __future__ import annotations

import importlib.util
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from keyword import iskeyword
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from crawler.parsers.addresses import clean_url
from crawler.parsers.press import TEMPLATES
from crawler.parsers.press_parts import Parts, base_of
from crawler.parsers.refusals import check_body
from monitor.errors import ConfigError, ParseError
from monitor.files.html import inline_text, soup_of

_NAME = re.compile(r"[a-z][a-z0-9]{0,19}(?:_[a-z0-9]{1,19}){0,2}")
_OTHERS = frozenset({"announced", "beside", "parts"})
"""Modules ``crawler/parsers/press_*.py`` that are no template."""
_CONTENTS = ("main article", "article", "main", "[role=main]", "#content", "#main", "#contenu", "body")
_TITLES = ("h1", "h2")
_FEW_WORDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """The site to write for: its name in the code, and one page of it. ``body`` is HTML in UTF-8."""

    name: str
    url: str
    body: bytes

    @classmethod
    def of(cls, name: str, url: str, body: bytes, *, encoding: str | None = None) -> NewSource:
        """Return it checked; ``encoding`` is the charset that the server declared.

        Raises ConfigError for a name that cannot be one, and ParseError for an address or a page
        that is none, a refusal of the site included.
        """
        check_name(name)
        address = clean_url(url)
        check_body(body, url=address)
        return cls(name=name, url=address, body=_in_utf8(body, encoding))


def check_name(name: str) -> None:
    """Raise ConfigError unless a name may be that of a module, of a template and of a spider."""
    if not _NAME.fullmatch(name) or iskeyword(name):
        raise ConfigError(
            f"« {name[:60]} » ne peut pas être un nom de code : écrivez-le en minuscules sans accent, "
            "chiffres et « _ », par exemple « ars_bretagne »."
        )
    if name in _OTHERS or name in TEMPLATES:
        raise ConfigError(f"« {name} » est déjà le nom d'un module de Vigie : choisissez-en un autre.")


def _in_utf8(body: bytes, encoding: str | None) -> bytes:
    """Return the page in UTF-8: the fixture is then read alike without what the server declared."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        soup = soup_of(body, encoding=encoding)
        return body.decode(soup.original_encoding or "cp1252", "replace").encode()
    return body


def files_of(source: NewSource, *, spider: bool) -> dict[str, str | bytes]:
    """Return what is to be written, by path from the root of the project: the code last passed its own test.

    Raises ParseError when the page has neither a content nor a title.
    """
    name, values = source.name, _values(source)
    parser = _filled("parser.py", values)
    golden = {
        "page": f"{name}_article.html",
        "url": source.url,
        "record": asdict(_read(parser, source)),
    }
    files: dict[str, str | bytes] = {
        f"crawler/parsers/press_{name}.py": parser,
        f"tests/pages/press/{name}_article.html": source.body,
        f"tests/pages/press/{name}_article.golden.json": _written(golden),
        f"tests/parsers/test_press_{name}.py": _filled("test_parser.py", values),
    }
    if spider:
        files[f"crawler/spiders/{name}.py"] = _filled("spider.py", values)
        files[f"tests/crawler/test_{name}_spider.py"] = _filled("test_spider.py", values)
    return files


def _values(source: NewSource) -> dict[str, str]:
    soup = soup_of(source.body)
    content, title = _selectors(soup)
    hosts = {urlsplit(url).hostname or "" for url in (source.url, base_of(soup, source.url))}
    quoted = [_quoted(host) for host in sorted(hosts)]
    return {
        "name": source.name,
        "url": _quoted(source.url),
        "spider": "".join(word.capitalize() for word in source.name.split("_")) + "Spider",
        "hosts": f"({', '.join(quoted)}{',' if len(quoted) == 1 else ''})",
        "content": _quoted(content),
        "title": _quoted(title),
    }


def _selectors(soup: BeautifulSoup) -> tuple[str, str]:
    """Return the first of the usual places of a text that stands once in the page, and that of its title."""
    titles = (css for css in _TITLES if any(inline_text(element) for element in soup.select(css)))
    title = next(titles, None)
    for css in _CONTENTS:
        found = soup.select(css)
        if title and len(found) == 1 and len(inline_text(found[0]).split()) >= _FEW_WORDS:
            return css, title
    raise ParseError(
        "ni titre ni texte n'ont été trouvés dans cette page : donnez celle d'un article, enregistrée depuis "
        "un navigateur si le site l'écrit avec du JavaScript (--from)."
    )


def _quoted(value: str) -> str:
    """Return a string of Python as the formatter of the project writes it."""
    return json.dumps(value, ensure_ascii=False)


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = resources.files("crawler.commands").joinpath("templates", f"{name}.tmpl").read_text("utf-8")
    return Template(text).substitute(values)


def _read(code: str, source: NewSource) -> Parts:
    """Return what the new parser makes of the page, before anything of it is in the project."""
    with tempfile.TemporaryDirectory(prefix="vigie-") as folder:
        path = Path(folder, f"press_{source.name}.py")
        path.write_text(code, "utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise RuntimeError(f"{path.name} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    soup = soup_of(source.body)
    parts: Parts | None = module.read(soup, base=base_of(soup, source.url))
    if parts is None:
        raise ParseError("le texte de cette page n'a pas pu être lu : donnez celle d'un autre article.")
    return parts


def _written(value: object) -> str:
    # As the goldens of the tests are written (tests/conftest.py).
    return json.dumps(value, ensure_ascii=False, indent=1, default=str, sort_keys=True) + "\n"
