"""Specialised education: suggested, assessed by the committee, decided by others, followed here.

The education authority decides with the police; recorded here are their decision and the child's
progress.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.kinds import MeasureState, Part, PartyRole, TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure
from casetrack.cases.not_future import day_told, ensure_in_order, ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.codes import N_
from casetrack.courses.course import Course, CourseTerms, SessionRhythm
from casetrack.courses.forms import CourseForm
from casetrack.courses.pages import CoursePages, CourseTexts, address_of
from casetrack.courses.queries import course_behind
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.blueprint import bp
from casetrack.guidance.models import SpecialisedEducation
from casetrack.guidance.specialised_kinds import (
    ASSESSMENT,
    ASSESSMENT_DUE,
    BEGUN,
    CORRECTIVE,
    DECIDED,
    ENDED,
    ORDINARY,
    EducationBasis,
)
from casetrack.ledger.journal import enter
from casetrack.web.access import requires
from casetrack.web.dates import word_when
from casetrack.web.forms import EditForm, within
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.typed_dates.fields import PastWhen, kept_when, to_choose
from casetrack.web.words import label, language

MOST_WEEKS = 52
SHORT = within(SpecialisedEducation.opinion)


@dataclass(frozen=True)
class SpecialisedTerms(CourseTerms):
    """basis: the ground of the suggestion. every_weeks: weeks between assessments."""

    basis: EducationBasis = EducationBasis.APPLIED_FOR
    every_weeks: int | None = None


@dataclass(frozen=True)
class EducationDecided:
    """Assessment and opinion of the committee, and the decision of the authorities, with days."""

    assessed: PartialDate | None
    opinion: str
    decided: PartialDate | None
    decided_by: str


class SpecialisedForm(CourseForm):
    """Suggest specialised education."""

    basis = to_choose(_l("On what it rests"), EducationBasis, _l("Choose on what it rests."))
    every_weeks = IntegerField(
        _l("Assessed once in so many weeks"),
        [
            Optional(),
            NumberRange(1, MOST_WEEKS, _l("Write a number from 1 to %(n)d.", n=MOST_WEEKS)),
        ],
        description=_l("The law has an assessment every school term: some 20 weeks."),
    )


class EducationDecidedForm(EditForm):
    """Record the committee's opinion and the authorities' decision."""

    assessed = PastWhen(_l("Assessed by the committee"))
    opinion = StringField(_l("Its opinion"), [SHORT])
    decided = PastWhen(_l("Decided on"))
    decided_by = StringField(_l("Authorities that decided"), [SHORT])


def ensure_fits_its_basis(case: Case, terms: SpecialisedTerms, act: Act) -> None:
    """Raise RuleBroken where closed correction rests on anything but a criminal act below age.

    Source: Law on Preventing Juvenile Delinquency arts. 43-45.
    """
    is_below_age = terms.basis is EducationBasis.BELOW_AGE
    if (terms.kind is CORRECTIVE) != is_below_age:
        raise RuleBroken(
            N_(
                "Closed correction rests on an act that is no crime for the age alone, and only"
                " that does."
            ),
            field="basis",
        )


def told_of(given: SpecialisedEducation) -> Iterator[str]:
    """Lines: the basis, opinion of the committee, decision of the authorities, rhythm."""
    lang = language()
    yield _("It rests on: %(basis)s.", basis=label(given.basis))
    if given.assessed is not None:
        yield _("Assessed by the committee: %(when)s.", when=word_when(given.assessed, lang))
    if given.opinion:
        yield _("Its opinion: %(text)s.", text=given.opinion.in_(lang))
    if given.decided is not None:
        yield _(
            "Decided: %(when)s, %(who)s.",
            when=word_when(given.decided, lang),
            who=given.decided_by.in_(lang) or _("by whom is not recorded"),
        )
    else:
        yield _("Not decided yet; the education authority decides with the police.")
    if given.every_weeks is not None:
        yield ngettext("Assessed every week.", "Assessed once in %(num)d weeks.", given.every_weeks)


def ways_of(given: SpecialisedEducation) -> Iterator[tuple[str, str]]:
    """Link to the page that records opinion and decision."""
    measure = given.measure
    if measure.state is not MeasureState.ENDED:
        where: dict[str, Any] = {"case_id": measure.case_id, "specialised_id": measure.id}
        yield _("Assessment and decision"), url_for("guidance.specialised_decision", **where)


# Law on Preventing Juvenile Delinquency arts. 43-46: the procuratorate suggests, others decide.
SPECIALISED = Course(
    kinds=dict.fromkeys((ORDINARY, CORRECTIVE), TrackKind.CORRECTION),
    detail=SpecialisedEducation,
    terms=SpecialisedTerms,
    write=Permission.GUIDANCE_WRITE,
    record=Permission.GUIDANCE_RECORD,
    begun=BEGUN,
    held=ASSESSMENT,
    ended=ENDED,
    partner_role=lambda track: PartyRole.CORRECTION_PARTNER,
    rhythm=SessionRhythm("every_weeks", ASSESSMENT_DUE),
    before_begin=ensure_fits_its_basis,
)
PAGES = CoursePages(
    course=SPECIALISED,
    form=SpecialisedForm,
    part="guidance",
    says=told_of,
    ways=ways_of,
    template="guidance/new_specialised.html",
    texts=CourseTexts(
        title=_l("Suggest specialised education"),
        step=_l("Suggest specialised education"),
        button=_l("Record the suggestion"),
        end=_l("End it"),
        for_whom=_l("It is for a child. Bring the child into the case first."),
        partner=_l("The school or the committee, by its name; it is added with this."),
        rests_on=_l(
            "Law on Preventing Juvenile Delinquency arts. 43 to 46: after the committee's"
            " assessment the education authority decides with the police; closed correction"
            " for an act that would be a crime but for the age; assessed every school term."
        ),
        session=_l("How the child does there, and what the assessment or the visit found."),
    ),
)
PAGES.register(bp, "guidance/specialised/new", endpoint="new_specialised")


def tell_decision(
    detail: SpecialisedEducation, decided: EducationDecided, act: Act, *, opened: int
) -> JournalEntry | None:
    """Record the committee's opinion and the authorities' decision; None if nothing is different.

    Raises NotAllowed, LostRace; RuleBroken if it ended, if it was decided without an assessment or
    before it, or if a day lies ahead.

    Source: Law on Preventing Juvenile Delinquency arts. 43-45.
    """
    case = session().get_one(Case, detail.measure.case_id)
    ensure_may(act.by, Permission.GUIDANCE_RECORD, case, on=act.on)
    ensure_open(case)
    if detail.measure.state is MeasureState.ENDED:
        raise RuleBroken("programme_ended", day=detail.measure.ended_on)
    for name, when in (("assessed", decided.assessed), ("decided", decided.decided)):
        ensure_past(when, on=act.on, field=name)
    if decided.decided is not None:
        if decided.assessed is None:
            raise RuleBroken(
                N_(
                    "It is decided after the assessment of the committee. Say when that was; it"
                    " may be unknown."
                ),
                field="assessed",
            )
        days = {"assessed": decided.assessed, "decided": decided.decided}
        ensure_in_order(days, "assessed", "decided")
    now = (
        decided.assessed,
        detail.opinion.edited(decided.opinion),
        decided.decided,
        detail.decided_by.edited(decided.decided_by),
    )
    if now == (detail.assessed, detail.opinion, detail.decided, detail.decided_by):
        return None
    take_version(detail, opened=opened)
    detail.assessed, detail.opinion, detail.decided, detail.decided_by = now
    return enter(
        case,
        DECIDED,
        act,
        when=day_told(decided.decided or decided.assessed, on=act.on),
        text=_summary(detail),
        parties={
            part: [link.party for link in detail.measure.parties if link.part is part]
            for part in (Part.ABOUT, Part.WITH)
        },
        subject=detail,
    )


def _summary(detail: SpecialisedEducation) -> BilingualText:
    """Journal text of opinion and decision, in both languages."""
    texts = {
        lang: [
            word_when(detail.assessed, lang) if detail.assessed else "",
            detail.opinion.in_(lang),
            word_when(detail.decided, lang) if detail.decided else "",
            detail.decided_by.in_(lang),
        ]
        for lang in ("en", "zh")
    }
    return BilingualText(
        "; ".join(text for text in texts["en"] if text) or None,
        "；".join(text for text in texts["zh"] if text) or None,
    )


@bp.route(
    "/cases/<int:case_id>/guidance/specialised/<int:specialised_id>/decision",
    methods=["GET", "POST"],
)
@requires(Permission.GUIDANCE_RECORD)
def specialised_decision(case_id: int, specialised_id: int) -> ResponseReturnValue:
    """Record what the committee and the authorities said."""
    case = case_to(Permission.GUIDANCE_RECORD, case_id)
    measure = row_or_404(case, Measure, specialised_id)
    if measure.kind not in SPECIALISED.kinds:
        abort(404)
    detail = course_behind(SpecialisedEducation, measure) or abort(404)
    lang = language()

    def shown() -> dict[str, Any]:
        return {
            "assessed": detail.assessed,
            "opinion": detail.opinion.in_(lang),
            "decided": detail.decided,
            "decided_by": detail.decided_by.in_(lang),
            "version": detail.version,
        }

    form = EducationDecidedForm(data=shown())
    if saved := save(
        form,
        lambda act: tell_decision(
            detail,
            EducationDecided(
                kept_when(form.assessed),
                form.opinion.data or "",
                kept_when(form.decided),
                form.decided_by.data or "",
            ),
            act,
            opened=form.opened_version(),
        ),
        conflict=lambda: conflict_of(form, detail, case, shown()),
    ):
        say_saved(saved.result, _("Saved."))
        return redirect_back(address_of(measure))
    return form_page(
        "guidance/specialised_decision.html",
        form,
        case=case,
        what=label(measure.kind),
        back=url_for("cases.measure", case_id=case.id, measure_id=measure.id),
    )
