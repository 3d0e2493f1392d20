"""Record, correct and withdraw a report of harm, and a failure to report it; what each awaits."""

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
from casetrack.cases.not_future import ensure_in_order, ensure_past
from casetrack.casework.facts.awaited import Awaited
from casetrack.casework.facts.day_fields import FactTime, day_set, when_done, when_past
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import (
    FactAnswer,
    FactCode,
    FactField,
    FactOption,
    FactParty,
    FactText,
    Place,
)
from casetrack.casework.facts.forms import number_or_none
from casetrack.casework.journal_texts import NOTHING, in_a_row, of_code, of_party, of_when
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.reporting.models import (
    ANSWERED,
    FAILED,
    FAILURE_DECIDED,
    TO_ANSWER,
    TO_FOLLOW,
    MandatoryReport,
    ReportFailure,
    SituationKind,
)
from casetrack.law import Verdict, reported_at_once
from casetrack.ledger.casefile.records import Key, Mismatch
from casetrack.web.choices import EnumChecks
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
    return _ensure_answered(values, act)


def _ensure_answered(values: Values, act: Act) -> Values:
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
    ensure_in_order(values, "reported", "outcome_told", "tell_by")
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
    return _ensure_decided_by(values, act)


def _ensure_decided_by(values: Values, act: Act) -> Values:
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
    ensure_in_order(values, "learned", "decided", "answer_by")
    return values


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
        ),
        FactCode(
            "reporter_kind",
            _l("What the reporter is"),
            nothing=_l("not known"),
            key="What the reporter is.",
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
        ),
        when_past("found", _l("Harm found on"), "When the harm was found."),
        FactTime(
            "found_at", _l("Time at which it was found"), hint=AT_HINT, key="The time of day then."
        ),
        when_past("reported", _l("Reported on"), "When it was reported."),
        FactTime(
            "reported_at",
            _l("Time at which it was reported"),
            hint=AT_HINT,
            key="The time of day then.",
        ),
        FactText(
            "why_late",
            _l("Why it took more than 24 hours"),
            hint=_l("The law says: at once; it names no number of hours."),
            key="Why it took more than 24 hours.",
        ),
        FactCode(
            "told_to", _l("Reported to"), nothing=_l("not known"), key="Who received the report."
        ),
        FactCode(
            "channel",
            _l("How it was reported"),
            nothing=_l("not known"),
            key="How it was reported.",
        ),
        day_set(
            "tell_by",
            _l("Tell the reporter by"),
            "By which day the reporter is to be told the outcome.",
        ),
        when_done(
            "outcome_told",
            _l("Reporter told on"),
            "When the reporter was told the outcome.",
            hint=_l("Leave it empty while nobody was told."),
        ),
        FactText(
            "why_untold",
            _l("Why the reporter is not told"),
            hint=_l("Such as: the report was anonymous."),
            key="Why nobody is told the outcome.",
        ),
    ),
    is_labelled=True,
    check=_check_report,
    told=EntryKind.MANDATORY_REPORT,
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
        when_past("learned", _l("When they learned of it"), "When they learned of it."),
        FactAnswer(
            "has_grave_result",
            _l("Serious consequences"),
            key="Whether it had serious consequences.",
        ),
        FactText(
            "put_to",
            _l("Put to which body"),
            hint=_l(
                "The competent authority, the superior body or the unit itself"
                " (Law on the Protection of Minors art. 117)."
            ),
            key="Which body was asked to decide.",
        ),
        day_set(
            "answer_by", _l("Look for the result by"), "By which day the result is looked for."
        ),
        FactCode(
            "sanction",
            _l("Sanction"),
            nothing=_l("nothing decided yet"),
            key="How the body answered the failure.",
        ),
        FactText("decided_by", _l("Body that decided"), key="Which body that was."),
        when_done("decided", _l("Decided on"), "When it decided."),
        SuggestionOption(
            "suggestion",
            _l("Suggestion it led to"),
            choices=_issues,
            coerce=number_or_none,
            column="suggestion_entry_id",
            key=Key("The entry of the suggestion it led to.", "suggestion_entry_id", late=True),
        ),
    ),
    is_labelled=True,
    check=_check_failure,
    told=FAILED,
    at=lambda row: row.learned,
    fits=may_have_failed,
    blueprint="reporting",
    template="guidance/reporting/form.html",
)
ANSWER = Awaited(
    REPORT,
    ("outcome_told", "why_untold"),
    TO_ANSWER,
    ANSWERED,
    title=_l("Tell the reporter the outcome"),
    late=_l("The reporter was not told the outcome"),
    missing=N_("Enter when the reporter was told, or why nobody is told."),
    check=_ensure_answered,
    by="tell_by",
    since="reported",
    reason="harm_reported",
    because=_l("Harm to a child was reported; this office set the day"),
    told="outcome_told",
    waived="why_untold",
)
RESULT = Awaited(
    FAILURE,
    ("sanction", "decided_by", "decided"),
    TO_FOLLOW,
    FAILURE_DECIDED,
    title=_l("Record what was decided on the failure"),
    owed=_l("Look for the result of a failure to report"),
    late=_l("No result of a failure to report"),
    missing=N_("Choose what was decided."),
    check=_ensure_decided_by,
    by="answer_by",
    since="learned",
    reason="failure_learned",
    because=_l("Harm was not reported; this office set the day"),
    told="sanction",
)
