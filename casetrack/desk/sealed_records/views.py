"""Pages of a sealing, and the desk of the custodian of sealed records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from casetrack.accounts.permissions import has_permission
from casetrack.cases.access import case_to, party_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case, Party
from casetrack.cases.sealed import sealed_opened
from casetrack.clocks.sealings import sealing_call
from casetrack.db import session
from casetrack.desk.health.house import installed
from casetrack.desk.health.models import UpkeepKind
from casetrack.desk.health.queries import (
    destroyed_file,
    destroyed_here_again,
    last_upkeep,
    rows_left_shut,
)
from casetrack.desk.sealed_records import (
    answers,
    ceremony,
    destruction,
    proposals,
    retention,
    unsealing,
)
from casetrack.desk.sealed_records.forms import (
    DecideForm,
    GiveBackForm,
    LiftForm,
    PrepareForm,
    QueryAnswerForm,
    QueryForm,
    SealButtonForm,
    confirming,
    preparing,
)
from casetrack.desk.sealed_records.handed_out import handed_out
from casetrack.desk.sealed_records.models import (
    APPROVE,
    KEEP,
    PREPARE,
    RecordQuery,
    RecordSeal,
    RefusedProposal,
)
from casetrack.law.records import is_open_question
from casetrack.ledger.corrections import latest
from casetrack.ledger.gate_lines import check_lines
from casetrack.web.access import acting, fresh_factor, requires, signed_in_user
from casetrack.web.clock import now
from casetrack.web.saving import flash_problems, form_page, save, say_saved
from casetrack.web.words import label

bp = Blueprint("sealed_records", __name__)
View = TypeVar("View", bound=Callable[..., Any])


def opens_sealed(view: View) -> View:
    """A view of the custodian, or of who approves: it reads what is sealed, too."""

    @wraps(view)
    def opened(*args: Any, **named: Any) -> Any:
        with sealed_opened():
            return view(*args, **named)

    return cast("View", opened)


@bp.route("/cases/<int:case_id>/people/<int:party_id>/sealing", methods=["GET", "POST"])
@requires(PREPARE)
def prepare(case_id: int, party_id: int) -> ResponseReturnValue:
    """The handler goes through the copies of a record, and hands it to the custodian."""
    case = case_to(PREPARE, case_id)
    party = party_or_404(case, party_id)
    seal, owed = ceremony.seal_of(case, party), ceremony.owed_of(case, party)
    form = preparing(seal, ceremony.may_help(case))
    before = seal.version if seal else 0
    if saved := save(
        form,
        lambda act: ceremony.prepare(
            case, party, form.prepared(), act, opened=form.opened_version()
        ),
        conflict=lambda: _both(case, seal, form),
    ):
        if saved.result.version == before:
            say_saved(None)
        elif saved.result.handed_at is not None:
            flash(_("Handed to the custodian of sealed records."))
        else:
            flash(_("Saved. It is not handed over yet."))
        return redirect(url_for("sealed_records.prepare", case_id=case.id, party_id=party.id))
    due = seal.due if seal else owed.due if owed else None
    key = last_upkeep(UpkeepKind.CUSTODIANS_KEY)
    return form_page(
        "desk/sealed_records/prepare.html",
        form,
        case=case,
        party=party,
        seal=seal,
        due=due,
        nothing_calls=None if due else _nothing_to_seal(party),
        **_of_sealing(party),
        keepers=key.details["keepers"] if key else [],
    )


def _both(case: Case, seal: RecordSeal | None, form: PrepareForm) -> ResponseReturnValue | None:
    """The page with both versions, each line named by its place."""
    if seal is None:
        return None
    for place, *fields in form.places:
        for field in fields:
            field.label.text = _("%(place)s: %(what)s", place=label(place), what=field.label.text)
    return conflict_of(form, seal, case, form.saved)


@bp.get("/sealed")
@requires(KEEP)
@opens_sealed
def desk() -> ResponseReturnValue:
    """What waits for the custodian, and what is sealed."""
    seals, queries, office_id = _seals(), _queries(), signed_in_user().office_id
    return render_template(
        "desk/sealed_records/desk.html",
        left_out=rows_left_shut(),
        handed=[seal for seal in seals if seal.handed_at and not seal.sealed_at],
        begun=[seal for seal in seals if not seal.handed_at],
        sealed=[seal for seal in seals if seal.holds()],
        queries=[query for query in queries if query.approved_at is None],
        opened=[query for query in queries if answers.is_open(query, at=now())],
        offered=retention.offered(seals, on=acting().on),
        destructions=[row for row in destruction.of_office(office_id) if row.is_open()],
        here_again=destroyed_here_again(destroyed_file(installed()), office_id),
    )


@bp.get("/sealed/register")
@requires(KEEP)
@opens_sealed
def register() -> ResponseReturnValue:
    """Everything that was sealed, asked and answered, to be printed."""
    return render_template(
        "desk/sealed_records/register.html",
        seals=[seal for seal in _seals() if seal.sealed_at],
        queries=_queries(),
    )


@bp.route("/sealed/<int:seal_id>", methods=["GET", "POST"])
@requires(KEEP)
@fresh_factor
@opens_sealed
def confirm(seal_id: int) -> ResponseReturnValue:
    """The custodian looks at each copy, too, and seals the record, or gives it back."""
    seal, gives_back = seal_or_404(seal_id), "reason" in request.form
    form, back = confirming(seal), GiveBackForm() if gives_back else GiveBackForm(formdata=None)
    if gives_back and save(back, lambda act: ceremony.give_back(seal, back.reason.data or "", act)):
        flash(_("Given back to the handler."))
        return redirect(url_for(".desk"))
    if not gives_back and save(form, lambda act: ceremony.confirm(seal, form.ticked(), act)):
        flash(_("Sealed."))
        return redirect(url_for(".desk"))
    return form_page(
        "desk/sealed_records/confirm.html",
        back if gives_back else form,
        ticks=form,
        seal=seal,
        back=back,
        **_of_sealing(seal.party),
    )


@bp.route("/sealed/<int:seal_id>/unsealing", methods=["GET", "POST"])
@requires(KEEP)
@fresh_factor
@opens_sealed
def ask_to_lift(seal_id: int) -> ResponseReturnValue:
    """Propose to unseal a record."""
    seal, form = seal_or_404(seal_id), LiftForm()
    if save(
        form,
        lambda act: unsealing.ask_to_lift(
            seal,
            form.months.data or 0,
            after_retrial=bool(form.after_retrial.data),
            signed_off=bool(form.signed_off.data),
            act=act,
        ),
    ):
        flash(_("Proposed. Somebody else decides it."))
        return redirect(url_for(".desk"))
    return form_page("desk/sealed_records/lift.html", form, seal=seal)


@bp.route("/sealed/queries/new", methods=["GET", "POST"])
@requires(KEEP)
def new_query() -> ResponseReturnValue:
    """Register a query, or an application for a certificate."""
    form = QueryForm()
    if saved := save(form, lambda act: answers.register(form.query(), act)):
        return redirect(url_for(".query", query_id=saved.result.id))
    return form_page("desk/sealed_records/new_query.html", form)


@bp.route("/sealed/queries/<int:query_id>", methods=["GET", "POST"])
@requires(KEEP)
@opens_sealed
def query(query_id: int) -> ResponseReturnValue:
    """One query: what is sealed of the person, and how it is answered."""
    asked, form = _query(query_id), QueryAnswerForm()
    form.answer.offer(answers.lawful_answers(asked, on=acting().on))
    if save(form, lambda act: answers.propose_answer(asked, form.answer.data, act)):
        flash(_("Proposed. Somebody else approves it."))
        return redirect(url_for(".query", query_id=asked.id))
    return form_page(
        "desk/sealed_records/query.html",
        form,
        asked=asked,
        matching=answers.matching(asked),
        has_open_conviction=answers.has_open_conviction(asked, on=acting().on),
        press=SealButtonForm(formdata=None),
        is_open=answers.is_open(asked, at=now()),
    )


@bp.get("/sealed/queries/<int:query_id>/answer")
@requires(KEEP)
def answer(query_id: int) -> ResponseReturnValue:
    """The answer, or the certificate, to be printed."""
    asked = _query(query_id)
    if asked.approved_at is None:
        abort(404)
    return render_template("desk/sealed_records/answer.html", asked=asked)


@bp.post("/sealed/queries/<int:query_id>/open")
@requires(KEEP)
@fresh_factor
@opens_sealed
def open_record(query_id: int) -> ResponseReturnValue:
    """Open the record for an hour."""
    asked, form = _query(query_id), SealButtonForm()
    if save(form, lambda act: answers.open_record(asked, act)):
        return redirect(url_for(".record", query_id=asked.id))
    flash_problems(form)
    return redirect(url_for(".query", query_id=asked.id))


@bp.get("/sealed/queries/<int:query_id>/record")
@requires(KEEP)
@opens_sealed
def record(query_id: int) -> ResponseReturnValue:
    """The record while it is open; each look is recorded."""
    asked = _query(query_id)
    if not answers.is_open(asked, at=now()):
        abort(404)
    shown = answers.looked_at(asked, acting())
    return render_template("desk/sealed_records/record.html", asked=asked, shown=shown)


@bp.get("/sealed/approvals")
@requires(APPROVE)
@opens_sealed
def approvals() -> ResponseReturnValue:
    """What the custodian proposed: answers, and records to be unsealed."""
    proposed = destruction.of_office(signed_in_user().office_id)
    return render_template(
        "desk/sealed_records/approvals.html",
        waiting=[query for query in _queries() if answers.waits(query)],
        lifts=[seal for seal in _seals() if unsealing.waits(seal)],
        proposed=[row for row in proposed if row.decided_on is None],
        number_of=proposals.number_of,
    )


@bp.route("/sealed/queries/<int:query_id>/proposals/<int:number>", methods=["GET", "POST"])
@requires(APPROVE)
@opens_sealed
def decide_answer(query_id: int, number: int) -> ResponseReturnValue:
    """Approve an answer, or refuse it. number: of the proposal, as it was read."""
    asked, form = _query(query_id), DecideForm()
    is_here = proposals.is_current(answers.waits(asked), number, asked)
    if not is_here and request.method == "GET":
        abort(404)
    if save(form, lambda act: answers.decide(asked, number, form.refusal(), act)):
        flash(_("Refused.") if asked.answer is None else _("Approved."))
        return redirect(url_for(".approvals"))
    return form_page("desk/sealed_records/decide_answer.html", form, asked=asked)


@bp.route("/sealed/<int:seal_id>/unsealing/<int:number>", methods=["GET", "POST"])
@requires(APPROVE)
@fresh_factor
@opens_sealed
def decide_unsealing(seal_id: int, number: int) -> ResponseReturnValue:
    """Unseal a record as proposed, or refuse it. number: of the proposal, as it was read."""
    seal, form = seal_or_404(seal_id), DecideForm()
    is_here = proposals.is_current(unsealing.waits(seal), number, seal)
    # Of what was never sealed there is no page, whatever is sent.
    if seal.sealed_at is None or (not is_here and request.method == "GET"):
        abort(404)
    if save(form, lambda act: unsealing.decide(seal, number, form.refusal(), act)):
        flash(_("Refused.") if seal.holds() else _("Unsealed."))
        return redirect(url_for(".approvals"))
    return form_page("desk/sealed_records/decide_unsealing.html", form, seal=seal)


def _nothing_to_seal(person: Party) -> str:
    """The sentence of why a record is not to be sealed by what is recorded today."""
    call = sealing_call(person, on=acting().on)
    return _(ceremony.NOTHING_CALLS if call is None else ceremony.NOT_SEALED_BY_LAW)


def _of_sealing(person: Party) -> dict[str, Any]:
    """Return what both pages show: what left casetrack, whether others are in the case, and the
    verdict on the sealing, with links to missing facts for who may open them.
    """
    case, call = session().get_one(Case, person.case_id), sealing_call(person, on=acting().on)
    shown = {"went": handed_out(case), "is_joint": ceremony.is_joint(case, person), "law": []}
    if call is None:
        return shown
    lines = check_lines([call.verdict])
    if is_open_question(call.verdict) and not has_permission(signed_in_user(), KEEP):
        case_id, of = person.case_id, call.fact.decision
        url = url_for("guarantees.sheet", case_id=case_id, party_id=person.id)
        way = (_("Record the acts"), url)
        if call.verdict.values["reason"] == "sentence_unknown" and of:
            url = url_for("judgments.show", case_id=case_id, judgment_id=of.id)
            way = (_("Correct the judgment"), url)
        if call.verdict.values["reason"] == "punished_on_unknown" and call.fact.entry:
            url = url_for("dossier.correct", case_id=case_id, entry_id=latest(call.fact.entry).id)
            way = (_("Correct the day of the punishment"), url)
        lines = [replace(line, way=way) for line in lines]
    return shown | {"law": lines, "call": call}


def _seals() -> list[RecordSeal]:
    query = (
        select(RecordSeal)
        .join(Case, Case.id == RecordSeal.case_id)
        .where(Case.office_id == signed_in_user().office_id)
        .options(
            selectinload(RecordSeal.periods),
            selectinload(RecordSeal.holds_placed),
            selectinload(RecordSeal.refusals).joinedload(RefusedProposal.refused_by),
        )
        .order_by(RecordSeal.id.desc())
    )
    return list(session().scalars(query))


def _queries() -> list[RecordQuery]:
    office = RecordQuery.office_id == signed_in_user().office_id
    refusals = selectinload(RecordQuery.refusals).joinedload(RefusedProposal.refused_by)
    query = select(RecordQuery).where(office).options(refusals).order_by(RecordQuery.due)
    return list(session().scalars(query))


def seal_or_404(seal_id: int) -> RecordSeal:
    """The seal of this office with that number, or 404."""
    # With its case: somebody else may destroy both meanwhile.
    query = select(RecordSeal).join(RecordSeal.case).options(contains_eager(RecordSeal.case))
    here = query.where(RecordSeal.id == seal_id, Case.office_id == signed_in_user().office_id)
    if (seal := session().scalar(here)) is None:
        abort(404)
    return seal


def _query(query_id: int) -> RecordQuery:
    asked = session().get(RecordQuery, query_id)
    if asked is None or asked.office_id != signed_in_user().office_id:
        abort(404)
    return asked
