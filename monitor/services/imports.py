"""Taking the association's own files into the archive (``vigie import``), private ones kept private."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from monitor.config import Config
from monitor.domain.fingerprint import public_id
from monitor.domain.imports import SOURCE, SOURCE_LABEL, Described, paper_key, shown_name
from monitor.domain.model import Capture
from monitor.domain.reading import Unread
from monitor.errors import UnreadableFileError
from monitor.files.open_file import OpenedFile, RefusedFormatError, open_file
from monitor.services.archive import Archivist
from monitor.services.commitment_events import propose_commitments
from monitor.services.import_model import Filed, Imported, ImportEffect, Shelf
from monitor.services.import_rows import keep_paper, known_privacy
from monitor.services.runs import RunCounts, finish_run, start_run

MAX_FILE = 64 * 1024 * 1024
"""A PDF of 300 scanned pages has 30 MB."""
MOST_ATTACHMENTS = 100
DEEPEST = 5
"""Mails inside mails: a file joined to the fifth is not opened."""
_SCOPE = "fichiers de l'association"
"""A run with a scope says nothing of the health of its source: nobody waits for these documents."""


@dataclass(slots=True, kw_only=True)
class _Desk:
    """One call of ``vigie import``; ``left`` is how many more joined files its present file may bring."""

    sessions: sessionmaker[Session]
    shelf: Shelf
    wanted: Described
    left: int = MOST_ATTACHMENTS
    problems: list[Unread] = field(default_factory=list)


def import_files(
    sessions: sessionmaker[Session],
    config: Config,
    paths: Sequence[Path],
    wanted: Described,
    *,
    now: datetime,
) -> list[Imported]:
    """Archive files, each with the files joined to it; return what became of each, in order.

    ``wanted`` describes the files themselves; of what is joined to a mail it says only whether it is
    private. A file already in the archive gets what ``wanted`` says anew, and is not doubled. One that
    cannot be read holds back no other. What they announce is proposed, as after a crawl. The caller holds
    the lock of the job. Raises StorageError or DatabaseError when the archive cannot be written; what was
    taken in before stays.
    """
    with sessions() as session:
        source_id, run_id, _ = start_run(
            session, slug=SOURCE, kind=SOURCE, label=SOURCE_LABEL, now=now, scope=_SCOPE
        )
    archivist = Archivist.of(config).for_run(first_run=False, silent=True)
    shelf = Shelf(archivist=archivist, source_id=source_id, now=now)
    desk = _Desk(sessions=sessions, shelf=shelf, wanted=wanted)
    done = [each for path in paths for each in _import_path(desk, path)]
    topics = tuple(topic.slug for topic in config.topics)
    with sessions() as session:
        finish_run(session, run_id, _counts(done), desk.problems, topics=topics, zone=config.zone, now=now)
    propose_commitments(sessions, config.topics, now=now)
    return done


def _counts(done: Sequence[Imported]) -> RunCounts:
    effects = [each.effect for each in done]
    kept = (ImportEffect.NEW, ImportEffect.CHANGED)
    return RunCounts(
        read=len(effects) - effects.count(ImportEffect.FAILED) - effects.count(ImportEffect.SKIPPED),
        new=effects.count(ImportEffect.NEW),
        changed=effects.count(ImportEffect.CHANGED),
        mentions=sum(each.mentions for each in done if each.effect in kept),
    )


def _import_path(desk: _Desk, path: Path) -> list[Imported]:
    desk.left = MOST_ATTACHMENTS
    name = shown_name(str(path)) or str(path)
    try:
        body = _bytes_of(path)
    except UnreadableFileError as error:
        return [_failed(desk, name, error)]
    return _import_bytes(desk, body, Filed(name=name, wanted=desk.wanted))


def _bytes_of(path: Path) -> bytes:
    """Return the bytes of a regular file; raise UnreadableFileError, in French, for anything else."""
    try:
        if path.is_dir():
            raise UnreadableFileError("c'est un dossier : donnez les fichiers eux-mêmes.")
        if not path.exists():
            raise UnreadableFileError("ce fichier n'existe pas : vérifiez son nom et son dossier.")
        if not path.is_file():
            raise UnreadableFileError(
                "ce n'est pas un fichier ordinaire : copiez-en le contenu dans un fichier."
            )
        with path.open("rb") as file:
            body = file.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "nom de fichier impossible"
        raise UnreadableFileError(
            f"ce fichier ne peut pas être lu ({reason}) : vérifiez vos droits."
        ) from error
    if len(body) > MAX_FILE:
        raise UnreadableFileError(
            f"ce fichier est trop lourd (plus de {MAX_FILE // 2**20} Mo) : découpez-le ou allégez-le."
        )
    return body


def _import_bytes(desk: _Desk, body: bytes, filed: Filed) -> list[Imported]:
    """Archive one file, after those joined to it: what they are called is then known."""
    try:
        opened = open_file(body, filed.name)
    except RefusedFormatError as error:
        return [_left_out(filed, str(error)) if filed.attached_to else _failed(desk, filed.name, error)]
    except UnreadableFileError as error:
        return [_failed(desk, filed.name, error, filed=filed)]
    mine = public_id(SOURCE, paper_key(body))
    joined = list(_import_joined(desk, opened, mine, filed)) if opened.attachments else []
    names = (each.document for each in joined if each.document and each.attached_to == mine)
    filed = replace(filed, joined=tuple(dict.fromkeys(names)))
    return [_archive(desk, body, opened, filed), *joined]


def _import_joined(desk: _Desk, opened: OpenedFile, mine: str, filed: Filed) -> Iterator[Imported]:
    with desk.sessions() as session, session.begin():
        private = known_privacy(session, desk.shelf.source_id, mine, filed)
    for attachment in opened.attachments:
        inner = Filed(
            name=shown_name(attachment.name),
            wanted=Described(private=filed.wanted.private),
            private=private,
            attached_to=mine,
            parent=filed.name,
            depth=filed.depth + 1,
        )
        if inner.depth > DEEPEST or desk.left <= 0:
            reason = (
                "trop de courriels et de pièces imbriqués : enregistrez à part cette pièce et les suivantes."
            )
            yield _failed(desk, inner.name, UnreadableFileError(reason), filed=inner)
            return
        desk.left -= 1
        yield from _import_bytes(desk, attachment.body, inner)


def _archive(desk: _Desk, body: bytes, opened: OpenedFile, filed: Filed) -> Imported:
    """Archive one document in one transaction: a private one is never in the archive without its mark."""
    capture = Capture(
        url=f"import:{filed.parent or filed.name}",
        body=body,
        fetched_at=desk.shelf.now,
        member=filed.name if filed.parent else None,
    )
    engine: Engine = desk.sessions.kw["bind"]
    with (
        engine.begin() as connection,
        Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session,
    ):
        done = keep_paper(session, desk.shelf, opened, capture, filed)
    if done.effect is ImportEffect.FAILED:
        desk.problems.append(Unread(url=filed.name, reason="document non archivé", detail=done.message))
        return replace(done, message="ce document n'a pas pu être archivé", attached_to=filed.attached_to)
    return done


def _failed(desk: _Desk, name: str, error: UnreadableFileError, *, filed: Filed | None = None) -> Imported:
    desk.problems.append(Unread(url=name, reason=str(error)))
    return Imported(
        file=name,
        effect=ImportEffect.FAILED,
        message=str(error),
        attached_to=filed.attached_to if filed else "",
    )


def _left_out(filed: Filed, reason: str) -> Imported:
    """Say that something joined to a mail is not archived: a logo, an office file; nothing went wrong."""
    return Imported(
        file=filed.name,
        effect=ImportEffect.SKIPPED,
        message=reason,
        attached_to=filed.attached_to,
    )
