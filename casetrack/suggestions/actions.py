"""Record the service of a suggestion, remind of it, close it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.list_exports import record_list_export
from casetrack.audit.record import AuditKind
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case
from casetrack.cases.not_future import ensure_not_before
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.ledger.corrections import EntryCorrected
from casetrack.ledger.measures import end_measure
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.ledger.reschedule import DayMoved
from casetrack.suggestions import clock_triggers
from casetrack.suggestions.answers.summary import record_result
from casetrack.suggestions.board import BoardFilter
from casetrack.suggestions.issuing import URGING_REMINDER_TOO_EARLY
from casetrack.suggestions.kinds import AMENDED, CLOSED_UNFINISHED, WITHDRAWN, Delivery, Response
from casetrack.suggestions.lists import Which
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.policy import ensure_letter_of_ours, ensure_may_follow, not_in_the_future
from casetrack.suggestions.serving import count_reply, end_duties, service_of
from casetrack.suggestions.standstills.actions import end_with
from casetrack.suggestions.standstills.models import REJECTED
from casetrack.suggestions.steps.models import TOLD_BY_RUNG
from casetrack.suggestions.telling import enter_of

SUGGESTION_SERVED_ALREADY = N_(
    "It was served on %(day)s already. The time for the reply runs from that day."
)


def serve(
    suggestion: Suggestion,
    act: Act,
    *,
    received_on: date | PartialDate,
    delivery: Delivery,
    announced_at: str = "",
    attended: str = "",
) -> None:
    """Record that the recipient has the letter; its time for the reply runs from then.

    received_on: as precise as is known. A service known only imprecisely is recorded once more when
    its day becomes known: what hangs on it moves, and keeps the days it had. announced_at,
    attended: where it was announced and who was there, of one that was (Provisions, as recalled:
    others may attend).
    Raises NotAllowed; RuleBroken if it was served before, or on a day that cannot be.
    """
    case = ensure_may_follow(suggestion, act)
    ensure_letter_of_ours(suggestion)
    before = suggestion.served
    if before is not None and before.is_day and before.first is not None:
        raise RuleBroken(SUGGESTION_SERVED_ALREADY, day=before.first)
    when = received_on if isinstance(received_on, PartialDate) else PartialDate.day(received_on)
    if before is not None and before.first is not None and when == before:
        raise RuleBroken(SUGGESTION_SERVED_ALREADY, day=before.first)
    service = service_of(suggestion, when, on=act.on)
    announced = delivery in (Delivery.ANNOUNCED, Delivery.PUBLICLY_ANNOUNCED)
    if not announced and (announced_at.strip() or attended.strip()):
        raise RuleBroken(
            N_("Others attend only where it is announced. Choose that, or leave this empty."),
            field="attended" if attended.strip() else "announced_at",
        )
    suggestion.served = when
    suggestion.delivery = delivery
    suggestion.announced_at = BilingualText.written(announced_at)
    suggestion.attended = BilingualText.written(attended)
    suggestion.version += 1
    entry = enter_of(
        suggestion,
        EntryKind.SUGGESTION_ANNOUNCED if announced else EntryKind.SUGGESTION_SERVED,
        act,
        when,
        "\n".join(filter(None, (announced_at, attended))),
    )
    if suggestion.ground is None:
        return
    count_reply(case, suggestion, service, entry, suggestion.ground)
    if before is not None and before.first is not None:
        clock_triggers.reply_moved(case, suggestion)
    else:
        clock_triggers.reply_counted(case, suggestion, entry)


@handles(EntryCorrected)
def keep_as_issued(corrected: EntryCorrected) -> None:
    """Refuse to give a letter another day of issue by correcting its entry. Raises RuleBroken."""
    entry, when = corrected.entry, corrected.correction.when
    decided = {EntryKind.SUGGESTION_ISSUED, AMENDED, WITHDRAWN, CLOSED_UNFINISHED, REJECTED}
    decided |= {*TOLD_BY_RUNG.values()}
    if entry.kind in decided and when.edtf != entry.when.edtf:
        raise RuleBroken("decided_is_final", field="when")


@handles(DayMoved)
def follow_calendar(moved: DayMoved) -> None:
    """Keep with the letter the day to which the calendar moved its reply."""
    owed = moved.owed
    if owed.subject != Suggestion.__tablename__ or owed.kind is not ObligationKind.SUGGESTION_REPLY:
        return
    suggestion = session().get_one(Suggestion, owed.subject_id)
    suggestion.reply_due = owed.due
    clock_triggers.reply_moved(session().get_one(Case, suggestion.case_id), suggestion)


def remind(
    suggestion: Suggestion, act: Act, *, reminded_on: date, text: str, again_on: date | None
) -> None:
    """Record that the recipient was reminded; the reply stays due as it was.

    again_on: for urging, the day of the next reminder; None: none is planned.
    Raises NotAllowed; RuleBroken if there is nothing to remind of.
    """
    case = ensure_may_follow(suggestion, act)
    if not suggestion.kind.is_urging:
        ensure_letter_of_ours(suggestion)
    not_in_the_future(reminded_on, on=act.on, field="reminded_on")
    since = suggestion.issued.first
    if suggestion.kind.is_formal:
        if suggestion.served is None:
            raise RuleBroken("suggestion_not_served")
        if suggestion.replied is not None and not suggestion.not_put_right():
            raise RuleBroken(N_("All is put right: there is nothing to remind of."))
        since = suggestion.served.first
    early = N_("Nobody could be reminded before %(since)s. Enter that day or a later one.")
    ensure_not_before(reminded_on, since, early, field="reminded_on", called="since")
    if again_on is not None and again_on <= max(reminded_on, act.on):
        raise RuleBroken(URGING_REMINDER_TOO_EARLY, field="again_on", day=max(reminded_on, act.on))
    entry = enter_of(suggestion, EntryKind.SUGGESTION_REMINDED, act, reminded_on, text)
    if suggestion.kind.is_formal:
        settle(ObligationKind.REMINDER, suggestion, on=reminded_on)
        return
    if again_on is None:
        settle(ObligationKind.REMINDER, suggestion, on=reminded_on)
        return
    why = why_agreed("urging_reminder", fact_on=reminded_on, entry=entry)
    owe(case, ObligationKind.REMINDER, due=again_on, subject=suggestion, why=why)


def close(
    suggestion: Suggestion,
    act: Act,
    *,
    closed_on: date,
    reason: str,
    response: Response | None = None,
) -> None:
    """End the work on a suggestion or on urging; whatever was owed for it is owed no more.

    response: what came of urging; of a suggestion it is read from the reply.
    A letter of ours of which something is not put right is closed by whoever decided it.
    Raises NotAllowed; RuleBroken without a reason, on a day that cannot be, or as `ensure_decided`.
    """
    case = ensure_may_follow(suggestion, act, to=Permission.SUGGESTIONS_WRITE)
    if not reason.strip():
        raise RuleBroken(N_("Say why it is closed."), field="reason")
    not_in_the_future(closed_on, on=act.on, field="closed_on")
    last = last_known_day(suggestion)
    if last is not None and closed_on < last:
        raise RuleBroken(
            N_("Something is recorded of %(last)s. It is closed on that day or later."),
            field="closed_on",
            last=last,
        )
    is_unfinished = suggestion.kind.is_formal and bool(suggestion.not_put_right())
    who_decided: Mapping[str, Any] = {}
    if is_unfinished:
        who_decided = ensure_decided(case, CLOSED_UNFINISHED, act, on=closed_on)
    suggestion.end(closed_on, reason)
    end_duties(suggestion, on=closed_on, as_=DutyState.MET)
    end_with(suggestion, closed_on)
    end_measure(suggestion.measure, act, on=closed_on)
    entry = enter_of(
        suggestion,
        CLOSED_UNFINISHED if is_unfinished else EntryKind.SUGGESTION_CLOSED,
        act,
        closed_on,
        reason,
        items=len(suggestion.items),
        put_right=suggestion.put_right(),
        **who_decided,
    )
    if suggestion.kind.is_urging:
        result = response or Response.UNKNOWN
        record_result(suggestion, result, known_on=closed_on, text=reason, entry_id=entry.id)
    clock_triggers.closed(case, suggestion, closed_on, entry)


def record_export(which: Which, narrowed: BoardFilter, act: Act, *, rows: int) -> None:
    """Audit an export of the list (person, filter, number of letters) before it is sent.

    Raises NotAllowed.
    """
    record_list_export(
        AuditKind.SUGGESTIONS_EXPORTED,
        Permission.SUGGESTIONS_READ,
        act,
        rows=rows,
        show=which.value,
        narrowed=[f"{key}={value}" for key, value in narrowed.address().items()],
    )


def last_known_day(suggestion: Suggestion) -> date | None:
    """The latest day of which something is recorded of it, as far as known."""
    days = [suggestion.issued.first]
    days += [moment.first for moment in (suggestion.served, suggestion.replied) if moment]
    days += [item.seen_on for item in suggestion.items]
    return max((day for day in days if day is not None), default=None)
