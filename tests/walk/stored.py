"""What is stored of the children of a case, read row by row, for the law asked by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import PartyRole
from casetrack.cases.models import Charge, Identity, JournalEntry, Party
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.people.guarantees.models import AllegedAct, Guarantee
from casetrack.people.models import Attribute
from casetrack.probation.entrustments.models import Entrustment, EntrustmentReport, ReportKind
from casetrack.probation.models import Objection
from tests.walk.asked_by_hand import ActKnown, Facts
from tests.walk.walker import BEIJING, Walker

OF_COUNSEL = (EntryKind.COUNSEL_FOUND, EntryKind.LEGAL_AID_NOTIFIED, EntryKind.LAWYER_ASSIGNED)


def facts_in(walk: Walker) -> dict[int, Facts]:
    """What stands of each child, by the number of the person."""
    rows = {
        model: [item for item in walk.all_of(model) if item.withdrawn_by_id is None]
        for model in (AllegedAct, Charge, Guarantee, Attribute)
    }
    objections, counsel = walk.all_of(Objection), _counsel(walk)
    born, waiting = _born(walk.people), _waiting(walk.people)
    facts_by_id = {
        person.id: Facts(
            chosen=person.age_status.value,
            born=born.get(person.id),
            came_in=walk.case.opened_at.astimezone(BEIJING).date(),
            acts=tuple(_known(act) for act in _of(rows[AllegedAct], person)),
            charges=tuple(charge.name.zh or "" for charge in _of(rows[Charge], person)),
            guarantees=tuple(
                sorted(_of(rows[Guarantee], person), key=lambda item: (item.position, item.id))
            ),
            objections=tuple(_of(objections, person)),
            counsel=tuple(counsel.get(person.id, ())),
            is_girl=any(
                attribute.text.en == "female" for attribute in _of(rows[Attribute], person)
            ),
            adults_beside=False,
            waiting=waiting[person.id],
        )
        for person in walk.people
    }
    grown = {number for number, facts in facts_by_id.items() if facts.was_minor() is False}
    # A father of full age, who is accused beside the children, or not.
    grown |= {father.id for father in walk.fathers if father.has_role(PartyRole.CO_OFFENDER)}
    return {n: replace(facts, adults_beside=bool(grown - {n})) for n, facts in facts_by_id.items()}


def _of(rows: Iterable[Any], person: Party) -> list[Any]:
    return [row for row in rows if row.party_id == person.id]


def _known(act: AllegedAct) -> ActKnown:
    return ActKnown(
        act.happened.first,
        act.happened.last,
        act.age_band.value if act.age_band is not None else None,
        act.sort.value if act.sort is not None else None,
        bool(act.is_gravest),
    )


def _born(people: Iterable[Party]) -> Mapping[int, date]:
    rows = select(Identity).where(Identity.party_id.in_([person.id for person in people]))
    by_key = {row.party_id: row.born for row in session().scalars(rows)}
    days = {
        number: PartialDate.parse_edtf(value).first for number, value in by_key.items() if value
    }
    return {number: day for number, day in days.items() if day is not None}


def _counsel(walk: Walker) -> Mapping[int, list[date]]:
    """The day of each entry that tells of counsel, as it was corrected last."""
    entries = walk.all_of(JournalEntry, JournalEntry.corrects_id.is_not(None))
    corrected = {entry.corrects_id: entry for entry in entries}
    days_by_id: dict[int, list[date]] = {}
    for entry in walk.all_of(JournalEntry, JournalEntry.kind.in_(OF_COUNSEL)):
        last = entry
        while last.id in corrected:
            last = corrected[last.id]
        if last.when.first is not None:
            for link in entry.parties:
                days_by_id.setdefault(link.party_id, []).append(last.when.first)
    return days_by_id


def _waiting(people: Iterable[Party]) -> Counter[int]:
    """How many breaches that the other office reported of each wait for an answer."""
    query = (
        select(Entrustment.party_id, func.count(EntrustmentReport.id))
        .join(EntrustmentReport, EntrustmentReport.entrustment_id == Entrustment.id)
        .where(
            Entrustment.party_id.in_([person.id for person in people]),
            EntrustmentReport.kind == ReportKind.BREACH,
            EntrustmentReport.breach_answer.is_(None),
        )
        .group_by(Entrustment.party_id)
    )
    many: Counter[int] = Counter()
    for number, count in session().execute(query):
        many[number] = count
    return many
