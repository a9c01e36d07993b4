"""The wheel holds all it needs: built, installed elsewhere, it watches from any folder, offline."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.demo.mirror import MirrorServer
from monitor.demo.sources import week
from tests.cli.command import AFTER, CONFIG, clock

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A wheel installed in an environment of its own; ``folder`` is an empty place to work in."""

    wheel: Path
    prefix: Path
    folder: Path

    def run(self, *command: str, **environ: str) -> str:
        """Run a command that must succeed, from the empty folder, and return what it prints."""
        done = subprocess.run(
            [str(self.prefix / "bin" / command[0]), *command[1:]],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "VIGIE_NOW": AFTER, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _python(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Build the wheel and install it beside the libraries already here; no registry is asked."""
    place = tmp_path_factory.mktemp("roue")
    _python("build", "--wheel", "--no-isolation", "--outdir", str(place / "dist"))
    (built,) = (place / "dist").glob("vigie-*.whl")
    venv.create(place / "venv", with_pip=False, symlinks=True)
    interpreter = place / "venv" / "bin" / "python"
    _python("pip", "--python", str(interpreter), "install", "--no-deps", "--no-index", "--quiet", str(built))
    libraries = sysconfig.get_path("purelib", vars={"base": str(place / "venv")})
    # A path read from a .pth file is searched after the wheel, and its own .pth files are not read:
    # the checkout, installed there in development mode, cannot be found by this environment.
    Path(libraries, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    (place / "vide").mkdir()
    return Installation(wheel=built, prefix=place / "venv", folder=place / "vide")


def test_the_wheel_holds_templates_migrations_demonstration_and_licence(wheel: Installation) -> None:
    with zipfile.ZipFile(wheel.wheel) as archive:
        names = archive.namelist()

    assert set(names) >= {
        "monitor/templates/mail/digest.html.j2",
        "monitor/templates/mail/digest.txt.j2",
        "monitor/storage/migrations/env.py",
        "monitor/storage/migrations/versions/0001_the_archive.py",
        "monitor/demo/data/questions.toml",
        "crawler/settings.py",
        "monitor/LICENSE",
    }
    roots = {name.partition("/")[0] for name in names}
    assert roots == {"crawler", "monitor", f"{wheel.wheel.name.partition('-py3')[0]}.dist-info"}
    assert not [name for name in names if "__pycache__" in name or "samples" in name]


def test_the_installed_code_is_that_of_the_wheel(wheel: Installation) -> None:
    printed = wheel.run("python", "-c", "import crawler, monitor; print(crawler.__file__, monitor.__file__)")

    assert all(path.startswith(str(wheel.prefix)) for path in printed.split())


def test_the_installed_command_answers(wheel: Installation) -> None:
    assert wheel.run("vigie", "--version").startswith("vigie ")
    assert "Usage: vigie [OPTIONS] COMMAND" in wheel.run("vigie", "--help")
    assert wheel.run("vigie", "topics", "list").startswith("sec-pa  SEC-Pa\n")
    assert str(wheel.prefix / "bin" / "vigie") in wheel.run("vigie", "cron")


def test_the_installed_command_reads_freezes_and_searches_from_any_folder(wheel: Installation) -> None:
    (wheel.folder / "vigie.toml").write_text(CONFIG, "utf-8")
    with MirrorServer(week(2)) as mirror:
        crawled = wheel.run("vigie", "crawl", VIGIE_MIRROR=mirror.url, VIGIE_NOW=clock(2))

    assert crawled.count("du nouveau") == 4
    assert "lettre figée" in wheel.run("vigie", "digest", "--week", "2026-W16")
    wheel.run("vigie", "digest", "--week", "2026-W16", "--preview", "lettre")
    assert "<html" in (wheel.folder / "lettre" / "sec-pa-2026-W16.html").read_text("utf-8")
    assert "n° 13432" in wheel.run("vigie", "show", "question 13432")
    assert "QANR5L17QE13432" in wheel.run("vigie", "search", "secpa")


def test_the_data_of_the_demonstration_are_found_in_the_wheel(wheel: Installation) -> None:
    demo = "from monitor.demo.sources import story, week; print(len(week(1)), len(story()))"

    pages, steps = wheel.run("python", "-c", demo).split()
    assert int(pages) > 10
    assert int(steps) > 5
