"""Today of whoever heads an office: what is late there, what waits for them, and who holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.brought import brought
from casetrack.cases.policy import HEADS
from casetrack.casework.concerns.queries import OpenConcern, open_concerns
from casetrack.courses.approvals.listing import ProposalTurn, last_decided_by, waiting_for
from casetrack.courses.approvals.models import WAITS
from casetrack.courses.approvals.queries import below_without_chief, deputies_of
from casetrack.desk.handover.queries import told_of_desks
from casetrack.desk.today import page
from casetrack.desk.today.blueprint import bp
from casetrack.desk.today.groups import SHOWN, AgendaGroup, FirstDuty, Whose
from casetrack.desk.today.handlers import handlers_in, held_meanwhile
from casetrack.desk.today.queries import ahead_in_office, duties_of_head, lines_with
from casetrack.desk.today.summary import word_office
from casetrack.desk.today.undone import SHOWN_UNDONE, undone_today
from casetrack.ledger.page_parts import HeadPart
from casetrack.visits.workload.models import AWAY, Absence
from casetrack.visits.workload.queries import away_in_office, unmade_by
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import now
from casetrack.web.clock import today as today_here
from casetrack.web.page import own_first_steps

# Fifty concerns would make Today four times as long as any other page: the first are shown in
# full, a few more in a line each, all of them on a page of their own.
CONCERNS_IN_FULL = 3
CONCERNS_IN_SHORT = 6
# Alarms, and then what is looked after and alarms nobody now.
CONCERNS_READ = 20
# Lines of what is late in the office, of what waits, and of what is one's own.
LATE_LINES, TURN_LINES, OWN_LINES = 8, 8, 6
# Absences of the next days are told, too.
DAYS_AHEAD = 7
LATE_GROUPS = (AgendaGroup.LATE, AgendaGroup.NO_OUTCOME)


@dataclass(frozen=True)
class Alarms:
    """The urgent concerns before a reader: alarms, and those that are only followed.

    of: how many alarms there are, of which those read are the first.
    """

    concerns: Sequence[OpenConcern]
    followed: Sequence[OpenConcern]
    of: int

    @property
    def most_in_full(self) -> int:
        """How many are shown in full at most."""
        return CONCERNS_IN_FULL

    @property
    def most_in_short(self) -> int:
        """How many more are shown in a line each at most."""
        return CONCERNS_IN_SHORT

    @property
    def in_full(self) -> int:
        """How many are shown in full."""
        return len(self.concerns[: self.most_in_full])

    @property
    def count(self) -> str:
        """Their number, "50+" above 50."""
        return page.up_to(SHOWN, self.of)


def alarms_of(user: Staff, *, on: date) -> Alarms:
    """The urgent concerns on Today of this person; one statement, and one for the steps."""
    before = open_concerns(user, on=on, at=now(), limit=CONCERNS_READ)
    concerns = [concern for concern in before if concern.is_before(user, on=on)]
    followed = [concern for concern in before if concern not in concerns]
    return Alarms(concerns, followed, concerns[0].of if concerns else 0)


def office_page(user: Staff, *, on: date) -> ResponseReturnValue:
    """Today of a head: one sentence on the office, and what is behind each of its parts."""
    alarms, turns = alarms_of(user, on=on), waiting_for(user, on=on)
    parts = [(head.template, part) for head in brought(HeadPart) if (part := head.of(user))]
    waiting = len(turns) + sum(part.count for _template, part in parts)
    days = [turn.proposal.day or on for turn in turns]
    days += [part.due for _template, part in parts if part.due]
    office, mine = duties_of_head(user, on=on)
    office = {group: _without(duties, turns) for group, duties in office.items()}
    own = _own(mine, office, turns)
    away = away_in_office(user, on=on, until=on + timedelta(days=DAYS_AHEAD))
    unmade = unmade_by(away, user=user, on=on)
    is_chief = user.role is not Role.SECTION_HEAD
    first = page.first_of_groups(office, concerns=alarms.in_full, room=LATE_LINES)
    contents = lines_with(chain(own[:OWN_LINES], *first.values()), user, on=on)
    shown_own = [contents[line.id] for line in own[:OWN_LINES] if line.id in contents]
    return render_template(
        "desk/today/office.html",
        heading=format_date(on, _("EEEE, d MMMM y")),
        whose=Whose.OFFICE,
        alarms=alarms,
        state=word_office(
            {group: len(office[group]) for group in LATE_GROUPS},
            max(((on - duty.due).days for duty in office[AgendaGroup.LATE]), default=0),
            (waiting, min(days, default=None)),
            (sum(duty.due < on for duty in own), sum(duty.due == on for duty in own)),
            [
                (absence.staff.name, sum(visit.staff_id == absence.staff_id for visit in unmade))
                for absence in away
                if absence.first_on <= on
            ],
            on=on,
            concerns=alarms.of,
            waits_first=is_chief,
        ),
        order=("turns", "late") if is_chief else ("late", "turns"),
        groups=page.lines_of(office, first, contents, user, on=on),
        desks=told_of_desks(user, on=on),
        turns=turns,
        parts=parts,
        waiting=waiting,
        most_turns=TURN_LINES,
        away=[
            (absence, [visit for visit in unmade if visit.staff_id == absence.staff_id])
            for absence in away
        ],
        standing_in=_standing_in(away, user),
        held=held_meanwhile(away, user, on=on),
        week=page.week_of_office(ahead_in_office(user, on=on, days=1 + page.WEEK), on=on),
        decided=last_decided_by(user, on=on) if is_chief else (),
        may_assign=has_permission(user, AWAY),
        own=page.lines_in_order(shown_own, user, on=on),
        own_count=page.up_to(SHOWN, len(own)),
        undone=undone_today(user, on=on),
        most_undone=SHOWN_UNDONE,
        below=below_without_chief(user, on=on),
        steps=[] if any(office.values()) or own or waiting else own_first_steps(user, on=on),
    )


@bp.get("/today/handlers")
@requires(Permission.CASE_READ)
def handlers() -> ResponseReturnValue:
    """Who of the office holds what: a piece of Today, and a page of its own without a script.

    Nobody but a head sees the work of others.
    """
    user = signed_in_user()
    lines = handlers_in(user, on=today_here()) if user.role in HEADS else []
    is_piece = "HX-Request" in request.headers
    template = "desk/today/_handlers.html" if is_piece else "desk/today/handlers.html"
    return render_template(template, lines=lines)


def _standing_in(away: Sequence[Absence], user: Staff) -> dict[int, list[str]]:
    """Who decides for a chief procurator who is away, by the number of the absence; one statement
    and what it loads, none where no chief is away.
    """
    chiefs = [absence for absence in away if absence.staff.role is Role.CHIEF_PROCURATOR]
    deputies = deputies_of(user.office_id) if chiefs else ()
    return {
        absence.id: [
            deputy.deputy.name
            for deputy in deputies
            if deputy.for_id == absence.staff_id
            and deputy.ended_on is None
            and deputy.since <= absence.last_on
            and deputy.until >= absence.first_on
        ]
        for absence in chiefs
    }


def _without(duties: Sequence[FirstDuty], turns: Sequence[ProposalTurn]) -> list[FirstDuty]:
    """The duties without the proposals that stand in a section of their own."""
    shown = {turn.proposal.id for turn in turns}
    return [owed for owed in duties if owed.kind is not WAITS or owed.subject_id not in shown]


def _own(
    mine: Mapping[AgendaGroup, Sequence[FirstDuty]],
    office: Mapping[AgendaGroup, Sequence[FirstDuty]],
    turns: Sequence[ProposalTurn],
) -> list[FirstDuty]:
    """The reader's own duties, the earliest first, without what other sections tell."""
    shown_ids = {owed.id for duties in office.values() for owed in duties}
    own = [owed for duties in mine.values() for owed in _without(duties, turns)]
    return sorted((owed for owed in own if owed.id not in shown_ids), key=lambda owed: owed.due)
