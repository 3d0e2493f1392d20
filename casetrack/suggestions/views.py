"""The page of one suggestion, what is reported of it, and what is asked anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.flag_words import recorded_words
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Obligation, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.queries import files_beside
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.courses.measures.queries import cases_behind
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed
from casetrack.law import cite_all
from casetrack.law.suggestions import GROUND_RULES
from casetrack.ledger.obligations import first_due
from casetrack.suggestions import queries, reported
from casetrack.suggestions.answers.showing import shown_replies
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.blueprint import bp, letter_to
from casetrack.suggestions.dates import dates_that_follow, filing
from casetrack.suggestions.escalation.conditions import rungs_open, steps_of
from casetrack.suggestions.forms import ReportedForm, WithdrawReportForm
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.letter_forms import (
    AskForm,
    FollowingDatesForm,
    LetterForm,
    LetterOfAnotherForm,
    UrgingForm,
    text_again,
)
from casetrack.suggestions.list_views import pips
from casetrack.suggestions.lists import ITEM
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.next_steps import steps_for
from casetrack.suggestions.open_days.rescheduling import is_of_office
from casetrack.suggestions.progress import made_by, progress_steps, put_right_words
from casetrack.suggestions.proposals import LETTER
from casetrack.suggestions.public_version import PUBLISHED
from casetrack.suggestions.queries import report_in, suggestion_of
from casetrack.suggestions.recipients.choosing import OfferedBody, bodies_offered
from casetrack.suggestions.recipients.register import asked_besides, bodies_of
from casetrack.suggestions.sentences import (
    joined,
    not_right_sentence,
    report_number,
    tally_sentences,
)
from casetrack.suggestions.standstills.actions import standstills_of
from casetrack.suggestions.telling import entries_that_tell_of_urging
from casetrack.suggestions.versions.actions import former_letters
from casetrack.suggestions.words import decided_words, ground_notes
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import Saved, done_before, form_page, redirect_back, save
from casetrack.web.words import label, language

RECORD = Permission.SUGGESTIONS_RECORD


@bp.route("/cases/<int:case_id>/suggestions/<int:suggestion_id>/reported", methods=["GET", "POST"])
@requires(RECORD)
def report(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Record a reported rectification."""
    case, suggestion = letter_to(RECORD, case_id, suggestion_id)
    form = ReportedForm(when=PartialDate.day(today()))
    form.offer(suggestion.items, language())
    if save(form, lambda act: reported.record_report(suggestion, form.told(), act)):
        return _back(case, suggestion, _("The report is recorded. Nothing counts as seen by it."))
    return form_page("suggestions/report.html", form, case=case, suggestion=suggestion)


@bp.route("/cases/<int:case_id>/suggestions/reported/<int:report_id>", methods=["GET", "POST"])
@requires(RECORD)
def withdraw_report(case_id: int, report_id: int) -> ResponseReturnValue:
    """Withdraw a reported rectification, with the reason."""
    case = case_to(RECORD, case_id)
    suggestion, row = report_in(case, report_id) or abort(404)
    if row.withdrawn_by_id is not None:
        return done_before(_page_of(case, suggestion))
    form = WithdrawReportForm()
    if save(
        form,
        lambda act: reported.withdraw_report(suggestion, row, form.reason.data or "", act),
    ):
        return _back(case, suggestion, _("It was withdrawn, and no longer counts as reported."))
    return form_page(
        "suggestions/withdraw_report.html",
        form,
        case=case,
        suggestion=suggestion,
        row=row,
        number=report_number(row),
    )


def _page_of(case: Case, suggestion: Suggestion) -> str:
    return url_for(".show", case_id=case.id, suggestion_id=suggestion.id)


def _back(case: Case, suggestion: Suggestion, message: str) -> ResponseReturnValue:
    flash(message)
    return redirect_back(_page_of(case, suggestion))


# What happened last with a letter; what was before is folded.
ENTRIES_SHOWN, STEPS_SHOWN = 1, 2


@dataclass(frozen=True)
class OwedDay:
    """One day on the page of a suggestion: purpose, duty, item."""

    owed: Obligation
    item: SuggestionItem | None

    @property
    def name(self) -> str:
        """What is due on it."""
        if self.owed.kind is ObligationKind.SUGGESTION_REPLY:
            return _("Written reply")
        if self.item is not None:
            return _("Check item %(n)s", n=self.item.position)
        name = label(self.owed.kind)
        return name[:1].upper() + name[1:]

    @property
    def is_of_office(self) -> bool:
        """Whether this office set it, and may move it."""
        return is_of_office(self.owed)

    @property
    def first(self) -> date | None:
        """The day that was set first, where it was moved."""
        first = first_due(self.owed)
        return first if first != self.owed.due else None


@bp.get("/cases/<int:case_id>/suggestions/<int:suggestion_id>")
@requires(Permission.CASE_READ)
def show(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """One suggestion: progress, the two numbers, items, events, dates."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    if not sight.is_whole:
        raise NotAllowed(Permission.CASE_READ.value, case_id=case.id)
    suggestion = queries.suggestion_of(case, suggestion_id) or abort(404)
    may_write = may(user, Permission.SUGGESTIONS_WRITE, case, on=on, sight=sight)
    may_record = may(user, Permission.SUGGESTIONS_RECORD, case, on=on, sight=sight)
    history = queries.history_of(suggestion)
    bodies, days = bodies_of(suggestion.recipients), _days(suggestion)
    open_days = [day for day in days if day.owed.is_open]
    cited = GROUND_RULES.get(suggestion.ground) if suggestion.ground is not None else None
    page = render_template(
        "suggestions/show.html",
        case=case,
        suggestion=suggestion,
        course=[(str(s.name), s.state, s.below()) for s in progress_steps(suggestion, on=on)],
        answered=pips(suggestion, "is_answered"),
        right=pips(suggestion, "is_put_right"),
        results={state.value: label(state) for state in PutRight},
        number_of=report_number,
        may_withdraw=may_record and suggestion.is_open,
        may_verify=may_record and suggestion.is_open and _can_be_seen(suggestion),
        may_add=may_write and case.is_open() and suggestion.is_open and suggestion.kind.is_urging,
        sentence=joined(tally_sentences(suggestion)),
        open_items=not_right_sentence(suggestion),
        history=history,
        files=files_beside(case, [entry.id for entry in history], acting()),
        published=next((entry for entry in history if entry.kind is PUBLISHED), None),
        decided={entry.number: decided_words(entry) for entry in history},
        former=former_letters(suggestion) if suggestion.edition > 1 else [],
        standstills=standstills_of(suggestion),
        may_answer=may_write and suggestion.is_open,
        recorded=[
            recorded_words(entry.when, entry.recorded_on, decided_here=entry.decided_here)
            for entry in history
            if entry.recorded_on
        ],
        replies=shown_replies(suggestion, replies_to(suggestion), history),
        days=days,
        open_days=open_days,
        ahead=min(open_days, key=lambda day: day.owed.due, default=None),
        entries_shown=ENTRIES_SHOWN,
        steps_shown=STEPS_SHOWN,
        filing=filing(suggestion.issued.first)
        if suggestion.kind.is_formal and suggestion.decided_here and suggestion.issued.first
        else None,
        steps=steps_for(
            suggestion,
            may_write=may_write,
            may_record=may_record,
            rungs=rungs_open(suggestion, on) if may_write and suggestion.is_open else (),
        ),
        escalation=steps_of(suggestion),
        bodies=bodies,
        earlier=asked_besides(suggestion, {*bodies.values()}, visible_to=user, on=on),
        may_write_anew=may_write and case.is_open(),
        origins=cases_behind(suggestion.measure, user, on=on),
        put_right_words=put_right_words,
        made_by=made_by,
        cites=cite_all(cited.citations, language()) if cited is not None else "",
    )
    record_view(case, acting(), part="suggestion")
    return page


@bp.route("/cases/<int:case_id>/suggestions/new", methods=["GET", "POST"])
@requires(Permission.SUGGESTIONS_WRITE)
@takes_attachments
def new(case_id: int) -> ResponseReturnValue:
    """Issue a letter."""
    case = case_to(Permission.SUGGESTIONS_WRITE, case_id)
    number = queries.next_number(signed_in_user(), on=today())
    asking = ask_who_decides(case, LETTER, case)
    same_id = request.args.get("same", type=read_id)
    same = suggestion_of(case, same_id) if same_id else None
    text = text_again(same, language()) if same is not None else {}
    form = LetterForm(data={"issued_on": today(), "number": number, **text, **asking.typed()})
    bodies = [party for party in parties_of(case) if party.kind is PartyKind.BODY]
    asking.fit(form)
    _make_ready(form, bodies)
    issued = decide_step(form, case, case, form.entered, asking)
    if isinstance(issued, Proposed):
        return issued.leads_on()
    if isinstance(issued, Saved):
        flash(_("Issued. Record the service next: the time for the reply runs from it."))
        return redirect(url_for(".show", case_id=case.id, suggestion_id=issued.result.id))
    ground = form.ground.data
    return form_page(
        "suggestions/new.html",
        form,
        case=case,
        notes=ground_notes(),
        dates=dates_that_follow(form.issued_on.data, ground, form.set_day.data),
        issued_on=form.issued_on.data,
        asking=asking,
        offered=_offered(form, case),
    )


@bp.get("/cases/<int:case_id>/suggestions/dates")
@requires(Permission.SUGGESTIONS_WRITE)
def dates(case_id: int) -> ResponseReturnValue:
    """Dates that follow from the values typed so far: a piece of the page of a new letter."""
    case_to(Permission.SUGGESTIONS_WRITE, case_id)
    form = FollowingDatesForm(request.args, meta={"csrf": False})
    form.validate()
    follow = dates_that_follow(form.issued_on.data, form.ground.data, form.set_day.data)
    return render_template("suggestions/_dates.html", dates=follow, issued_on=form.issued_on.data)


@bp.route("/cases/<int:case_id>/suggestions/urge", methods=["GET", "POST"])
@requires(Permission.SUGGESTIONS_WRITE)
def urge(case_id: int) -> ResponseReturnValue:
    """Urge without a letter."""
    case = case_to(Permission.SUGGESTIONS_WRITE, case_id)
    form = UrgingForm(issued_on=today())
    # Bodies first; people are urged too, as to perform what a court laid down.
    whom = sorted(parties_of(case), key=lambda party: party.kind is not PartyKind.BODY)
    form.offer(whom, entries_that_tell_of_urging(case))
    _make_ready(form, whom)
    if urged := save(form, lambda act: issue(case, form.entered(), act)):
        flash(_("The urging is recorded. It has no statutory time; record its outcome."))
        return redirect(url_for(".show", case_id=case.id, suggestion_id=urged.result.id))
    return form_page("suggestions/urge.html", form, case=case, offered=_offered(form, case))


@bp.route("/cases/<int:case_id>/suggestions/of-another", methods=["GET", "POST"])
@requires(Permission.SUGGESTIONS_WRITE)
def record_of_another(case_id: int) -> ResponseReturnValue:
    """Record the letter of another maker, which stands beside those of this office."""
    case = case_to(Permission.SUGGESTIONS_WRITE, case_id)
    form = LetterOfAnotherForm()
    _make_ready(form, [party for party in parties_of(case) if party.kind is PartyKind.BODY])
    if recorded := save(form, lambda act: issue(case, form.entered(), act)):
        flash(
            _("The letter is recorded, not decided here. Record replies and results as they come.")
        )
        return redirect(url_for(".show", case_id=case.id, suggestion_id=recorded.result.id))
    return form_page("suggestions/of_another.html", form, case=case, offered=_offered(form, case))


def _offered(form: AskForm, case: Case) -> list[OfferedBody]:
    return bodies_offered(
        case,
        signed_in_user(),
        typed=form.new_body.data or "",
        party_id=form.recipient.data,
        problems=form.problem_lines.data or "",
        on=today(),
    )


def _make_ready(form: AskForm, whom: Sequence[Party]) -> None:
    """Offer whom it can go to; give room for another item if asked for."""
    form.recipient.offer(whom)
    if "add" in request.form and form.has_room():
        form.items.append_entry()
        form.make_room()


def _can_be_seen(suggestion: Suggestion) -> bool:
    return suggestion.served is not None or not suggestion.kind.is_formal


def _days(suggestion: Suggestion) -> list[OwedDay]:
    items = {item.id: item for item in suggestion.items}
    return [
        OwedDay(owed, items.get(owed.subject_id) if owed.subject == ITEM else None)
        for owed in queries.owed_for(suggestion)
        if owed.is_open or _is_day_of_reply(owed)
    ]


def _is_day_of_reply(owed: Obligation) -> bool:
    """Whether it is the day of the reply, of the version that was sent last."""
    return owed.kind is ObligationKind.SUGGESTION_REPLY and owed.state is not DutyState.LAPSED
