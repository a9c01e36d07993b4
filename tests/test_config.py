"""The configuration file: where it is found, its defaults, its sources and its topics."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import (
    AssembleeSource,
    JournalSource,
    PressSource,
    SenatSource,
    load_config,
)
from monitor.errors import ConfigError
from tests.config_files import MINIMAL_TOPIC, refusal, written

# --- defaults and where the file is


def test_without_a_file_every_default_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    config = load_config({})

    assert (config.path, config.state) == (None, Path("state"))
    assert config.database_url == "sqlite:///state/vigie.db"
    assert (config.site.name, config.site.base_url, config.site.contact) == ("Vigie", "", "")
    assert (config.site.timezone, config.zone.key) == ("Europe/Paris", "Europe/Paris")
    assert (config.mail.smtp_url, config.mail.sender) == ("smtp://localhost:25", "")
    assert (config.mail.password, config.mail.timeout) == (None, 30)
    assert (config.crawl.delay, config.crawl.timeout, config.crawl.announce_days) == (1.0, 180, 30)
    assert (config.crawl.mirror, config.crawl.user_agent, config.crawl.contact) == ("", "", "")
    assert config.fixed_now is None


def test_the_default_sources_are_the_two_chambers_the_journal_and_the_ministry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    questions, senat, journal, press = load_config({}).enabled

    assert isinstance(questions, AssembleeSource)
    assert (questions.slug, questions.legislature) == ("assemblee_questions", 17)
    assert questions.root == "https://data.assemblee-nationale.fr/static/openData/repository/17/"
    assert questions.archives[0] == "questions/questions_ecrites/Questions_ecrites.json.zip"
    assert questions.issues == "https://echanges.dila.gouv.fr/OPENDATA/Questions-Reponses/AN/"
    assert isinstance(senat, SenatSource)
    assert senat.address == "https://data.senat.fr/data/questions/questions-depuis-un-an.csv"
    assert isinstance(journal, JournalSource)
    assert journal.address == "https://echanges.dila.gouv.fr/OPENDATA/JORFSIMPLE/"
    assert (journal.first_archives, journal.archives_per_run) == (10, 60)
    assert isinstance(press, PressSource)
    assert press.feeds == ("https://sante.gouv.fr/spip.php?page=backend",)
    assert [each.url.removeprefix("https://sante.gouv.fr/actualites/presse/") for each in press.lists] == [
        "communiques-de-presse/",
        "dossiers-de-presse/",
        "discours/",
    ]
    assert "article-51-lfss-2018" in press.pages[0]
    assert (press.template, press.pages_per_run, press.files_per_run) == ("", 200, 50)


def test_a_source_of_the_catalogue_is_switched_on_by_one_line(tmp_path: Path) -> None:
    config = written(tmp_path, "[sources.igas]\nenabled = true\n")

    igas = config.enabled[-1]
    assert isinstance(igas, PressSource)
    assert (igas.slug, igas.feeds) == ("igas", ("https://igas.gouv.fr/rss.xml",))


def test_the_default_topic_is_sec_pa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (topic,) = load_config({}).topics

    assert (topic.slug, topic.name) == ("sec-pa", "SEC-Pa")
    assert {"SEC-Pa", "structure d'exercice coordonné participative"} <= set(topic.terms)
    assert (topic.secondary, topic.exclude) == (("L. 162-31-1", "article 51"), ())
    assert topic.follow == ("QANR5L17QE13432",)


def test_the_file_of_the_option_wins_over_the_variable_and_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("option", "variable", "vigie"):
        (tmp_path / f"{name}.toml").write_text(f'[site]\nname = "{name}"\n', "utf-8")
    variable = {"VIGIE_CONFIG": str(tmp_path / "variable.toml")}

    assert load_config(variable, path=tmp_path / "option.toml").site.name == "option"
    assert load_config(variable).site.name == "variable"
    assert load_config({}).site.name == "vigie"


def test_a_missing_file_is_said_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml n'existe pas"):
        load_config({"VIGIE_CONFIG": str(tmp_path / "absent.toml")})


def test_a_file_that_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    said = refusal(tmp_path, '[site]\nname = "sans fin\n')

    assert "vigie.toml n'est pas du TOML correct" in said
    assert "line 2" in said


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vigie.toml").write_bytes('[site]\nname = "Santé"\n'.encode("latin-1"))

    with pytest.raises(ConfigError, match="ne peut pas être lu"):
        load_config({}, path=tmp_path / "vigie.toml")


# --- where the archive is


def test_the_state_lies_beside_the_file_whatever_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    config = written(tmp_path, '[storage]\nstate = "archive"\n')

    assert config.state == tmp_path / "archive"
    assert config.database_url == f"sqlite:///{tmp_path}/archive/vigie.db"


def test_a_relative_database_of_the_file_lies_beside_the_file(tmp_path: Path) -> None:
    config = written(tmp_path, '[storage]\ndatabase_url = "sqlite:///autre/base.db"\n')

    assert config.database_url == f"sqlite:///{tmp_path}/autre/base.db"


def test_an_absolute_database_stays_where_it_is(tmp_path: Path) -> None:
    config = written(tmp_path, '[storage]\ndatabase_url = "sqlite:////srv/vigie.db"\n')

    assert config.database_url == "sqlite:////srv/vigie.db"


def test_the_option_then_the_variable_decide_of_the_state(tmp_path: Path) -> None:
    path = tmp_path / "vigie.toml"
    path.write_text('[storage]\nstate = "fichier"\n', "utf-8")
    variable = {"VIGIE_STATE": str(tmp_path / "variable")}

    assert load_config(variable, path=path, state=tmp_path / "option").state == tmp_path / "option"
    assert load_config(variable, path=path).state == tmp_path / "variable"


@pytest.mark.parametrize("url", ["vigie.db", "postgresql+psycopg://moi:sesame@localhost/v"])
def test_a_database_that_is_not_sqlite_is_refused_without_showing_its_password(
    tmp_path: Path, url: str
) -> None:
    said = refusal(tmp_path, f'[storage]\ndatabase_url = "{url}"\n')

    assert said.startswith("[storage] database_url : «")
    assert "sqlite:///state/vigie.db" in said
    assert "sesame" not in said


def test_a_question_is_followed_by_its_number_in_the_legislature_that_is_read(tmp_path: Path) -> None:
    config = written(
        tmp_path,
        """
        [sources.assemblee_questions]
        legislature = 16
        [[topics]]
        slug = "centres"
        name = "Centres"
        terms = ["centre de santé"]
        follow = [
            "question 200", "Question écrite n° 300", "qanr5l17qe13432", "seq-2026-1054s",
            "presse_sante-avis-3f2a9c",
        ]
        """,
    )

    assert config.topics[0].follow == (
        "QANR5L16QE200",
        "QANR5L16QE300",
        "QANR5L17QE13432",
        "SEQ-2026-1054S",
        "presse_sante-avis-3f2a9c",
    )


# --- sources


def test_a_press_source_without_feed_nor_page_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, '[sources.presse_prefecture]\nkind = "press"\n')

    assert said.startswith("[sources.presse_prefecture]")
    assert "« feeds »" in said
    assert "« pages »" in said


def test_a_source_of_no_known_kind_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    said = refusal(tmp_path, '[sources.presse_prefecture]\nfeeds = ["https://exemple.fr/flux"]\n')

    assert "[sources.presse_prefecture]" in said
    assert 'kind = "press"' in said


def test_a_source_may_be_switched_off(tmp_path: Path) -> None:
    config = written(tmp_path, "[sources.journal_officiel]\nenabled = false\n")

    assert [source.slug for source in config.enabled] == [
        "assemblee_questions",
        "senat_questions",
        "presse_sante",
    ]
    assert [source.slug for source in config.chosen(["journal_officiel"])] == ["journal_officiel"]


def test_an_unknown_source_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    config = written(tmp_path, "")

    with pytest.raises(ConfigError, match=r"« presse » est inconnue\. Sources : assemblee_questions"):
        config.chosen(["presse"])


def test_a_source_named_twice_is_read_once(tmp_path: Path) -> None:
    config = written(tmp_path, "")

    assert len(config.chosen(["presse_sante", "presse_sante"])) == 1


# --- topics


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        ("SEC.?Pa", "expression régulière"),
        ("s", "une lettre"),
        ("", "vide"),
        ("  ", "vide"),
        ("les", "mot courant"),
        ("СЕК", "alphabet latin"),
        ("mot " * 200, "caractères"),
    ],
)
@pytest.mark.parametrize("key", ["terms", "secondary", "exclude"])
def test_a_bad_term_is_refused_with_its_topic_and_a_reason(
    tmp_path: Path, term: str, reason: str, key: str
) -> None:
    values = {"terms": ["loup"], key: ["loup gris", term]}
    lines = "".join(f"{name} = {list(value)!r}\n" for name, value in values.items())

    said = refusal(tmp_path, f'[[topics]]\nslug = "loup"\nname = "Le loup"\n{lines}')

    assert said.startswith("[[topics]] n° 1 (loup) :")
    assert reason in said


@pytest.mark.parametrize("key", ["slug", "name", "terms"])
def test_a_topic_lacks_neither_slug_nor_name_nor_terms(tmp_path: Path, key: str) -> None:
    lines = [line for line in MINIMAL_TOPIC.splitlines() if not line.startswith(f"{key} ")]

    assert refusal(tmp_path, "\n".join(lines)) == f"[[topics]] n° 1 : « {key} » manque ou est vide."


def test_two_topics_with_one_slug_are_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, MINIMAL_TOPIC + MINIMAL_TOPIC)

    assert said == "[[topics]] : deux sujets portent le même slug « loup »."


def test_a_slug_with_capitals_or_spaces_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, MINIMAL_TOPIC.replace('"loup"\nname', '"Le Loup"\nname'))

    assert "[[topics]] n° 1 slug : « Le Loup »" in said


def test_the_case_of_a_followed_official_identifier_does_not_matter(tmp_path: Path) -> None:
    config = written(tmp_path, MINIMAL_TOPIC + 'follow = ["qanr5l17qe13432", "Jorftext000099990002"]\n')

    assert config.topics[0].follow == ("QANR5L17QE13432", "JORFTEXT000099990002")


# --- another association


def test_another_association_watches_another_topic_by_one_file(tmp_path: Path) -> None:
    config = written(
        tmp_path,
        """
        [site]
        name = "Veille pastorale"
        base_url = "https://veille.bergers.example"
        contact = "bureau@bergers.example"

        [mail]
        smtp_url = "smtps://bureau@relais.bergers.example"
        from = "Veille pastorale <lettre@bergers.example>"

        [crawl]
        delay = 2
        announce_days = 15

        [sources.presse_sante]
        enabled = false

        [sources.presse_agriculture]
        kind = "press"
        label = "Ministère de l'agriculture, presse"
        feeds = ["https://agriculture.example/flux.xml"]
        pages = ["https://agriculture.example/loup"]
        template = "dsfr"

        [[topics]]
        slug = "loup"
        name = "Le loup"
        terms = ["loup", "grand prédateur"]
        secondary = ["pastoralisme"]
        exclude = ["loup de mer"]
        follow = ["QANR5L17QE90001"]

        [[topics]]
        slug = "ours"
        name = "L'ours"
        terms = ["ours brun"]
        """,
    )

    assert [topic.slug for topic in config.topics] == ["loup", "ours"]
    assert config.topics[0].exclude == ("loup de mer",)
    assert config.mail.sender == "Veille pastorale <lettre@bergers.example>"
    assert (config.crawl.delay, config.crawl.announce_days) == (2.0, 15)
    assert [source.slug for source in config.enabled] == [
        "assemblee_questions",
        "senat_questions",
        "journal_officiel",
        "presse_agriculture",
    ]
    assert "SEC-Pa" not in repr(config.topics)


def test_a_topic_edited_in_any_way_bears_another_mark(tmp_path: Path) -> None:
    first = written(tmp_path, MINIMAL_TOPIC).topics[0]
    edited = written(tmp_path, MINIMAL_TOPIC.replace('["loup"]', '["loup", "louve"]')).topics[0]

    assert first.mark == written(tmp_path, MINIMAL_TOPIC).topics[0].mark
    assert first.mark != edited.mark
