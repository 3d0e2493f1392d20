"""Psychological help for a child who was harmed, as a course with sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.kinds import MeasureKind, PartyKind, PartyRole, TrackKind
from casetrack.cases.models import Party
from casetrack.courses.course import Course, CourseTerms, SessionRhythm
from casetrack.courses.forms import CourseForm
from casetrack.courses.pages import CoursePages, CourseTexts
from casetrack.guidance.assistance.models import (
    BEGUN,
    ENDED,
    HELD,
    NEXT,
    RECORD,
    WRITE,
    PsychologicalHelp,
)

MOST_WEEKS = 52

bp = Blueprint("assistance", __name__)


@dataclass(frozen=True)
class HelpTerms(CourseTerms):
    """Terms of help. every_weeks: weeks between agreed sessions; None: no rhythm."""

    every_weeks: int | None = None


class HelpForm(CourseForm):
    """Begin psychological help."""

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
        party
        for party in parties
        if party.kind is not PartyKind.BODY and party.has_role(PartyRole.VICTIM)
    ]
    return sorted(harmed, key=lambda party: not party.is_child())


def said_of(given: PsychologicalHelp) -> Iterator[str]:
    """Line of the agreed rhythm, for the page of the course."""
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
