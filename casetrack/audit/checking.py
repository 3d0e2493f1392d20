"""Verify and anchor in one go: every night the rows since the last anchor, weekly all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from casetrack.audit.anchors import Kept, keep_anchor, last_whole, read_anchors
from casetrack.audit.chain import Anchor, Misfit, Reason, Verified, append_pending, verify
from casetrack.audit.models import AuditCheck
from casetrack.audit.restoring import lines_gone, standing
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.db.transaction import own_transaction

log = logging.getLogger("casetrack.audit")

# A text that was rewritten in the database is noticed after this long at the latest.
WHOLE_EVERY = timedelta(days=7)

# Translates a text.
Say = Callable[[str], str]

# As they are logged and kept; a command says them in the language of its terminal.
TOLD = {
    Reason.ALTERED: N_("row {number} (event {event_id}) is not what was recorded"),
    Reason.LINK_MISSING: N_("row {number} is missing"),
    Reason.LINK_INSERTED: N_("row {number} (event {event_id}) was inserted"),
    Reason.EVENT_MISSING: N_("event {event_id} is missing"),
    Reason.EVENT_INSERTED: N_("event {event_id} was inserted"),
    Reason.EVENT_FORGED: N_("event {event_id} was not recorded by casetrack"),
    Reason.NOT_THE_ANCHORED_HEAD: N_("row {number} is not the one that was anchored"),
    Reason.MISSING_SINCE_ANCHOR: N_("row {number} was there when it was anchored and is missing"),
    Reason.CONTENT_ALTERED: N_("{table} {row_id} is not what was recorded"),
    Reason.CONTENT_MISSING: N_("{table} {row_id} is missing"),
    Reason.CONTENT_INSERTED: N_("{table} {row_id} was not recorded by casetrack"),
}

GONE = N_("{gone} lines of the file of anchors are gone")


@dataclass(frozen=True)
class Checked:
    """Result of a check. was_whole: everything was read. is_anchored: a line was added.

    gone: lines of the file of anchors that were there before, and are not.
    """

    found: Verified
    was_whole: bool
    is_anchored: bool
    gone: int = 0

    def is_whole(self) -> bool:
        """Whether everything fits, and no anchor is gone."""
        return self.found.is_whole() and not self.gone

    def in_short(self, say: Say = str) -> str | None:
        """The fault in a few words; None without one."""
        if self.gone and self.found.is_whole():
            return say(GONE).format(gone=self.gone)
        return in_short(self.found, say)


def check_and_anchor(
    file: Path,
    *,
    at: datetime,
    whole: bool | None = None,
    is_main: bool = False,
    is_closed: bool = False,
) -> Checked:
    """Chain waiting events, verify, and anchor in `file` if the chain contains the last anchor.

    whole: read everything; None: where that was last done a week ago, or something was found
    wrong since. is_main: it is the file of the settings, of which no line may be gone. is_closed:
    a gap was closed just now, and those that are gone were given up. What was found is kept for
    administrators; a misfit is logged.
    Raises NoAnchors, OSError for a file that cannot be read or written.
    """
    kept = read_anchors(file)
    with own_transaction() as db:
        append_pending(db)
    if whole is None:
        last = last_whole(kept)
        whole = last is None or at - last >= WHOLE_EVERY
    with current_database().snapshot() as db:
        against = standing(db, kept)
        gone = lines_gone(db, kept) if is_main and not is_closed else 0
        is_restored = _is_given_up(kept, against)
        was_whole = whole or not kept or is_restored
        result = verify(db, against=against, since=None if was_whole else kept[-1].anchor)
        if not result.is_chain_whole and against != (still := standing(db, kept, ask=True)):
            is_restored, was_whole = _is_given_up(kept, still), True
            result = verify(db, against=still)
    if result.is_chain_whole:
        head = Anchor(result.count, result.head)
        keep_anchor(
            file, Kept(head, at, was_whole, fits=result.is_whole(), is_restored=is_restored)
        )
    checked = Checked(result, was_whole, result.is_chain_whole, gone)
    lines = len(kept) + gone + checked.is_anchored
    _tell(checked, at=at, anchors=lines if is_main else None)
    return checked


def _is_given_up(kept: Sequence[Kept], against: Sequence[Anchor]) -> bool:
    """Whether the last anchor of a file is one that the chain gave up."""
    return bool(kept) and kept[-1].anchor not in against


def last_check() -> AuditCheck | None:
    """Result of the last check; None if there was none."""
    return session().scalar(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1))


def sentence(misfit: Misfit, say: Say = str) -> str:
    """The fault in a few words: in English, or as `say` translates them."""
    text = say(TOLD[misfit.reason]).format(**vars(misfit))
    if misfit.until is None:
        return text
    return say(N_("{text}, and so on up to row {until}")).format(text=text, until=misfit.until)


def in_short(verified: Verified, say: Say = str) -> str | None:
    """The first that does not fit, and how many more there are; None where everything does."""
    if verified.misfit is None:
        return None
    more = len(verified.misfits) - 1
    text = sentence(verified.misfit, say)
    if not more:
        return text
    return say(N_("{text}; {more} more, by `casetrack audit verify`")).format(text=text, more=more)


def _tell(checked: Checked, *, at: datetime, anchors: int | None) -> None:
    text = checked.in_short()
    if text:
        log.error("The audit does not fit: %s.", text)
    with own_transaction() as db:
        db.add(
            AuditCheck(
                at=at,
                chained=checked.found.count,
                was_whole=checked.was_whole,
                misfit=text,
                anchors=anchors,
            )
        )
