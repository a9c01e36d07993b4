"""``scrapy newsource NAME URL``: the code and the tests of a site that a TOML block cannot describe."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.utils.conf import closest_scrapy_cfg

from crawler.commands.newsource_files import NewSource, check_name, files_of
from crawler.commands.seen import Seen
from crawler.commands.shared import AddressSpider, quieten
from crawler.spiders.base import charset
from monitor.errors import ConfigError, MonitorError, ParseError, RefusedError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from scrapy.http import Response

    from monitor.config import Config

EXIT_FAILED, EXIT_USAGE = 1, 2
_ARGUMENTS = 2
_STEPS = (
    (
        "Relisez crawler/parsers/press_{name}.py : ses sélecteurs sont ceux d'une seule page. Puis lancez "
        "« pytest tests/parsers/test_press_{name}.py --update-goldens » et lisez la différence."
    ),
    "Avant de publier la page d'essai, remplacez ses phrases par les vôtres : ses mots sont au site.",
    (
        'crawler/parsers/press.py : importez press_{name}, ajoutez "{name}" à TEMPLATES avant « generic », '
        "et à _read les lignes\n"
        '       if template == "{name}":\n'
        "           return press_{name}.read(soup, base=base)"
    ),
    'monitor/config/checks.py : ajoutez "{name}" à _TEMPLATES.',
    "vigie.toml : décrivez la source (docs/new-source.md), puis essayez-la : vigie sources check NOM.",
)
_SPIDER_STEP = 'monitor/config/load.py : ajoutez à _KINDS la ligne "{name}": PressSource,'


class Command(ScrapyCommand):
    """Write a parser, a fixture and a test, and with --spider a spider and its test."""

    requires_project = True

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] <name> <url of an article>"

    def short_desc(self) -> str:
        """Return one line."""
        return "Write the parser, the fixture and the test of a press site that needs code"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add where the page comes from, and whether a spider is wanted."""
        super().add_options(parser)
        parser.add_argument("--from", dest="page", help="the page saved in a file: the site is not asked")
        parser.add_argument("--spider", action="store_true", help="a spider of its own as well")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the files; 0 done, 1 the page could not be had or read, 2 usage: nothing was written."""
        if len(args) != _ARGUMENTS:
            raise UsageError("a name and the address of an article")
        name, url = args
        try:
            check_name(name)
            root = _root()
            source = self._from_file(name, url, opts.page) if opts.page else self._from_site(name, url)
            files = files_of(source, spider=opts.spider)
            _write(root, files)
        except MonitorError as error:
            self.exitcode = EXIT_USAGE if isinstance(error, ConfigError) else EXIT_FAILED
            sys.stderr.write(f"{error}\n")
            return
        sys.stdout.write(_what_is_left(source, list(files), spider=opts.spider))

    def _from_file(self, name: str, url: str, path: str) -> NewSource:
        try:
            body = Path(path).read_bytes()
        except OSError as error:
            raise ConfigError(f"{path} ne peut pas être lu : {error.strerror}.") from error
        return NewSource.of(name, url, body)

    def _from_site(self, name: str, url: str) -> NewSource:
        """Ask the site for the page, as a source would: robots.txt, our name, no other site."""
        response = self._fetched(NewSource.of(name, url, b"").url)
        return NewSource.of(name, response.url, response.body, encoding=charset(response))

    def _fetched(self, url: str) -> Response:
        if self.settings is None or self.crawler_process is None:
            raise RuntimeError("scrapy gave this command no process")
        config: Config = self.settings["VIGIE"]
        if not config.crawl.mirror and not config.contact:
            raise ConfigError(
                "Avant de lire un site, dites qui vous êtes ([site] contact dans vigie.toml), ou donnez la "
                "page avec --from."
            )
        quieten()
        settings = self.settings.copy()
        for setting in ("ITEM_PIPELINES", "EXTENSIONS"):
            settings.set(setting, {}, priority="cmdline")
        crawler = Crawler(AddressSpider, settings)
        seen = Seen(limit=1)
        seen.listen(crawler)
        self.crawler_process.crawl(crawler, addresses=[url], hosts=[urlsplit(url).hostname or ""])
        self.crawler_process.start()
        return _answer(crawler, seen)


def _answer(crawler: Crawler, seen: Seen) -> Response:
    """Return the one answer of a crawl; raise ParseError, or RefusedError, with why there is none."""
    spider = crawler.spider
    if isinstance(spider, AddressSpider) and spider.responses:
        return spider.responses[0]
    for problem in seen.problems:
        kind = RefusedError if problem["blocked"] else ParseError
        raise kind(f"{problem['reason']} ({problem['url']}). Rien n'a été écrit.")
    raise ParseError("le site n'a pas répondu : rien n'a été écrit.")


def _root() -> Path:
    """Return the folder of the project, which must be a checkout: the wheel has no tests to write to."""
    found = closest_scrapy_cfg()
    root = Path(found).parent if found else Path()
    if not found or not (root / "crawler" / "parsers").is_dir() or not (root / "tests").is_dir():
        raise ConfigError("Lancez cette commande dans le dossier des sources de Vigie (celui de scrapy.cfg).")
    return root


def _write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write all the files, or none of them when one is there already."""
    for name in files:
        if (root / name).exists():
            raise ConfigError(f"{name} existe déjà : rien n'a été écrit. Choisissez un autre nom.")
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)


def _what_is_left(source: NewSource, files: Sequence[str], *, spider: bool) -> str:
    """Return what was written and what a person has to do: nothing is registered by itself."""
    written = "\n".join(f"  {each}" for each in files)
    steps = [*_STEPS[:-1], *([_SPIDER_STEP] if spider else []), _STEPS[-1]]
    numbered = "\n".join(
        f"  {number}. {step.format(name=source.name)}" for number, step in enumerate(steps, 1)
    )
    return f"Écrit :\n{written}\n\nReste à faire :\n{numbered}\n"
