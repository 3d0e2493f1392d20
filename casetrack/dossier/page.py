"""What the page of a case shows, gathered from every feature that knows something about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.flags import flags_of_charge
from casetrack.cases.kinds import (
    MeasureState,
    Part,
    PartyKind,
    Provenance,
    Stage,
    StageState,
    TrackKind,
)
from casetrack.cases.models import (
    Amount,
    Charge,
    Circumstance,
    Measure,
    Obligation,
    Party,
    StageRow,
)
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.cases.stages import ends_of
from casetrack.db.words import Words
from casetrack.dossier.decision_words import DecisionLine, decision_lines
from casetrack.dossier.queries import Extras, JournalItem
from casetrack.judgments.flags import flags_in_force
from casetrack.judgments.queries import CHARGES
from casetrack.ledger.measure_types import measure_type
from casetrack.ledger.registry import DutyLine, duty_line, texts_on_lines
from casetrack.probation.queries import probations_beside_measures
from casetrack.visits.concerns import Concern, open_concerns_in
from casetrack.web.words import label, language


@dataclass(frozen=True)
class PersonLine:
    """A party as a row: who, in which roles, with which outcome in which line of work."""

    party: Party
    mark: str
    roles: str
    outcomes: list[DecisionLine]
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
    text: Words | None = None


def stage_rows(facts: CaseFacts) -> list[StageRow]:
    """The five stages of the whole case, in their order."""
    return [row for stage in Stage if (row := facts.stage(stage)) is not None]


def stages_of_each(facts: CaseFacts) -> dict[str, list[tuple[str, StageRow]]]:
    """Each person's own row of the probation, where it runs for several of them."""
    rows = [
        (facts.party(row.party_id).alias.in_(language()), row)
        for row in facts.stages
        if row.stage is Stage.PROBATION
        and row.party_id is not None
        and row.state is StageState.RUNNING
    ]
    return {Stage.PROBATION.value: rows} if len(rows) > 1 else {}


def stage_dates(facts: CaseFacts) -> dict[str, Obligation]:
    """The open date that gives a stage its end, by the value of the stage."""
    found: dict[str, Obligation] = {}
    for row in stage_rows(facts):
        kinds, until = ends_of(row.stage), row.until
        if row.state in (StageState.RUNNING, StageState.TODO) and until.is_day:
            for owed in facts.obligations:
                if owed.kind in kinds and owed.due == until.first:
                    found.setdefault(row.stage.value, owed)
    return found


def end_of(measure: Measure, facts: CaseFacts) -> Obligation | None:
    """The open date on which a measure ends; None where none is kept about it."""
    kinds = measure_type(measure.kind).duties
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


def concerns_of(facts: CaseFacts) -> Sequence[Concern]:
    """The urgent concerns that nobody has answered; asked only where there are any."""
    if not any(owed.kind is ObligationKind.URGENT_CONCERN for owed in facts.obligations):
        return []
    return facts.read(open_concerns_in)


def dates_of(facts: CaseFacts) -> list[Obligation]:
    """The open dates; an urgent concern is none, it stands above them."""
    return [one for one in facts.obligations if one.kind is not ObligationKind.URGENT_CONCERN]


def date_lines(facts: CaseFacts, user: Staff) -> list[DateLine]:
    """The open dates, the first one first; url None where this person may not settle it."""
    lines = []
    texts = texts_on_lines(dates_of(facts), user, on=facts.on)
    for owed in dates_of(facts):
        shown: DutyLine = duty_line(owed.kind)
        late = owed.due < facts.on and shown.late_title is not None
        who = facts.party(owed.party_id).alias.in_(language()) if owed.party_id else None
        lines.append(
            DateLine(
                owed=owed,
                due=owed.due,
                title=str(shown.late_title if late else shown.title),
                text=texts.get(owed.id),
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
            outcomes=decision_lines(facts, party.id),
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
    """Every measure but those that stand in a table of their own: suggestions."""
    return [measure for measure in facts.measures if not measure_type(measure.kind).is_apart]


def flags_of_measures(facts: CaseFacts) -> dict[int, list[FlagLine]]:
    """The flags of the decision that a measure began with, by the id of the measure."""
    decided = {one.id: one for one in facts.dispositions}
    return {
        one.measure_id: flag_lines(begun.flags, decided_here=begun.decided_here)
        for one in facts.read(probations_beside_measures)
        if (begun := decided[one.disposition_id]).flags
    }


def flags_of_charges(facts: CaseFacts, charges: Iterable[Charge]) -> dict[int, list[FlagLine]]:
    """What stands against a charge, by its id."""
    return {one.id: flag_lines(flags_of_charge(one, facts.party(one.party_id))) for one in charges}


def flagged(facts: CaseFacts, charges: Mapping[int, Sized]) -> int:
    """How much is recorded that the law would have refused here. charges: flags of each."""
    accused = facts.read(CHARGES)
    decided = sum(
        len(flags_in_force(one, accused)) for one in facts.dispositions if not one.decided_here
    )
    of_the_case = len(facts.case.doubts or ())
    return decided + of_the_case + sum(len(flags) for flags in charges.values())


def measure_state(measure: Measure, on: date) -> str:
    """One word for where a measure stands."""
    if measure.state is MeasureState.RUNNING and not measure.is_running(on=on):
        return label(MeasureState.ENDED)
    return label(measure.state)


def measure_people(measure: Measure, *parts: Part, office: Procuratorate) -> str:
    """Those who have one of these parts in a measure, by alias; the office of the case by name."""
    names = [m.party.alias.in_(language()) for m in measure.parties if m.part in parts]
    if measure.office_part in parts:
        names.append(office.name_in(language()))
    return _(", ").join(names)


OTHER_WORK = (
    TrackKind.CIVIL_SUPPORT,
    TrackKind.INJUNCTION,
    TrackKind.PUBLIC_INTEREST,
    TrackKind.VICTIM_CARE,
    TrackKind.GOVERNANCE,
)


def other_work(facts: CaseFacts) -> list[tuple[str, str]]:
    """What else the case has beside the five stages: (sign, words); "" where no state is known.

    A line of work runs while a measure in it runs, and is done when all of them ended. Whatever
    else it holds, a judgment or an entry, does not say that the work is over.
    """
    found = []
    for kind in OTHER_WORK:
        tracks = {track.id for track in facts.tracks if track.kind is kind}
        if not tracks:
            continue
        measures = [one for one in facts.measures if one.track_id in tracks]
        if any(one.is_running(on=facts.on) for one in measures):
            said = _("%(line)s, running", line=label(kind))
            found.append(("run", said))
        elif measures and all(one.state is MeasureState.ENDED for one in measures):
            found.append(("done", _("%(line)s, ended", line=label(kind))))
        else:
            found.append(("", label(kind)))
    return found


def _mark(party: Party) -> str:
    """One letter or character of the page's language; a Chinese page marks a group as one."""
    if party.kind is PartyKind.GROUP and language() == "zh":
        return "众"
    return party.alias.in_(language())[:1]


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
    if quantity.is_unknown:
        return _("number unknown")
    return word_quantity(quantity, language())


def amount_words(amount: Amount) -> str:
    """A number of the case, as exactly as its source has it."""
    quantity = Quantity.of(amount.value, amount.unit or "", amount.qualifier)
    said = word_quantity(quantity, language())
    return _("%(what)s (jointly)", what=said) if amount.is_joint else said


@dataclass(frozen=True)
class JournalPart:
    """Entries under one heading. heading: a year, or words. untold: what the source does not tell.

    is_year: only month and day stand beside each entry, since its year stands above.
    """

    heading: str | int
    rows: list[JournalItem]
    untold: list[JournalItem]
    is_year: bool = False


def journal_parts(told: Sequence[JournalItem]) -> list[JournalPart]:
    """Entries in parts, their order kept: by the year they may last have happened in, or as told.

    Where a source tells an order and not every date of it, all that stands in that order is one
    part. What the source does not tell is a list of its own.
    """
    as_told = any(_stands_in_order(one) and _year(one) is None for one in told)
    parts = []
    for heading, group in groupby(told, key=lambda one: _heading(one, as_told=as_told)):
        rows = list(group)
        untold = [one for one in rows if _is_untold(one)]
        kept = [one for one in rows if not _is_untold(one)]
        parts.append(JournalPart(heading, kept, untold, is_year=isinstance(heading, int)))
    return parts


def _heading(told: JournalItem, *, as_told: bool) -> str | int:
    if as_told and _stands_in_order(told):
        return _("Order as told")
    return _year(told) or _("Undated")


def _stands_in_order(told: JournalItem) -> bool:
    """Whether the source places it, or its day does so among what the source places."""
    return told.entry.place[:1] in ("p", "q")


def _is_untold(told: JournalItem) -> bool:
    return told.entry.kind is EntryKind.UNKNOWN_FACT and told.corrected_by is None


def _year(told: JournalItem) -> int | None:
    day = told.entry.when.last or told.entry.when.first
    return day.year if day else None
