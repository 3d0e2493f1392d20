"""Proposing and approving a hearing: its form, what it says, and what the law asks."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, TextAreaField

from casetrack.cases.models import Case, Party
from casetrack.courses.approvals.forms import PaperFields
from casetrack.db import session
from casetrack.law import RULES, hearing_closed
from casetrack.ledger.decisions_taken import asked_as_told
from casetrack.ledger.gates import Asked, Gate, GateAsked
from casetrack.ledger.proposals import Proposable
from casetrack.review.hearings.actions import NewHearing, approve_hearing
from casetrack.review.hearings.models import APPROVED, WRITE
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.forms import Form, note_length
from casetrack.web.typed_dates.fields import AnyDay, PastDay, Required
from casetrack.web.words import language


class HearingDay:
    """The day of a hearing."""

    held_on = AnyDay(_l("Held on"), [Required(_l("Enter the day of the hearing."))])


class HearingForm(PaperFields, HearingDay, Form):
    """A hearing about a person."""

    what = TextAreaField(
        _l("On what"), [Required(_l("Say on what the hearing is.")), note_length()]
    )
    is_closed = BooleanField(_l("Not public"), default=True)
    decided_on = PastDay(
        _l("Approved on"), [Required(_l("Enter the day of the decision."))], default=today
    )
    reason = TextAreaField(_l("Why to go on although the law warns"), [note_length()])

    def terms(self) -> NewHearing:
        """The typed hearing."""
        return self.into(
            NewHearing,
            what=(self.what.data or "").strip(),
            is_closed=bool(self.is_closed.data),
            reason=(self.reason.data or "").strip(),
        )


def _says(_case: Case, new: NewHearing) -> Iterator[tuple[LazyString, str]]:
    yield _l("On what"), new.what
    yield _l("Held on"), word_day(new.held_on, language(), long=True)
    yield _l("Public"), str(_l("no") if new.is_closed else _l("yes"))
    if new.reason:
        yield _l("Why to go on although the law warns"), new.reason


HEARING = Proposable(
    name="hearing",
    subject=Party,
    terms=NewHearing,
    rules={APPROVED: RULES["decider_hearing"]},
    needs=WRITE,
    decides=lambda _new: APPROVED,
    about=lambda person: person,
    is_open=lambda person: session().get_one(Case, person.case_id).is_open(),
    act=approve_hearing,
    says=_says,
    url=lambda person: url_for("hearings.new", case_id=person.case_id, party_id=person.id),
    is_many=True,
    settled=HearingDay,
)
PROPOSALS = (HEARING,)


PUBLIC = "hearing_is_public"


def on_public(asked: GateAsked) -> Iterator[Asked]:
    """Warn if a hearing with a minor is public.

    facts: `is_closed`; None while undecided. Source: Provisions on Hearings in Case Review art. 5.
    """
    if asked.person is None or not asked.person.counts_as_minor() or asked.recorded:
        return
    yield Asked(hearing_closed(asked.facts.get("is_closed")), PUBLIC, at="is_closed")


GATES = (Gate(frozenset({APPROVED}), on_public, again=asked_as_told),)
