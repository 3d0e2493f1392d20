"""Pages of a sheet: with the alias; and with the real name, a view that is audited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import Part, PartyKind
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.view_log import record_view
from casetrack.casework.identity.actions import needs_reason, recorded_fields, show_identity
from casetrack.casework.identity.views import ShowForm
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.papers.sheet import sheet_of
from casetrack.ledger.papers import PaperAsked, entries_with_papers, paper_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import save

bp = Blueprint("papers", __name__)
# The part of a case viewed, as named in the audit.
PART = "paper"

Finds = Callable[[CaseFacts, int], PaperAsked | None]


@bp.get("/cases/<int:case_id>/decisions/<int:decision_id>/paper")
@requires(Permission.CASE_READ)
def decision(case_id: int, decision_id: int) -> ResponseReturnValue:
    """The sheet of a decision."""
    return _shown(case_or_404(case_id), _decision, decision_id, named="papers.decision_named")


@bp.get("/cases/<int:case_id>/measures/<int:measure_id>/paper")
@requires(Permission.CASE_READ)
def measure(case_id: int, measure_id: int) -> ResponseReturnValue:
    """The sheet of an order or another measure; `change`: of one of its changes."""
    return _shown(case_or_404(case_id), _measure, measure_id, named="papers.measure_named")


@bp.get("/cases/<int:case_id>/papers/<int:instrument_id>")
@requires(Permission.CASE_READ)
def entry(case_id: int, instrument_id: int) -> ResponseReturnValue:
    """The sheet of a journal entry: an opinion, a decision not to revoke."""
    return _shown(case_or_404(case_id), _told, instrument_id, named="papers.entry_named")


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/paper/name", methods=["GET", "POST"])
@requires(Permission.IDENTITY_SEE)
def decision_named(case_id: int, decision_id: int) -> ResponseReturnValue:
    """The sheet of a decision with the real name, in this one answer only."""
    return _named(case_to(Permission.IDENTITY_SEE, case_id), _decision, decision_id)


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>/paper/name", methods=["GET", "POST"])
@requires(Permission.IDENTITY_SEE)
def measure_named(case_id: int, measure_id: int) -> ResponseReturnValue:
    """The sheet of a measure with the real name, in this one answer only."""
    return _named(case_to(Permission.IDENTITY_SEE, case_id), _measure, measure_id)


@bp.route("/cases/<int:case_id>/papers/<int:instrument_id>/name", methods=["GET", "POST"])
@requires(Permission.IDENTITY_SEE)
def entry_named(case_id: int, instrument_id: int) -> ResponseReturnValue:
    """The sheet of an entry with the real name, in this one answer only."""
    return _named(case_to(Permission.IDENTITY_SEE, case_id), _told, instrument_id)


def _shown(case: Case, find: Finds, number: int, *, named: str) -> ResponseReturnValue:
    asked = _found(case, find, number)
    page = _page(case, asked, shown=None, named=_to_name(asked, named, number))
    record_view(case, acting(), part=PART)
    return page


def _named(case: Case, find: Finds, number: int) -> ResponseReturnValue:
    asked = _found(case, find, number)
    person = asked.person
    if person.kind is not PartyKind.PERSON:
        abort(404)
    form = ShowForm()
    if saved := save(
        form, lambda act: show_identity(case, person, act, reason=form.reason.data or "")
    ):
        return _page(case, asked, shown=saved.result, named=None)
    page = render_template(
        "casework/identity/ask.html",
        case=case,
        party=person,
        form=form,
        recorded=recorded_fields(person),
        asks_reason=needs_reason(case, acting()),
    )
    return page, 422 if form.is_submitted() else 200


def _page(case: Case, asked: PaperAsked, *, shown: Any, named: str | None) -> str:
    return render_template(
        "desk/papers/show.html",
        case=case,
        person=asked.person,
        sheet=sheet_of(asked, signed_in_user()),
        shown=shown,
        born=PartialDate.parse_edtf(shown.born) if shown and shown.born else None,
        named=named,
    )


def _found(case: Case, find: Finds, number: int) -> PaperAsked:
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on)
    if not facts.sight.is_whole:
        abort(404)
    asked = find(facts, number) or abort(404)
    kind = paper_of(asked.kind)
    if kind is not None and kind.is_own and user.office_id != case.office_id:
        abort(404)
    return asked


def _to_name(asked: PaperAsked, endpoint: str, number: int) -> str | None:
    if asked.person.kind is not PartyKind.PERSON or not asked.facts.may(
        signed_in_user(), Permission.IDENTITY_SEE, party_id=asked.person.id
    ):
        return None
    key = "instrument_id"
    if asked.decision is not None or asked.measure is not None:
        key = "decision_id" if asked.decision is not None else "measure_id"
    values: dict[str, Any] = {"case_id": asked.facts.case.id, key: number, "change": asked.change}
    return url_for(endpoint, **values)


def _decision(facts: CaseFacts, decision_id: int) -> PaperAsked | None:
    decision = next(
        (decision for decision in facts.dispositions if decision.id == decision_id), None
    )
    if decision is None:
        return None
    return PaperAsked(
        facts, facts.party(decision.party_id), decision=decision, entry=_entry(decision.entry_id)
    )


def _measure(facts: CaseFacts, measure_id: int) -> PaperAsked | None:
    measure = next((measure for measure in facts.measures if measure.id == measure_id), None)
    if measure is None:
        return None
    about = measure.party_ids(Part.ABOUT) or tuple(link.party_id for link in measure.parties)
    person: Party | None = facts.party(about[0]) if about else None
    if person is None:
        return None
    return PaperAsked(
        facts,
        person,
        measure=measure,
        entry=_entry(measure.entry_id),
        change=request.args.get("change", type=int),
    )


def _told(facts: CaseFacts, entry_id: int) -> PaperAsked | None:
    entry = _entry(entry_id)
    if entry is None or entry.case_id != facts.case.id or entry.kind not in entries_with_papers():
        return None
    about = next((link.party_id for link in entry.parties if link.part is Part.ABOUT), None)
    return PaperAsked(facts, facts.party(about), entry=entry) if about is not None else None


def _entry(entry_id: int | None) -> JournalEntry | None:
    if entry_id is None:
        return None
    return session().scalar(select(JournalEntry).where(JournalEntry.id == entry_id))
