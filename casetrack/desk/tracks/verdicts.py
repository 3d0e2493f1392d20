"""Say that a stage is not needed in a case, and why; and that it is open again."""

from __future__ import annotations

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import Stage, StageState
from casetrack.cases.models import Case, JournalEntry, StageVerdict
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.stage_readings import states_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.tracks.models import NEEDED_AFTER_ALL, NOT_NEEDED
from casetrack.desk.tracks.queries import verdicts_of
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter

# Each stage, for a journal that tells both languages at once.
_NAMES = {
    Stage.REVIEW: ("Review", "审查"),
    Stage.PROBATION: ("Probation", "考察"),
    Stage.GUIDANCE: ("Family guidance", "家庭教育指导"),
    Stage.VISITS: ("Return visits", "回访"),
    Stage.SUGGESTIONS: ("Suggestions", "检察建议"),
}


def say_not_needed(case: Case, stage: Stage, reason: str, act: Act) -> JournalEntry:
    """Say that a stage is not needed in the case.

    Raises NotAllowed; RuleBroken without a reason, if something is recorded in the stage, if it was
    said already, or if the case is closed.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    ensure_open(case)
    if any(verdict.stage is stage for verdict in verdicts_of(case)):
        raise RuleBroken(N_("This was said of the stage already."), field="stage")
    if states_of(case)[stage] is not StageState.NOT_DECIDED:
        raise RuleBroken(
            N_("In this stage something is recorded already, so it was needed."), field="stage"
        )
    if not reason.strip():
        raise RuleBroken("line_reason_missing", field="reason")
    written = BilingualText.written(reason)
    verdict = StageVerdict(case_id=case.id, stage=stage, reason=written)
    session().add(verdict)
    session().flush()
    entry = enter(
        case,
        NOT_NEEDED,
        act,
        when=PartialDate.day(act.on),
        text=_said(stage, written),
        subject=verdict,
    )
    verdict.entry_id = entry.id
    return entry


def take_back(case: Case, stage: Stage, reason: str, act: Act) -> JournalEntry:
    """Say that the stage is open again. Raises NotAllowed; RuleBroken as for saying it."""
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    ensure_open(case)
    verdict = next((verdict for verdict in verdicts_of(case) if verdict.stage is stage), None)
    if verdict is None:
        raise RuleBroken(N_("Nobody said that this stage is not needed."), field="stage")
    if not reason.strip():
        raise RuleBroken("line_reason_missing", field="reason")
    entry = enter(
        case,
        NEEDED_AFTER_ALL,
        act,
        when=PartialDate.day(act.on),
        text=_said(verdict.stage, BilingualText.written(reason)),
        subject=verdict,
    )
    verdict.ended_entry_id = entry.id
    return entry


def _said(stage: Stage, reason: BilingualText) -> BilingualText:
    en, zh = _NAMES[stage]
    return BilingualText(
        f"{en}. {reason.en}" if reason.en else None, f"{zh}。{reason.zh}" if reason.zh else None
    )
