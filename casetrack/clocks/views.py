"""The page of the dates of a case; an extension of one; what happened, recorded and corrected."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.access import case_or_404, case_to, row_or_404
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, Provenance
from casetrack.cases.models import JournalEntry, Obligation
from casetrack.cases.policy import Sight, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.correction_pages import Corrigible, correction_page
from casetrack.clocks import recording_corrections
from casetrack.clocks.blueprint import bp
from casetrack.clocks.case_dates import DateKept, dates_of
from casetrack.clocks.delivery import SERVED_ON
from casetrack.clocks.extending import can_be_extended, extend
from casetrack.clocks.models import Deadline
from casetrack.clocks.recordable import Recordable
from casetrack.clocks.recording import RECORDABLE, grouped
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_corrections import needed_for
from casetrack.clocks.recording_forms import PeriodExtensionForm, record_form, word_clock
from casetrack.clocks.recording_queries import CaseKnowledge, read_known
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.corrections import latest
from casetrack.ledger.gate_lines import sheet_of
from casetrack.ledger.preview_page import save_step
from casetrack.ledger.registry import duty_line
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.dates import lag, late_by, word_day
from casetrack.web.saving import Saved, form_page, redirect_back
from casetrack.web.words import label, language, word_rule


@bp.get("/cases/<int:case_id>/dates")
@requires(Permission.CASE_READ)
def case_dates(case_id: int) -> ResponseReturnValue:
    """Every date of a case, and the facts that can be recorded."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    sees_all = Aspect.DATES in sight.aspects and Aspect.DATES not in sight.children
    if not (sight.is_whole or sees_all):
        abort(404)
    known = read_known(case)
    groups = dates_of(case, known, sight)
    doors = Doors(known, user, sight)
    page = render_template(
        "clocks/case_dates.html",
        case=case,
        groups=groups,
        running=sum(len(group.ahead) for group in groups),
        late=sum(
            known_date.owed.is_open and known_date.owed.due < on and not known_date.is_theirs
            for group in groups
            for known_date in group.ahead
        ),
        doors=doors,
        state_of=_state,
        record_groups=grouped(
            known_date
            for known_date in RECORDABLE.values()
            if doors.may(known_date.permission) and known.can_tell(known_date)
        ),
        served=_to_serve(known) if doors.may(Permission.JOURNAL_WRITE) else [],
        known=known,
        sees_notes=sight.is_whole,
    )
    record_view(case, acting(), part="dates")
    return page


@bp.route("/cases/<int:case_id>/dates/<int:obligation_id>/extend", methods=["GET", "POST"])
@requires(Permission.REVIEW_WRITE)
def extend_date(case_id: int, obligation_id: int) -> ResponseReturnValue:
    """Extend a period that the law lets be extended; the new day is shown first."""
    case = case_to(Permission.REVIEW_WRITE, case_id)
    owed = row_or_404(case, Obligation, obligation_id)
    clock = _clock_of(owed)
    if clock is None or not can_be_extended(clock) or not owed.is_open:
        flash(_why_not(clock, owed))
        return redirect_back(url_for(".case_dates", case_id=case.id))
    form = PeriodExtensionForm()
    step = save_step(
        form,
        case,
        lambda act: extend(
            case, clock, approved_on=form.approved.data, reason=form.reason.data or "", act=act
        ),
        clock,
    )
    if isinstance(step, Saved):
        day = word_day(step.result.due, language(), long=True)
        flash(_("Extended; it is due on %(day)s now.", day=day))
        return redirect_back(url_for(".case_dates", case_id=case.id))
    people = {party.id: party for party in parties_of(case)}
    return form_page(
        "clocks/extend.html",
        form,
        case=case,
        owed=owed,
        title=str(duty_line(owed.kind).title),
        person=people.get(owed.party_id or 0),
        people=people,
        look=step,
    )


class Doors:
    """Pages this person may open from the page of dates."""

    def __init__(self, known: CaseKnowledge, user: Staff, sight: Sight) -> None:
        self.known, self.case, self.user, self.sight = known, known.case, user, sight

    def may(self, permission: Permission, party_id: int | None = None) -> bool:
        """Whether the person may do this; asks the database nothing."""
        if self.case.provenance is Provenance.PUBLISHED or not has_permission(
            self.user, permission
        ):
            return False
        return self.sight.allows(permission, party_id=party_id)

    def settles(self, known_date: DateKept) -> tuple[str, str] | None:
        """Address and words of the act that settles an open date, where the person may."""
        line, party_id = duty_line(known_date.owed.kind), known_date.owed.party_id
        if not known_date.owed.is_open or self.case.provenance is Provenance.PUBLISHED:
            return None
        # A page without a permission of its own is read by who sees the whole case.
        may = self.sight.is_whole if line.needs is None else self.may(line.needs, party_id)
        if not may:
            return None
        return line.url(known_date.owed), str(line.button)

    def extends(self, known_date: DateKept) -> bool:
        """Whether the period can be extended now, by this person."""
        return (
            known_date.owed.is_open
            and known_date.clock is not None
            and known_date.owed.due >= today()
            and can_be_extended(known_date.clock)
            and self.may(Permission.REVIEW_WRITE)
        )

    def corrects(self, known_date: DateKept) -> bool:
        """Whether the day it counts from was recorded by hand, and this person may correct it."""
        if known_date.clock is None or not known_date.clock.fact_when.is_day:
            return False
        entry = next(
            (entry for entry in self.known.told if entry.id == known_date.clock.entry_id), None
        )
        return entry is not None and self.may(needed_for(entry))

    def title(self, known_date: DateKept) -> str:
        """The act that is due, or the one that others may do."""
        line = duty_line(known_date.owed.kind)
        is_late = (
            known_date.owed.is_open
            and known_date.owed.due < today()
            and line.late_title is not None
        )
        return str(line.late_title if is_late else line.title)


def _to_serve(known: CaseKnowledge) -> list[tuple[int, str]]:
    """The decisions that are served on somebody, and the words of the link."""
    clocks = []
    for decision in known.decisions.values():
        person = known.party(decision.party_id)
        if decision.kind in SERVED_ON and person is not None:
            who = person.alias.in_(language())
            clocks.append((decision.id, who))
    return clocks


def _state(owed: Obligation) -> str:
    """The state of a date in a few words."""
    if owed.state is DutyState.RUNNING or owed.settled_on is None:
        return lag(owed.due, today())
    day = word_day(owed.settled_on, language(), long=True)
    if owed.state is DutyState.SUSPENDED:
        return _("Stands still since %(day)s.", day=day)
    if owed.state is DutyState.LAPSED and owed.kind.is_window:
        return _("The time was over on %(day)s.", day=day)
    if owed.state is DutyState.LAPSED:
        return _("Lapsed on %(day)s.", day=day)
    if owed.settled_on > owed.due:
        return _("Met on %(day)s, %(late)s.", day=day, late=late_by(owed.due, owed.settled_on))
    return _("Met on %(day)s, in time.", day=day)


def _clock_of(owed: Obligation) -> Deadline | None:
    if owed.subject != Deadline.__tablename__:
        return None
    return session().get(Deadline, owed.subject_id)


def _why_not(clock: Deadline | None, owed: Obligation) -> str:
    if clock is None or not (can_be_extended(clock) or clock.options):
        return word_rule(RuleBroken("clock_has_no_extension"))
    if not owed.is_open:
        return word_rule(RuleBroken("clock_is_over", on=owed.settled_on))
    return word_rule(RuleBroken("clock_extended_before", due=owed.due))


@bp.route("/cases/<int:case_id>/dates/record/<told>", methods=["GET", "POST"])
@requires(Permission.JOURNAL_WRITE)
def record(case_id: int, told: str) -> ResponseReturnValue:
    """Record one fact; the clocks of the case start and end with it."""
    act = _recordable(told)
    case = case_to(act.permission, case_id)
    known = read_known(case)
    form = record_form(act, known, duty_id=request.args.get("duty", type=read_id))
    if not form.is_typed():
        form.preselect()
    step = save_step(form, case, lambda act: record_fact(case, form.recorded(), act))
    if isinstance(step, Saved):
        flash(_said(step.result))
        return redirect_back(url_for(".case_dates", case_id=case.id))
    asked = form.asked_of_law(today())
    return form_page(
        "clocks/record.html",
        form,
        case=case,
        one=act,
        title=label(act.told),
        look=step,
        gate=sheet_of(asked) if asked is not None else None,
        settled=word_clock(form.settled, known) if form.settled else None,
        waits=_waits(act, known),
        people={party.id: party for party in known.parties},
    )


@bp.route("/cases/<int:case_id>/dates/facts/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.JOURNAL_WRITE)
def correct_fact(case_id: int, entry_id: int) -> ResponseReturnValue:
    """Correct the day of a recorded fact, after a preview of the dates that hang on it."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    entry = row_or_404(case, JournalEntry, entry_id)
    before = recording_corrections.day_of(entry)
    if entry.kind not in recording_corrections.CORRIGIBLE or before is None:
        last = latest(entry)
        return redirect(url_for("dossier.correct", case_id=case.id, entry_id=last.id))
    case = case_to(recording_corrections.needed_for(entry), case_id)
    return correction_page(
        case,
        recording_corrections.person_of(entry),
        Corrigible(
            title=_("Correct the day: %(what)s", what=label(entry.kind)),
            before=before,
            back=url_for(".case_dates", case_id=case.id),
            preview=lambda day: recording_corrections.preview(case, entry, day, act=acting()),
            correct=lambda made: recording_corrections.correct(case, entry, made, act=acting()),
        ),
    )


def _recordable(code: str) -> Recordable:
    kind = next((kind for kind in EntryKind if kind.value == code), None)
    return RECORDABLE.get(kind or EntryKind.NOTE) or abort(404)


def _waits(act: Recordable, known: CaseKnowledge) -> str | None:
    """Why it cannot be recorded here now; None where it can."""
    if known.can_tell(act):
        return None
    if not known.case.is_open() and not act.survives_case:
        return _("The case is closed.")
    if act.needs_question or act.after is not None:
        return _("Nothing in this case waits for it.")
    return _("There is nobody, and no decision, in this case that it could be about.")


def _said(entry: JournalEntry) -> str:
    message = _("Recorded as no. %(number)d.", number=entry.number)
    late = entry.fields.get("late_after")
    if not late:
        return message
    day = word_day(recording_corrections.day(late), language(), long=True)
    return _(
        "%(told)s It came after its time, which ended on %(day)s; the entry says so.",
        told=message,
        day=day,
    )
