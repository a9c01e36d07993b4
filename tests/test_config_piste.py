"""The keys of PISTE: off by default, secrets in files or in the environment, never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import Config, JournalSource
from monitor.config.piste import piste_client
from tests.config_files import refusal, written

TABLE = "[sources.journal_officiel]\n"
ON = f'{TABLE}piste = true\npiste_client_id_file = "id"\npiste_client_secret_file = "secret"\n'
VARIABLES = {"VIGIE_PISTE_CLIENT_ID": "variable-id", "VIGIE_PISTE_CLIENT_SECRET": "variable-secret"}


def journal(config: Config) -> JournalSource:
    [source] = [source for source in config.sources if isinstance(source, JournalSource)]
    return source


def files(folder: Path) -> None:
    (folder / "id").write_text("un-identifiant\n", "utf-8")
    (folder / "secret").write_text("  sésame\n", "utf-8")


def test_it_is_off_by_default_and_files_are_then_not_looked_at(tmp_path: Path) -> None:
    assert journal(written(tmp_path, "")).piste is False
    assert journal(written(tmp_path, ON.replace("true", "false"))).piste is False


def test_the_secrets_are_read_from_files_beside_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path)
    source = journal(written(tmp_path, ON))
    monkeypatch.chdir("/")
    client = piste_client(source, {})
    assert (client.id, client.secret) == ("un-identifiant", "sésame")
    for shown in (repr(client), repr(source), str(client)):
        assert "un-identifiant" not in shown
        assert "sésame" not in shown


def test_the_environment_wins_and_needs_no_file(tmp_path: Path) -> None:
    source = journal(written(tmp_path, f"{TABLE}piste = true\n", VARIABLES))
    client = piste_client(source, VARIABLES)
    assert (client.id, client.secret) == ("variable-id", "variable-secret")
    files(tmp_path)
    client = piste_client(journal(written(tmp_path, ON)), {"VIGIE_PISTE_CLIENT_SECRET": "variable-secret"})
    assert (client.id, client.secret) == ("un-identifiant", "variable-secret")


@pytest.mark.parametrize(
    ("environ", "lacking"),
    [
        ({}, "il manque l'identifiant et le secret de PISTE"),
        ({"VIGIE_PISTE_CLIENT_ID": "variable-id"}, "il manque le secret de PISTE"),
        ({"VIGIE_PISTE_CLIENT_SECRET": "variable-secret"}, "il manque l'identifiant de PISTE"),
    ],
)
def test_a_missing_secret_is_refused_with_what_to_do(
    tmp_path: Path, environ: dict[str, str], lacking: str
) -> None:
    said = refusal(tmp_path, f"{TABLE}piste = true\n", environ)
    assert said.startswith(f"[sources.journal_officiel] piste : {lacking}")
    assert "https://piste.gouv.fr" in said
    assert "CGU" in said
    assert "variable-" not in said


@pytest.mark.parametrize("body", [None, b"", b" \n", b"\xff\xfesecret"])
def test_a_file_that_gives_no_secret_is_refused_and_not_quoted(tmp_path: Path, body: bytes | None) -> None:
    files(tmp_path)
    (tmp_path / "secret").unlink()
    if body is not None:
        (tmp_path / "secret").write_bytes(body)
    said = refusal(tmp_path, ON)
    assert said.startswith("[sources.journal_officiel] piste_client_secret_file : secret ")
    assert "sésame" not in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'piste_token = "http://oauth.example/"',
            "piste_token : « http://oauth.example/ » doit commencer par",
        ),
        (
            'piste_api = "http://api.example/"',
            "piste_api : « http://api.example/ » doit commencer par https://",
        ),
        ('piste_api = ""', "piste_api : «  » n'est pas une adresse web"),
        ("piste_calls_per_run = 0", "piste_calls_per_run : il faut un nombre plus grand que zéro"),
        ('piste = "oui"', "piste : il faut true ou false"),
        ('piste_client_secret = "sésame"', "la clé « piste_client_secret » est inconnue"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    found = refusal(tmp_path, f"{TABLE}{line}\n")
    assert said in found
    assert "sésame" not in found
