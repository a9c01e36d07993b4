"""Why an answer did not come or is not one, in the words of the run's message."""

from __future__ import annotations

from scrapy import exceptions

_GONE = frozenset({404, 410})
_BROKEN = 500
_TRANSFERS: dict[type[Exception], str] = {
    exceptions.ResponseDataLossError: "le transfert s'est interrompu avant la fin",
    exceptions.DownloadTimeoutError: "le site n'a pas répondu à temps",
    exceptions.CannotResolveHostError: "ce nom de site est introuvable : vérifiez l'adresse et le réseau",
    exceptions.DownloadConnectionRefusedError: "le site refuse la connexion",
    exceptions.DownloadCancelledError: "la réponse est plus grande que ce que Vigie accepte de lire",
}
_CERTIFICATE = "le certificat du site n'est pas valable : rien n'a été lu"

ROBOTS = "le site demande de ne pas lire cette adresse (robots.txt)"
"""An address that a site closes to programs: a refusal of this address only."""


def transfer_reason(exception: Exception) -> str:
    """Return in French why a transfer failed."""
    if "certificate" in f"{exception} {exception.__cause__}":
        return _CERTIFICATE
    known = (words for kind, words in _TRANSFERS.items() if isinstance(exception, kind))
    return next(known, f"transfert interrompu ou impossible ({type(exception).__name__})")


def status_reason(status: int, location: str | None) -> str:
    """Return in French what an HTTP status other than success means; ``location`` is where it points to."""
    if status in _GONE:
        return f"la page n'existe pas ou plus (HTTP {status})"
    if location:
        return f"redirection qui ne mène pas à une page ({location[:200]})"
    return f"le site est en panne (HTTP {status})" if status >= _BROKEN else f"réponse HTTP {status}"
