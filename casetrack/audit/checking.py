"""Verify and anchor in one go: every night the rows since the last anchor, weekly all."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from casetrack.audit.anchors import Kept, keep_anchor, last_whole, read_anchors
from casetrack.audit.chain import Anchor, Misfit, Reason, Verified, append_pending, verify
from casetrack.audit.models import AuditCheck
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.db.transaction import own_transaction

log = logging.getLogger("casetrack.audit")

# A text that was rewritten in the database is noticed after this long at the latest.
WHOLE_EVERY = timedelta(days=7)

TOLD = {
    Reason.ALTERED: "row {number} (event {event_id}) is not what was recorded",
    Reason.LINK_MISSING: "row {number} is missing",
    Reason.LINK_INSERTED: "row {number} (event {event_id}) was inserted",
    Reason.EVENT_MISSING: "event {event_id} is missing",
    Reason.EVENT_INSERTED: "event {event_id} was inserted",
    Reason.EVENT_FORGED: "event {event_id} was not recorded by casetrack",
    Reason.NOT_THE_ANCHORED_HEAD: "row {number} is not the one that was anchored",
    Reason.MISSING_SINCE_ANCHOR: "row {number} was there when it was anchored and is missing",
    Reason.CONTENT_ALTERED: "{table} {row_id} is not what was recorded",
    Reason.CONTENT_MISSING: "{table} {row_id} is missing",
    Reason.CONTENT_INSERTED: "{table} {row_id} was not recorded by casetrack",
}


@dataclass(frozen=True)
class Checked:
    """Result of a check. was_whole: everything was read. is_anchored: a line was added."""

    found: Verified
    was_whole: bool
    is_anchored: bool


def check_and_anchor(file: Path, *, at: datetime, whole: bool | None = None) -> Checked:
    """Chain waiting events, verify, and anchor in `file` if the chain contains the last anchor.

    whole: read everything; None: where that was last done a week ago, or something was found
    wrong since. What was found is kept for administrators; a misfit is logged.
    Raises NoAnchors, OSError for a file that cannot be read or written.
    """
    kept = read_anchors(file)
    with own_transaction() as db:
        append_pending(db)
    if whole is None:
        last = last_whole(kept)
        whole = last is None or at - last >= WHOLE_EVERY
    with current_database().snapshot() as db:
        result = verify(
            db,
            against=[kept_anchor.anchor for kept_anchor in kept],
            since=None if whole or not kept else kept[-1].anchor,
        )
    was_whole = whole or not kept
    if result.is_chain_whole:
        keep_anchor(
            file, Kept(Anchor(result.count, result.head), at, was_whole, fits=result.is_whole())
        )
    _tell(result, at=at, was_whole=was_whole)
    return Checked(result, was_whole, result.is_chain_whole)


def last_check() -> AuditCheck | None:
    """Result of the last check; None if there was none."""
    return session().scalar(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1))


def sentence(misfit: Misfit) -> str:
    """The faults in a few English words."""
    text = TOLD[misfit.reason].format(**vars(misfit))
    return text if misfit.until is None else f"{text}, and so on up to row {misfit.until}"


def in_short(verified: Verified) -> str | None:
    """The first that does not fit, and how many more there are; None where everything does."""
    if verified.misfit is None:
        return None
    more = len(verified.misfits) - 1
    return sentence(verified.misfit) + (
        f"; {more} more, by `casetrack audit verify`" if more else ""
    )


def _tell(verified: Verified, *, at: datetime, was_whole: bool) -> None:
    text = in_short(verified)
    if text:
        log.error("The audit does not fit: %s.", text)
    with own_transaction() as db:
        db.add(AuditCheck(at=at, chained=verified.count, was_whole=was_whole, misfit=text))
