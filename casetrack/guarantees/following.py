"""What follows from a birth date that was entered or changed: the age at each act, counted anew."""

from __future__ import annotations

from casetrack.cases.kinds import Part
from casetrack.cases.models import Case
from casetrack.casework.journal_texts import of_code
from casetrack.db import session
from casetrack.db.when import When
from casetrack.db.words import Words
from casetrack.events import handles
from casetrack.guarantees.kinds import AgeBand
from casetrack.guarantees.models import AGE_COUNTED_ANEW, AllegedAct
from casetrack.guarantees.queries import standing_acts
from casetrack.guarantees.stating import band_of
from casetrack.identity.ages import BirthDateChanged, tell_age_used
from casetrack.ledger.journal import enter


@handles(BirthDateChanged)
def count_ages_anew(changed: BirthDateChanged) -> None:
    """Count the age at each act of somebody by the birth date that is sealed now.

    What an act said before stands in the journal. Raises RuleBroken where an act would have come
    before the birth.
    """
    for act in standing_acts(changed.party):
        band = band_of(changed.party, act.happened)
        if band is None or (band is act.age_band and act.is_counted):
            continue
        before, act.age_band, act.is_counted = act.age_band, band, True
        act.version += 1
        tell_age_used(changed.party, changed.act)
        if before is not band:
            _tell(act, before, changed)


def _tell(act: AllegedAct, before: AgeBand | None, changed: BirthDateChanged) -> None:
    now, was, text = of_code(act.age_band), of_code(before), act.text
    en, zh = (f"{text.in_('en')}: ", f"{text.in_('zh')}：") if text else ("", "")
    enter(
        session().get_one(Case, act.case_id),
        AGE_COUNTED_ANEW,
        changed.act,
        when=When.day(changed.act.on),
        text=Words(
            f"{en}{now.en}, was {was.en or 'not known'}", f"{zh}{now.zh}，原为{was.zh or '不明'}"
        ),
        parties={Part.ABOUT: [changed.party]},
        subject=act,
    )
