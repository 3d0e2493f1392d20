"""Pages of proposals: the board, one proposal, and its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, NoReturn

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.permissions import has_permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.conflict import conflict_of, conflict_page, line, unsaved
from casetrack.cases.models import Case
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.queries import files_beside
from casetrack.courses.approvals import actions
from casetrack.courses.approvals.blueprint import bp
from casetrack.courses.approvals.deciding import Way, may_be_named
from casetrack.courses.approvals.forms import (
    ProposalCheckForm,
    ProposalDecisionForm,
    ProposalPassOnForm,
    ProposalReturnForm,
    ProposalWithdrawalForm,
    decision_form,
)
from casetrack.courses.approvals.law_asked import ask_law, asked_last
from casetrack.courses.approvals.listing import (
    board_of,
    month_after,
    month_before,
    waiting_for,
    whom_of,
)
from casetrack.courses.approvals.models import DECIDE, READ, SET, Proposal, ProposalState, StepKind
from casetrack.courses.approvals.pages import told_at_decision
from casetrack.courses.approvals.queries import entries_since, find_proposal
from casetrack.courses.approvals.terms import read_terms
from casetrack.courses.approvals.trying import (
    KeptProposal,
    moved_since,
    verdicts_changed,
    way_of_proposal,
)
from casetrack.db.partial_date import PartialDate
from casetrack.law.wording import rule_name
from casetrack.ledger.preview import DatesPreview
from casetrack.ledger.preview_page import summary_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.saving import form_page, save
from casetrack.web.words import label, language

PART = "proposals"


@bp.get("/proposals")
@requires(READ)
def index() -> ResponseReturnValue:
    """Proposals that wait for one's decision, one's own, and ended ones by month."""
    user, on = signed_in_user(), today()
    month, after = _month(request.args.get("month"), on), request.args.get("after")
    board = board_of(user, month, after, on=on)
    here = partial(url_for, ".index", month=f"{month:%Y-%m}", _anchor="ended")
    return render_template(
        "courses/approvals/index.html",
        board=board,
        next_url=here(after=board.ended.next_key) if board.ended.has_more else None,
        first_url=here() if after else None,
        month=PartialDate.month(month.year, month.month),
        before=url_for(".index", month=f"{month_before(month):%Y-%m}"),
        after=url_for(".index", month=f"{month_after(month):%Y-%m}")
        if month_after(month) <= on
        else None,
        decides=has_permission(user, DECIDE),
        may_set=has_permission(user, SET),
    )


@bp.route("/cases/<int:case_id>/proposals/<int:proposal_id>", methods=["GET", "POST"])
@requires(READ)
def show(case_id: int, proposal_id: int) -> ResponseReturnValue:
    """A proposal with everything that whoever decides must know; sent, it is decided."""
    case, proposal = _found(case_id, proposal_id)
    kept = KeptProposal.of(proposal) if proposal.what else None
    form = decision_form(kept.what.settled if kept else None)(
        obj=kept.terms if kept else None,
        data={"version": proposal.version},
    )
    form.day = kept.what.day if kept else ""
    if form.is_submitted():
        case_to(DECIDE, case_id)
    if save(
        form,
        lambda act: _decide(proposal, form, act),
        conflict=lambda: conflict_page(
            form,
            proposal,
            case,
            [
                line(form.minutes, ""),
                unsaved(form.decided_on),
                *map(unsaved, form.to_settle),
                unsaved(form.remark),
            ],
        ),
    ):
        flash(_("%(decision)s: decided as proposed.", decision=label(proposal.decides)))
        return redirect(_next_turn())
    page = _page(case, proposal, form)
    if not form.is_submitted():
        record_view(case, acting(), part=PART)
    return page


def _decide(proposal: Proposal, form: ProposalDecisionForm, act: Act) -> object:
    """Decide with the values of the form."""
    return actions.decide_proposal(
        proposal,
        act,
        decided_on=form.decided_on.data,
        opened=form.opened_version(),
        remark=form.remark.data or "",
        minutes=form.minutes.data or "",
        settled=form.settled(),
    )


@bp.route("/cases/<int:case_id>/proposals/<int:proposal_id>/law", methods=["GET", "POST"])
@requires(READ)
def asked(case_id: int, proposal_id: int) -> ResponseReturnValue:
    """What the law says of a proposal: a piece of its page. A POST asks the law again.

    Where no script asks for the piece, it is a page of its own.
    """
    case, proposal = _found(case_id, proposal_id)
    if not proposal.state.is_open or proposal.what is None:
        return redirect(url_for(".show", case_id=case.id, proposal_id=proposal.id))
    form = Form()
    if save(form, lambda act: ask_law(proposal, act)):
        return redirect(url_for(".asked", case_id=case.id, proposal_id=proposal.id))
    kept = KeptProposal.of(proposal)
    answer = asked_last(proposal, on=today())
    is_piece = "HX-Request" in request.headers
    return render_template(
        "courses/approvals/_asked.html" if is_piece else "courses/approvals/asked.html",
        case=case,
        proposal=proposal,
        form=form,
        asked=answer,
        summary=summary_of(DatesPreview("", answer.moves)) if answer else "",
        is_lapsed=not kept.what.is_open(kept.subject),
        moved=moved_since(proposal.asked, answer.moves) if answer and not answer.refused else [],
        changed=_changed_words(proposal.asked.get("verdicts"), answer.verdicts) if answer else [],
    )


@bp.route("/cases/<int:case_id>/proposals/<int:proposal_id>/return", methods=["GET", "POST"])
@requires(READ)
def give_back(case_id: int, proposal_id: int) -> ResponseReturnValue:
    """Return a proposal with a reason, keeping the typed values."""
    return _answered(
        *_to_answer(case_id, proposal_id),
        ProposalReturnForm,
        actions.return_proposal,
        message=_("Returned. Whoever proposed it is told."),
        template="courses/approvals/return.html",
    )


@bp.route("/cases/<int:case_id>/proposals/<int:proposal_id>/check", methods=["GET", "POST"])
@requires(READ)
def check(case_id: int, proposal_id: int) -> ResponseReturnValue:
    """Say as section head that it may be decided."""
    return _answered(
        *_to_answer(case_id, proposal_id),
        ProposalCheckForm,
        actions.check_proposal,
        message=_("Checked."),
        template="courses/approvals/check.html",
    )


@bp.route("/cases/<int:case_id>/proposals/<int:proposal_id>/committee", methods=["GET", "POST"])
@requires(READ)
def pass_on(case_id: int, proposal_id: int) -> ResponseReturnValue:
    """Leave it to the procuratorial committee, as the chief procurator may."""
    case, proposal = _to_answer(case_id, proposal_id)
    if request.method == "GET" and not _passes_on(
        proposal, way_of_proposal(case, proposal, on=today())
    ):
        _show_instead(case, proposal)
    return _answered(
        case,
        proposal,
        ProposalPassOnForm,
        actions.pass_on,
        message=_("Passed on. It is decided with the number of the minutes of the committee."),
        template="courses/approvals/pass_on.html",
    )


@bp.route("/cases/<int:case_id>/proposals/<int:proposal_id>/withdrawal", methods=["GET", "POST"])
@requires(READ)
def withdraw(case_id: int, proposal_id: int) -> ResponseReturnValue:
    """Withdraw one's proposal."""
    case, proposal = _open_or_shown(case_id, proposal_id)
    form = ProposalWithdrawalForm(version=proposal.version)
    if save(
        form,
        lambda act: actions.withdraw_proposal(
            proposal, act, reason=form.reason.data or "", opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, proposal, case),
    ):
        flash(_("Withdrawn."))
        return redirect(url_for(".show", case_id=case.id, proposal_id=proposal.id))
    return form_page("courses/approvals/withdraw.html", form, case=case, proposal=proposal)


def _answered(
    case: Case,
    proposal: Proposal,
    asks: type[ProposalReturnForm | ProposalCheckForm | ProposalPassOnForm],
    answer: Callable[..., object],
    *,
    message: str,
    template: str,
) -> ResponseReturnValue:
    """The page on which a proposal is answered with a remark. message: once it is saved."""
    form = asks(version=proposal.version)
    if save(
        form,
        lambda act: answer(
            proposal, act, remark=form.remark.data or "", opened=form.opened_version()
        ),
        conflict=lambda: _raced(proposal, case, form),
    ):
        flash(message)
        return redirect(_next_turn())
    return form_page(template, form, case=case, proposal=proposal)


def _next_turn() -> str:
    """The page of the next proposal that waits for this reader; Today at the end of the list."""
    turn = next(iter(waiting_for(signed_in_user(), on=today())), None)
    if turn is None:
        return url_for("agenda.today")
    return url_for(".show", case_id=turn.proposal.case_id, proposal_id=turn.proposal.id)


def _page(case: Case, proposal: Proposal, form: ProposalDecisionForm) -> ResponseReturnValue:
    user, on = signed_in_user(), today()
    is_waiting = proposal.state is ProposalState.WAITING
    kept = KeptProposal.of(proposal) if proposal.what else None
    way = way_of_proposal(case, proposal, on=on) if is_waiting and kept else None
    says = list(kept.what.says(case, kept.terms)) if kept is not None else []
    mine = user.id in (proposal.proposed_by_id, case.handler_id)
    may_answer = (
        is_waiting
        and kept is not None
        and case.is_open()
        and way is not None
        and any(head.staff.id == user.id for head in way.heads)
        and may(user, DECIDE, case, on=on)
    )
    entry_ids = [step.entry_id for step in proposal.steps]
    beside = files_beside(case, entry_ids, acting())
    names: dict[str, Any] = {
        "case": case,
        "proposal": proposal,
        "files": replace(beside, open_to=beside.open_to & {*entry_ids[-1:]}),
        "says": says,
        "whom": whom_of([(proposal.id, proposal.what, proposal.terms)]).get(proposal.id),
        "settled": _settled(case, proposal, kept, says),
        "again": f"{kept.what.url(kept.subject)}?proposal={proposal.id}"
        if kept is not None and mine
        else None,
        "since": entries_since(proposal)
        if proposal.state.is_open and proposal.what is not None
        else [],
        "way": way,
        "may_answer": may_answer,
        "may_decide": may_answer and way is not None and _decides(proposal, way),
        "may_check": may_answer and user.role.value == "section_head" and not proposal.is_checked,
        "may_pass_on": may_answer and way is not None and _passes_on(proposal, way),
        "may_withdraw": mine and proposal.state.is_open,
        "is_own_case": has_permission(user, DECIDE) and case.handler_id == user.id,
        "is_own": proposal.proposed_by_id == user.id,
        "same": told_at_decision(proposal.party, proposal.what or "") if may_answer else None,
        "form": form,
    }
    shown = render_template("courses/approvals/show.html", **names)
    return shown, 422 if form.problems() else 200


def _decides(proposal: Proposal, way: Way) -> bool:
    """Whether this reader, who had no hand in it, decides it now, or writes down the committee."""
    if way.is_checked_first and not proposal.is_checked:
        return False
    is_without = way.is_without_decider and way.lets(WhoDecides.COMMITTEE)
    return is_without or way.as_whom(signed_in_user().id) is not None


def _passes_on(proposal: Proposal, way: Way) -> bool:
    """Whether this reader decides it as chief procurator, and the committee may instead."""
    as_whom = way.as_whom(signed_in_user().id)
    return (
        as_whom in (WhoDecides.CHIEF_PROCURATOR, WhoDecides.DEPUTY)
        and not proposal.is_passed_on
        and WhoDecides.COMMITTEE in may_be_named(proposal.decides)
    )


def _settled(
    case: Case, proposal: Proposal, kept: KeptProposal | None, says: Sequence[Any]
) -> list[Any]:
    """Values settled otherwise than proposed, line by line."""
    last = proposal.last
    if kept is None or last.kind is not StepKind.DECIDED or last.terms is None:
        return []
    terms = read_terms(kept.what.terms, last.terms)
    proposed = [(str(term), text) for term, text in says]
    return [text for text in kept.what.says(case, terms) if (str(text[0]), text[1]) not in proposed]


def _changed_words(
    then: Mapping[str, str] | None, now: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Rules whose verdict changed since the proposal: then and now, in words.

    Nothing of a proposal that was kept before this was, or that could not be tried out.
    """
    if then is None or not now:
        return []
    words = {
        "met": _("met"),
        "warned": _("asks a reason"),
        "refused": _("refuses it"),
        "": _("not asked"),
    }
    return [
        (rule_name(rule, language()), words[before], words[after])
        for rule, before, after in verdicts_changed(then, now)
    ]


def _to_answer(case_id: int, proposal_id: int) -> tuple[Case, Proposal]:
    """A proposal that one decides on; whoever does not is led to its page."""
    case, proposal = _open_or_shown(case_id, proposal_id)
    if request.method != "GET":
        return case_to(DECIDE, case_id), proposal
    if not may(signed_in_user(), DECIDE, case, on=today()):
        _show_instead(case, proposal)
    return case, proposal


def _open_or_shown(case_id: int, proposal_id: int) -> tuple[Case, Proposal]:
    """An open proposal; an ended one is shown without its form."""
    case, proposal = _found(case_id, proposal_id)
    if request.method == "GET" and not proposal.state.is_open:
        _show_instead(case, proposal)
    return case, proposal


def _show_instead(case: Case, proposal: Proposal) -> NoReturn:
    page = url_for(".show", case_id=case.id, proposal_id=proposal.id)
    abort(make_response(redirect(page)))


def _found(case_id: int, proposal_id: int) -> tuple[Case, Proposal]:
    case = case_or_404(case_id)
    if not sight_of(signed_in_user(), case, on=today()).is_whole:
        abort(404)
    return case, find_proposal(case, proposal_id) or abort(404)


def _raced(
    proposal: Proposal,
    case: Case,
    form: ProposalReturnForm | ProposalCheckForm | ProposalPassOnForm,
) -> ResponseReturnValue:
    return conflict_page(form, proposal, case, [line(form.remark, "")])


def _month(asked: str | None, on: date) -> date:
    """The month an address names; this one where it names none that can be."""
    try:
        month = date.fromisoformat(f"{asked}-01") if asked else on
    except ValueError:
        month = on
    return min(month, on).replace(day=1)
