"""``scrapy newsource``, run in a copy of the project: what it writes works as it is written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.commands.newsource_files import NewSource, check_name, files_of
from monitor.demo.mirror import MirrorServer, Resource
from monitor.errors import ConfigError, ParseError, RefusedError

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("crawler", "monitor", "tests", "pyproject.toml", "scrapy.cfg")
URL = "https://www.agence.example/presse/centres-prolonges?utm_source=rss"
WORDS = "Les centres de santé participatifs reçoivent une aide prolongée, a dit l'agence ce jeudi matin. "
ARTICLE = f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Agence</title></head><body>
<nav><a href="/">Accueil</a></nav><main id="content"><article><h1>L'aide aux centres est « prolongée »</h1>
<p>Publié le 12 mars 2026</p><p>{WORDS * 3}</p><nav>Partager</nav>
<p><a href="/dossier.pdf">Le dossier complet (PDF, 2 Mo)</a></p></article></main></body></html>
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, without what tests and tools leave in it."""
    folder = tmp_path_factory.mktemp("projet")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    (folder / "vigie.toml").write_text('[site]\ncontact = "veille@example.org"\n', "utf-8")
    return folder


def ran(folder: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in the copy: its own code comes before that of the checkout."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("VIGIE_", "SCRAPY_"))
    }
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8", **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def written(printed: str) -> list[str]:
    """Return the files that the command says it wrote."""
    block = printed.partition("Écrit :\n")[2].partition("\n\n")[0]
    return [line.strip() for line in block.splitlines()]


@pytest.fixture(scope="module")
def made(original: Path) -> list[str]:
    """Write a source with its spider from a saved page, and return its files."""
    (original / "page.html").write_text(ARTICLE, "utf-8")
    done = ran(original, "scrapy", "newsource", "agence", URL, "--from", "page.html", "--spider")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Reste à faire :\n  1. " in done.stdout
    return written(done.stdout)


def test_the_files_of_a_source_are_all_there(original: Path, made: list[str]) -> None:
    assert made == [
        "crawler/parsers/press_agence.py",
        "tests/pages/press/agence_article.html",
        "tests/pages/press/agence_article.golden.json",
        "tests/parsers/test_press_agence.py",
        "crawler/spiders/agence.py",
        "tests/crawler/test_agence_spider.py",
    ]
    assert all((original / name).is_file() for name in made)


def test_the_golden_is_what_the_page_says(original: Path, made: list[str]) -> None:
    golden = json.loads((original / made[2]).read_text("utf-8"))
    assert golden["url"] == "https://www.agence.example/presse/centres-prolonges"
    record = golden["record"]
    assert record["title"].endswith("aide aux centres est « prolongée »")
    assert record["published_on"] == "2026-03-12"
    assert [link["title"] for link in record["links"]] == ["Le dossier complet"]
    assert "Accueil" not in record["body"]
    assert "Partager" not in record["body"]


def test_what_is_written_passes_its_own_tests(original: Path, made: list[str]) -> None:
    tests = [name for name in made if "/test_" in name]
    done = ran(original, "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_what_is_written_passes_the_checks_of_the_project(original: Path, made: list[str]) -> None:
    code = [name for name in made if name.endswith(".py")]
    for tool in (
        ("ruff", "check", "--no-cache"),
        ("ruff", "format", "--check", "--no-cache"),
        ("mypy", "--strict"),
    ):
        done = ran(original, *tool, *code)
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_left_to_do_names_what_exists(original: Path) -> None:
    for name, wanted in (
        ("crawler/parsers/press.py", ("\nTEMPLATES = ", "\ndef _read(", ", base=base)")),
        ("monitor/config/checks.py", ("\n_TEMPLATES = ",)),
        ("monitor/config/load.py", ("\n_KINDS: ", ": PressSource,")),
    ):
        text = (original / name).read_text("utf-8")
        assert all(words in text for words in wanted), name


def test_nothing_is_overwritten(original: Path, made: list[str]) -> None:
    before = {name: (original / name).read_bytes() for name in made}
    done = ran(original, "scrapy", "newsource", "agence", URL, "--from", "page.html")
    assert (done.returncode, done.stdout) == (2, "")
    assert "existe déjà : rien n'a été écrit" in done.stderr
    assert before == {name: (original / name).read_bytes() for name in made}


def test_the_page_may_be_asked_of_the_site(original: Path) -> None:
    page = Resource(ARTICLE.replace("utf-8", "iso-8859-1").encode("iso-8859-1"), "text/html")
    with MirrorServer({"https://www.agence.example/presse/centres-prolonges": page}) as mirror:
        done = ran(original, "scrapy", "newsource", "en_ligne", URL, VIGIE_MIRROR=mirror.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(written(done.stdout)) == 4
    fixture = (original / "tests/pages/press/en_ligne_article.html").read_text("utf-8")
    assert "« prolongée »" in fixture


def test_a_refusal_of_the_site_writes_nothing(original: Path) -> None:
    with MirrorServer({}) as mirror:
        done = ran(original, "scrapy", "newsource", "absent", URL, VIGIE_MIRROR=mirror.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "HTTP 404" in done.stderr
    assert not (original / "crawler/parsers/press_absent.py").exists()


def test_outside_the_project_it_says_where_to_go(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(ARTICLE, "utf-8")
    settings = {"SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": str(ROOT)}
    done = ran(tmp_path, "scrapy", "newsource", "agence", URL, "--from", "page.html", **settings)
    assert done.returncode == 2
    assert "dans le dossier des sources de Vigie" in done.stderr


@pytest.mark.parametrize("name", ["", "Agence", "9eme", "a-b", "../x", "class", "a" * 80, "x__y", "été"])
def test_a_name_that_no_module_can_bear_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="ne peut pas être un nom de code"):
        check_name(name)


@pytest.mark.parametrize("name", ["generic", "spip", "parts"])
def test_a_name_of_vigie_s_own_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="déjà le nom"):
        check_name(name)


@pytest.mark.parametrize(
    ("url", "body", "error"),
    [
        ("javascript:alert(1)", ARTICLE.encode(), ParseError),
        (URL, b"<title>Request Rejected</title>", RefusedError),
        (URL, b"", ParseError),
        (URL, b"<main><h1>Trop court</h1></main>", ParseError),
        (URL, f"<main><p>{WORDS * 9}</p></main>".encode(), ParseError),  # no title
        (URL, b"<p>" * 10_000, ParseError),
    ],
)
def test_a_page_that_is_no_article_is_refused(url: str, body: bytes, error: type[ParseError]) -> None:
    with pytest.raises(error):
        files_of(NewSource.of("agence", url, body), spider=False)


def test_quotes_of_an_address_stay_in_their_string() -> None:
    source = NewSource.of("agence", 'https://agence.example/a"b\\c$d?x="', ARTICLE.encode())
    files = files_of(source, spider=True)
    for name, content in files.items():
        if name.endswith(".py") and isinstance(content, str):
            compile(content, name, "exec")
