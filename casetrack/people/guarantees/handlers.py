"""Effects of the age at acts: recount it by a birth date, and find who is too young."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Identity, Party
from casetrack.casework.identity.ages import (
    AgesAtActs,
    AgesKept,
    BirthDateChanged,
    TooYoungToAnswer,
    ages_of,
    tell_age_used,
)
from casetrack.casework.journal_texts import of_code
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import change_set
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.events import answers, handles, publish
from casetrack.law import ActAge, responsibility
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.importing import RowsImported
from casetrack.ledger.journal import enter
from casetrack.people.guarantees.checks import bands_of
from casetrack.people.guarantees.kinds import AgeBand
from casetrack.people.guarantees.models import AGE_COUNTED_ANEW, AllegedAct
from casetrack.people.guarantees.queries import ACTS, ages_at_acts, standing_acts


@handles(BirthDateChanged)
def count_ages_anew(changed: BirthDateChanged) -> None:
    """Recount the age at each act of a person by the newly sealed birth date.

    The former age stays in the journal. Raises RuleBroken where an act would lie before the birth.
    """
    # Decisions of the case depend on the birth date, though it has no journal entry.
    touch(changed.party.case_id)
    for act in standing_acts(changed.party):
        bands = bands_of(changed.party, act.happened)
        band = next(iter(bands), None) if len(bands) == 1 else None
        if band is None or (band is act.age_band and act.is_counted):
            continue
        before, act.age_band, act.is_counted = act.age_band, band, True
        act.version += 1
        tell_age_used(changed.party, changed.act)
        if before is not band:
            _tell(act, before, changed)


@answers(TooYoungToAnswer)
def who_is_too_young(asked: TooYoungToAnswer) -> set[int]:
    """Party ids of those who answer for none of the recorded acts, for their age alone.

    Without anybody for whom an act, or the age at it, is not known well enough.

    Source: Criminal Law art. 17.
    """
    answers_for: dict[int, list[bool]] = {}
    for act in ACTS(asked.case):
        if act.withdrawn_by_id is None:
            answers_for.setdefault(act.party_id, []).append(_is_refused(act))
    return {party_id for party_id, refused in answers_for.items() if all(refused)}


def _is_refused(act: AllegedAct) -> bool:
    if act.age_band is None or act.happened.first is None:
        return act.age_band is AgeBand.UNDER_12
    # An act that the Supreme People's Procuratorate may approve does not count as below the age.
    verdict = responsibility(
        act.age_band.age,
        acted_on=act.happened.first,
        act=act.sort.in_law if act.sort is not None else None,
        gravest=bool(act.is_gravest),
        prosecuting=False,
    )
    is_known = act.sort is not None or act.age_band is AgeBand.UNDER_12
    return is_known and not verdict.met


@answers(AgesAtActs)
def ages_as_recorded(asked: AgesAtActs) -> list[ActAge]:
    """The acts that are not withdrawn, each with the age at it; one statement."""
    return ages_at_acts(standing_acts(asked.party))


def keep_ages(case: Case, on: date) -> None:
    """Save for each person the age from birth date and acts, and publish that it was saved."""
    rows = [change.row for change in change_set().each.values()]
    party_ids = {row.party_id for row in rows if isinstance(row, AllegedAct)} | {
        row.party_id
        for row in rows
        if isinstance(row, Identity) and (row.born_sealed or row.id_number_sealed)
    }
    if not party_ids:
        return
    # Of rows that were taken back with a savepoint the person may not be there any more.
    query = select(Party).where(Party.case_id == case.id, Party.id.in_(party_ids))
    for person in (people := session().scalars(query.order_by(Party.id)).all()):
        person.was_minor = ages_of(person).at_act().counted
    if people:
        session().flush()
        publish(AgesKept(case, on))


@handles(RowsImported)
def keep_ages_of_imported(imported: RowsImported) -> None:
    """Save the ages before anything is owed by them."""
    keep_ages(imported.case, imported.on)


STANDINGS = (Consequence((AllegedAct, Identity.born_sealed, Identity.id_number_sealed), keep_ages),)


def _tell(act: AllegedAct, before: AgeBand | None, changed: BirthDateChanged) -> None:
    now, was, text = of_code(act.age_band), of_code(before), act.text
    en, zh = (f"{text.in_('en')}: ", f"{text.in_('zh')}：") if text else ("", "")
    enter(
        session().get_one(Case, act.case_id),
        AGE_COUNTED_ANEW,
        changed.act,
        when=PartialDate.day(changed.act.on),
        text=BilingualText(
            f"{en}{now.en}, was {was.en or 'not known'}", f"{zh}{now.zh}，原为{was.zh or '不明'}"
        ),
        parties={Part.ABOUT: [changed.party]},
        subject=act,
    )
