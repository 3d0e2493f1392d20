"""The small facts there are: circumstances, particulars, ties, guardians, charges; refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyKind, TieKind
from casetrack.cases.models import Case, Charge, Circumstance, Guardianship, Party, Tie
from casetrack.cases.quantities import Quantity
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.identity.ages import age_of
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import of_code, of_when
from casetrack.codes import NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law.charges import chapter_of
from casetrack.people.fact_actions import FactKind, Values, ensure_in_order, is_told
from casetrack.people.journal_text import of_number, of_party, of_track, of_yes
from casetrack.people.models import (
    ATTRIBUTE_TOLD,
    CHARGE_ADDED,
    CHARGE_CHANGED,
    CHARGE_DROPPED,
    CIRCUMSTANCE_TOLD,
    GUARDIAN_TOLD,
    TIE_TOLD,
    Attribute,
    AttributeKind,
)

# Who comes before whom: the father of my father is not my child. A guardian is no ward of theirs.
ANCESTORS = frozenset(
    {
        TieKind.FATHER,
        TieKind.MOTHER,
        TieKind.PARENT,
        TieKind.GRANDFATHER,
        TieKind.GRANDMOTHER,
    }
)
ORDERED = (ANCESTORS, frozenset({TieKind.GUARDIAN}))
SEXES = (BilingualText("male", "男"), BilingualText("female", "女"))
_DIGIT = re.compile(r"[0-9\uff10-\uff19]")


def _circumstance(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    _ensure_said(values)
    if values["value"] is None and values["qualifier"] is None:
        return {**values, "unit": None}
    number = Quantity.of(values["value"], values["unit"] or "", values["qualifier"])
    return {**values, "qualifier": number.qualifier}


def _attribute(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or party.kind is not PartyKind.PERSON:
        raise RuleBroken("attribute_of_one_person", field="party")
    _ensure_said(values)
    ensure_in_order(values["since"], values["until"])
    text: BilingualText = values["text"]
    if values["kind"] is AttributeKind.SEX:
        return {**values, "text": _sex(text)}
    if values["kind"] is AttributeKind.HOUSEHOLD and _DIGIT.search(f"{text.zh}{text.en}"):
        raise RuleBroken("household_without_address", field="text_zh")
    return values


def _sex(text: BilingualText) -> BilingualText:
    said = {one.strip().lower() for one in (text.en, text.zh) if one}
    found = [sex for sex in SEXES if said <= {sex.en, sex.zh}]
    if len(found) != 1:
        raise RuleBroken("sex_in_a_word", field="text_zh")
    return found[0]


def _tie(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    other = session().get(Party, values["other_id"]) if values["other_id"] is not None else None
    if party is None or other is None or other.case_id != case.id:
        raise RuleBroken("tie_needs_two", field="other")
    if other.id == party.id:
        raise RuleBroken("tie_to_oneself", field="other")
    ensure_in_order(values["since"], values["until"])
    for kinds in ORDERED:
        if values["kind"] in kinds and leads(
            other.id, party.id, _standing(case, kinds, without=row)
        ):
            raise RuleBroken("tie_in_a_circle", field="other", other=other.alias, one=party.alias)
    return values


def _guardianship(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    other = session().get(Party, values["other_id"]) if values["other_id"] is not None else None
    if party is None or other is None or other.case_id != case.id:
        raise RuleBroken("tie_needs_two", field="other")
    if other.id == party.id:
        raise RuleBroken("tie_to_oneself", field="other")
    # Civil Code art. 27: only who is able to be guardian; no minor is.
    if age_of(other, act.on).minor:
        raise RuleBroken("guardian_is_a_minor", field="other", who=other.alias)
    ensure_in_order(values["since"], values["until"])
    said = select(Guardianship).where(
        Guardianship.party_id == party.id,
        Guardianship.other_id == other.id,
        Guardianship.withdrawn_by_id.is_(None),
    )
    for one in session().scalars(said):
        if one is not row and _at_once(one.since, one.until, values["since"], values["until"]):
            raise RuleBroken("guardian_already", field="since", who=other.alias)
    return values


def _at_once(
    since: PartialDate, until: PartialDate, other_since: PartialDate, other_until: PartialDate
) -> bool:
    """Whether two times certainly share a day; of bounds that nobody knows nothing is certain.

    A time whose end nobody told goes on, and so do two of the same guardian.
    """
    if not is_told(until) and not is_told(other_until):
        return True
    first, last = since.last, until.first
    other_first, other_last = other_since.last, other_until.first
    ends_somewhen = (is_told(until) and last is None) or (is_told(other_until) and not other_last)
    if first is None or other_first is None or ends_somewhen:
        return False
    return (last is None or other_first < last) and (other_last is None or first < other_last)


def leads(start: int, to: int, ties: Iterable[tuple[int, int]]) -> bool:
    """Whether these ties, of one to another, lead from one person to another, at any length."""
    further: dict[int, list[int]] = {}
    for one, other in ties:
        further.setdefault(one, []).append(other)
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here == to:
            return True
        if here not in seen:
            seen.add(here)
            waiting += further.get(here, [])
    return False


def _standing(case: Case, kinds: frozenset[TieKind], *, without: Any) -> list[tuple[int, int]]:
    rows = session().execute(
        select(Tie.id, Tie.party_id, Tie.other_id).where(
            Tie.case_id == case.id, Tie.kind.in_(kinds), Tie.withdrawn_by_id.is_(None)
        )
    )
    return [(one, other) for row_id, one, other in rows if without is None or row_id != without.id]


def _charge(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    name: BilingualText = values["name"]
    if not name:
        raise RuleBroken("charge_without_name", field="name")
    is_accused = party is not None and party.has_role(*MAY_BE_ACCUSED)
    if party is None or not (is_accused or values["stage"] is ChargeStage.CIVIL_CAUSE):
        raise RuleBroken("not_accused", field="party")
    return {**values, "chapter": chapter_of(name.zh) if name.zh else None}


def _ensure_said(values: Values) -> None:
    if not values["text"]:
        raise RuleBroken("stated_without_words", field="text_zh")


def _since(row: Any) -> BilingualText:
    said = of_when(row.since)
    return BilingualText(f"since {said.en}", f"自{said.zh}起") if said else said


def _until(row: Any) -> BilingualText:
    said = of_when(row.until)
    return BilingualText(f"until {said.en}", f"至{said.zh}") if said else said


def _said_by(row: Any) -> BilingualText:
    said: BilingualText = row.said_by
    return BilingualText(f"said by {said.in_('en')}", f"来源：{said.in_('zh')}") if said else said


def _who_is(row: Any) -> BilingualText:
    one, other, kind = of_party(row.party_id), of_party(row.other_id), of_code(row.kind)
    return BilingualText(
        f"{other.in_('en')}: {kind.en} of {one.in_('en')}",
        f"{other.in_('zh')}：{one.in_('zh')}的{kind.zh}",
    )


def _guardian_of(row: Any) -> BilingualText:
    one, other = of_party(row.party_id), of_party(row.other_id)
    en, zh = ("carer", "照护人") if row.quality.is_care_alone else ("guardian", "监护人")
    return BilingualText(
        f"{other.in_('en')}: {en} of {one.in_('en')}",
        f"{other.in_('zh')}：{one.in_('zh')}的{zh}",
    )


CIRCUMSTANCE = FactKind(
    name="circumstances",
    model=Circumstance,
    journal_fields=(
        JournalField("kind", "Circumstance", "情况", lambda row: of_code(row.kind)),
        JournalField("text", "What is said", "内容", lambda row: row.text),
        JournalField("value", "Number", "数量", of_number),
        JournalField("day", "When", "时间", lambda row: of_when(row.day)),
        JournalField("said_by", "Source", "来源", _said_by),
    ),
    check=_circumstance,
    told=CIRCUMSTANCE_TOLD,
    corrected=CIRCUMSTANCE_TOLD.then("corrected", NP_("entry", "Circumstance corrected")),
    withdrawn=CIRCUMSTANCE_TOLD.then("withdrawn", NP_("entry", "Circumstance withdrawn")),
    at=lambda row: row.day,
)

ATTRIBUTE = FactKind(
    name="attributes",
    model=Attribute,
    journal_fields=(
        JournalField("kind", "What", "项目", lambda row: of_code(row.kind)),
        JournalField("text", "What is said", "内容", lambda row: row.text),
        JournalField("since", "Since", "起始", _since),
        JournalField("until", "Until", "截止", _until),
        JournalField("said_by", "Source", "来源", _said_by),
    ),
    check=_attribute,
    told=ATTRIBUTE_TOLD,
    corrected=ATTRIBUTE_TOLD.then("corrected", NP_("entry", "Personal particulars corrected")),
    ended=ATTRIBUTE_TOLD.then("ended", NP_("entry", "Personal particulars: no longer so")),
    withdrawn=ATTRIBUTE_TOLD.then("withdrawn", NP_("entry", "Personal particulars withdrawn")),
    at=lambda row: row.since,
)

TIE = FactKind(
    name="ties",
    model=Tie,
    journal_fields=(
        JournalField("kind", "Who is what", "关系", _who_is),
        JournalField(
            "lives_with",
            "Living together",
            "共同生活",
            lambda row: of_yes(
                row.lives_with,
                ("living together", "not living together"),
                ("共同生活", "未共同生活"),
            ),
        ),
        JournalField("since", "Since", "起始", _since),
        JournalField("until", "Until", "截止", _until),
    ),
    check=_tie,
    told=TIE_TOLD,
    corrected=TIE_TOLD.then("corrected", NP_("entry", "Who is what to whom: corrected")),
    ended=TIE_TOLD.then("ended", NP_("entry", "Who is what to whom: ended")),
    withdrawn=TIE_TOLD.then("withdrawn", NP_("entry", "Who is what to whom: withdrawn")),
    at=lambda row: row.since,
    about=lambda row: (row.other_id,),
)

GUARDIANSHIP = FactKind(
    name="guardians",
    model=Guardianship,
    journal_fields=(
        JournalField("other", "Guardian", "监护人", _guardian_of),
        JournalField("quality", "By what", "监护依据", lambda row: of_code(row.quality)),
        JournalField("capacity", "Able or not", "监护能力", lambda row: of_code(row.capacity)),
        JournalField("since", "Since", "起始", _since),
        JournalField("until", "Until", "截止", _until),
        JournalField("why", "Why", "原因", lambda row: row.why),
        JournalField("why_ended", "Why it ended", "终止原因", lambda row: row.why_ended),
    ),
    check=_guardianship,
    told=GUARDIAN_TOLD,
    corrected=GUARDIAN_TOLD.then("corrected", NP_("entry", "Guardian of a child: corrected")),
    ended=GUARDIAN_TOLD.then("ended", NP_("entry", "Guardian of a child: guardian no longer")),
    withdrawn=GUARDIAN_TOLD.then("withdrawn", NP_("entry", "Guardian of a child: withdrawn")),
    at=lambda row: row.since,
    about=lambda row: (row.other_id,),
)

CHARGE = FactKind(
    name="charges",
    model=Charge,
    journal_fields=(
        JournalField("name", "Charge", "罪名或案由", lambda row: row.name),
        JournalField("stage", "Stage", "阶段", lambda row: of_code(row.stage)),
        JournalField("track", "Line of work", "办案条线", lambda row: of_track(row.track_id)),
    ),
    check=_charge,
    told=CHARGE_ADDED,
    corrected=CHARGE_CHANGED,
    withdrawn=CHARGE_DROPPED,
)

KINDS: tuple[FactKind[Any], ...] = (CIRCUMSTANCE, ATTRIBUTE, TIE, GUARDIANSHIP, CHARGE)
