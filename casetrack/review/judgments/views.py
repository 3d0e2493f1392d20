"""Pages of court decisions: record, show, correct, and monitor their terms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms import BooleanField

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.conflict import ConflictLine, conflict_page, line, unsaved
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.fields import PartySelect
from casetrack.cases.judgment_kinds import OF_A_COURT, TermKind
from casetrack.cases.kinds import DispositionKind, MeasureKind, Part
from casetrack.cases.models import (
    Case,
    Disposition,
    DispositionTerm,
    JournalEntry,
    Measure,
    MeasureParty,
    Party,
    Track,
)
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.codes import N_, Coded
from casetrack.courses.requirements.checks import look_by
from casetrack.courses.requirements.sections import promises_part
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.measures import start_measure
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
from casetrack.review.judgments.models import FOLLOWED, RECORD
from casetrack.review.judgments.queries import (
    concerned_among,
    courts_among,
    entries_that_tell,
    find_judgment,
    those_of_one_act,
)
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.typed_dates.fields import WhenField
from casetrack.web.words import label, language

# Terms a prison or a court carries out: a visit cannot check them.
CARRIED_OUT_ELSEWHERE = frozenset(
    {
        TermKind.DEATH_PENALTY,
        TermKind.DEATH_PENALTY_SUSPENDED,
        TermKind.LIFE_IMPRISONMENT,
        TermKind.IMPRISONMENT,
        TermKind.DETENTION,
        TermKind.CONFISCATION,
        TermKind.COSTS,
    }
)


@dataclass(frozen=True)
class TermsFollowed:
    """The terms to monitor, in the words of the judgment.

    child_id: for whom, if the judgment binds somebody else. look_on: due date of the first check.
    """

    texts: tuple[BilingualText, ...]
    child_id: int | None = None
    look_on: date | None = None


def is_to_be_looked_at(term: DispositionTerm) -> bool:
    """Whether the term is preselected for monitoring; others may be chosen, too."""
    return term.kind not in CARRIED_OUT_ELSEWHERE


def follow_terms(case: Case, judgment: Disposition, new: TermsFollowed, act: Act) -> Measure:
    """Monitor terms of a judgment: they become a measure with requirements to check.

    Later corrections of a term do not change its requirement, which has its own page. Raises
    NotAllowed; RuleBroken if the case is closed, no term is chosen, the judgment is monitored
    already, or the day of the check is past.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    if not new.texts:
        raise RuleBroken(N_("Choose at least one of the terms."), field="terms")
    if measure_of(judgment) is not None:
        raise RuleBroken(N_("The terms of this judgment are taken on already."))
    if new.look_on is not None and new.look_on < act.on:
        raise RuleBroken(
            N_("%(day)s is past: give a day from today on, or none."),
            field="look_on",
            day=new.look_on,
        )
    judged = session().get_one(Party, judgment.party_id)
    parties = {Part.ABOUT: [judged]}
    if new.child_id is not None and new.child_id != judged.id:
        child = session().get(Party, new.child_id)
        if child is None or child.case_id != case.id:
            raise RuleBroken("not_of_this_case", field="child")
        parties = {Part.TO: [judged], Part.ABOUT: [child]}
    track = session().get_one(Track, judgment.track_id)
    entry = enter(
        case,
        FOLLOWED,
        act,
        when=PartialDate.day(act.on),
        text=NOTHING,
        parties=parties,
        track=track,
        subject=judgment,
        items=len(new.texts),
    )
    measure = start_measure(
        case,
        MeasureKind.JUDGMENT_TERMS,
        started=judgment.decided,
        parties=parties,
        items=new.texts,
        track=track,
    )
    measure.entry_id = judgment.entry_id or entry.id
    session().flush()
    if new.look_on is not None:
        for item in measure.items:
            look_by(case, item, new.look_on, since=act.on, entry=entry)
    return measure


def measure_of(judgment: Disposition) -> Measure | None:
    """The measure that monitors the terms of this judgment; None without one. One statement.

    It is matched by person, line of work, day and entry, all of which a case file contains.
    """
    found = (
        select(Measure)
        .join(MeasureParty, MeasureParty.measure_id == Measure.id)
        .where(
            Measure.case_id == judgment.case_id,
            Measure.kind == MeasureKind.JUDGMENT_TERMS,
            Measure.track_id == judgment.track_id,
            MeasureParty.party_id == judgment.party_id,
        )
        .order_by(Measure.id)
    )
    if judgment.entry_id is not None:
        found = found.where(Measure.entry_id == judgment.entry_id)
    those = session().scalars(found).unique()
    return next((one for one in those if one.started.edtf == judgment.decided.edtf), None)


bp = Blueprint("judgments", __name__)

MORE = 3


@bp.route("/cases/<int:case_id>/judgments/new", methods=["GET", "POST"])
@requires(RECORD)
def new(case_id: int) -> ResponseReturnValue:
    """Record a court decision about one or several people."""
    case = case_to(RECORD, case_id)
    wanted = next((kind for kind in OF_A_COURT if kind.value == request.args.get("kind")), None)
    about = request.args.get("about", type=read_id)
    facts = facts_of(case, seen_by=signed_in_user(), on=today())
    courts = courts_among(facts.parties)
    form = with_rows(JudgmentForm, _rows(ROWS))(
        data={
            "kind": wanted or DispositionKind.CRIMINAL_JUDGMENT,
            "people": [about] if about else [],
            "court_id": courts[0].id if len(courts) == 1 else None,
        }
    )
    _offer(form, facts)
    if saved := save(form, lambda act: actions.record_judgment(case, form.judgment(), act)):
        flash(_("The judgment is recorded."))
        return redirect_back(_page_of(saved.result[0]))
    return form_page("review/judgments/new.html", form, case=case, beside=None, title=_new_title())


@bp.route("/cases/<int:case_id>/judgments/<int:judgment_id>/also", methods=["GET", "POST"])
@requires(RECORD)
def also(case_id: int, judgment_id: int) -> ResponseReturnValue:
    """Record a decision of the same document about somebody else."""
    case = case_to(RECORD, case_id)
    beside = _judgment(case, judgment_id)
    form = with_rows(JudgmentForm, _rows(ROWS))(
        data={
            "kind": beside.kind,
            "court_id": beside.court_id,
            "court": beside.decided_by.in_("zh"),
            "number": beside.number,
            "decided": beside.decided,
            "entry": beside.entry_id,
        }
    )
    facts = facts_of(case, seen_by=signed_in_user(), on=today())
    told = {one.party_id for one in those_of_one_act(beside, facts.dispositions)}
    _offer(form, facts, without=told)
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
    """One court document in full: court, day, grounds, and every term."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    facts = facts_of(case, seen_by=user, on=on)
    if not facts.sight.is_whole:
        abort(404)
    judgment = _judgment(case, judgment_id)
    together = those_of_one_act(judgment, facts.dispositions)
    (act,) = acts_of(together, facts)
    measure = measure_of(judgment)
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
    )
    record_view(case, acting(), part="judgments")
    return page


@bp.route("/cases/<int:case_id>/judgments/<int:judgment_id>/follow", methods=["GET", "POST"])
@requires(RECORD)
def follow(case_id: int, judgment_id: int) -> ResponseReturnValue:
    """Monitor terms of a judgment."""
    case = case_to(RECORD, case_id)
    judgment = _judgment(case, judgment_id)
    texts = term_texts(judgment)
    form = FollowForm(data={"terms": [one.id for one in judgment.terms if is_to_be_looked_at(one)]})
    form.terms.choices = [(number, text.in_(language())) for number, text in texts.items()]
    people = concerned_among(parties_of(case))
    form.child.offer([one for one in people if one.id != judgment.party_id])
    if save(
        form,
        lambda act: follow_terms(
            case,
            judgment,
            TermsFollowed(
                tuple(texts[one] for one in form.terms.data or ()),
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
    """Correct the record of a judgment about one person."""
    case = case_to(RECORD, case_id)
    judgment = _judgment(case, judgment_id)
    person = session().get_one(Party, judgment.party_id)
    form = with_rows(CorrectJudgmentForm, _rows(len(judgment.terms) + 1))(data=as_stored(judgment))
    form.court_id.offer(courts_among(parties_of(case)))
    if saved := save(
        form,
        lambda act: actions.correct_judgment(
            case,
            judgment,
            form.told(),
            form.reason.data or "",
            act,
            opened=form.opened_version(),
        ),
        conflict=lambda: _conflict(case, judgment, form),
    ):
        say_saved(saved.result)
        return redirect_back(_page_of(judgment))
    return form_page(
        "review/judgments/correct.html",
        form,
        case=case,
        judgment=judgment,
        title=title_of(judgment, person.alias),
    )


def _conflict(case: Case, judgment: Disposition, form: CorrectJudgmentForm) -> ResponseReturnValue:
    session().refresh(judgment)
    stored = with_rows(CorrectJudgmentForm, form.rows)(formdata=None, data=as_stored(judgment))
    names = ["court_id", "court", "number", "decided", "result", "ground"]
    names += [one.name for row in form.term_rows() for one in row.fields]
    lines = [_conflict_line(form[name], stored[name]) for name in names]
    return conflict_page(judgment, case, [*lines, unsaved(form.reason)])


def _conflict_line(typed: Any, stored: Any) -> ConflictLine:
    if isinstance(typed, BooleanField):
        return line(typed, _("yes") if stored.data else "", stored="y" if stored.data else "")
    if isinstance(stored.data, Coded):
        return line(typed, label(stored.data), stored=stored.data.value)
    if isinstance(typed, PartySelect):
        court = session().get(Party, stored.data) if stored.data else None
        shown = court.alias.in_(language()) if court is not None else ""
        return line(typed, shown, stored=str(stored.data or ""))
    return line(typed, stored._value() if isinstance(typed, WhenField) else stored.data or "")


def _judgment(case: Case, judgment_id: int) -> Disposition:
    return find_judgment(case, judgment_id) or abort(404)


def _page_of(judgment: Disposition) -> str:
    return url_for("judgments.show", case_id=judgment.case_id, judgment_id=judgment.id)


def _new_title() -> str:
    return _("Record what a court decided")


def _also_title(beside: Disposition) -> str:
    return _("What it decides about somebody else: %(what)s", what=label(beside.called))


def _rows(at_least: int) -> int:
    """The number of lines sent, plus MORE if requested."""
    sent = sum(name.startswith("term_kind_") for name in request.form)
    return max(at_least, sent + (MORE if "more" in request.form else 0))


def _offer(form: JudgmentForm, facts: CaseFacts, *, without: Collection[int] = ()) -> None:
    people = [one for one in concerned_among(facts.parties) if one.id not in without]
    form.people.offer(people)
    form.court_id.offer(courts_among(facts.parties))
    form.offer_charges(facts.charged(), people)
    form.offer_entries(entries_that_tell(facts.case))
