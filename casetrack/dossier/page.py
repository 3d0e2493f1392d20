"""What the page of a case shows, gathered from every feature that knows something about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import (
    MeasureKind,
    MeasureState,
    ObligationKind,
    Part,
    PartyKind,
    Provenance,
    Stage,
    StageState,
    TrackKind,
)
from casetrack.cases.models import (
    Amount,
    Circumstance,
    Disposition,
    Measure,
    Obligation,
    Party,
    StageRow,
)
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.cases.registry import DutyLine, duty_line
from casetrack.deadlines.next_steps import next_steps as date_steps
from casetrack.dossier.queries import Extras, Told
from casetrack.guidance.next_steps import next_steps as guidance_steps
from casetrack.probation.next_steps import next_steps as probation_steps
from casetrack.review.next_steps import next_steps as review_steps
from casetrack.suggestions.next_steps import next_steps as suggestion_steps
from casetrack.visits.next_steps import next_steps as visit_steps
from casetrack.web.next_steps import NextStep
from casetrack.visits.concerns import Concern, open_concerns_in
from casetrack.web.words import label, language

# The dates with which a stage, or a measure, ends.
STAGE_ENDS: Mapping[Stage, tuple[ObligationKind, ...]] = {
    Stage.REVIEW: (ObligationKind.PROSECUTION_REVIEW, ObligationKind.ARREST_REVIEW),
    Stage.PROBATION: (ObligationKind.PROBATION_END, ObligationKind.FINAL_DECISION),
    Stage.GUIDANCE: (ObligationKind.ORDER_END,),
    Stage.VISITS: (ObligationKind.VISIT,),
}
MEASURE_ENDS: Mapping[MeasureKind, tuple[ObligationKind, ...]] = {
    MeasureKind.PROBATION: (ObligationKind.PROBATION_END,),
    MeasureKind.GUARDIANSHIP_ORDER: (ObligationKind.ORDER_END,),
}
STEPS = (
    review_steps,
    probation_steps,
    guidance_steps,
    visit_steps,
    suggestion_steps,
    date_steps,
)


@dataclass(frozen=True)
class PersonLine:
    """A party as a row: who, in which roles, with which outcome in which line of work."""

    party: Party
    mark: str
    roles: str
    outcomes: list[tuple[str, str]]
    circumstances: list[Circumstance] = field(default_factory=list)


@dataclass(frozen=True)
class DateLine:
    """An open date of the case: what, when, why, and where it is settled."""

    owed: Obligation
    due: date
    title: str
    url: str | None
    button: str
    why: dict[str, Any]
    is_provisional: bool
    who: str | None


def next_steps_of(facts: CaseFacts, user: Staff) -> list[NextStep]:
    """What may be done next, in the order of the stages."""
    return [step for steps in STEPS for step in steps(facts, user, facts.on)]


def stage_rows(facts: CaseFacts) -> list[StageRow]:
    """The five stages of the whole case, in their order."""
    return [row for stage in Stage if (row := facts.stage(stage)) is not None]


def stage_dates(facts: CaseFacts) -> dict[str, Obligation]:
    """The open date that gives a stage its end, by the value of the stage."""
    found: dict[str, Obligation] = {}
    for row in stage_rows(facts):
        kinds, until = STAGE_ENDS.get(row.stage, ()), row.until
        if row.state in (StageState.RUNNING, StageState.TODO) and until.is_day:
            for owed in facts.obligations:
                if owed.kind in kinds and owed.due == until.first:
                    found.setdefault(row.stage.value, owed)
    return found


def end_of(measure: Measure, facts: CaseFacts) -> Obligation | None:
    """The open date on which a measure ends; None where none is kept about it."""
    kinds = MEASURE_ENDS.get(measure.kind, ())
    return next(
        (
            owed
            for owed in facts.obligations
            if owed.kind in kinds
            and owed.due == measure.last_day
            and owed.party_id in (None, *(link.party_id for link in measure.parties))
        ),
        None,
    )


def date_lines(facts: CaseFacts, user: Staff) -> list[DateLine]:
    """The open dates, the first one first; url None where this person may not settle it."""
def concerns_of(facts: CaseFacts) -> Sequence[Concern]:
    """The urgent concerns that nobody has answered; asked only where there are any."""
    if not any(owed.kind is ObligationKind.URGENT_CONCERN for owed in facts.obligations):
        return []
    return facts.read(open_concerns_in)


def dates_of(facts: CaseFacts) -> list[Obligation]:
    """The open dates; an urgent concern is none, it stands above them."""
    return [one for one in facts.obligations if one.kind is not ObligationKind.URGENT_CONCERN]


    lines = []
    for owed in dates_of(facts):
        shown: DutyLine = duty_line(owed.kind)
        late = owed.due < facts.on and shown.late_title is not None
        who = facts.party(owed.party_id).alias.in_(language()) if owed.party_id else None
        lines.append(
            DateLine(
                owed=owed,
                due=owed.due,
                title=str(shown.late_title if late else shown.title),
                url=shown.url(owed) if _settles(shown, owed, facts, user) else None,
                button=str(shown.button),
                why=owed.why,
                is_provisional=owed.is_provisional,
                who=who,
            )
        )
    return lines


def _settles(shown: DutyLine, owed: Obligation, facts: CaseFacts, user: Staff) -> bool:
    return shown.needs is None or facts.may(user, shown.needs, party_id=owed.party_id)


def people_lines(facts: CaseFacts, extras: Extras) -> tuple[list[PersonLine], list[PersonLine]]:
    """Persons and groups, children first; then bodies."""
    said: dict[int, list[Circumstance]] = {}
    for circumstance in extras.circumstances:
        if circumstance.party_id is not None:
            said.setdefault(circumstance.party_id, []).append(circumstance)
    lines = [
        PersonLine(
            party=party,
            mark=_mark(party),
            roles=_roles(party),
            outcomes=list(_outcomes(party, facts)),
            circumstances=said.get(party.id, []),
        )
        for party in sorted(facts.parties, key=lambda p: (not p.is_child(), p.position, p.id))
    ]
    people = [line for line in lines if line.party.kind is not PartyKind.BODY]
    bodies = [line for line in lines if line.party.kind is PartyKind.BODY]
    return people, bodies


def head_sentence(facts: CaseFacts) -> tuple[str, int, int]:
    """The state of the case in a sentence, how many dates are late, how many lie ahead."""
    dates = dates_of(facts)
    late = sum(owed.due < facts.on for owed in dates)
    ahead = len(dates) - late
    if facts.case.provenance is Provenance.PUBLISHED:
        return _("A published case, as its source tells it: to be read, not changed."), late, ahead
    running = [label(row.stage) for row in stage_rows(facts) if row.state.value == "running"]
    if running:
        state = _("Running: %(stages)s.", stages=_(", ").join(running))
    elif facts.case.is_open():
        state = _("Open; no stage is running.")
    else:
        state = _("Closed.")
    return state, late, ahead


def may_log(facts: CaseFacts, user: Staff) -> bool:
    """Whether the log box stands on the page for this person."""
    return facts.case.is_open() and facts.may(user, Permission.JOURNAL_WRITE)


def measures_shown(facts: CaseFacts) -> list[Measure]:
    """Every measure but suggestions, which stand in a table of their own."""
    apart = (MeasureKind.SUGGESTION, MeasureKind.URGING)
    return [measure for measure in facts.measures if measure.kind not in apart]


def measure_state(measure: Measure, on: date) -> str:
    """One word for where a measure stands."""
    if measure.state is MeasureState.RUNNING and not measure.is_running(on=on):
        return label(MeasureState.ENDED)
    return label(measure.state)


def measure_people(measure: Measure, part: Part) -> str:
    """Those who have this part in a measure, by alias."""
    names = [m.party.alias.in_(language()) for m in measure.parties if m.part is part]
    return _(", ").join(names)


def beside(facts: CaseFacts) -> list[tuple[str, str]]:
    """What else the case has beside the five stages: (sign, words)."""
    kinds = {track.kind for track in facts.tracks}
    litigation = kinds & {
        TrackKind.CIVIL_SUPPORT,
        TrackKind.INJUNCTION,
        TrackKind.PUBLIC_INTEREST,
    }
    found = [("done", label(kind)) for kind in TrackKind if kind in litigation]
    for kind in (TrackKind.VICTIM_CARE, TrackKind.GOVERNANCE):
        if kind in kinds:
            found.append(("done", label(kind)))
    return found


def _mark(party: Party) -> str:
    text = party.alias.zh or party.alias.en or ""
    if party.kind is PartyKind.GROUP:
        return "众"
    return text[:1]


def _roles(party: Party) -> str:
    words = [label(held.role) for held in party.roles]
    if party.age_status.value != "unknown" and party.kind is PartyKind.PERSON:
        words.append(label(party.age_status))
    if party.kind is PartyKind.GROUP:
        words.append(group_size(party))
    return _(", ").join(dict.fromkeys(word for word in words if word))


def group_size(party: Party) -> str:
    """How many a group is, as its source says."""
    if party.count is None and party.count_qualifier is None:
        return ""
    quantity = Quantity.of(party.count, "persons", party.count_qualifier)
    return word_quantity(quantity, language())


def _outcomes(party: Party, facts: CaseFacts) -> Iterable[tuple[str, str]]:
    tracks = {track.id: track for track in facts.tracks}
    for disposition in facts.decided(party.id):
        yield label(tracks[disposition.track_id].kind), outcome_words(disposition)


def outcome_words(disposition: Disposition) -> str:
    """A decision in a few words, with what it lays down."""
    terms = [term_words(term) for term in disposition.terms]
    said = label(disposition.kind)
    if terms:
        said = _("%(decision)s: %(terms)s", decision=said, terms=_("; ").join(terms))
    return said


def term_words(term: Any) -> str:
    """One thing a judgment lays down, in words."""
    what = label(term.kind)
    if term.years is not None or term.months is not None:
        years, months = term.years or 0, term.months or 0
        if years and months:
            length = _("%(years)d years %(months)d months", years=years, months=months)
        elif years:
            length = _("%(years)d years", years=years)
        else:
            length = _("%(months)d months", months=months)
        what = _("%(what)s of %(length)s", what=what, length=length)
    if term.amount_unit is not None or term.amount is not None:
        quantity = Quantity.of(term.amount, term.amount_unit or "CNY", term.qualifier)
        what = _("%(what)s, %(amount)s", what=what, amount=word_quantity(quantity, language()))
    if term.is_joint:
        what = _("%(what)s (jointly)", what=what)
    return what


def amount_words(amount: Amount) -> str:
    """A number of the case, as exactly as its source has it."""
    quantity = Quantity.of(amount.value, amount.unit or "", amount.qualifier)
    said = word_quantity(quantity, language())
    return _("%(what)s (jointly)", what=said) if amount.is_joint else said


def by_year(told: Sequence[Told]) -> list[tuple[int | None, list[Told]]]:
    """Entries under the year they may last have happened in; None: undated. The order stays."""
    return [(year, list(rows)) for year, rows in groupby(told, key=_year)]


def _year(told: Told) -> int | None:
    day = told.entry.when.last or told.entry.when.first
    return day.year if day else None
