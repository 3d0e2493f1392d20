"""Correct what the form of a conditional non-prosecution said of conditions and opinions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.casework.identity.actions import check_text
from casetrack.casework.journal_texts import of_code
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import Heard, rule_name
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.probation.checks import SuspectFacts
from casetrack.probation.models import RECORD_CORRECTED, Probation
from casetrack.probation.policy import ensure_open

# By what the form asks, the rule for which it asks it; of the opinions, by who is heard.
_FOR = {
    "likely_months": "cnp_likely_sentence",
    "evidence_sufficient": "cnp_prosecution_standard",
    "remorse": "cnp_remorse",
}
_YES_OR_NO = {
    True: BilingualText("yes", "是"),
    False: BilingualText("no", "否"),
    None: BilingualText("not told", "未载明"),
}


def correct_found(
    probation: Probation, now: SuspectFacts, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Say what was really found before it was decided; None if nothing is different.

    The law is asked again of the decision by it. What was said before stays in the entry.
    now: of the chapter nothing is corrected, which the charges tell. opened: the version the person
    saw. Raises NotAllowed, LostRace; RuleBroken in a closed case, without a reason, or where no
    form of this office said it.
    """
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    before = SuspectFacts.read(probation.facts)
    if before is None or not probation.disposition.decided_here:
        raise RuleBroken(N_("No form of this office said what was found before that decision."))
    changed = list(_changed(before, now))
    if not changed:
        return None
    if not reason.strip():
        raise RuleBroken("say_why_it_is_corrected", field="reason")
    check_text(case, reason, act, field="reason")
    take_version(probation, opened=opened)
    probation.facts = {**probation.facts, **now.kept()}
    return enter(
        case,
        RECORD_CORRECTED,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText(
            " ".join([*(f"{what.en}." for what in changed), reason.strip()]),
            "".join([*(f"{what.zh}。" for what in changed), reason.strip()]),
        ),
        parties={Part.ABOUT: [session().get_one(Party, probation.party_id)]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=probation,
        found_before=before.kept(),
    )


def _changed(before: SuspectFacts, now: SuspectFacts) -> Iterator[BilingualText]:
    """Each thing that is otherwise: what it is, and what was said of it until now."""
    was, is_ = _flat(before), _flat(now)
    for name, value in is_.items():
        if value == was[name]:
            continue
        rule, new, old = _FOR.get(name, f"cnp_hear_{name}"), _told(value), _told(was[name])
        yield BilingualText(
            f"{rule_name(rule, 'en')}: {new.en}, before {old.en}",
            f"{rule_name(rule, 'zh')}：{new.zh}，原记{old.zh}",
        )


def _flat(facts: SuspectFacts) -> dict[str, Any]:
    return {**{name: getattr(facts, name) for name in _FOR}, **asdict(facts.heard)}


def _told(value: Heard | bool | int | None) -> BilingualText:
    if isinstance(value, Heard):
        return of_code(value)
    if value is None or isinstance(value, bool):
        return _YES_OR_NO[value]
    return BilingualText(f"{value} months", f"{value}个月")
