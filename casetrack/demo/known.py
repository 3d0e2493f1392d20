"""Facts about the boy on probation: particulars, circumstances, and corrections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.kinds import AgeStatus, PartyRole, TieKind
from casetrack.cases.models import Case, Party
from casetrack.cases.quantities import Qualifier, QuantityUnit
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.recording import Statement, end, state
from casetrack.casework.people import NewParty, add_party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.people.models import AttributeKind
from casetrack.people.particulars import ATTRIBUTE, CIRCUMSTANCE
from casetrack.people.relations import TIE

POLICE = BilingualText("record of the police", "公安机关讯问笔录")
INVESTIGATION = BilingualText("social investigation", "社会调查报告")
PARTICULARS = (
    (AttributeKind.SEX, BilingualText("male", "男")),
    (AttributeKind.SCHOOLING, BilingualText("left junior high in the third year", "初三辍学")),
    (AttributeKind.OCCUPATION, BilingualText("apprentice of a fitter", "学徒钳工")),
    (AttributeKind.HOUSEHOLD, BilingualText("a village of the same province", "本省农村")),
)
FAMILY = BilingualText(
    "The parents live apart; the grandmother cared for him until this summer.",
    "父母分居，今年夏天以前由祖母照料。",
)


def known(desk: Desk, case: Case, child: Party) -> Iterator[int]:
    """Particulars and circumstances from the file, and earlier carers."""
    for kind, text in PARTICULARS:
        _say(
            desk,
            ATTRIBUTE,
            child,
            {"kind": kind, "text": text, **_open(), "said_by": INVESTIGATION},
        )
    surrendered = PartialDate.day(desk.day - timedelta(days=60))
    for circumstance_kind, text, day, number in (
        (
            CircumstanceKind.SURRENDER,
            BilingualText(
                "went to the police with his father and told everything", "由其父陪同投案"
            ),
            surrendered,
            None,
        ),
        (
            CircumstanceKind.PLEA,
            BilingualText("admits guilt and accepts the punishment", "自愿认罪认罚"),
            PartialDate.day(desk.day - timedelta(days=20)),
            None,
        ),
        (
            CircumstanceKind.RESTITUTION,
            BilingualText("the family gave back all he had gained", "家属代为退缴全部违法所得"),
            PartialDate.day(desk.day - timedelta(days=30)),
            Decimal(900),
        ),
        (CircumstanceKind.FAMILY, FAMILY, None, None),
    ):
        circumstance = {
            "kind": circumstance_kind,
            "text": text,
            "day": day,
            "value": number,
            "qualifier": None if number is None else Qualifier.EXACT,
            "unit": None if number is None else QuantityUnit.CNY.value,
            "said_by": POLICE if day is not None else INVESTIGATION,
        }
        _say(desk, CIRCUMSTANCE, child, circumstance)
    yield 78
    new = NewParty("王秀兰", roles=(PartyRole.CAREGIVER,), age_status=AgeStatus.ADULT)
    grandmother = add_party(case, new, _act(desk))
    care = {"other_id": grandmother.id, "kind": TieKind.CAREGIVER, "lives_with": True}
    cared = _say(desk, TIE, child, {**care, **_open(), "since": PartialDate.year(2014)})
    last = PartialDate.month(desk.day.year, desk.day.month)
    end(TIE, case, cared, last, _act(desk), opened=cared.version)


def _say(desk: Desk, kind: FactKind[Any], of: Party, values: dict[str, Any]) -> Any:
    case = session().get_one(Case, of.case_id)
    return state(kind, case, Statement(of, values), _act(desk))


def _act(desk: Desk) -> Act:
    return desk.act()


def _open() -> dict[str, PartialDate]:
    return {"since": PartialDate.unknown(), "until": PartialDate.unknown()}
