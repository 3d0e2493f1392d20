"""State an act of supervision and what came of it; correct and withdraw them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import ANNOUNCED, MAY_BE_ACCUSED, PartyKind, PartyRole
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.not_future import ensure_past
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, of_code, of_when
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import opinion_fits
from casetrack.people.fact_actions import FactKind, Values
from casetrack.review.oversight.due import OVERSIGHT, barred, held_since, state_of
from casetrack.review.oversight.models import (
    CORRECTED,
    STEPS,
    TOLD,
    WITHDRAWN,
    OversightAct,
    Result,
)
from casetrack.review.oversight.models import OversightKind as Kind


def _says(attr: str, en: str, zh: str) -> JournalField:
    """What one attribute says, after its words: a text, a day, a date or a code."""

    def said(row: Any) -> BilingualText:
        value = getattr(row, attr)
        if isinstance(value, date):
            value = PartialDate.day(value)
        told = value if isinstance(value, BilingualText) else _plain(value)
        # The line goes on after it, so a sentence is told without its stop.
        before, after = (told.in_(lang).rstrip(" .。") for lang in ("en", "zh"))
        return BilingualText(f"{en} {before}".strip(), f"{zh}{after}") if told else NOTHING

    return JournalField(
        attr, en.rstrip(":").capitalize() or "What", zh.rstrip("：") or "事项", said
    )


def _plain(value: Any) -> BilingualText:
    return of_when(value) if value is None or isinstance(value, PartialDate) else of_code(value)


def _of_which(row: OversightAct) -> BilingualText:
    """Of a step: which act it came of, by its kind and number."""
    if row.of_id is None:
        return NOTHING
    of = session().get_one(OversightAct, row.of_id)
    kind, number = of_code(of.kind), of.number
    return BilingualText(
        f"of the {kind.en} {number.in_('en')}".strip(), f"所涉文书：{kind.zh}{number.in_('zh')}"
    )


_DUE = (
    _says("due_on", "reply by", "回复期限："),
    _says("due_on", "next review on", "下次审查："),
)
SAYS = (
    _says("kind", "", ""),
    JournalField("of_id", "Of which", "所涉文书", _of_which),
    _says("result", "result:", "结果："),
    _says("recipient", "to", "发往单位："),
    _says("number", "number", "文号："),
    _says("happened_on", "on", "日期："),
    _says("written", "written on", "落款日期："),
    _says("decided_by", "decided by", "决定人："),
    _says("text", "content:", "内容："),
    _says("ground", "ground:", "依据："),
    _says("received_on", "received on", "收到日期："),
    JournalField("due_on", "Due on", "期限", lambda row: _DUE[row.kind is Kind.CUSTODY].of(row)),
)


def concerned(party: Party) -> bool:
    """Of whom an act may speak: whoever is accused, or was harmed."""
    has_part = party.has_role(*MAY_BE_ACCUSED, PartyRole.VICTIM)
    return party.kind is PartyKind.PERSON and has_part


def _check(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not concerned(party):
        raise RuleBroken("oversight_of_another", field="party")
    for field in ("happened_on", "received_on"):
        ensure_past(values[field], on=act.on, field=field)
    if values["kind"] in STEPS:
        return _step(case, party, values, row)
    day, received = values["happened_on"], values["received_on"]
    if received is not None and received < day:
        raise RuleBroken("before_it_was_issued", field="received_on", day=day)
    if values["result"] is Result.NOT_HELD:
        return {**values, "due_on": None}
    if values["due_on"] is None or values["due_on"] < day:
        raise RuleBroken("due_not_set", field="due_on")
    _ensure_grounded(case, party, values, day)
    return values


def _ensure_grounded(case: Case, party: Party, values: Values, day: date) -> None:
    """Source: Criminal Procedure Law arts. 95, 177; Procuratorate Rules arts. 373, 573."""
    is_proposed = values["result"] in (Result.RELEASE, Result.CHANGE)
    if values["kind"] is Kind.CUSTODY and party.id not in held_since(case, day):
        raise RuleBroken("not_in_custody", field="happened_on", day=day)
    if values["kind"] is Kind.CUSTODY and is_proposed != bool(values["recipient"]):
        raise RuleBroken("proposed_to_whom", field="recipient")
    is_opinion = values["kind"] is Kind.OPINION
    if is_opinion and not opinion_fits(not_prosecuted=_is_free(party, day)).met:
        raise RuleBroken("opinion_without_decision", field="happened_on", day=day)


def _is_free(party: Party, day: date) -> bool:
    """Whether somebody was not prosecuted by that day, and that stood on it; of a decision without
    a day it is so.
    """
    decided = select(Disposition).where(
        Disposition.party_id == party.id,
        Disposition.kind.in_(ANNOUNCED),
        or_(Disposition.undone_on.is_(None), Disposition.undone_on > day),
    )
    return any((one.decided.first or day) <= day for one in session().scalars(decided))


def _step(case: Case, party: Party, values: Values, row: Any) -> Values:
    """Source: Procuratorate Rules arts. 553, 554, 581."""
    of = session().get(OversightAct, values["of_id"] or 0)
    if of is None or (of.case_id, of.party_id, of.of_id) != (case.id, party.id, None):
        raise RuleBroken("step_of_another")
    kind, day = values["kind"], values["happened_on"]
    if day < of.happened_on:
        raise RuleBroken("before_it_was_issued", field="happened_on", day=of.happened_on)
    before = [one for one in OVERSIGHT(case) if row is None or one.position < row.position]
    state = state_of(of, before)
    if (rule := barred(kind, of, state)) is not None:
        objected = state.get(Kind.OBJECTED)
        raise RuleBroken(rule, day=objected.happened_on if objected is not None else None)
    return values


OVERSIGHT_ACT: FactKind[OversightAct] = FactKind(
    name="oversight",
    model=OversightAct,
    journal_fields=SAYS,
    check=_check,
    told=TOLD,
    corrected=CORRECTED,
    withdrawn=WITHDRAWN,
    at=lambda row: PartialDate.day(row.happened_on),
)
