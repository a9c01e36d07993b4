"""The account of PISTE, the official API of Légifrance: its secrets, read when they are needed only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.config.model import JournalSource
from monitor.config.secrets import secret_in
from monitor.errors import ConfigError

_WHERE = (
    "créez un compte sur https://piste.gouv.fr, acceptez-y les conditions générales (CGU) de l'API "
    "Légifrance, puis nommez les fichiers qui contiennent l'identifiant et le secret de votre application "
    "dans « piste_client_id_file » et « piste_client_secret_file » (ou donnez VIGIE_PISTE_CLIENT_ID et "
    "VIGIE_PISTE_CLIENT_SECRET), ou écrivez « piste = false »."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PisteClient:
    """What an application is known by: never shown, not even by ``repr``."""

    id: str = field(repr=False)
    secret: str = field(repr=False)


def with_account(source: JournalSource, environ: Mapping[str, str], folder: Path) -> JournalSource:
    """Return the source with the files of its secrets in ``folder``, where ``vigie.toml`` is.

    Raises ConfigError when PISTE is to be asked and its account is not whole; the secrets are not kept.
    """
    if source.piste:
        piste_client(source, environ, folder=folder)
    id_file, secret_file = source.piste_client_id_file, source.piste_client_secret_file
    return replace(
        source,
        piste_client_id_file=str(folder / id_file) if id_file else "",
        piste_client_secret_file=str(folder / secret_file) if secret_file else "",
    )


def piste_client(
    source: JournalSource, environ: Mapping[str, str], *, folder: Path | None = None
) -> PisteClient:
    """Return the identifier and the secret of a source that asks PISTE; the environment wins over files.

    Raises ConfigError, saying where to get them, when one is missing.
    """
    place, folder = f"[sources.{source.slug}]", folder or Path()
    given = [
        environ.get(variable, "").strip() or (secret_in(folder, file, f"{place} {key}") if file else "")
        for variable, key, file in (
            ("VIGIE_PISTE_CLIENT_ID", "piste_client_id_file", source.piste_client_id_file),
            ("VIGIE_PISTE_CLIENT_SECRET", "piste_client_secret_file", source.piste_client_secret_file),
        )
    ]
    lacking = [what for what, value in zip(("l'identifiant", "le secret"), given, strict=True) if not value]
    if lacking:
        raise ConfigError(f"{place} piste : il manque {' et '.join(lacking)} de PISTE ; {_WHERE}")
    return PisteClient(id=given[0], secret=given[1])
