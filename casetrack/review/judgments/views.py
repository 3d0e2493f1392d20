"""The pages of what courts decided: record it, look at it whole, put it right."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.judgment_kinds import OF_A_COURT, JudgmentResult
from casetrack.cases.kinds import ACCUSED_HERE, DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.casework.correction_pages import correct_page
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.courses.requirements.sections import promises_part
from casetrack.db import session
from casetrack.ledger.gate_lines import sheet_of
from casetrack.review.judgments import actions
from casetrack.review.judgments.forms import (
    ROWS,
    CorrectJudgmentForm,
    FollowForm,
    JudgmentForm,
    as_stored,
    with_rows,
)
from casetrack.review.judgments.lines import acts_of, term_texts, title_of
from casetrack.review.judgments.models import RECORD, CourtStepKind
from casetrack.review.judgments.protest_decision import (
    PROTEST_REVIEW,
    ProtestForm,
    asked_of_protest,
    is_undecided,
)
from casetrack.review.judgments.protest_due import is_protestable, protest_due
from casetrack.review.judgments.protest_facts import new_step_links, step_lines
from casetrack.review.judgments.queries import (
    concerned_among,
    courts_among,
    entries_that_tell,
    find_judgment,
    is_of_guardians,
    those_of_one_act,
)
from casetrack.review.judgments.term_requirements import (
    TermsFollowed,
    follow_terms,
    is_to_be_looked_at,
    measure_of,
)
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import Saved, form_page, redirect_back, save
from casetrack.web.words import label, language

bp = Blueprint("judgments", __name__)

MORE = 3


@bp.route("/cases/<int:case_id>/judgments/new", methods=["GET", "POST"])
@requires(RECORD)
def new(case_id: int) -> ResponseReturnValue:
    """Record what a court decided about one or several people."""
    case = case_to(RECORD, case_id)
    about = request.args.get("about", type=read_id)
    facts = facts_of(case, seen_by=signed_in_user(), on=today())
    courts = courts_among(facts.parties)
    is_sued = any(party.has_role(*ACCUSED_HERE) for party in facts.parties)
    usual = DispositionKind.CRIMINAL_JUDGMENT if is_sued else DispositionKind.CIVIL_JUDGMENT
    asked = request.args.get("kind")
    form = with_rows(JudgmentForm, _rows(ROWS))(
        data={
            "kind": next((kind for kind in OF_A_COURT if kind.value == asked), usual),
            "people": [about] if about else [],
            "court_id": courts[0].id if len(courts) == 1 else None,
        }
    )
    _offer(form, facts, form.kind.data)
    if saved := save(form, lambda act: actions.record_judgment(case, form.judgment(), act)):
        flash(_("The judgment is recorded."))
        return redirect_back(_page_of(saved.result[0]))
    return form_page("review/judgments/new.html", form, case=case, beside=None, title=_new_title())


@bp.route("/cases/<int:case_id>/judgments/<int:judgment_id>/also", methods=["GET", "POST"])
@requires(RECORD)
def also(case_id: int, judgment_id: int) -> ResponseReturnValue:
    """Record what the same document decides about somebody else."""
    case = case_to(RECORD, case_id)
    beside = _judgment(case, judgment_id)
    form = with_rows(JudgmentForm, _rows(ROWS))(
        data={
            "kind": beside.kind,
            "court_id": beside.court_id,
            "court": beside.decided_by.in_("zh"),
            "number": beside.number,
            "decided": beside.decided,
            "instance": beside.instance,
            "received_on": beside.received_on,
            "entry": beside.entry_id,
        }
    )
    facts = facts_of(case, seen_by=signed_in_user(), on=today())
    party_ids = {decision.party_id for decision in those_of_one_act(beside, facts.dispositions)}
    _offer(form, facts, form.kind.data, without=party_ids)
    if saved := save(
        form, lambda act: actions.record_judgment(case, form.judgment(), act, beside=beside)
    ):
        flash(_("The judgment is recorded."))
        return redirect_back(_page_of(saved.result[0]))
    return form_page(
        "review/judgments/new.html", form, case=case, beside=beside, title=_also_title(beside)
    )


@bp.route("/cases/<int:case_id>/judgments/<int:judgment_id>")
@requires(Permission.CASE_READ)
def show(case_id: int, judgment_id: int) -> ResponseReturnValue:
    """One document of a court, whole: who, when, why, and every term with its words."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on)
    if not facts.sight.is_whole:
        abort(404)
    judgment = _judgment(case, judgment_id)
    together = those_of_one_act(judgment, facts.dispositions)
    (act,) = acts_of(together, facts)
    measure = measure_of(judgment)
    may_edit = facts.may(user, Permission.CASE_EDIT)
    page = render_template(
        "review/judgments/show.html",
        measure=measure,
        promises=promises_part(case, measure, user, on=on, sight=facts.sight) if measure else None,
        case=case,
        judgment=judgment,
        act=act,
        title=title_of(judgment, facts.party(judgment.party_id).alias),
        entry=session().get(JournalEntry, judgment.entry_id) if judgment.entry_id else None,
        may_record=case.is_open() and facts.may(user, RECORD),
        may_write_guardians=may_edit and case.is_open() and is_of_guardians(judgment),
        steps=step_lines(facts, judgment, may_edit=may_edit),
        new_steps=new_step_links(facts, judgment) if may_edit and case.is_open() else (),
        may_protest=facts.may(user, Permission.DECIDE) and is_undecided(judgment),
        counted=protest_due(judgment) if is_protestable(judgment) else None,
    )
    record_view(case, acting(), part="judgments")
    return page


@bp.route("/cases/<int:case_id>/judgments/<int:reviewed_id>/protest", methods=["GET", "POST"])
@requires(Permission.DECIDE)
@takes_attachments
def protest(case_id: int, reviewed_id: int) -> ResponseReturnValue:
    """Review a judgment of first instance, and decide on a protest or propose it."""
    case = case_to(Permission.DECIDE, case_id)
    judgment = _judgment(case, reviewed_id)
    if not is_protestable(judgment):
        abort(404)
    person = session().get_one(Party, judgment.party_id)
    asking = ask_who_decides(case, PROTEST_REVIEW, judgment)
    form = ProtestForm(data=asking.typed())
    asking.fit(form)
    step = decide_step(form, case, judgment, form.terms, asking)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("The decision on a protest is recorded."))
        return redirect(_page_of(judgment))
    asked = asked_of_protest(
        case, person, form.decision.data or CourtStepKind.PROTESTED, on=today()
    )
    return form_page(
        "review/judgments/protest.html",
        form,
        case=case,
        person=person,
        judgment=judgment,
        counted=protest_due(judgment),
        look=step,
        asking=asking,
        gate=sheet_of(asking.shown(asked, form)),
        title=title_of(judgment, person.alias),
    )


@bp.route("/cases/<int:case_id>/judgments/<int:judgment_id>/follow", methods=["GET", "POST"])
@requires(RECORD)
def follow(case_id: int, judgment_id: int) -> ResponseReturnValue:
    """Look after what a judgment demands, term by term."""
    case = case_to(RECORD, case_id)
    judgment = _judgment(case, judgment_id)
    texts = term_texts(judgment)
    form = FollowForm(
        data={"terms": [term.id for term in judgment.terms if is_to_be_looked_at(term)]}
    )
    form.terms.choices = [(number, text.in_(language())) for number, text in texts.items()]
    people = concerned_among(parties_of(case))
    form.child.offer([person for person in people if person.id != judgment.party_id])
    if save(
        form,
        lambda act: follow_terms(
            case,
            judgment,
            TermsFollowed(
                tuple(texts[value] for value in form.terms.data or ()),
                child_id=form.child.data,
                look_on=form.look_on.data,
            ),
            act,
        ),
    ):
        flash(_("It is looked after: whoever visits ticks it, and it has a page of its own."))
        return redirect_back(_page_of(judgment))
    person = session().get_one(Party, judgment.party_id)
    return form_page(
        "review/judgments/follow.html",
        form,
        case=case,
        judgment=judgment,
        title=title_of(judgment, person.alias),
    )


@bp.route("/cases/<int:case_id>/judgments/<int:judgment_id>/correct", methods=["GET", "POST"])
@requires(RECORD)
def correct(case_id: int, judgment_id: int) -> ResponseReturnValue:
    """Put right what is recorded of one, for one person."""
    case = case_to(RECORD, case_id)
    judgment = _judgment(case, judgment_id)
    person = session().get_one(Party, judgment.party_id)
    form = with_rows(CorrectJudgmentForm, _rows(len(judgment.terms) + 1))(data=as_stored(judgment))
    facts = facts_of(case, seen_by=signed_in_user(), on=today())
    form.court_id.offer(courts_among(facts.parties))
    form.offer_charges(facts.charged(), [person])
    form.offer_earlier(facts, without=judgment)
    stored = [result for result in JudgmentResult if result.value == judgment.result]
    form.offer_results(judgment.kind, *stored)
    return correct_page(
        form,
        lambda act: actions.correct_judgment(
            case, judgment, form.told(), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        record=judgment,
        shown=lambda: as_stored(judgment),
        title=_("Correct the record: %(what)s", what=title_of(judgment, person.alias)),
        back=_page_of(judgment),
        template="review/judgments/correct.html",
        said=None,
        above=[(_("What courts decided"), _page_of(judgment))],
    )


def _judgment(case: Case, judgment_id: int) -> Disposition:
    return find_judgment(case, judgment_id) or abort(404)


def _page_of(judgment: Disposition) -> str:
    return url_for("judgments.show", case_id=judgment.case_id, judgment_id=judgment.id)


def _new_title() -> str:
    return _("Record what a court decided")


def _also_title(beside: Disposition) -> str:
    return _("What it decides about somebody else: %(what)s", what=label(beside.called))


def _rows(at_least: int) -> int:
    """So many lines as were sent, and some more where those are asked for."""
    sent = sum(name.startswith("term_kind_") for name in request.form)
    return max(at_least, sent + (MORE if "more" in request.form else 0))


def _offer(
    form: JudgmentForm,
    facts: CaseFacts,
    kind: DispositionKind | None,
    *,
    without: Collection[int] = (),
) -> None:
    people = [party for party in concerned_among(facts.parties) if party.id not in without]
    form.people.offer(people)
    form.court_id.offer(courts_among(facts.parties))
    form.offer_charges(facts.charged(), people)
    form.offer_earlier(facts)
    form.offer_entries(entries_that_tell(facts.case))
    form.offer_results(kind)
