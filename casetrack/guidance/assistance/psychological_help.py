"""Psychological help for a child who was harmed, as a course with sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from casetrack.accounts.act import Act
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.kinds import (
    HARMED,
    MeasureKind,
    MeasureState,
    Part,
    PartyKind,
    PartyRole,
    TrackKind,
)
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.correction_pages import FORM_PAGE
from casetrack.casework.facts.forms import YesOrNo, as_answered
from casetrack.casework.journal_texts import in_a_row, in_both
from casetrack.codes import N_
from casetrack.courses.course import Course, CourseTerms, SessionRhythm
from casetrack.courses.forms import CourseForm
from casetrack.courses.pages import CoursePages, CourseTexts, address_of
from casetrack.courses.queries import course_behind
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.assistance.models import (
    ASKED,
    BEGUN,
    ENDED,
    HELD,
    NEXT,
    RECORD,
    WRITE,
    PsychologicalHelp,
)
from casetrack.ledger.journal import enter
from casetrack.web.access import requires
from casetrack.web.dates import word_day
from casetrack.web.forms import EditForm, Form, note_length
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.typed_dates.fields import PastDay
from casetrack.web.words import language

MOST_WEEKS = 52
CHILD = {
    True: N_("The child agrees"),
    False: N_("The child does not agree"),
    None: N_("The child was not asked"),
}
GUARDIAN = {
    True: N_("the guardian agrees"),
    False: N_("the guardian does not agree"),
    None: N_("the guardian was not asked"),
}

bp = Blueprint("assistance", __name__)


@dataclass(frozen=True)
class HelpTerms(CourseTerms):
    """Terms of help. every_weeks: weeks between agreed sessions; None: no rhythm.

    child_agrees, guardian_agrees, asked_on: the consent, as in `PsychologicalHelp`.
    """

    every_weeks: int | None = None
    child_agrees: bool | None = None
    guardian_agrees: bool | None = None
    asked_on: date | None = None


@dataclass(frozen=True)
class Consent:
    """The answers to one question, as in `PsychologicalHelp`. reason: why against a no."""

    child_agrees: bool | None
    guardian_agrees: bool | None
    asked_on: date | None
    reason: str


def ensure_consent(case: Case, terms: HelpTerms | Consent, act: Act) -> None:
    """Refuse help against a no that nobody gives a reason for. Raises RuleBroken.

    Source: Law on the Protection of Minors art. 111; Civil Code arts. 19, 20, 34.
    """
    ensure_past(terms.asked_on, on=act.on, field="asked_on")
    if False in (terms.child_agrees, terms.guardian_agrees) and not terms.reason.strip():
        raise RuleBroken(
            N_("One of them said no. Say why help is given all the same, or do not begin it."),
            field="reason",
        )


def tell_consent(
    given: PsychologicalHelp, answered: Consent, act: Act, *, opened: int
) -> JournalEntry | None:
    """Record what child and guardian answered when asked again; None if nothing is different.

    Raises NotAllowed, LostRace; RuleBroken if the help has ended, or against a no without a reason.
    """
    measure = given.measure
    case = session().get_one(Case, measure.case_id)
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    if measure.state is MeasureState.ENDED:
        raise RuleBroken("programme_ended", day=measure.ended_on)
    answers = (answered.child_agrees, answered.guardian_agrees, answered.asked_on)
    if answers == (given.child_agrees, given.guardian_agrees, given.asked_on):
        return None
    ensure_consent(case, answered, act)
    if answered.asked_on is None:
        raise RuleBroken(N_("Enter the day on which they were asked."), field="asked_on")
    take_version(given, opened=opened)
    given.child_agrees, given.guardian_agrees, given.asked_on = answers
    return enter(
        case,
        ASKED,
        act,
        when=PartialDate.day(answered.asked_on),
        text=in_a_row(
            [
                in_both(CHILD[given.child_agrees]),
                in_both(GUARDIAN[given.guardian_agrees]),
                BilingualText.written(answered.reason.strip()),
            ]
        ),
        parties={Part.ABOUT: [link.party for link in measure.parties if link.part is Part.ABOUT]},
        subject=given,
        child_agrees=given.child_agrees,
        guardian_agrees=given.guardian_agrees,
    )


class AsksConsent(Form):
    """Whether child and guardian agree to the help."""

    child_agrees = YesOrNo(
        _l("Does the child agree?"),
        nothing=_l("nobody asked yet"),
        no=_l("no"),
        description=_l(
            "From eight years on the child is asked, and its will respected by its age and"
            " understanding; for a younger one the guardian decides (Civil Code arts. 19, 20)."
        ),
    )
    guardian_agrees = YesOrNo(
        _l("Does the guardian agree?"),
        nothing=_l("nobody asked yet"),
        no=_l("no"),
        description=_l("Where the guardian did the harm: another guardian, or whoever cares."),
    )
    asked_on = PastDay(_l("Consent asked on"))
    reason = StringField(_l("Why help is given against the no of one of them"), [note_length()])


class ConsentForm(AsksConsent, EditForm):
    """The answers of child and guardian who are asked again; the day is that of this question."""


class HelpForm(AsksConsent, CourseForm):
    """Begin psychological help, with the consent to it."""

    every_weeks = IntegerField(
        _l("A session once in so many weeks"),
        [
            Optional(),
            NumberRange(1, MOST_WEEKS, _l("Write a number from 1 to %(n)d.", n=MOST_WEEKS)),
        ],
        description=_l("The next one then stands on Today. Leave it empty if none is agreed."),
    )


def harmed_among(parties: Sequence[Party]) -> list[Party]:
    """Harmed people and groups of a case; children first."""
    harmed = [
        party for party in parties if party.kind is not PartyKind.BODY and party.has_role(*HARMED)
    ]
    return sorted(harmed, key=lambda party: not party.is_child())


def said_of(given: PsychologicalHelp) -> Iterator[str]:
    """Lines of the consent and of the agreed rhythm, for the page of the course."""
    answers = {True: _("agrees"), False: _("does not agree"), None: _("not recorded")}
    yield _(
        "Consent: child %(child)s, guardian %(guardian)s.",
        child=answers[given.child_agrees],
        guardian=answers[given.guardian_agrees],
    )
    if given.asked_on is not None:
        yield _("Asked on %(day)s.", day=word_day(given.asked_on, language()))
    if given.every_weeks is not None:
        yield ngettext(
            "A session is agreed every week.",
            "A session is agreed once in %(num)d weeks.",
            given.every_weeks,
        )


def ways_of(given: PsychologicalHelp) -> Iterator[tuple[str, str]]:
    """Link to the page that records what they answered later."""
    measure = given.measure
    if measure.state is not MeasureState.ENDED:
        yield (
            _("Ask for consent again"),
            url_for("assistance.consent", case_id=measure.case_id, help_id=measure.id),
        )


# Minors Protection Law art. 111.
HELP = Course(
    kinds=dict.fromkeys(
        (
            MeasureKind.PSYCHOLOGICAL_COUNSELLING,
            MeasureKind.PSYCHOLOGICAL_SUPPORT,
            MeasureKind.PSYCHOTHERAPY,
        ),
        TrackKind.VICTIM_CARE,
    ),
    detail=PsychologicalHelp,
    terms=HelpTerms,
    write=WRITE,
    record=RECORD,
    begun=BEGUN,
    held=HELD,
    ended=ENDED,
    partner_role=lambda track: PartyRole.PROFESSIONAL_SERVICE,
    rhythm=SessionRhythm("every_weeks", NEXT),
    before_begin=ensure_consent,
)
PAGES = CoursePages(
    course=HELP,
    form=HelpForm,
    part="assistance",
    about=harmed_among,
    says=said_of,
    ways=ways_of,
    texts=CourseTexts(
        title=_l("Begin psychological help"),
        step=_l("Begin psychological help for a child who was harmed"),
        button=_l("Begin the help"),
        end=_l("End the help"),
        for_whom=_l("Psychological help is for somebody who was harmed. Bring the child in first."),
        partner=_l("A service that is not in the case yet, by its name; it is added with this."),
        rests_on=_l(
            "Minors Protection Law art. 111: children harmed by sexual assault or violence, and"
            " their families. Ask the child, and by its age its guardian, beforehand."
        ),
        session=_l(
            "That it took place, and what was agreed. What the child confided is not written down"
            " here. No names."
        ),
    ),
)
PAGES.register(bp, "assistance/new", endpoint="begin")


@bp.route("/cases/<int:case_id>/assistance/<int:help_id>/consent", methods=["GET", "POST"])
@requires(RECORD)
def consent(case_id: int, help_id: int) -> ResponseReturnValue:
    """Record what child and guardian answered when they were asked again."""
    case = case_to(RECORD, case_id)
    measure = row_or_404(case, Measure, help_id)
    if measure.kind not in HELP.kinds:
        abort(404)
    given = course_behind(PsychologicalHelp, measure) or abort(404)

    def shown() -> dict[str, Any]:
        return {
            "child_agrees": as_answered(given.child_agrees),
            "guardian_agrees": as_answered(given.guardian_agrees),
            "version": given.version,
        }

    form = ConsentForm(data=shown())
    if saved := save(
        form,
        lambda act: tell_consent(given, form.into(Consent), act, opened=form.opened_version()),
        conflict=lambda: conflict_of(form, given, case, shown()),
    ):
        say_saved(saved.result)
        return redirect_back(address_of(measure))
    return form_page(
        FORM_PAGE,
        form,
        case=case,
        title=_("Ask for consent again"),
        fields=form.visible(),
        said=None,
        button=_("Save"),
        back=address_of(measure),
    )
