"""The documentation is true: nothing is missing from its page, and nothing it names is missing."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from monitor.cli.app import app
from monitor.config import Config, Crawl, ListPage, Mail, Site, Source, load_config
from monitor.config.defaults import DEFAULT_SOURCES
from monitor.config.model import Storage
from monitor.domain.matching import Matcher
from monitor.domain.model import DocumentKind, EventKind, Outcome, QuestionState
from monitor.domain.topics import Topic
from monitor.domain.wording import SOURCE_STATE_LABELS
from monitor.services.outbox import DeliveryState

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
EXAMPLE = ROOT / "vigie.example.toml"
PAGES = sorted((ROOT / "docs").glob("*.md"))
TEXTS = [README, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / "state" / "README.md", *PAGES]
CODE = [
    path
    for name in ("crawler", "monitor", "tests", "benchmarks", "templates")
    for path in sorted((ROOT / name).rglob("*"))
    if path.suffix in {".py", ".j2"}
]
TABLES: dict[str, type[Any]] = {"[site]": Site, "[storage]": Storage, "[mail]": Mail, "[crawl]": Crawl}
KINDS: dict[str, type[Any]] = {
    str(next(item.default for item in dataclasses.fields(kind) if item.name == "kind")): kind
    for kind in get_args(Source)
}
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MAKERS = tuple(
    f"{name}.py"
    for name in "domain/events domain/text_changes domain/questions domain/question_facts "
    "domain/question_changes "
    "domain/deadlines domain/commitment_facts services/absences services/link_events services/runs "
    "services/thread_events services/withdrawn".split()
)


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def part(text: str, title: str) -> str:
    """Return what stands under a heading, up to the next one of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    assert found, f"no heading « {title} »"
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def first_cells(text: str) -> list[str]:
    """Return the first cell of each row of the tables, without its backquotes."""
    return re.findall(r"^\| `([^`|]+)`", text, re.MULTILINE)


def commands() -> Iterator[tuple[str, Any]]:
    """Yield the whole name of every command, and the command."""

    def walked(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        inside = getattr(command, "commands", {})
        for word, part_of in inside.items():
            yield from walked(f"{name} {word}", part_of)
        if not inside:
            yield name, command

    yield from walked("vigie", typer.main.get_command(app))


COMMANDS = dict(commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_section_with_its_options_and_arguments(name: str) -> None:
    section = part(page("commands.md"), f"`{name}`")
    for parameter in COMMANDS[name].params:
        for word in parameter.opts:
            if word != "--help":
                assert re.search(rf"`{re.escape(word)}\b", section), f"{name}: {word} is not described"


def test_no_command_is_described_that_does_not_exist() -> None:
    described = re.findall(r"^## `(.+)`$", page("commands.md"), re.MULTILINE)
    assert sorted(described) == sorted(COMMANDS)


def test_the_options_before_the_command_are_described() -> None:
    head = page("commands.md").partition("\n## ")[0]
    for parameter in typer.main.get_command(app).params:
        assert all(f"`{word}" in head for word in parameter.opts if word != "--help")


def test_the_readme_lists_every_command() -> None:
    assert sorted(first_cells(part(README.read_text("utf-8"), "Commands"))) == sorted(COMMANDS)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_commands_written_as_code_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    blocks = [body for language, body in FENCED.findall(text) if language in {"sh", "cron"}]
    spans = re.findall(r"`([^`\n]+)`", FENCED.sub("", text))
    groups = {name.split()[1] for name in COMMANDS}
    for code in (*blocks, *spans):
        for word in re.findall(r"(?:^|[ /])vigie ((?!\d)[a-z]+)\b", code, re.MULTILINE):
            assert word in groups, f"{path.name}: vigie {word}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_make_targets_exist(path: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    text = path.read_text("utf-8")
    blocks = "\n".join(body for language, body in FENCED.findall(text) if language == "sh")
    named = re.findall(r"^make ([a-z-]+)", blocks, re.MULTILINE) + re.findall(r"`make ([a-z-]+)", text)
    assert set(named) <= set(targets)


def settings(section: str) -> dict[str, object]:
    """Return the keys a section of configuration.md describes, each with its default as TOML reads it."""
    rows = re.findall(r"^\| `(\w+)` \| (`.+?`|needed|none) \|", section, re.MULTILINE)
    return {
        key: tomllib.loads(f"value = {cell[1:-1]}")["value"] if cell.startswith("`") else None
        for key, cell in rows
    }


def expected(cls: type[Any], *, but: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the keys a table of the file may have, each with its default in the code."""
    found: dict[str, object] = {}
    for item in dataclasses.fields(cls):
        if item.name not in but:
            default = None if item.default is dataclasses.MISSING else item.default
            found[item.name] = list(default) if isinstance(default, tuple) else default
    return found


@pytest.mark.parametrize("title", TABLES)
def test_every_setting_is_described_with_its_default(title: str) -> None:
    wanted = expected(TABLES[title], but=("password",))
    if title == "[mail]":
        wanted["from"] = wanted.pop("sender")
        wanted["password_file"] = ""
    assert settings(part(page("configuration.md"), title)) == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_of_a_source_is_described_with_its_default(kind: str) -> None:
    described = settings(part(page("configuration.md"), f'kind = "{kind}"'))
    assert described == expected(KINDS[kind], but=("slug",))


def test_every_setting_of_a_topic_is_described_with_its_default() -> None:
    assert settings(part(page("configuration.md"), "[[topics]]")) == expected(Topic)


def test_every_environment_variable_is_described() -> None:
    used = {
        name
        for path in CODE
        if path.is_relative_to(ROOT / "monitor") or path.is_relative_to(ROOT / "crawler")
        for name in re.findall(r"VIGIE_[A-Z_]+[A-Z]", path.read_text("utf-8"))
    }
    assert set(first_cells(part(page("configuration.md"), "Environment variables"))) == used


def test_every_source_and_kind_of_source_is_described() -> None:
    text = page("sources.md")
    assert set(first_cells(text.partition("\n## ")[0])) == set(DEFAULT_SOURCES)
    for kind in KINDS:
        assert f"`{kind}`" in text
    for options in DEFAULT_SOURCES.values():
        for address in options.get("feeds", ()):
            assert address in page("sources.md") + EXAMPLE.read_text("utf-8")


def test_every_kind_of_event_is_described_once() -> None:
    text = page("events.md")
    made = first_cells(part(text, "Kinds made today"))
    reserved = first_cells(part(text, "Kinds reserved for later"))
    assert sorted(made + reserved) == sorted(kind.value for kind in EventKind)


def test_the_events_said_to_be_made_are_those_that_the_rules_name() -> None:
    rules = "\n".join((ROOT / "monitor" / name).read_text("utf-8") for name in MAKERS)
    made = {EventKind[name].value for name in re.findall(r"EventKind\.([A-Z_]+)", rules)}
    assert set(first_cells(part(page("events.md"), "Kinds made today"))) == made


@pytest.mark.parametrize(
    ("name", "title", "values"),
    [
        ("glossary.md", "Outcomes of a run", [outcome.value for outcome in Outcome]),
        ("glossary.md", "States of a question", [state.value for state in QuestionState]),
        ("glossary.md", "States of a source", list(SOURCE_STATE_LABELS)),
        ("glossary.md", "Kinds of document", [kind.value for kind in DocumentKind]),
        ("mail.md", "States of a delivery", [state.value for state in DeliveryState]),
    ],
)
def test_every_value_of_a_closed_list_is_described(name: str, title: str, values: list[str]) -> None:
    assert sorted(first_cells(part(page(name), title))) == sorted(values)


def slug_of(heading: str) -> str:
    """Return the anchor that a forge gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.is_file(), f"{path.name} → {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
            assert anchor in {slug_of(heading) for heading in headings}, f"{path.name} → {target}"


def test_every_page_that_the_code_cites_exists() -> None:
    cited = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (*CODE, ROOT / "Makefile", ROOT / "pyproject.toml", EXAMPLE)
        for name in re.findall(r"\bdocs/([\w-]+\.md)", path.read_text("utf-8"))
    }
    assert cited
    assert not [(where, name) for where, name in sorted(cited) if not (ROOT / "docs" / name).is_file()]


def test_every_page_is_linked_from_the_readme_or_from_another_page() -> None:
    linked = {
        (path.parent / target.partition("#")[0]).resolve()
        for path in TEXTS
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8"))
    }
    assert not [path.name for path in PAGES if path not in linked]


def loaded(folder: Path, text: str) -> Config:
    """Return the configuration written so, with the password file it may name."""
    (folder / "smtp-password").write_text("secret\n", "utf-8")
    (folder / "vigie.toml").write_text(text, "utf-8")
    return load_config({}, path=folder / "vigie.toml")


def test_the_example_watches_what_is_watched_by_default(tmp_path: Path) -> None:
    example, default = loaded(tmp_path, EXAMPLE.read_text("utf-8")), load_config({}, state=tmp_path)
    assert example.topics == default.topics
    assert example.sources == default.sources
    assert example.contact
    assert example.mail.sender


def test_what_the_example_leaves_commented_out_is_the_default(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    uncommented = re.sub(r"^#(?=\w+ = )", "", text, flags=re.MULTILINE)
    assert uncommented != text
    assert loaded(tmp_path, uncommented) == loaded(tmp_path, text)


@pytest.mark.parametrize("title", TABLES)
def test_the_example_names_every_setting(title: str) -> None:
    section = EXAMPLE.read_text("utf-8").partition(f"\n{title}\n")[2].partition("\n[")[0]
    named = set(re.findall(r"^#?(\w+) = ", section, re.MULTILINE))
    assert named == set(settings(part(page("configuration.md"), title)))


def test_every_setting_of_a_list_is_described_with_its_default() -> None:
    described = settings(part(page("configuration.md"), "[[sources.NAME.lists]]"))
    assert described == expected(ListPage)


SWITCHED_ON = [slug for slug, options in DEFAULT_SOURCES.items() if options.get("enabled", True)]


def test_the_example_switches_on_the_rest_of_the_catalogue_by_two_lines_to_uncomment() -> None:
    text = EXAMPLE.read_text("utf-8")
    offered = re.findall(r"^# \[sources\.(\w+)\]\n# enabled = true$", text, re.MULTILINE)
    assert sorted([*offered, *SWITCHED_ON]) == sorted(DEFAULT_SOURCES)


def test_the_table_of_the_catalogue_has_every_source_of_pages() -> None:
    rows = re.findall(r"^\| (\w+) \| ", part(page("sources.md"), "The catalogue"), re.MULTILINE)
    wanted = {slug for slug, options in DEFAULT_SOURCES.items() if options.get("kind")}
    assert set(rows) - {"slug"} == wanted


@pytest.mark.parametrize("slug", SWITCHED_ON)
def test_the_example_names_every_setting_of_a_source(slug: str, tmp_path: Path) -> None:
    section = EXAMPLE.read_text("utf-8").partition(f"\n[sources.{slug}]\n")[2].partition("\n[")[0]
    section = section.partition("\n# [")[0]
    source = next(item for item in load_config({}, state=tmp_path).sources if item.slug == slug)
    named = set(re.findall(r"^#?(\w+) = ", section, re.MULTILINE))
    assert named == {item.name for item in dataclasses.fields(source)} - {"slug", "kind"}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_toml_block_is_a_configuration(path: Path, tmp_path: Path) -> None:
    for language, body in FENCED.findall(path.read_text("utf-8")):
        if language == "toml":
            assert loaded(tmp_path, body).contact


def test_the_other_topic_of_the_readme_is_found_in_its_example(tmp_path: Path) -> None:
    text = part(README.read_text("utf-8"), "Watch another topic")
    (body,) = [body for language, body in FENCED.findall(text) if language == "toml"]
    config = loaded(tmp_path, body)
    (said,) = re.findall(r'echo "(.+)" \| vigie detect -', text)
    assert len(Matcher(config.topics).find(said)) == 2
    assert "presse_sante" not in [source.slug for source in config.enabled]


def examples() -> list[tuple[str, list[str], list[str]]]:
    """Return the rows of the table of topics.md: a term, what it finds, what it does not find."""
    table = part(page("topics.md"), "How a term is found")
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", table, re.MULTILINE)
    return [(term, re.findall("« (.+?) »", yes), re.findall("« (.+?) »", no)) for term, yes, no in rows]


@pytest.mark.parametrize(("term", "found", "missed"), examples(), ids=lambda value: str(value)[:20])
def test_the_examples_of_terms_are_true(term: str, found: list[str], missed: list[str]) -> None:
    matcher = Matcher([Topic(slug="x", name="X", terms=(term,))])
    assert found
    assert [text for text in found if not matcher.find(text)] == []
    assert [text for text in missed if matcher.find(text)] == []


@pytest.mark.parametrize("path", [*TEXTS, EXAMPLE, *CODE], ids=lambda path: path.name)
def test_no_text_names_a_path_of_a_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    here = [str(folder) for folder in (ROOT, ROOT.parent) if len(folder.parts) > 1]
    assert not [folder for folder in here if f"{folder}/" in text]
    assert not re.findall(r"(?<![\w.~/])/(?:home|Users|root)/\w+", text)


def test_the_licence_is_whole_and_the_one_announced() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "MIT"
    assert text.startswith("MIT License\n\nCopyright (c) 2026 The Vigie contributors\n")
    assert text.rstrip().endswith("OTHER DEALINGS IN THE\nSOFTWARE.")
