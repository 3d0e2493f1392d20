"""Read the guarantees, acts and ages of one person, and other records of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import select

from casetrack.cases.case_rows import CaseRows, ReadTogether
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import MEASURES, PARTIES, CaseFacts
from casetrack.cases.kinds import MeasureKind, PartyRole
from casetrack.cases.models import Case, JournalEntry, Measure, Party
from casetrack.cases.told_entries import TOLD_ENTRIES, of_kinds, read_entries
from casetrack.casework.identity.ages import ages_shown
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.law import ActAge, AgeRecord
from casetrack.people.guarantees.kinds import AgeBand, GuaranteeKind
from casetrack.people.guarantees.models import AgeFinding, AllegedAct, Guarantee, SppApproval
from casetrack.people.models import Attribute, AttributeKind
from casetrack.people.sections import ATTRIBUTES

GUARANTEES = CaseRows(Guarantee, "position", "id")
ACTS = CaseRows(AllegedAct, "position", "id")
APPROVALS = CaseRows(SppApproval, "position", "id")
FINDINGS = CaseRows(AgeFinding, "position", "id")
# Counsel is recorded among the dates, as the periods of legal aid count from it.
OF_COUNSEL = (
    EntryKind.COUNSEL_FOUND,
    EntryKind.LEGAL_AID_NOTIFIED,
    EntryKind.LAWYER_ASSIGNED,
)
read_entries(*OF_COUNSEL, EntryKind.CORRECTION)
_TOGETHER_WITH = frozenset({PartyRole.SUSPECT, PartyRole.DEFENDANT, PartyRole.CO_OFFENDER})


@dataclass(frozen=True)
class CounselTold:
    """An entry of counsel, or of notice to legal aid; when: as last corrected."""

    entry: JournalEntry
    when: PartialDate

    @property
    def kind(self) -> EntryKind:
        """The kind of the entry."""
        return self.entry.kind


@dataclass(frozen=True)
class PersonRecord:
    """Records of one person from which guarantees and ages are read.

    guarantees, acts, approvals, findings: rows that are not withdrawn, in their order. counsel:
    entries of a defender or of legal aid. investigations: social ones.
    is_girl: whether the sex is recorded so. has_adults_beside: an adult is accused beside them.
    """

    person: Party
    guarantees: Sequence[Guarantee]
    acts: Sequence[AllegedAct]
    approvals: Sequence[SppApproval]
    findings: Sequence[AgeFinding]
    counsel: Sequence[CounselTold]
    investigations: Sequence[Measure]
    is_girl: bool
    has_adults_beside: bool

    @cached_property
    def ages(self) -> AgeRecord:
        """The age record, for a page; at most one statement, cached."""
        return ages_shown(self.person, ages_at_acts(self.acts))


@cache
def _everything() -> ReadTogether:
    queries = (GUARANTEES, ACTS, APPROVALS, FINDINGS, TOLD_ENTRIES, ATTRIBUTES, MEASURES, PARTIES)
    return ReadTogether(queries)


def record_of(person: Party) -> PersonRecord:
    """Records of one person that are not withdrawn; one statement."""
    rows = _everything().read(session().get_one(Case, person.case_id))
    return _record(rows.__getitem__, rows[PARTIES], rows[MEASURES], person)


def record_from(facts: CaseFacts, person: Party) -> PersonRecord:
    """Like `record_of`, from already loaded facts."""
    return _record(facts.read, facts.parties, facts.measures, person)


def _record(
    read: Callable[[CaseRows[Any]], Sequence[Any]],
    parties: Sequence[Party],
    measures: Sequence[Measure],
    person: Party,
) -> PersonRecord:
    return PersonRecord(
        person=person,
        guarantees=_standing(read(GUARANTEES), person),
        acts=_standing(read(ACTS), person),
        approvals=_standing(read(APPROVALS), person),
        findings=_standing(read(FINDINGS), person),
        counsel=_counsel(read(TOLD_ENTRIES), person),
        investigations=[measure for measure in measures if _investigates(measure, person)],
        is_girl=any(_is_female(attribute) for attribute in _standing(read(ATTRIBUTES), person)),
        has_adults_beside=any(
            party.id != person.id and party.is_grown() and party.has_role(*_TOGETHER_WITH)
            for party in parties
        ),
    )


def ages_at_acts(acts: Iterable[AllegedAct]) -> list[ActAge]:
    """The acts, each with the age at it as far as it is recorded."""
    return [
        ActAge(
            act.happened.first,
            act.happened.last,
            # The lowest band has no known least age.
            act.age_band.age if act.age_band not in (None, AgeBand.UNDER_12) else None,
            act.age_band.oldest if act.age_band is not None else None,
            is_main=bool(act.is_main),
        )
        for act in acts
    ]


def standing_acts(person: Party) -> Sequence[AllegedAct]:
    """The acts of a person that are not withdrawn, in their order; one statement."""
    query = select(AllegedAct).where(
        AllegedAct.party_id == person.id, AllegedAct.withdrawn_by_id.is_(None)
    )
    return session().scalars(query.order_by(AllegedAct.position, AllegedAct.id)).all()


def interviews_of(person: Party) -> Sequence[Guarantee]:
    """The interviews of a victim that are not withdrawn, by id."""
    query = select(Guarantee).where(
        Guarantee.party_id == person.id,
        Guarantee.kind == GuaranteeKind.VICTIM_INTERVIEW,
        Guarantee.withdrawn_by_id.is_(None),
    )
    return session().scalars(query.order_by(Guarantee.id)).all()


def _standing(rows: Sequence[Any], person: Party) -> list[Any]:
    return [row for row in rows if row.party_id == person.id and row.withdrawn_by_id is None]


def _counsel(entries: Sequence[JournalEntry], person: Party) -> list[CounselTold]:
    """Entries of counsel, each with the day of its last correction."""
    corrected = {entry.corrects_id: entry for entry in entries if entry.corrects_id is not None}
    counsel = []
    for entry in of_kinds(entries, OF_COUNSEL):
        if _is_about(entry, person):
            last = entry
            while last.id in corrected:
                last = corrected[last.id]
            counsel.append(CounselTold(entry, last.when))
    return counsel


def _is_about(entry: JournalEntry, person: Party) -> bool:
    return any(link.party_id == person.id for link in entry.parties)


def _investigates(measure: Measure, person: Party) -> bool:
    is_about = any(link.party_id == person.id for link in measure.parties)
    return measure.kind is MeasureKind.SOCIAL_INVESTIGATION and is_about


def _is_female(attribute: Attribute) -> bool:
    return attribute.kind is AttributeKind.SEX and attribute.text.en == "female"
