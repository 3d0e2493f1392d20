"""Psychological help for a child who was harmed, as a course with sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from casetrack.accounts.act import Act
from casetrack.cases.kinds import HARMED, MeasureKind, PartyKind, PartyRole, TrackKind
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.casework.facts.forms import YesOrNo
from casetrack.codes import N_
from casetrack.courses.course import Course, CourseTerms, SessionRhythm
from casetrack.courses.forms import CourseForm
from casetrack.courses.pages import CoursePages, CourseTexts
from casetrack.errors import RuleBroken
from casetrack.guidance.assistance.models import (
    BEGUN,
    ENDED,
    HELD,
    NEXT,
    RECORD,
    WRITE,
    PsychologicalHelp,
)
from casetrack.web.dates import word_day
from casetrack.web.forms import note_length
from casetrack.web.typed_dates.fields import PastDay
from casetrack.web.words import language

MOST_WEEKS = 52

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


def ensure_consent(case: Case, terms: HelpTerms, act: Act) -> None:
    """Refuse help against a no that nobody gives a reason for. Raises RuleBroken.

    Source: Law on the Protection of Minors art. 111; Civil Code arts. 19, 20, 34.
    """
    ensure_past(terms.asked_on, on=act.on, field="asked_on")
    if False in (terms.child_agrees, terms.guardian_agrees) and not terms.reason.strip():
        raise RuleBroken(
            N_("One of them said no. Say why help is given all the same, or do not begin it."),
            field="reason",
        )


class HelpForm(CourseForm):
    """Begin psychological help, with the consent to it."""

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
    asked_on = PastDay(_l("Asked on"))
    reason = StringField(_l("Why it begins against the no of one of them"), [note_length()])

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
