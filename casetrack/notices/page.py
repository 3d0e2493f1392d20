"""What the page of notices shows: each digest with its lines, as far as one may still see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.models import Obligation
from casetrack.ledger.registry import duty_line
from casetrack.notices.models import Digest
from casetrack.notices.queries import known_duties


@dataclass(frozen=True)
class DigestLine:
    """One thing that was told. due: its day as it was told, inclusive."""

    obligation: Obligation
    number: str
    due: date
    title: LazyString

    @property
    def is_moved(self) -> bool:
        """Whether it is due on another day by now."""
        return self.obligation.is_open and self.obligation.due != self.due


@dataclass(frozen=True)
class DigestPage:
    """A digest with its lines. hidden: how many of them this person may not see any more."""

    digest: Digest
    lines: Sequence[DigestLine]
    hidden: int

    @property
    def day(self) -> date:
        """The day it was made for."""
        return self.digest.day

    @property
    def is_unread(self) -> bool:
        """Whether nobody said that it was read."""
        return self.digest.read_at is None


def digest_pages(digests: Sequence[Digest], user: Staff, *, on: date) -> list[DigestPage]:
    """The digests with their lines; one statement."""
    ids = [line["obligation"] for digest in digests for line in digest.lines]
    known = known_duties(user, ids, on=on) if ids else {}
    return [_told(digest, known) for digest in digests]


def _told(digest: Digest, known: dict[int, tuple[Obligation, str]]) -> DigestPage:
    lines = []
    for line in digest.lines:
        if line["obligation"] not in known:
            continue
        obligation, number = known[line["obligation"]]
        due = date.fromisoformat(line["due"])
        words = duty_line(obligation.kind)
        is_late = due < digest.day and words.late_title is not None
        title = words.late_title if is_late and words.late_title is not None else words.title
        lines.append(DigestLine(obligation, number, due, title))
    return DigestPage(digest, lines, hidden=len(digest.lines) - len(lines))
