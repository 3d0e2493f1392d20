"""The contents of the page of a case, gathered from all features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass, field

from casetrack.accounts.models import Procuratorate
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.flags import flags_of_charge
from casetrack.cases.kinds import (
    ACCUSED_HERE,
    MeasureKind,
    Part,
    PartyKind,
    Stage,
    StageState,
)
from casetrack.cases.models import Charge, Circumstance, Measure, Obligation, Party
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.cases.stage_readings import StageNow
from casetrack.cases.stages import ends_of
from casetrack.desk.case_page.decision_words import DecisionLine, decision_lines
from casetrack.desk.case_page.queries import Extras
from casetrack.ledger.measure_types import measure_type
from casetrack.ledger.page_parts import Clause
from casetrack.probation.queries import probations_beside_measures
from casetrack.review.judgments.flags import flags_in_force
from casetrack.web.catalogue import gettext as _
from casetrack.web.catalogue import ngettext
from casetrack.web.dates import word_day
from casetrack.web.words import label, language


@dataclass(frozen=True)
class PersonLine:
    """A party as a row: roles, and what was decided, with what runs.

    state: how far it is, in words; sign: its shape.
    """

    party: Party
    mark: str
    roles: str
    outcomes: list[DecisionLine]
    circumstances: list[Circumstance] = field(default_factory=list)
    state: str = ""
    sign: str = ""


def stage_rows(facts: CaseFacts) -> list[StageNow]:
    """The five stages of the whole case, in order.

    Without a suspect, only stages with a known state; the lines of work show the rest.
    """
    rows = list(facts.stages.values())
    if facts.has_suspects():
        return rows
    return [row for row in rows if row.state not in _NOTHING_KNOWN]


_NOTHING_KNOWN = (StageState.NOT_DECIDED, StageState.NONE_RECORDED)


def stages_of_each(facts: CaseFacts) -> dict[str, list[tuple[str, StageNow]]]:
    """Each person's own review and probation stage, if they differ between people."""
    called = {party.ref: party.alias.in_(language()) for party in facts.parties}
    stages = {}
    for stage in OF_EACH:
        rows = facts.stages[stage].each
        if len({(row.state, row.since, row.until, row.done, row.total) for row in rows}) > 1:
            stages[stage.value] = [(called[row.ref], row) for row in rows if row.ref is not None]
    return stages


# The stages with a state of their own for each person.
OF_EACH = (Stage.REVIEW, Stage.PROBATION)


def stage_dates(facts: CaseFacts) -> dict[str, Obligation]:
    """The open obligation that gives a stage its end, by stage value."""
    duties_by_key: dict[str, Obligation] = {}
    for row in stage_rows(facts):
        kinds, until = ends_of(row.stage), row.until
        if row.state in (StageState.RUNNING, StageState.TODO) and until.is_day:
            for owed in facts.obligations:
                if owed.kind in kinds and owed.due == until.first:
                    duties_by_key.setdefault(row.stage.value, owed)
    return duties_by_key


def end_of(measure: Measure, facts: CaseFacts) -> Obligation | None:
    """The open obligation due on the last day of a measure; None if there is none."""
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


def people_lines(facts: CaseFacts, extras: Extras) -> tuple[list[PersonLine], list[PersonLine]]:
    """Two lists: persons and groups (children first), and bodies."""
    circumstances_by_party: dict[int, list[Circumstance]] = {}
    for circumstance in extras.circumstances:
        if circumstance.party_id is not None:
            circumstances_by_party.setdefault(circumstance.party_id, []).append(circumstance)
    running = _running_for(facts)
    lines = []
    for party in sorted(facts.parties, key=lambda p: (not p.is_child(), p.position, p.id)):
        decided = decision_lines(facts, party.id)
        state, sign = _state_of(facts, party, decided)
        lines.append(
            PersonLine(
                party=party,
                mark=_mark(party),
                roles=_roles(facts, party),
                outcomes=[*decided, *running.get(party.id, ())],
                circumstances=circumstances_by_party.get(party.id, []),
                state=state,
                sign=sign,
            )
        )
    people = [line for line in lines if line.party.kind is not PartyKind.BODY]
    bodies = [line for line in lines if line.party.kind is PartyKind.BODY]
    return people, bodies


def _running_for(facts: CaseFacts) -> dict[int, list[DecisionLine]]:
    """Running measures for each party; probations are left out, their decision shows them."""
    tracks = {track.id: label(track.kind) for track in facts.tracks}
    lines_by_party: dict[int, list[DecisionLine]] = {}
    for measure in measures_shown(facts):
        if measure.kind is MeasureKind.PROBATION or not measure.is_running(on=facts.on):
            continue
        words = _("%(measure)s, running", measure=label(measure.kind))
        line = DecisionLine(tracks.get(measure.track_id or 0, ""), words, [], ())
        for party_id in {party.party_id for party in measure.parties if party.part in _WHOM}:
            lines_by_party.setdefault(party_id, []).append(line)
    return lines_by_party


_WHOM = (Part.TO, Part.ABOUT)


def _state_of(facts: CaseFacts, party: Party, decided: Iterable[DecisionLine]) -> tuple[str, str]:
    """How far it is with a party, and its sign: until when something runs, else the review, else
    the decision.
    """
    running = [
        measure
        for measure in measures_shown(facts)
        if measure.is_running(on=facts.on)
        and any(link.party_id == party.id and link.part in _WHOM for link in measure.parties)
    ]
    if running:
        last = max((measure.last_day for measure in running if measure.last_day), default=None)
        until = _("until %(day)s", day=word_day(last, language())) if last else _("running")
        return until, "sign-run"
    if _is_in_review(facts, party):
        return _("under review"), "sign-run"
    return (_("decided"), "sign-done") if any(not line.undone for line in decided) else ("", "")


def _is_in_review(facts: CaseFacts, party: Party) -> bool:
    whole = facts.stages[Stage.REVIEW]
    own = [row for row in whole.each if row.ref == party.ref]
    if not whole.each and party.has_role(*ACCUSED_HERE):
        own = [whole]
    return any(row.state is StageState.RUNNING for row in own)


def measures_said(facts: CaseFacts, flags: Mapping[int, Sized]) -> list[Clause]:
    """The measures of a case in a sentence. flags: what stands against them, by measure."""
    running = [m for m in measures_shown(facts) if m.is_running(on=facts.on)]
    over = len(measures_shown(facts)) - len(running)
    clauses = [Clause(label(kind)) for kind in dict.fromkeys(m.kind for m in running)]
    if over:
        clauses.append(Clause(ngettext("%(num)d not running", "%(num)d not running", over)))
    if flags:
        clauses.append(Clause(_("flagged by the law"), lacks=True))
    return clauses


def charges_said(facts: CaseFacts, charged: Mapping[int, Sized]) -> list[Clause]:
    """The charges of a case in a sentence. charged: flags of each."""
    clauses = [
        Clause(name) for name in dict.fromkeys(c.name.in_(language()) for c in facts.charged())
    ]
    if any(charged.values()):
        clauses.append(Clause(_("flagged by the law"), lacks=True))
    return clauses


def measures_shown(facts: CaseFacts) -> list[Measure]:
    """All measures except suggestions, which have their own table."""
    return [measure for measure in facts.measures if not measure_type(measure.kind).is_apart]


def flags_of_measures(facts: CaseFacts) -> dict[int, list[FlagLine]]:
    """Flags of the decision that began a measure, by measure id."""
    decided = {probation.id: probation for probation in facts.dispositions}
    return {
        probation.measure_id: flag_lines(begun.flags, decided_here=begun.decided_here)
        for probation in facts.read(probations_beside_measures)
        if (begun := decided[probation.disposition_id]).flags
    }


def flags_of_charges(facts: CaseFacts, charges: Iterable[Charge]) -> dict[int, list[FlagLine]]:
    """Law flags of each charge, by charge id."""
    return {
        charge.id: flag_lines(flags_of_charge(charge, facts.party(charge.party_id)))
        for charge in charges
    }


def flagged(facts: CaseFacts, charges: Mapping[int, Sized]) -> int:
    """How many law flags the case has. charges: flags of each charge."""
    accused = facts.charged()
    decided = sum(
        len(flags_in_force(decision, accused))
        for decision in facts.dispositions
        if decision.stands and not decision.decided_here
    )
    of_the_case = len(facts.case.doubts or ())
    return decided + of_the_case + sum(len(flags) for flags in charges.values())


def measure_people(measure: Measure, *parts: Part, office: Procuratorate) -> str:
    """Aliases of those with one of these parts in a measure; the office by name."""
    names = [m.party.alias.in_(language()) for m in measure.parties if m.part in parts]
    if measure.office_part in parts:
        names.append(office.name_in(language()))
    return _(", ").join(names)


def _mark(party: Party) -> str:
    """The first character of the alias in the page's language; in Chinese, 众 for a group."""
    if party.kind is PartyKind.GROUP and language() == "zh":
        return "众"
    return party.alias.in_(language())[:1]


def _roles(facts: CaseFacts, party: Party) -> str:
    words = [label(role) for role in facts.roles_of(party)]
    if party.known_age.value != "unknown" and party.kind is PartyKind.PERSON:
        words.append(label(party.known_age))
    if party.kind is PartyKind.GROUP:
        words.append(group_size(party))
    if party.body_kind is not None:
        words.append(label(party.body_kind))
    return _(", ").join(dict.fromkeys(word for word in words if word))


def group_size(party: Party) -> str:
    """The size of a group, as its source says; "" for a single person."""
    if party.count is None and party.count_qualifier is None:
        return ""
    quantity = Quantity.of(party.count, "persons", party.count_qualifier)
    if quantity.is_unknown:
        return _("number unknown")
    return word_quantity(quantity, language())
