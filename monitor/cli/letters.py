"""``vigie digest``, ``vigie send`` and ``vigie subscribers``: the weekly letter and who receives it."""

from __future__ import annotations

from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer
from rich.text import Text

from monitor.cli.context import (
    EXIT_FAILED,
    Opened,
    complaints,
    console,
    opened,
    print_items,
    templates_folder,
)
from monitor.cli.read import Json, TopicOption
from monitor.domain.calendar import Week, iso_week, last_complete_week
from monitor.domain.topics import Topic
from monitor.domain.wording import plural
from monitor.errors import ConfigError
from monitor.mail.message import build_message, message_id_for
from monitor.mail.render import Rendered
from monitor.mail.transport import SmtpTransport
from monitor.services.digests import freeze_issue, preview_issue
from monitor.services.due import letters_due
from monitor.services.locks import job_lock
from monitor.services.outbox import (
    DeliveryState,
    SendReport,
    domain_of,
    queue_deliveries,
    send_due,
)
from monitor.services.subscribers import add_subscriber, list_subscribers, remove_subscriber
from monitor.storage.database import for_reading

_STATES = {
    DeliveryState.ACCEPTED: "acceptée(s) par le relais",
    DeliveryState.DEFERRED: "à réessayer plus tard",
    DeliveryState.REJECTED: "refusée(s)",
    DeliveryState.UNCERTAIN: "incertaine(s)",
    DeliveryState.EXPIRED: "périmée(s)",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("digest")(digest)
    app.command("send")(send)
    group = typer.Typer(help="Les personnes abonnées.", no_args_is_help=True, rich_markup_mode=None)
    group.command("add")(subscribers_add)
    group.command("list")(subscribers_list)
    group.command("remove")(subscribers_remove)
    app.add_typer(group, name="subscribers")


def digest(
    ctx: typer.Context,
    *,
    week: Annotated[
        str | None, typer.Option(metavar="2026-W11", help="Semaine ISO (la dernière terminée, sinon).")
    ] = None,
    topic: TopicOption = None,
    preview: Annotated[
        Path | None, typer.Option(metavar="DOSSIER", help="Écrit .html, .txt et .eml, et ne fige rien.")
    ] = None,
) -> None:
    """Fige la lettre d'une semaine ; elle ne change plus ensuite."""
    place = opened(ctx)
    chosen = place.topic(topic)
    wanted = iso_week(week) if week else last_complete_week(place.now)
    for one in [chosen] if chosen else place.config.topics:
        if preview is not None:
            _preview(place, one, wanted, preview)
        else:
            freeze(place, one, wanted)


def freeze(place: Opened, topic: Topic, week: Week) -> None:
    """Freeze one letter and say so; raise ConfigError for a week that is not over."""
    if week.end_utc > place.now:
        raise ConfigError(
            f"La semaine {week} n'est pas terminée : sa lettre ne peut pas encore être figée. "
            "Pour la voir telle qu'elle est, ajoutez --preview DOSSIER."
        )
    with place.archive()() as session:
        issue, new = freeze_issue(
            session, place.config, topic, week, templates=templates_folder(), now=place.now
        )
    state = "figée" if new else "déjà figée, inchangée"
    console.print(Text(f"{issue.topic} {issue.period} : lettre {state}. {issue.subject}"))


def _preview(place: Opened, topic: Topic, week: Week, folder: Path) -> None:
    with for_reading(place.archive())() as session, session.begin():
        rendered, frozen = preview_issue(
            session, place.config, topic, week, templates=templates_folder(), now=place.now
        )
    if frozen:
        console.print(f"La lettre {topic.slug} {week} est figée : la voici telle qu'elle est.", markup=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, body in _files(place, rendered, topic, week).items():
            (folder / path).write_bytes(body)
            console.print(Text(str(folder / path)))
    except OSError as error:
        raise ConfigError(f"{folder} ne peut pas être écrit : {error.strerror}.") from error


def _files(place: Opened, rendered: Rendered, topic: Topic, week: Week) -> dict[str, bytes]:
    config = place.config
    sender = config.mail.sender or "vigie@exemple.invalid"
    message = build_message(
        rendered,
        sender=sender,
        recipient="apercu@exemple.invalid",
        reply_to=config.site.contact or sender,
        message_id=message_id_for(f"{topic.slug}.{week}", "apercu", "exemple.invalid"),
        list_id=f"{topic.slug}.exemple.invalid",
        date=place.now,
    )
    name = f"{topic.slug}-{week}"
    return {
        f"{name}.html": rendered.html.encode(),
        f"{name}.txt": rendered.text.encode(),
        f"{name}.eml": message.as_bytes(),
    }


def send(
    ctx: typer.Context,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dit ce qui partirait, sans rien envoyer.")
    ] = False,
    json: Json = False,
) -> None:
    """Envoie ce qui est dû, chaque lettre une fois par personne."""
    place = opened(ctx)
    if dry_run:
        _print_due(place, json=json)
        return
    report = send_letters(place)
    if json:
        print_items(
            [{"state": state.value, "count": count} for state, count in sorted(report.states.items())]
        )
    print_report(report, quiet=json)
    if not report.good:
        raise typer.Exit(EXIT_FAILED)


def _print_due(place: Opened, *, json: bool) -> None:
    with place.reading() as session:
        due = letters_due(session, now=place.now)
    if json:
        print_items(
            [{"topic": topic, "week": week, "count": due[topic, week]} for topic, week in sorted(due)]
        )
        return
    for topic, week in sorted(due):
        console.print(Text(f"{topic} {week} : {due[topic, week]} lettre(s) à envoyer."))
    console.print("Rien n'a été envoyé." if due else "Rien à envoyer.")


def send_letters(place: Opened) -> SendReport:
    """Send what is due, under the lock of the job; nothing due asks nothing of the configuration."""
    config, sessions = place.config, place.archive()
    with job_lock(config.state, "send"):
        with sessions() as session:
            if not letters_due(session, now=place.now):
                return SendReport()
        with sessions() as session:
            queue_deliveries(session, config, now=place.now)
        with SmtpTransport(
            config.mail.smtp_url,
            password=config.mail.password,
            timeout=config.mail.timeout,
            hello=domain_of(config),
        ) as transport:
            return send_due(sessions, config, transport, clock=lambda: place.now, random=SystemRandom())


def print_report(report: SendReport, *, quiet: bool = False) -> None:
    """Say what became of each letter; why sending stopped goes to standard error, even when quiet."""
    if not report.states and not report.stopped and not quiet:
        console.print("Rien à envoyer.")
    for state, count in sorted(report.states.items()):
        if not quiet:
            console.print(f"{count} lettre(s) {_STATES[state]}.")
    if report.stopped:
        complaints.print(
            f"L'envoi s'est arrêté : {report.stopped}. Rien n'est perdu : corrigez [mail] smtp_url ou "
            "attendez que le relais réponde, puis relancez « vigie send ».",
            markup=False,
        )


def subscribers_add(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(help="Adresse électronique.")],
    *,
    topic: TopicOption = None,
) -> None:
    """Abonne une adresse à la lettre (de tous les sujets, sinon d'un seul)."""
    place = opened(ctx)
    chosen = place.topic(topic)
    topics = [chosen.slug] if chosen else [one.slug for one in place.config.topics]
    with place.archive(create=True)() as session:
        added = add_subscriber(session, address, topics, now=place.now)
    console.print("Abonnement enregistré." if added else "Cette adresse était déjà abonnée.")


def subscribers_list(ctx: typer.Context, *, json: Json = False) -> None:
    """Liste les adresses abonnées et leurs sujets."""
    with opened(ctx).reading() as session:
        found = [
            {"address": row.address, "topics": [item.topic for item in row.subscriptions]}
            for row in list_subscribers(session)
        ]
    if json:
        print_items(found)
        return
    for item in found:
        console.print(Text(f"{item['address']}  {', '.join(item['topics'])}"))
    console.print(f"{plural(len(found), 'abonnement')}." if found else "Personne n'est abonné.")


def subscribers_remove(
    ctx: typer.Context, address: Annotated[str, typer.Argument(help="Adresse électronique.")]
) -> None:
    """Efface une adresse et ses abonnements."""
    with opened(ctx).archive()() as session:
        if not remove_subscriber(session, address):
            raise ConfigError("Cette adresse n'est pas abonnée.")
    console.print("Adresse effacée.")
