"""What one run learns of a site as a whole: its pages that answered, those that did not, another template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.domain.model import Document, DocumentKind
from monitor.domain.page_changes import FEED
from monitor.domain.reading import PageAnswer
from monitor.services.site_alarms import Redesign

_FEW = 3
_NOT_MODIFIED = 304


@dataclass(slots=True, kw_only=True)
class SiteDesk:
    """Counts the known pages of a run.

    ``templates`` are those that they were last read with, by key and by second mark.
    """

    templates: Mapping[str, str] = field(default_factory=dict)
    absent: list[PageAnswer] = field(default_factory=list)
    answered: int = 0
    _changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    _known: int = 0

    def see(self, document: Document) -> None:
        """Count a page that was read."""
        if document.kind is DocumentKind.PDF:
            self.answered += 1
            return
        before, after = self._known_template(document), document.notes.get("template")
        if document.kind is not DocumentKind.PRESS or before is None or FEED in {before, after}:
            return  # new, or only announced until now
        self.answered += 1
        self._known += 1
        if before and isinstance(after, str) and after != before:
            self._changes[before, after] += 1

    def _known_template(self, document: Document) -> str | None:
        return self.templates.get(document.key, self.templates.get(str(document.notes.get("second_mark"))))

    def hear(self, answer: PageAnswer) -> bool:
        """Count the answer of a known page; return whether it is there, as it was."""
        if answer.status == _NOT_MODIFIED:
            self.answered += 1
            return True
        self.absent.append(answer)
        return False

    def redesign(self) -> Redesign | None:
        """Return what says that the whole site has another template: most of its known pages do."""
        changed = self._changes.total()
        if changed < _FEW or changed * 2 <= self._known:
            return None
        before, after = self._changes.most_common(1)[0][0]
        return Redesign(changed, self._known, before, after)
