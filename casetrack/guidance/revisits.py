"""Revisit a family after an order or a programme ended; owed by practice of the office.

No statute sets a frequency (law.md of the domain: return visits have no statutory frequency).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import select
from wtforms import TextAreaField

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, TrackKind
from casetrack.cases.models import Case, Measure
from casetrack.cases.not_future import ensure_not_before, ensure_past
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.courses.pages import address_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.guidance.blueprint import bp
from casetrack.guidance.models import FamilyRevisit
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.guidance.revisit_kinds import REVISIT_DUE, REVISITED, RevisitFound, RevisitWay
from casetrack.law import add_months
from casetrack.ledger.journal import enter
from casetrack.ledger.measures import MeasureEnded
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.web.access import requires
from casetrack.web.choices import EnumRadio
from casetrack.web.clock import today
from casetrack.web.dates import word_day, word_when
from casetrack.web.forms import Form, note_length
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import PAST_HINT, DayAhead, PastWhen, Required, to_choose
from casetrack.web.words import label, language

# Own practice: months from the end to the revisit.
MONTHS_AFTER = 3
# Measures with a revisit: orders, and those with a family; not help or supervision of a child.
REVISITED_AFTER = frozenset(
    {MeasureKind.GUARDIANSHIP_ORDER}
    | {kind for kind, track in PROGRAMMES.kinds.items() if track is TrackKind.FAMILY}
)


@dataclass(frozen=True)
class RevisitTold:
    """A revisit: day, as exactly as known; way, findings. next_due: day of another one."""

    happened: PartialDate
    way: RevisitWay
    found: RevisitFound
    text: str
    next_due: date | None = None


def revisits_of(measure: Measure) -> Sequence[FamilyRevisit]:
    """The revisits after a measure, by id; one statement."""
    query = select(FamilyRevisit).where(FamilyRevisit.measure_id == measure.id)
    return session().scalars(query.order_by(FamilyRevisit.id)).all()


@handles(MeasureEnded)
def revisit_after_the_end(ended: MeasureEnded) -> None:
    """Owe the revisit of the family, three months after an order or a programme of it ended."""
    measure = ended.measure
    if measure.kind not in REVISITED_AFTER or measure.ended_on is None:
        return
    owe(
        session().get_one(Case, measure.case_id),
        REVISIT_DUE,
        due=add_months(measure.ended_on, MONTHS_AFTER),
        subject=measure,
        why=why_agreed("family_measure_ended", fact_on=measure.ended_on, entry=None),
        party_id=_whom(measure),
    )


def revisit(measure: Measure, visit_told: RevisitTold, act: Act) -> FamilyRevisit:
    """Record a revisit, also in a closed case; meets the duty, and owes another one if agreed.

    Raises NotAllowed; RuleBroken while the measure runs, or if the day lies ahead or before its
    end.
    """
    case = session().get_one(Case, measure.case_id)
    ensure_may(act.by, Permission.GUIDANCE_RECORD, case, on=act.on)
    if measure.state is not MeasureState.ENDED:
        raise RuleBroken(N_("It still runs. Visit the family, and end it first."))
    first = visit_told.happened.first
    ensure_past(first, on=act.on, field="happened")
    early = N_("It ended on %(day)s; a revisit comes after that.")
    ensure_not_before(visit_told.happened, measure.ended_on, early, field="happened")
    if visit_told.next_due is not None and first is not None and visit_told.next_due <= first:
        raise RuleBroken(
            N_("The next revisit lies after this one, of %(day)s."), field="next_due", day=first
        )
    text = BilingualText.written(visit_told.text)
    entry = enter(
        case,
        REVISITED,
        act,
        when=visit_told.happened,
        text=text,
        parties={
            part: [link.party for link in measure.parties if link.part is part]
            for part in (Part.TO, Part.ABOUT)
        },
        subject=measure,
        found=visit_told.found.value,
    )
    kept = FamilyRevisit(
        measure_id=measure.id,
        happened=visit_told.happened,
        way=visit_told.way,
        found=visit_told.found,
        text=text,
        next_due=visit_told.next_due,
        entry_id=entry.id,
    )
    session().add(kept)
    session().flush()
    settle(REVISIT_DUE, measure, on=first or act.on)
    if visit_told.next_due is not None:
        owe(
            case,
            REVISIT_DUE,
            due=visit_told.next_due,
            subject=measure,
            why=why_agreed("family_revisited", fact_on=first, entry=entry),
            party_id=_whom(measure),
            told_by=entry,
        )
    return kept


def _whom(measure: Measure) -> int | None:
    """Id of the party the duty is about: the guardian, else the child; or None."""
    there = (*measure.party_ids(Part.TO), *measure.party_ids(Part.ABOUT))
    return there[0] if there else None


class FamilyRevisitForm(Form):
    """A revisit of the family."""

    happened = PastWhen(
        _l("Day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT
    )
    way = to_choose(_l("How"), RevisitWay, _l("Choose how."))
    found = EnumRadio(
        _lp("revisit", "Finding"),
        RevisitFound,
        validators=[Required(_lp("revisit", "Choose the finding."))],
    )
    text = TextAreaField(
        _l("What was seen and said"), [Required(_l("Say in a sentence.")), note_length()]
    )
    next_due = DayAhead(_l("Revisit once more by"))


@bp.route("/cases/<int:case_id>/guidance/measures/<int:over_id>/revisit", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_RECORD)
def revisit_page(case_id: int, over_id: int) -> ResponseReturnValue:
    """Record a revisit after an order or a programme ended."""
    case = case_to(Permission.GUIDANCE_RECORD, case_id)
    measure = row_or_404(case, Measure, over_id)
    if measure.kind not in REVISITED_AFTER:
        abort(404)
    form = FamilyRevisitForm(data={"happened": PartialDate.day(today()), "way": RevisitWay.HOME})
    back = address_of(measure)
    if save(form, lambda act: revisit(measure, form.into(RevisitTold), act)):
        flash(_("The revisit is recorded."))
        return redirect_back(back)
    return form_page(
        "guidance/revisit.html",
        form,
        case=case,
        measure=measure,
        told=[revisit_words(revisit) for revisit in revisits_of(measure)],
        back=back,
    )


def revisit_words(revisit: FamilyRevisit) -> str:
    """A revisit in a sentence: day, way, findings."""
    lang = language()
    text = _(
        "Revisited %(when)s, %(way)s: %(found)s. %(text)s",
        when=word_when(revisit.happened, lang),
        way=label(revisit.way),
        found=label(revisit.found),
        text=revisit.text.in_(lang),
    )
    if revisit.next_due is None:
        return text
    return text + _(" Once more by %(day)s.", day=word_day(revisit.next_due, lang))
