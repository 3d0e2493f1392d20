"""The nightly run: digests, mail, and everything that changes by time alone.

Idempotent: a repeated, late or previously killed run does what is left to do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from casetrack.accounts.drafts import forget_old_drafts
from casetrack.accounts.models import Staff
from casetrack.accounts.sent_forms import forget_old
from casetrack.accounts.sessions import forget_ended
from casetrack.accounts.throttling import forget_old_tries
from casetrack.cases.batch_queries import CaseBatch
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case
from casetrack.casework.concerns.models import NEXT_LOOK
from casetrack.casework.concerns.telling import (
    heads_in_service,
    not_yet_for_the_chief,
    told_at_once,
)
from casetrack.courses.approvals.models import WAITS
from casetrack.courses.approvals.queries import standing_in
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.notices.letters import write_letter
from casetrack.desk.notices.lock import one_at_a_time
from casetrack.desk.notices.models import Digest, Night
from casetrack.desk.notices.outbox import Sent, put_into_outbox, send_all
from casetrack.desk.notices.queries import (
    Owed,
    last_night_before,
    owed_until,
    seen_by,
    staff_with_digest,
)
from casetrack.desk.notices.sending import Route
from casetrack.law import Citation
from casetrack.ledger.derived import work_out
from casetrack.ledger.nightly import let_night_come
from casetrack.ledger.obligations import close_past_windows
from casetrack.ledger.reasons import is_in_custody
from casetrack.visits.workload.presence import Presence, presence_of

# The duty to warn before a period expires, and once it has expired.
ART_620 = Citation("procuratorate_rules", "620")


@dataclass(frozen=True)
class ReminderRhythm:
    """Days before the due date on which to remind (0: the day itself); daily once overdue.

    source: the rule that obliges the office to warn.
    """

    days_before: tuple[int, ...]
    source: Citation = ART_620


CUSTODY = ReminderRhythm((3, 1))
PERIOD = ReminderRhythm((7, 3, 1))
PROBATION_END = ReminderRhythm((30, 15, 7))
REPLY = ReminderRhythm((15, 7, 0))
VISIT = ReminderRhythm((1, 0))
CONCERN = ReminderRhythm((0,))
# Others wait for it, so it is repeated every night from the first on.
AT_ONCE = ReminderRhythm(tuple(range(31)))

# Every other kind: PERIOD, or AT_ONCE if it is on Today from the first day on.
BY_KIND: Mapping[ObligationKind, ReminderRhythm] = {
    ObligationKind.PROBATION_END: PROBATION_END,
    ObligationKind.SUGGESTION_REPLY: REPLY,
    ObligationKind.VISIT: VISIT,
    ObligationKind.URGENT_CONCERN: CONCERN,
    NEXT_LOOK: CONCERN,
}
ALL = (CUSTODY, PERIOD, PROBATION_END, REPLY, VISIT, CONCERN, AT_ONCE)
EARLIEST = max(day for rhythm in ALL for day in rhythm.days_before)


def rhythm_of(kind: ObligationKind, why: Mapping[str, Any]) -> ReminderRhythm:
    """The rhythm of an obligation. why: its reason, which says whether somebody is in custody."""
    if is_in_custody(why):
        return CUSTODY
    return BY_KIND.get(kind, AT_ONCE if kind.is_at_once else PERIOD)


def is_reminded(due: date, rhythm: ReminderRhythm, *, on: date, after: date | None = None) -> bool:
    """Whether an open obligation is due for a reminder on that day.

    after: the day of the last run, if days since were missed; reminders of the missed days are
    given now.
    """
    if due < on:
        return True
    first = on if after is None else after + timedelta(days=1)
    return any(first <= due - timedelta(days=days) <= on for days in rhythm.days_before)


# Cases recomputed in one transaction; others need to write in between.
BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Parameters of a nightly run. route: the way of mail; None if there is none.

    language: for people without a choice. clock: the current instant, asked at each marking.
    """

    on: date
    base_url: str
    language: str
    route: Route | None
    clock: Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Done:
    """The result of a nightly run. digests, mails: made now; there: digests made before.

    nobodys: case numbers of obligations with no responsible person in service; untold: those of
    which no head could be told either. since: the day of the last run, if days were missed.
    """

    digests: int = 0
    there: int = 0
    mails: int = 0
    nobodys: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    since: date | None = None
    sent: Sent = field(default_factory=Sent)
    cases: int = 0


def run_night(orders: Orders) -> Done | None:
    """Do the nightly work; None if another process is at it.

    An error before or after does not hold back reminders; it is raised at the end.
    """
    with one_at_a_time(current_database()) as is_mine:
        if not is_mine:
            return None
        problem = follow_time(orders)
        digests = make_digests(orders)
        sent = send_all(orders.route, clock=orders.clock) if orders.route else Sent()
        cases = refresh_cases(on=orders.on)
        with unit_of_work():
            forget_old(at=orders.clock())
            forget_old_drafts(at=orders.clock())
            forget_old_tries(at=orders.clock())
            forget_ended(at=orders.clock())
    if problem is not None:
        raise problem
    return Done(**{**vars(digests), "sent": sent, "cases": cases})


def follow_time(orders: Orders) -> Exception | None:
    """Publish NightCame to the features; returns their error, with their work rolled back."""
    try:
        with unit_of_work():
            let_night_come(orders.on, at=orders.clock())
    except Exception as failed:  # reminders come first; it is raised at the end
        return failed
    return None


def make_digests(orders: Orders) -> Done:
    """Write digests for everybody with reminders and without a digest of that day.

    All digests and their mail in one transaction.
    """
    on, at = orders.on, orders.clock()
    with unit_of_work() as db:
        since = last_night_before(on)
        owed = owed_until(on + timedelta(days=EARLIEST))
        presence = presence_of({staff_id for duty in owed for staff_id in duty.responsible}, on=on)
        nobodys = [
            duty
            for duty in owed
            if not duty.is_concern(on=on) and not presence.serves(duty.responsible)
        ]
        every_night = {duty.id for duty in nobodys}
        duties = [
            duty
            for duty in owed
            if duty.id in every_night
            or is_reminded(duty.due, rhythm_of(duty.kind, duty.why), on=on, after=since)
        ]
        by_person, untold = _whom_to_tell(duties, presence, on=on, at=at)
        there = staff_with_digest(on)
        mails = 0
        fresh = [(staff, lines) for staff, lines in by_person if staff.id not in there]
        for staff, lines in fresh:
            mails += _tell(staff, lines, orders, at=at)
        if db.get(Night, on) is None:
            db.add(Night(day=on, made_at=at))
    return Done(
        digests=len(fresh),
        there=len(there),
        mails=mails,
        nobodys=[duty.number for duty in nobodys],
        untold=[duty.number for duty in untold],
        since=since if since and since < on - timedelta(days=1) else None,
    )


def refresh_cases(*, on: date, batch: int = BATCH) -> int:
    """Recompute stages and next dates of every open case; returns their number."""
    with unit_of_work():
        close_past_windows(on=on)
    last = count = 0
    while True:
        with unit_of_work() as db:
            # Row locks: concurrent writers of these cases wait, or are waited for.
            query = (
                select(Case)
                .where(Case.status == CaseStatus.OPEN, Case.id > last)
                .order_by(Case.id)
                .limit(batch)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
            cases = db.scalars(query).all()
            work_out(CaseBatch(cases), on=on)
        session().expunge_all()
        if not cases:
            return count
        last, count = cases[-1].id, count + len(cases)


def _whom_to_tell(
    duties: Iterable[Owed], presence: Presence, *, on: date, at: datetime
) -> tuple[list[tuple[Staff, list[Owed]]], list[Owed]]:
    """Each person with their reminders, by rank; and the reminders that reach nobody."""
    every = list(duties)
    waiting = [duty for duty in every if not duty.is_concern(on=on)]
    lines, untold = _of_concerns([duty for duty in every if duty.is_concern(on=on)], on=on, at=at)
    for turn in (0, 1):
        asked: dict[int, list[Owed]] = defaultdict(list)
        for duty in waiting:
            if turn < len(duty.responsible):
                asked[duty.responsible[turn]].append(duty)
            else:
                untold.append(duty)
        waiting = []
        for staff_id, owed in asked.items():
            seen = seen_by(session().get_one(Staff, staff_id), (o.id for o in owed), on=on)
            lines[staff_id] += [duty for duty in owed if duty.id in seen]
            waiting += [duty for duty in owed if duty.id not in seen]
    of_heads = [
        duty
        for duty in every
        if not duty.is_concern(on=on) and not presence.is_there(duty.responsible, by=duty.due)
    ]
    instead = [*_instead(every, on=on).items(), *_to_heads([*of_heads, *waiting]).items()]
    for staff_id, owed in instead:
        seen = seen_by(session().get_one(Staff, staff_id), (o.id for o in owed), on=on)
        mine = {duty.id for duty in lines[staff_id]}
        lines[staff_id] += [duty for duty in owed if duty.id in seen - mine]
    duty_ids = {duty.id for owed in lines.values() for duty in owed}
    people = [
        (session().get_one(Staff, staff_id), sorted(owed, key=lambda duty: duty.rank(on=on)))
        for staff_id, owed in sorted(lines.items())
        if owed
    ]
    return people, [duty for duty in (*untold, *waiting) if duty.id not in duty_ids]


def _to_heads(nobodys: Iterable[Owed]) -> dict[int, list[Owed]]:
    """Obligations without a present owner, by section head; else by the chief procurator."""
    every = list({duty.id: duty for duty in nobodys}.values())
    heads = heads_in_service(duty.office_id for duty in every) if every else {}
    duties_by_member: dict[int, list[Owed]] = defaultdict(list)
    for duty in every:
        for head in told_at_once(None, heads.get(duty.office_id, [])):
            duties_by_member[head.id].append(duty)
    return duties_by_member


def _instead(duties: Iterable[Owed], *, on: date) -> dict[int, list[Owed]]:
    """Proposals that wait for a chief procurator, by deputy on that day."""
    waiting = [
        owed_duty
        for owed_duty in duties
        if owed_duty.kind is WAITS and owed_duty.owner_id is not None
    ]
    duties_by_member: dict[int, list[Owed]] = defaultdict(list)
    deputies = standing_in(on) if waiting else {}
    for duty in waiting:
        for deputy_id in deputies.get((duty.owner_id or 0, duty.subject_id), ()):
            duties_by_member[deputy_id].append(duty)
    return duties_by_member


def _of_concerns(
    concerns: list[Owed], *, on: date, at: datetime
) -> tuple[dict[int, list[Owed]], list[Owed]]:
    """Concerns by responsible person, head included; and the concerns that reach nobody.

    The chief procurator is told only of those raised an hour ago or longer.
    """
    heads = heads_in_service(concern.office_id for concern in concerns) if concerns else {}
    too_new = not_yet_for_the_chief({concern.subject_id for concern in concerns}, at=at)
    asked: dict[int, list[Owed]] = defaultdict(list)
    for concern in concerns:
        there = heads.get(concern.office_id, [])
        recipients = told_at_once(None, there) if concern.subject_id in too_new else there
        for staff_id in dict.fromkeys((*concern.responsible, *(head.id for head in recipients))):
            asked[staff_id].append(concern)
    lines: dict[int, list[Owed]] = defaultdict(list)
    for staff_id, owed in asked.items():
        seen = seen_by(session().get_one(Staff, staff_id), (o.id for o in owed), on=on)
        lines[staff_id] += [duty for duty in owed if duty.id in seen]
    duty_ids = {duty.id for owed in lines.values() for duty in owed}
    return lines, [concern for concern in concerns if concern.id not in duty_ids]


def _tell(staff: Staff, lines: list[Owed], orders: Orders, *, at: datetime) -> int:
    """Write the digest of one person; returns the number of its messages."""
    digest = Digest(
        staff_id=staff.id,
        day=orders.on,
        lines=[
            {
                "obligation": duty.id,
                "case": duty.case_id,
                "kind": duty.kind.value,
                "due": duty.due.isoformat(),
            }
            for duty in lines
        ],
        made_at=at,
    )
    session().add(digest)
    session().flush()
    if orders.route is None or staff.email is None:
        return 0
    language = staff.language or orders.language
    letter = write_letter(lines, on=orders.on, lang=language, base_url=orders.base_url)
    put_into_outbox(digest, letter, staff.email, sender=orders.route.sender, at=at)
    return 1
