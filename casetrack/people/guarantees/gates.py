"""Gates of guarantees and of the age at each act, before a decision about a minor."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, Provenance
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.identity.ages import ages_of
from casetrack.law import AgeRecord, acts_dated, victim_interview
from casetrack.law.non_prosecution import special_open
from casetrack.law.safeguards import ONE_INTERVIEW, RECORDED
from casetrack.ledger.gates import Asked, Gate, GateAsked, Settle
from casetrack.people.guarantees.checks import is_minor_victim
from casetrack.people.guarantees.fact_actions import GUARANTEE
from casetrack.people.guarantees.kinds import SPECIAL_ANSWERS
from casetrack.people.guarantees.queries import interviews_of, record_of
from casetrack.people.guarantees.reading import (
    age_verdict,
    answers_for,
    approved_by_spp,
    verdicts_on_acts,
    verdicts_on_suspect,
)

CONDITIONAL = EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED
# Decisions about a person that end a review.
DECIDED = frozenset(
    {
        EntryKind.ARREST_APPROVED,
        EntryKind.PROSECUTED,
        CONDITIONAL,
        EntryKind.NOT_PROSECUTED_STATUTORY,
        EntryKind.NOT_PROSECUTED_DISCRETIONARY,
        EntryKind.NOT_PROSECUTED_EVIDENCE,
        EntryKind.NOT_PROSECUTED_SPECIAL,
    }
)
# Decisions that are possible only about somebody who answers for the act.
ANSWERED_FOR = frozenset(
    {
        EntryKind.ARREST_APPROVED,
        EntryKind.PROSECUTED,
        EntryKind.NOT_PROSECUTED_DISCRETIONARY,
        EntryKind.NOT_PROSECUTED_SPECIAL,
        CONDITIONAL,
    }
)
# Rules that the form of conditional non-prosecution asks itself, with all opinions heard.
_IN_ITS_FORM = frozenset({"guarantee_defender_heard"})


def on_guarantees(asked: GateAsked) -> Iterator[Asked]:
    """Guarantees of a suspect: interrogation, counsel, adult, defender heard, and any that arise.

    Asked of everybody not known to have been of age at the act; skipped for a publication, which
    says little of guarantees.

    Source: Criminal Procedure Law arts. 174, 278-281; Procuratorate Rules arts. 280, 458-468, 489.
    """
    if asked.person is None or asked.case.provenance is Provenance.PUBLISHED:
        return
    ages = asked.read(ages_of)
    if not _is_protected(asked, ages):
        return
    minor_now = ages.on(asked.on).minor
    for verdict in verdicts_on_suspect(asked.read(record_of), on=asked.on, minor_now=minor_now):
        if not (verdict.met or verdict.refuses or verdict.warns):
            # Irrelevant for the decision; the sheet of the person shows it.
            continue
        if asked.recorded and verdict.warns:
            # A recorded decision needs no reason; most of these rules are unmet by silence alone.
            continue
        if asked.decides is CONDITIONAL and verdict.rule in _IN_ITS_FORM:
            continue
        yield Asked(verdict, settle=_settle(asked, _l("To the guarantees"), "guarantees"))


def on_age(asked: GateAsked) -> Iterator[Asked]:
    """Whether a person answers for the alleged acts, by the age at each act.

    Source: Criminal Law art. 17.
    """
    if asked.person is None:
        return
    record, ages = asked.read(record_of), asked.read(ages_of)
    prosecuting = asked.decides is EntryKind.PROSECUTED
    verdicts = verdicts_on_acts(record, on=asked.on, prosecuting=prosecuting, ages=ages)
    answers = [verdict.answers for verdict in verdicts]
    if not answers:
        # A person too young on receipt of the case was so at every act of it.
        answer = answers_for(None, ages.years_at(), record, asked.on, prosecuting)
        answers = [answer if answer is not None and answer.refuses else None]
    for verdict in filter(None, answers):
        yield Asked(verdict, settle=_settle(asked, _l("To the acts"), "acts"))


def on_acts(asked: GateAsked) -> Iterator[Asked]:
    """Whether an act with its day is on record, before a decision about a minor.

    A recorded decision needs no reason.

    Source: Criminal Law art. 17.
    """
    if asked.person is None or asked.recorded or not _is_protected(asked, asked.read(ages_of)):
        return
    acts = asked.read(record_of).acts
    verdict = acts_dated(sum(act.happened.first is not None for act in acts))
    yield Asked(verdict, settle=_settle(asked, _l("To the acts"), "acts"))


def on_certainty(asked: GateAsked) -> Iterator[Asked]:
    """Whether a decisive age is established before an arrest is approved.

    A wholly unknown age is not established; for a recorded arrest that is no refusal.

    Source: Procuratorate Rules art. 464.
    """
    if asked.person is None:
        return
    is_known = asked.recorded or asked.read(ages_of).at_act().minor is not None
    verdict = age_verdict(asked.read(record_of), on=asked.on, is_known=is_known)
    if verdict is not None:
        yield Asked(verdict, settle=_settle(asked, _l("To the age"), "certainty"))


def on_special(asked: GateAsked) -> Iterator[Asked]:
    """Whether the Supreme People's Procuratorate approved a special non-prosecution by its day.

    Source: Criminal Procedure Law art. 182.
    """
    if asked.person is None:
        return
    answer = approved_by_spp(asked.read(record_of), SPECIAL_ANSWERS, on=asked.on)
    place = {"case_id": asked.case.id, "of": asked.person.id}
    way = Settle(_l("Record the approval"), "guarantees.new_spp-approvals", place)
    yield Asked(special_open(answer), settle=way)


def on_interview(asked: GateAsked) -> Iterator[Asked]:
    """Whether a minor victim is interviewed once, and recorded where the harm is grave.

    facts: `before`, number of earlier interviews; `grave_harm`; `recorded`; `why`: a recorded
    reason, with which nothing is asked.

    Source: Minors Protection Law art. 112; Procuratorate Rules art. 465.
    """
    if asked.facts["why"]:
        return
    reasons = {ONE_INTERVIEW.id: "interviewed_before", RECORDED.id: "interview_not_recorded"}
    before = asked.facts["before"]
    for verdict in victim_interview(
        interviews_before=before,
        grave_harm=asked.facts["grave_harm"],
        recorded=asked.facts["recorded"],
    ):
        yield Asked(verdict, reasons[verdict.rule], values={"times": before})


def interviewed_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The gate of the interview of an entry, as it stands among the others now."""
    about = (link.party for link in entry.parties if link.part is Part.ABOUT)
    if (victim := next((party for party in about if is_minor_victim(party)), None)) is None:
        return None
    held = interviews_of(victim)
    row = next((guarantee for guarantee in held if guarantee.entry_id == entry.id), None)
    if row is None:
        return None
    facts = {
        "before": held.index(row),
        "grave_harm": bool(row.has_grave_harm),
        "recorded": bool(row.is_recorded),
        "why": row.why,
    }
    return GateAsked(case, victim, entry.kind, row.happened.last or entry.written_at.date(), facts)


def _is_protected(asked: GateAsked, ages: AgeRecord) -> bool:
    """Whether the person counts as a minor; for a recorded decision, is known as one."""
    age = ages.at_act()
    return bool(age.minor) if asked.recorded else age.is_protected


def _settle(asked: GateAsked, words: LazyString, anchor: str) -> Settle:
    assert asked.person is not None
    return Settle(
        words,
        "guarantees.sheet",
        {"case_id": asked.case.id, "party_id": asked.person.id, "_anchor": anchor},
    )


GATES = (
    Gate(DECIDED, on_guarantees),
    Gate(ANSWERED_FOR, on_age),
    Gate(DECIDED, on_acts),
    Gate(frozenset({EntryKind.ARREST_APPROVED}), on_certainty),
    Gate(frozenset({EntryKind.NOT_PROSECUTED_SPECIAL}), on_special),
    Gate(frozenset({GUARANTEE.told, GUARANTEE.corrected}), on_interview, again=interviewed_again),
)
