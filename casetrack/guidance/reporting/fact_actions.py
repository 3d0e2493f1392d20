"""Record, correct and withdraw a report of harm, and a failure to report it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import HARMED, Part
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import ensure_past
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import (
    FactAnswer,
    FactCode,
    FactDay,
    FactField,
    FactOption,
    FactParty,
    FactText,
    FactWhen,
    Place,
)
from casetrack.casework.facts.forms import number_or_none
from casetrack.casework.journal_texts import NOTHING, in_a_row, of_code, of_party, of_when
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.reporting.models import (
    FAILED,
    MandatoryReport,
    ReportFailure,
    SituationKind,
)
from casetrack.law import Verdict, reported_at_once
from casetrack.ledger.casefile.fields.time import NO_DATE
from casetrack.ledger.casefile.records import Key, Mismatch
from casetrack.web.forms import EnumChecks
from casetrack.web.typed_dates.fields import PAST_HINT, AnyDay, TimeField
from casetrack.web.words import language

NOT_NAMED = _l("not named")
AT_HINT = _l("Such as 09:30; empty if it is not known.")


@dataclass(frozen=True)
class Situations(FactField):
    """The situations of a report, several of them."""

    def control(self, model: Any) -> Any:
        return EnumChecks(
            self.label, SituationKind, validators=self.validators, description=self.hint
        )

    def shown(self, row: Any) -> Values:
        return {self.name: [SituationKind(code) for code in row.situations]}

    def values(self, form: Any, place: Place) -> Values:
        return {self.name: [code.value for code in form[self.name].data]}

    def value_of(self, row: Any) -> BilingualText:
        return in_a_row(of_code(SituationKind(code)) for code in row.situations)


@dataclass(frozen=True)
class FactTime(FactField):
    """A time of day, if it is known."""

    def control(self, model: Any) -> Any:
        return TimeField(self.label, description=self.hint)

    def shown(self, row: Any) -> Values:
        return {self.name: self.value_of(row).in_("zh")}

    def values(self, form: Any, place: Place) -> Values:
        return {self.name: form[self.name].time()}

    def value_of(self, row: Any) -> BilingualText:
        at: time | None = getattr(row, self.name)
        return NOTHING if at is None else BilingualText(f"{at:%H:%M}", f"{at:%H:%M}")


@dataclass(frozen=True)
class SuggestionOption(FactOption):
    """A suggestion of the case, by the entry of its issue."""

    def value_of(self, row: Any) -> BilingualText:
        entry_id = getattr(row, self.attr)
        return NOTHING if entry_id is None else _issue(session().get_one(JournalEntry, entry_id))


def _issue(entry: JournalEntry) -> BilingualText:
    to = [of_party(link.party_id) for link in entry.parties if link.part is Part.TO]
    return in_a_row([*to, of_when(entry.when)]) or of_code(entry.kind)


def _issues(form: Any, place: Place) -> Iterator[tuple[Any, str]]:
    yield "", str(_l("none"))
    query = select(JournalEntry).where(
        JournalEntry.case_id == place.case.id, JournalEntry.kind == EntryKind.SUGGESTION_ISSUED
    )
    for entry in session().scalars(query.order_by(JournalEntry.number)):
        yield entry.id, _issue(entry).in_(language())


def may_be_harmed(party: Party) -> bool:
    """Whether a report may be about this party: a child, or somebody who was harmed."""
    return party.counts_as_minor() or party.has_role(*HARMED)


def may_have_failed(party: Party) -> bool:
    """Whether this party may have had to report: everybody but a child."""
    return not may_be_harmed(party)


def lateness(row: Any) -> Verdict:
    """Whether the report came within 24 hours, by what is recorded of it."""
    return _lateness({name: getattr(row, name) for name in _MOMENTS})


_MOMENTS = ("found", "found_at", "reported", "reported_at")


def _lateness(values: Values) -> Verdict:
    discovered, reported = values["found"].last, values["reported"].first
    latest, earliest = values["found_at"] or time(23, 59), values["reported_at"] or time()
    return reported_at_once(
        None if discovered is None else datetime.combine(discovered, latest),
        None if reported is None else datetime.combine(reported, earliest),
    )


def says_why_late(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Check that a file tells why a report took more than 24 hours, as whoever types it does."""
    try:
        values: Values = {name: _when_told(element.get(name)) for name in ("found", "reported")}
        for name in ("found_at", "reported_at"):
            at = element.get(name)
            values[name] = None if at is None else time.fromisoformat(str(at))
    except ValueError:
        # What is no date or no time is refused at its own key.
        return
    if not _lateness(values).met and not element.get("why_late"):
        yield "reported", "more than 24 hours after it was found", "why_late"


def _when_told(value: Any) -> PartialDate:
    text = str((value.get("edtf") if isinstance(value, dict) else value) or "")
    return PartialDate.unknown() if text == "unknown" else PartialDate.parse_edtf(text)


def _check_report(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not may_be_harmed(party):
        raise RuleBroken(N_("Choose the child whose harm was reported."), field="party")
    discovered, reported = values["found"], values["reported"]
    for field in ("found", "reported"):
        ensure_past(values[field], on=act.on, field=field)
        if values[f"{field}_at"] is not None and not values[field].is_day:
            raise RuleBroken(
                N_("A time of day belongs to a day: write the day, or leave out the time."),
                field=f"{field}_at",
            )
    times = [values["found_at"], values["reported_at"]]
    is_same_day = discovered.is_day and discovered.first == reported.first == reported.last
    is_before = bool(discovered.first and reported.last and reported.last < discovered.first)
    if is_before or (is_same_day and None not in times and times[1] < times[0]):
        raise RuleBroken(
            N_("It was reported before it was found. Correct one of the two."), field="reported"
        )
    if not _lateness(values).met and not values["why_late"]:
        raise RuleBroken("reported_late", field="why_late")
    return ensure_answered(values, act)


def ensure_answered(values: Values, act: Act) -> Values:
    """Check whether the reporter was told, is not told for a reason, or is to be told by a day.

    Raises RuleBroken. Source: Law on the Protection of Minors art. 11.
    """
    answered, why_not = values["outcome_told"], values["why_untold"]
    ensure_past(answered, on=act.on, field="outcome_told")
    if answered is not None and why_not:
        raise RuleBroken(
            N_("The reporter was told, or was not: leave one of the two empty."),
            field="why_untold",
        )
    if answered is None and not why_not and values["tell_by"] is None:
        raise RuleBroken(
            N_("Enter by which day the reporter is told, or why nobody is told."), field="tell_by"
        )
    first, reported = answered.last if answered is not None else None, values["reported"].first
    if first is not None and reported is not None and first < reported:
        raise RuleBroken(
            N_("It was reported on %(day)s; the reporter was told after that."),
            field="outcome_told",
            day=reported,
        )
    return values


def _check_failure(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not may_have_failed(party):
        raise RuleBroken(N_("Choose the body or the person who had to report."), field="party")
    ensure_past(values["learned"], on=act.on, field="learned")
    issued = values["suggestion_entry_id"]
    of = session().get(JournalEntry, issued) if issued is not None else None
    issue = (case.id, EntryKind.SUGGESTION_ISSUED)
    if issued is not None and (of is None or (of.case_id, of.kind) != issue):
        raise RuleBroken(N_("Choose a suggestion of this case."), field="suggestion")
    if values["sanction"] is None and values["answer_by"] is None:
        raise RuleBroken(
            N_("Enter by which day the result is looked for: no law counts it."),
            field="answer_by",
        )
    return ensure_decided_by(values, act)


def ensure_decided_by(values: Values, act: Act) -> Values:
    """Check that a sanction has the body that decided it, and a day not before the failure.

    Raises RuleBroken. Source: Law on the Protection of Minors art. 117.
    """
    is_decided = values["sanction"] is not None
    decided = values["decided"]
    ensure_past(decided, on=act.on, field="decided")
    if is_decided != bool(values["decided_by"]):
        raise RuleBroken(
            N_("Enter the sanction together with the body that decided it."),
            field="decided_by" if is_decided else "sanction",
        )
    if decided is not None and not is_decided:
        raise RuleBroken(N_("Choose what was decided on that day."), field="sanction")
    last, learned = decided.last if decided is not None else None, values["learned"].first
    if last is not None and learned is not None and last < learned:
        raise RuleBroken(
            N_("They learned of it on %(day)s; it was decided after that."),
            field="decided",
            day=learned,
        )
    return values


OUTCOME_FIELDS = (
    FactWhen(
        "outcome_told",
        _l("Reporter told on"),
        hint=_l("Leave it empty while nobody was told."),
        key=Key("When the reporter was told the outcome."),
        is_open=True,
        is_nullable=True,
        is_labelled=True,
    ),
    FactText(
        "why_untold",
        _l("Why the reporter is not told"),
        hint=_l("Such as: the report was anonymous."),
        key="Why nobody is told the outcome.",
        is_labelled=True,
    ),
)
RESULT_FIELDS = (
    FactCode(
        "sanction",
        _l("Sanction"),
        nothing=_l("nothing decided yet"),
        key="How the body answered the failure.",
        is_labelled=True,
    ),
    FactText("decided_by", _l("Body that decided"), key="Which body that was.", is_labelled=True),
    FactWhen(
        "decided",
        _l("Decided on"),
        key=Key("When it decided."),
        is_open=True,
        is_nullable=True,
        is_labelled=True,
    ),
)
REPORT: FactKind[MandatoryReport] = FactKind(
    name="harm-reports",
    model=MandatoryReport,
    titles=FactTitles(
        new=_l("Record a report of harm"),
        change=_l("Correct a report of harm"),
        withdraw=_l("Withdraw a report of harm"),
    ),
    fields=(
        Situations(
            "situations",
            _l("Situations reported"),
            required=_l("Tick at least one situation."),
            hint=_l(
                "Several may be ticked: the nine of the Opinion on Mandatory Reporting, whose"
                " wording was not verified here."
            ),
            key=Key("Which of the nine situations.", kind=SituationKind),
        ),
        FactText(
            "text",
            _l("Content of the report"),
            hint=_l("Aliases only."),
            key="What was said.",
            is_long=True,
            is_labelled=True,
        ),
        FactCode(
            "reporter_kind",
            _l("What the reporter is"),
            nothing=_l("not known"),
            key="What the reporter is.",
            is_labelled=True,
        ),
        FactParty(
            "reporter",
            _l("Who reported"),
            nobody=NOT_NAMED,
            hint=_l(
                "Add them to the case under an alias first. Their name is sealed on their own"
                " page, and each viewing of it is recorded."
            ),
            key="Who reported; left out where nobody is named.",
            is_labelled=True,
        ),
        FactWhen(
            "found",
            _l("Harm found on"),
            required=_l("Write a date, or: unknown."),
            hint=PAST_HINT,
            key=Key("When the harm was found.", default=NO_DATE),
            is_labelled=True,
        ),
        FactTime(
            "found_at",
            _l("Time at which it was found"),
            hint=AT_HINT,
            key="The time of day then.",
            is_labelled=True,
        ),
        FactWhen(
            "reported",
            _l("Reported on"),
            required=_l("Write a date, or: unknown."),
            hint=PAST_HINT,
            key=Key("When it was reported.", default=NO_DATE),
            is_labelled=True,
        ),
        FactTime(
            "reported_at",
            _l("Time at which it was reported"),
            hint=AT_HINT,
            key="The time of day then.",
            is_labelled=True,
        ),
        FactText(
            "why_late",
            _l("Why it took more than 24 hours"),
            hint=_l("The law says: at once; it names no number of hours."),
            key="Why it took more than 24 hours.",
            is_labelled=True,
        ),
        FactCode(
            "told_to",
            _l("Reported to"),
            nothing=_l("not known"),
            key="Who received the report.",
            is_labelled=True,
        ),
        FactCode(
            "channel",
            _l("How it was reported"),
            nothing=_l("not known"),
            key="How it was reported.",
            is_labelled=True,
        ),
        FactDay(
            "tell_by",
            _l("Tell the reporter by"),
            hint=_l("No law counts this day: this office sets it."),
            kind=AnyDay,
            key="By which day the reporter is to be told the outcome.",
            is_labelled=True,
        ),
        *OUTCOME_FIELDS,
    ),
    check=_check_report,
    told=EntryKind.MANDATORY_REPORT,
    corrected=NP_("entry", "Mandatory report: corrected"),
    withdrawn=NP_("entry", "Mandatory report: withdrawn"),
    is_told_once=True,
    at=lambda row: row.reported,
    about=lambda row: () if row.reporter_id is None else (row.reporter_id,),
    fits=may_be_harmed,
    blueprint="reporting",
    template="guidance/reporting/form.html",
)
FAILURE: FactKind[ReportFailure] = FactKind(
    name="report-failures",
    model=ReportFailure,
    titles=FactTitles(
        new=_l("Record a failure to report"),
        change=_l("Correct a failure to report"),
        withdraw=_l("Withdraw a failure to report"),
    ),
    fields=(
        FactText(
            "text",
            _l("What was not reported"),
            required=_l("Say in a sentence."),
            hint=_l("Aliases only."),
            key="What was not reported.",
            is_long=True,
        ),
        FactWhen(
            "learned",
            _l("When they learned of it"),
            required=_l("Write a date, or: unknown."),
            hint=PAST_HINT,
            key=Key("When they learned of it.", default=NO_DATE),
            is_labelled=True,
        ),
        FactAnswer(
            "has_grave_result",
            _l("Serious consequences"),
            key="Whether it had serious consequences.",
            is_labelled=True,
        ),
        FactText(
            "put_to",
            _l("Put to which body"),
            hint=_l(
                "The competent authority, the superior body or the unit itself"
                " (Law on the Protection of Minors art. 117)."
            ),
            key="Which body was asked to decide.",
            is_labelled=True,
        ),
        FactDay(
            "answer_by",
            _l("Look for the result by"),
            hint=_l("No law counts this day: this office sets it."),
            kind=AnyDay,
            key="By which day the result is looked for.",
            is_labelled=True,
        ),
        *RESULT_FIELDS,
        SuggestionOption(
            "suggestion",
            _l("Suggestion it led to"),
            choices=_issues,
            coerce=number_or_none,
            column="suggestion_entry_id",
            key=Key("The entry of the suggestion it led to.", "suggestion_entry_id", late=True),
            is_labelled=True,
        ),
    ),
    check=_check_failure,
    told=FAILED,
    corrected=NP_("entry", "Failure to report: corrected"),
    withdrawn=NP_("entry", "Failure to report: withdrawn"),
    at=lambda row: row.learned,
    fits=may_have_failed,
    blueprint="reporting",
    template="guidance/reporting/form.html",
)
