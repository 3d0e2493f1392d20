"""Kinds of fact: reports, leaves and talks of a child under supervision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import ValidationError

from casetrack.accounts.act import Act
from casetrack.casework.facts.day_fields import FactDay
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import FactCode, FactField, FactOption, FactText, Place
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, of_code, of_when, phrase
from casetrack.codes import NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.probation.models import Probation
from casetrack.probation.supervision import due
from casetrack.probation.supervision.checks import check_leave, check_report, check_talk
from casetrack.probation.supervision.due import waiting
from casetrack.probation.supervision.fact_actions import PLACE, count_plan, happened, me
from casetrack.probation.supervision.models import (
    LEAVE_TOLD,
    RECORD,
    REPORT_TOLD,
    TALK_TOLD,
    LeaveRequest,
    OwnReport,
    SupervisionTalk,
)
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.typed_dates.fields import AnyDay, DayAhead
from casetrack.web.words import language

CAME, MISSING = "came", "missing"


def _count_talks(row: Any, act: Act) -> None:
    due.count_talks(session().get_one(Probation, row.probation_id), act.on)


class Planned(FactOption):
    """The planned day that a report is for, with its due day."""

    def offer(self, form: Any, place: Place) -> None:
        row, days = place.row, _waiting(place)
        lang = language()
        options = [
            (day.isoformat(), _("due on %(day)s", day=word_day(due, lang)))
            for day, due in sorted(days.items())
        ]
        form.planned.choices = [*options, ("", _("none of those: it came besides"))]
        if row is None and not form.is_typed() and days:
            form.planned.data = min(days).isoformat()

    def shown(self, row: Any) -> dict[str, Any]:
        return {"planned": row.planned.isoformat() if row.planned else ""}

    def values(self, form: Any, place: Place) -> Values:
        planned = date.fromisoformat(form.planned.data) if form.planned.data else None
        due = _waiting(place).get(planned) if planned is not None else None
        return {"planned": planned if due is not None else None, "due": due}


def _waiting(place: Place) -> Mapping[date, date]:
    """Planned days without a report, plus that of the row; each with its due day."""
    row, probation = place.row, place.within.probation
    if row is None or row.planned is None or row.due is None:
        return waiting(probation, on=today())
    return {**waiting(probation, on=today(), besides=row.planned), row.planned: row.due}


class Came(FactField):
    """Whether a report came at all."""

    def control(self, model: Any) -> Any:
        def choices() -> list[tuple[str, str]]:
            return [(CAME, _("received")), (MISSING, _("not received"))]

        return RadioField(self.label, choices=choices, validators=self.validators)

    def shown(self, row: Any) -> dict[str, Any]:
        return {"came": MISSING if row.is_missing else CAME}

    def values(self, form: Any, place: Place) -> Values:
        return {"is_missing": form.came.data == MISSING}


class WhatCame(FactText):
    """The content of a report; required if the report came."""

    @property
    def validators(self) -> list[Any]:
        """Validators of the form field."""
        return [_says_something]


def _says_something(form: Any, field: Any) -> None:
    if form.came.data == CAME and not (field.data or "").strip():
        raise ValidationError(_("Say what it says, in a few words."))


def _how_it_came(row: Any) -> BilingualText:
    """The way a report came, or "not handed in"."""
    if row.is_missing:
        return phrase(NP_("report", "not handed in"))
    return of_code(row.way) or phrase(NP_("report", "handed in"))


def _when_due(row: Any) -> BilingualText:
    if row.due is None:
        return NOTHING
    return phrase(NP_("report", "due %(what)s"), what=of_when(PartialDate.day(row.due)))


def _leave_days(row: Any) -> BilingualText:
    since, until = of_when(PartialDate.day(row.since)), of_when(PartialDate.day(row.until))
    return phrase(NP_("leave", "%(since)s to %(until)s"), since=since, until=until)


A_DAY = _l("Write one day, such as 2026-11-24.")
REPORT = FactKind(
    name="own-reports",
    model=OwnReport,
    titles=FactTitles(
        new=_l("Record a report of the child"),
        change=_l("Correct a report of the child"),
        withdraw=_l("Take back a report of the child"),
        saved=_l("The report is recorded."),
        withdraw_button=_l("Take it back"),
    ),
    fields=(
        Planned("planned", _l("Which report"), key="For which day of the rhythm."),
        Came("came", _l("Received?"), required=_l("Say whether it came.")),
        happened(_l("Received on"), "When it came.", is_needed=False),
        FactCode("way", _l("How"), said=_how_it_came, key="How it came."),
        WhatCame(
            "text",
            _l("What it says"),
            short=NP_("journal", "Content"),
            hint=_l("Aliases only, no names."),
            is_long=True,
            key="What it says.",
        ),
        FactText(
            "received_by",
            _l("Received by"),
            said=NP_("journal", "received by %(what)s"),
            key="Who took it.",
            begins=me,
        ),
    ),
    journal=(
        "way",
        JournalField("due", NP_("report", "Due"), _when_due),
        *("happened", "text", "received_by"),
    ),
    check=check_report,
    told=REPORT_TOLD,
    after=count_plan,
    needs=RECORD,
    is_of_part=True,
    **PLACE,
)
LEAVE = FactKind(
    name="leaves",
    model=LeaveRequest,
    titles=FactTitles(
        new=_l("Record a request for leave"),
        change=_l("Correct a request for leave"),
        withdraw=_l("Take back a request for leave"),
        saved=_l("The request is recorded; it waits for a decision."),
        withdraw_button=_l("Take it back"),
    ),
    fields=(
        FactDay(
            "asked_on",
            _l("Asked on"),
            short=NP_("journal", "Asked on"),
            said=NP_("journal", "asked on %(what)s"),
            required=A_DAY,
            key="When it was asked.",
            begins=today,
        ),
        FactDay(
            "since",
            _l("From"),
            short=NP_("journal", "Leave"),
            said=_leave_days,
            required=A_DAY,
            kind=AnyDay,
            key="From which day.",
        ),
        FactDay(
            "until",
            _l("Until, included"),
            required=A_DAY,
            kind=AnyDay,
            key="Until which day, included.",
        ),
        FactText(
            "place",
            _l("Where to"),
            short=NP_("leave", "Where"),
            required=_l("Say where to."),
            key="Where to.",
        ),
        FactText(
            "text",
            _l("Why"),
            short=NP_("leave", "Why"),
            required=_l("Say why, in a few words."),
            is_long=True,
            key="Why.",
        ),
    ),
    journal=("since", "asked_on", "place", "text"),
    check=check_leave,
    told=LEAVE_TOLD,
    at=lambda row: PartialDate.day(row.asked_on),
    after=lambda row, act: due.count_leave(row, act.on),
    needs=RECORD,
    is_of_part=True,
    **PLACE,
)
TALK = FactKind(
    name="talks",
    model=SupervisionTalk,
    titles=FactTitles(
        new=_l("Record a talk with the child"),
        change=_l("Correct a talk with the child"),
        withdraw=_l("Take back a talk with the child"),
        saved=_l("The talk is recorded."),
        withdraw_button=_l("Take it back"),
    ),
    fields=(
        happened(_l("Day"), "When."),
        FactText(
            "held_by",
            _l("Who spoke with the child"),
            short=NP_("talk", "By"),
            said=NP_("talk", "by %(what)s"),
            key="Who spoke with the child.",
            begins=me,
        ),
        FactText(
            "text",
            _l("About what"),
            short=NP_("journal", "About"),
            required=_l("Say what it was about."),
            hint=_l("Aliases only, no names."),
            is_long=True,
            key="About what.",
        ),
        FactDay(
            "next_on",
            _l("Next talk on"),
            short=NP_("talk", "Next"),
            said=NP_("talk", "next on %(what)s"),
            kind=DayAhead,
            key="When the next one was agreed.",
        ),
    ),
    journal=("text", "happened", "held_by", "next_on"),
    check=check_talk,
    told=TALK_TOLD,
    after=_count_talks,
    needs=RECORD,
    is_of_part=True,
    **PLACE,
)
