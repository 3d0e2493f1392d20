"""Pages of an instrument, of a document that was made of it, and of a sheet of data.

A name stands in what is sent only after a look that is audited.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to, row_or_404
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.models import ADD
from casetrack.casework.attachments.queries import files_beside, signed_among
from casetrack.casework.identity.actions import needs_reason, recorded_fields, show_identity
from casetrack.casework.identity.views import ShowForm
from casetrack.db.partial_date import PartialDate
from casetrack.desk.papers.asking import asked_again, decision_asked, entry_asked, measure_asked
from casetrack.desk.papers.blueprint import bp
from casetrack.desk.papers.making import document, instrument_of, made_of, make_paper
from casetrack.desk.papers.models import MadePaper, PaperCopy
from casetrack.desk.papers.named import document_with_names, people_in
from casetrack.desk.papers.page import instrument_page
from casetrack.desk.papers.sheet import sheet_of
from casetrack.ledger.decisions_taken import asked_of
from casetrack.ledger.gate_lines import GateSheet
from casetrack.ledger.gate_lines import sheet_of as gate_sheet_of
from casetrack.ledger.gates import decisions_to_come, gated
from casetrack.ledger.papers import InstrumentKind, PaperAsked, paper_of
from casetrack.people.guarantees.checks import is_accused_minor
from casetrack.people.guarantees.sheet import sheet_of as guarantees_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.choices import EnumSelect
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.saving import form_page, save

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The part of a case viewed, as named in the audit.
PART = "paper"
Finds = Callable[[CaseFacts, int], PaperAsked | None]


class MakeForm(Form):
    """Make a document."""

    with_gaps = BooleanField(_l("Make it although something is missing; that is printed in red"))


class NamesForm(ShowForm):
    """Why somebody needs the document with names, and which copy."""

    copy = EnumSelect(_l("Which copy"), PaperCopy)


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/paper", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def decision(case_id: int, decision_id: int) -> ResponseReturnValue:
    """The instrument of a decision, or the sheet of its data; make a document of it."""
    return _shown(case_or_404(case_id), decision_asked, decision_id, named=".decision_named")


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>/paper", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def measure(case_id: int, measure_id: int) -> ResponseReturnValue:
    """The same of an order or another measure; `change`: of one of its changes."""
    return _shown(case_or_404(case_id), _measure, measure_id, named=".measure_named")


@bp.route("/cases/<int:case_id>/papers/<int:instrument_id>", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def entry(case_id: int, instrument_id: int) -> ResponseReturnValue:
    """The same of a journal entry: an opinion, a decision not to revoke."""
    return _shown(case_or_404(case_id), entry_asked, instrument_id, named=".entry_named")


@bp.get("/cases/<int:case_id>/documents/<int:made_id>")
@requires(Permission.CASE_READ)
def made(case_id: int, made_id: int) -> ResponseReturnValue:
    """Lead to the page of the instrument of which a document was made."""
    _paper, asked, _kind = _made(case_or_404(case_id), made_id)
    return redirect(_address(asked))


@bp.get("/cases/<int:case_id>/documents/<int:made_id>/scan")
@requires(ADD)
def scan(case_id: int, made_id: int) -> ResponseReturnValue:
    """Lead to where the scan of the signed paper is added, below the entry that tells of it."""
    paper, _asked, _kind = _made(case_or_404(case_id), made_id)
    entry_id = paper.told_id or abort(404)
    return redirect(url_for("files.of_entry", case_id=case_id, entry_id=entry_id, kind="signed"))


@bp.get("/cases/<int:case_id>/documents/<int:made_id>/<copy>.docx")
@requires(Permission.CASE_READ)
def download(case_id: int, made_id: int, copy: str) -> ResponseReturnValue:
    """A document that was made, with aliases."""
    case = case_or_404(case_id)
    paper, _asked, kind = _made(case, made_id)
    if copy not in [member.value for member in PaperCopy]:
        abort(404)
    content = document(paper, kind, case, is_file_copy=copy == PaperCopy.FILE)
    record_view(case, acting(), part=PART)
    return _file(content, paper, kind, PaperCopy(copy))


@bp.route("/cases/<int:case_id>/documents/<int:made_id>/names", methods=["GET", "POST"])
@requires(Permission.IDENTITY_SEE)
def with_names(case_id: int, made_id: int) -> ResponseReturnValue:
    """A document that was made, with the names in it: asked for, recorded, sent once."""
    case = case_to(Permission.IDENTITY_SEE, case_id)
    paper, asked, kind = _made(case, made_id)
    people = people_in(asked, kind) or abort(404)
    form = NamesForm(copy=PaperCopy.RECIPIENT.value)
    if saved := save(
        form,
        lambda act: document_with_names(
            paper,
            asked,
            act,
            is_file_copy=form.copy.data is PaperCopy.FILE,
            reason=form.reason.data or "",
        ),
    ):
        return _file(saved.result, paper, kind, form.copy.data)
    return form_page(
        "desk/papers/names.html",
        form,
        case=case,
        kind=kind,
        paper=paper,
        people=people,
        asks_reason=needs_reason(case, acting()),
        back=_address(asked),
    )


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/paper/name", methods=["GET", "POST"])
@requires(Permission.IDENTITY_SEE)
def decision_named(case_id: int, decision_id: int) -> ResponseReturnValue:
    """The sheet of a decision with the real name, in this one answer only."""
    return _named(case_to(Permission.IDENTITY_SEE, case_id), decision_asked, decision_id)


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>/paper/name", methods=["GET", "POST"])
@requires(Permission.IDENTITY_SEE)
def measure_named(case_id: int, measure_id: int) -> ResponseReturnValue:
    """The sheet of a measure with the real name, in this one answer only."""
    return _named(case_to(Permission.IDENTITY_SEE, case_id), _measure, measure_id)


@bp.route("/cases/<int:case_id>/papers/<int:instrument_id>/name", methods=["GET", "POST"])
@requires(Permission.IDENTITY_SEE)
def entry_named(case_id: int, instrument_id: int) -> ResponseReturnValue:
    """The sheet of an entry with the real name, in this one answer only."""
    return _named(case_to(Permission.IDENTITY_SEE, case_id), entry_asked, instrument_id)


def _measure(facts: CaseFacts, measure_id: int) -> PaperAsked | None:
    return measure_asked(facts, measure_id, request.args.get("change", type=int))


def _shown(case: Case, find: Finds, number: int, *, named: str) -> ResponseReturnValue:
    asked = _found(case, find, number)
    kind = instrument_of(asked)
    if kind is None:
        if request.method == "POST":
            abort(405)
        page = _page(case, asked, shown=None, named=_to_name(asked, named, number))
        record_view(case, acting(), part=PART)
        return page
    form = MakeForm()
    if saved := save(form, lambda act: make_paper(asked, act, with_gaps=bool(form.with_gaps.data))):
        flash(_("The document is made: no. %(number)d.", number=saved.result.ordinal))
        return redirect(_address(asked))
    entries = [asked.entry.id if asked.entry is not None else None]
    beside = files_beside(case, [*entries, *(paper.told_id for paper in made_of(asked))], acting())
    answer = form_page(
        "desk/papers/instrument.html",
        form,
        case=case,
        person=asked.person,
        page=instrument_page(asked, kind, signed_in_user()),
        sheet=sheet_of(asked, signed_in_user()),
        copies=PaperCopy,
        files=beside,
        signed=signed_among(beside.all),
    )
    record_view(case, acting(), part=PART)
    return answer


def _made(case: Case, made_id: int) -> tuple[MadePaper, PaperAsked, InstrumentKind]:
    """A document of this case, for who sees all of it."""
    paper = row_or_404(case, MadePaper, made_id)
    asked = _found(case, lambda facts, _id: asked_again(facts, paper), made_id)
    return paper, asked, instrument_of(asked) or abort(404)


def _address(asked: PaperAsked) -> str:
    """The page of an instrument."""
    case_id = asked.facts.case.id
    if asked.decision is not None:
        return url_for(".decision", case_id=case_id, decision_id=asked.decision.id)
    if asked.measure is not None:
        return url_for(".measure", case_id=case_id, measure_id=asked.measure.id)
    assert asked.entry is not None, "it is of one of them"
    return url_for(".entry", case_id=case_id, instrument_id=asked.entry.id)


def _file(
    content: bytes, paper: MadePaper, kind: InstrumentKind, copy: PaperCopy
) -> ResponseReturnValue:
    name = f"{kind.title}-{paper.case_id}-{paper.ordinal}"
    name += "-附卷" if copy is PaperCopy.FILE else ""
    return send_file(
        io.BytesIO(content),
        mimetype=WORD,
        as_attachment=True,
        download_name=f"{name}.docx",
        max_age=0,
    )


def _named(case: Case, find: Finds, number: int) -> ResponseReturnValue:
    asked = _found(case, find, number)
    person = asked.person
    if person.kind is not PartyKind.PERSON:
        abort(404)
    if instrument_of(asked) is not None:
        # Names stand in the document that is made of it.
        return redirect(_address(asked))
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


@dataclass(frozen=True)
class VerdictsOn:
    """The law's verdicts on one decision: possible now (decision is None), or taken."""

    decides: EntryKind
    decision: Disposition | None
    gate: GateSheet


@bp.get("/cases/<int:case_id>/people/<int:party_id>/verdicts")
@requires(Permission.CASE_READ)
def verdicts(case_id: int, party_id: int) -> ResponseReturnValue:
    """Every guarantee of a suspect, and the verdicts on each decision about them."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on)
    party = next((party for party in facts.parties if party.id == party_id), None)
    if party is None or not facts.sight.is_whole or not is_accused_minor(party):
        abort(404)
    page = render_template(
        "desk/papers/verdicts.html",
        case=case,
        party=party,
        sheet=guarantees_of(facts, party, user),
        taken=list(_taken(facts, party, on=on)),
        open=list(_open(facts, party)),
    )
    record_view(case, acting(), part="verdicts")
    return page


def _taken(facts: CaseFacts, party: Party, *, on: date) -> Iterator[VerdictsOn]:
    """Verdicts on each decision taken, as of its own day, by the current record."""
    for decision in facts.decided(party.id):
        asked = asked_of(facts.case, decision, on=on)
        if asked.decides in gated():
            yield VerdictsOn(asked.decides, decision, gate_sheet_of(asked))


def _open(facts: CaseFacts, party: Party) -> Iterator[VerdictsOn]:
    """Verdicts on each decision still possible, as if it were taken today."""
    if facts.case.is_open():
        for asked in decisions_to_come(facts, party):
            yield VerdictsOn(asked.decides, None, gate_sheet_of(asked))
