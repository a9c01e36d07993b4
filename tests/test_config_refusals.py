"""Every mistake of a configuration is refused with its place; no secret is shown by a refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config import current_time
from tests.config_files import MINIMAL_TOPIC, refusal, written

# --- unknown keys and wrong values


@pytest.mark.parametrize(
    ("text", "place", "near"),
    [
        ("[sites]\n", "vigie.toml : la clé « sites »", "« site »"),
        ('[site]\nnom = "x"\n', "[site] : la clé « nom »", "« name »"),
        ('[site]\nbase_ulr = "x"\n', "[site] : la clé « base_ulr »", "« base_url »"),
        ('[storage]\ndatabase = "x"\n', "[storage] : la clé « database »", "« database_url »"),
        ('[mail]\nsmtp = "x"\n', "[mail] : la clé « smtp »", "« smtp_url »"),
        ('[mail]\nsender = "x"\n', "[mail] : la clé « sender »", "from"),
        ('[mail]\npassword = "x"\n', "[mail] : la clé « password »", "« password_file »"),
        ("[crawl]\ndelays = 2\n", "[crawl] : la clé « delays »", "« delay »"),
        (
            "[sources.assemblee_questions]\nlegislatures = 17\n",
            "[sources.assemblee_questions] : la clé « legislatures »",
            "« legislature »",
        ),
        ("[sources.presse_sante]\nfeed = []\n", "[sources.presse_sante] : la clé « feed »", "« feeds »"),
        (MINIMAL_TOPIC + "term = []\n", "[[topics]] n° 1 : la clé « term »", "« terms »"),
    ],
)
def test_an_unknown_key_is_refused_with_its_place_and_the_nearest(
    tmp_path: Path, text: str, place: str, near: str
) -> None:
    said = refusal(tmp_path, text)

    assert place in said
    assert near in said.partition("inconnue")[2]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[site]\nname = 3\n", "[site] name : il faut un texte"),
        ("[mail]\ntimeout = 2.5\n", "[mail] timeout : il faut un nombre entier"),
        ("[mail]\ntimeout = true\n", "[mail] timeout : il faut un nombre entier"),
        ('[crawl]\ndelay = "1"\n', "[crawl] delay : il faut un nombre"),
        ("[crawl]\ndelay = true\n", "[crawl] delay : il faut un nombre"),
        ("[storage]\nstate = 3\n", "[storage] state : il faut un texte"),
        ("[storage]\ndatabase_url = true\n", "[storage] database_url : il faut un texte"),
        ("[mail]\npassword_file = 3\n", "[mail] password_file : il faut un texte"),
        (
            '[sources.presse_sante]\nenabled = "non"\n',
            "[sources.presse_sante] enabled : il faut true ou false",
        ),
        (
            '[sources.presse_sante]\nfeeds = "https://exemple.fr/flux"\n',
            "[sources.presse_sante] feeds : il faut une liste de textes",
        ),
        ("[sources.presse_sante]\nkind = []\n", "[sources.presse_sante]"),
        ('site = "x"\n', "[site] doit être une table"),
        ("sources = 3\n", "[sources] doit être une table"),
        ("[sources]\npresse_sante = 3\n", "[sources.presse_sante] doit être une table"),
        ('[topics]\nslug = "loup"\n', "[[topics]]"),
        ("topics = []\n", "[[topics]] : décrivez au moins un sujet"),
        ("topics = [3]\n", "[[topics]] doit être une table"),
        ('[[topics]]\nslug = "x"\nname = "X"\nterms = "loup"\n', "[[topics]] n° 1 terms : il faut une liste"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    assert place in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[site]\ntimezone = "Europe/Pari"\n', "[site] timezone : « Europe/Pari »"),
        ('[site]\ntimezone = "../../etc/passwd"\n', "[site] timezone"),
        ('[site]\nbase_url = "vigie.example"\n', "[site] base_url : « vigie.example »"),
        ('[site]\nbase_url = "https://[::1"\n', "[site] base_url"),
        ('[site]\ncontact = "pas une adresse"\n', "[site] contact : « pas une adresse »"),
        ('[site]\nname = "Vigie\\nBcc: x@exemple.fr"\n', "[site] name"),
        ('[mail]\nfrom = "Vigie"\n', "[mail] from : « Vigie »"),
        ('[mail]\nsmtp_url = "localhost"\n', "[mail] smtp_url : « localhost »"),
        ('[mail]\nsmtp_url = "smtp://localhost:vingt"\n', "[mail] smtp_url"),
        ('[mail]\nsmtp_url = "smtp://[::1"\n', "[mail] smtp_url"),
        ("[mail]\ntimeout = 0\n", "[mail] timeout"),
        ("[crawl]\ndelay = -1\n", "[crawl] delay : il faut un nombre positif, lu : -1"),
        ("[crawl]\ndelay = nan\n", "[crawl] delay"),
        ("[crawl]\ndelay = inf\n", "[crawl] delay"),
        ("[crawl]\nannounce_days = -1\n", "[crawl] announce_days"),
        ("[crawl]\ntimeout = 0\n", "[crawl] timeout"),
        ('[crawl]\nmirror = "127.0.0.1:8099"\n', "[crawl] mirror"),
        ('[crawl]\nuser_agent = "Vigie\\r\\nCookie: x"\n', "[crawl] user_agent"),
        ("[sources.assemblee_questions]\nlegislature = 0\n", "[sources.assemblee_questions] legislature"),
        (
            "[sources.assemblee_questions]\nissues_per_run = 0\n",
            "[sources.assemblee_questions] issues_per_run",
        ),
        ('[sources.assemblee_questions]\nissues = "echanges"\n', "[sources.assemblee_questions] issues"),
        (
            '[sources.assemblee_questions]\npages = "https://exemple.fr/{numero}"\n',
            "pages : « {numero} » ne peut pas être remplacé ; écrivez {legislature}, {uid}.",
        ),
        (
            '[sources.assemblee_questions]\nolder_pages = "https://exemple.fr/{number"\n',
            "[sources.assemblee_questions] older_pages : une accolade",
        ),
        ('[sources.senat_questions]\naddress = "liste.csv"\n', "[sources.senat_questions] address"),
        ('[sources.senat_questions]\ndump = ""\n', "[sources.senat_questions] dump"),
        ("[sources.senat_questions]\npages_per_run = 0\n", "[sources.senat_questions] pages_per_run"),
        ('[sources.journal_officiel]\naddress = "ftp://x/"\n', "[sources.journal_officiel] address"),
        ("[sources.journal_officiel]\narchives_per_run = 0\n", "[sources.journal_officiel] archives_per_run"),
        ('[sources.presse_sante]\nfeeds = ["flux.xml"]\n', "[sources.presse_sante] : « flux.xml »"),
        (
            '[sources.presse_sante]\ntemplate = "wordpress"\n',
            "[sources.presse_sante] template : « wordpress »",
        ),
        ("[sources.presse_sante]\npages_per_run = -3\n", "[sources.presse_sante] pages_per_run"),
        ('[sources.Presse]\nkind = "press"\n', "[sources.Presse]"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    assert place in refusal(tmp_path, text)


# --- secrets and the environment


def test_a_password_in_the_address_of_the_relay_is_refused_and_not_repeated(tmp_path: Path) -> None:
    said = refusal(tmp_path, '[mail]\nsmtp_url = "smtp+starttls://moi:sesame@relais.example:587"\n')

    assert "password_file" in said
    assert "VIGIE_SMTP_PASSWORD" in said
    assert "sesame" not in said


def test_a_password_in_a_wrong_address_is_not_repeated_either(tmp_path: Path) -> None:
    assert "sesame" not in refusal(tmp_path, '[mail]\nsmtp_url = "http://moi:sesame@relais.example"\n')


def test_the_password_is_read_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("sésame\n", "utf-8")

    config = written(tmp_path, '[mail]\npassword_file = "secret"\n')

    assert config.mail.password == "sésame"
    assert "sésame" not in repr(config)


@pytest.mark.parametrize("body", [None, b"", b"\n", b"\xff\xfe"])
def test_a_password_file_that_gives_no_password_is_refused(tmp_path: Path, body: bytes | None) -> None:
    if body is not None:
        (tmp_path / "secret").write_bytes(body)

    assert "[mail] password_file : secret" in refusal(tmp_path, '[mail]\npassword_file = "secret"\n')


def test_the_password_of_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("fichier", "utf-8")

    config = written(tmp_path, '[mail]\npassword_file = "secret"\n', {"VIGIE_SMTP_PASSWORD": "variable"})

    assert config.mail.password == "variable"


def test_the_variables_win_over_the_file(tmp_path: Path) -> None:
    config = written(
        tmp_path,
        '[storage]\ndatabase_url = "sqlite:///x.db"\n[mail]\nsmtp_url = "smtp://a"\n[crawl]\nmirror = "http://a"\n',
        {
            "VIGIE_DATABASE_URL": "sqlite:////tmp/y.db",
            "VIGIE_SMTP_URL": "smtp://relais.example:2525",
            "VIGIE_MIRROR": "http://127.0.0.1:8099",
            "VIGIE_NOW": "2026-04-20T07:00:00+02:00",
        },
    )

    assert config.database_url == "sqlite:////tmp/y.db"
    assert config.mail.smtp_url == "smtp://relais.example:2525"
    assert config.crawl.mirror == "http://127.0.0.1:8099"
    assert current_time(config) == datetime(2026, 4, 20, 5, tzinfo=UTC)


def test_an_empty_mirror_variable_switches_the_mirror_off(tmp_path: Path) -> None:
    assert written(tmp_path, '[crawl]\nmirror = "http://a"\n', {"VIGIE_MIRROR": ""}).crawl.mirror == ""


def test_a_wrong_time_in_the_environment_is_refused(tmp_path: Path) -> None:
    assert "VIGIE_NOW : « demain »" in refusal(tmp_path, "", {"VIGIE_NOW": "demain"})


def test_the_clock_is_read_when_no_time_is_fixed(tmp_path: Path) -> None:
    assert current_time(written(tmp_path, "")).tzinfo is UTC


def test_we_say_who_we_are_and_where_to_write(tmp_path: Path) -> None:
    config = written(
        tmp_path, '[site]\nbase_url = "https://veille.example"\ncontact = "veille@asso.example"\n'
    )

    assert config.user_agent == (
        "Vigie/0.1 (veille parlementaire associative; https://veille.example; veille@asso.example)"
    )
    assert written(tmp_path, '[crawl]\nuser_agent = "Moi"\n').user_agent == "Moi"
