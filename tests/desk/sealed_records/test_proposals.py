"""What the custodian proposes is decided by somebody else, who may refuse it with a reason."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.audit.record import AuditKind
from casetrack.db import session
from casetrack.desk.sealed_records import answers, unsealing
from casetrack.desk.sealed_records.models import (
    AskedBy,
    QueryAnswer,
    RecordQuery,
    RecordSeal,
    RefusedProposal,
)
from casetrack.desk.sealed_records.proposals import to_decide
from casetrack.errors import NotAllowed, RuleBroken
from tests.builders import NOON, TODAY, acting, make_staff
from tests.desk.sealed_records.test_sealed_records import (
    NAME,
    House,
    a_house,
    filled,
    query_of,
    sealed,
    send,
)
from tests.signed_in import events_in, prepare, sign_in, text_of

OPENED = {"asked_by": AskedBy.JUDICIAL_ORGAN, "in_writing": True, "provision": "刑事诉讼法"}
WHY = "未附办案机关的调查函"


def proposed(house: House) -> tuple[RecordQuery, RecordSeal]:
    """A query with its answer, and an unsealing: both wait."""
    seal, query, by = sealed(house), query_of(house, NAME, **OPENED), acting(house.custodian)
    answers.propose_answer(query, QueryAnswer.OPENED, by)
    unsealing.ask_to_lift(seal, 61, after_retrial=True, signed_off=True, act=by)
    session().flush()
    return query, seal


@pytest.mark.usefixtures("keys")
@time_machine.travel(NOON, tick=False)
def test_an_answer_and_an_unsealing_are_refused_proposed_anew_and_approved(app: Flask) -> None:
    with prepare(app):
        house = a_house()
        query, seal = proposed(house)
        query_id, seal_id, due = query.id, seal.id, query.due
    head, custodian = (sign_in(app, who, lang="zh") for who in (house.head, house.custodian))
    asked, record = f"/sealed/queries/{query_id}", f"/sealed/{seal_id}/unsealing"

    # Today leads whoever decides to it, with the day by which the query is answered.
    page = text_of(head.get("/"))
    assert "封存档案待批准事项" in page
    assert "1件查询答复，1件解除封存" in page
    assert f'datetime="{due.isoformat()}"' in page
    approvals = text_of(head.get("/sealed/approvals"))
    for at in (asked, record):
        number = "proposals/1" if at == asked else "1"
        assert f'href="{at}/{number}"' in approvals
        assert house.number not in text_of(head.get(f"{at}/{number}"))

        # Without a reason nothing is refused, and what was typed stays.
        sent = {"answer": "refused", "refused": " "}
        empty = head.post(f"{at}/{number}", data=sent | filled(text_of(head.get(f"{at}/{number}"))))
        assert empty.status_code == 422
        assert 'id="refused-e"' in text_of(empty)
        stale = filled(text_of(head.get(f"{at}/{number}")))
        send(head, f"{at}/{number}", answer="refused", refused=WHY)
        # The same page, sent again from another window, decides nothing else.
        assert head.get(f"{at}/{number}").status_code == 404
        again = head.post(f"{at}/{number}", data=stale | {"answer": "approved"})
        assert again.status_code == 422
        assert "已经作出决定" in text_of(again)
        assert WHY in text_of(custodian.get(at))
        assert WHY in text_of(custodian.get("/sealed"))
    assert "封存档案待批准事项" not in text_of(head.get("/"))

    # Proposed anew, it is decided by its new number; the register tells both.
    send(custodian, asked, answer="no_record")
    send(custodian, record, months="62", signed_off="y")
    for read in (f"{asked}/proposals/1", f"{record}/1"):
        assert head.get(read).status_code == 404
        assert "已经作出决定" in text_of(head.post(read, data=stale | {"answer": "approved"}))
    send(head, f"{asked}/proposals/2", answer="approved")
    send(head, f"{record}/2", answer="approved")
    register = text_of(custodian.get("/sealed/register"))
    assert register.count(WHY) == 2
    for kind in (AuditKind.RECORD_QUERY_REFUSED, AuditKind.UNSEALING_REFUSED):
        assert len(events_in(app, kind=kind.value)) == 1, kind


@pytest.mark.usefixtures("database", "keys")
def test_nobody_decides_what_they_proposed_and_another_waits_for_the_first() -> None:
    house = a_house()
    query, seal = proposed(house)
    keeper, by = acting(house.custodian, at=NOON), acting(house.head, at=NOON)
    elsewhere = acting(make_staff(Role.SECTION_HEAD), at=NOON)

    # The same once more changes nothing; another is not proposed beside it.
    answers.propose_answer(query, QueryAnswer.OPENED, keeper)
    unsealing.ask_to_lift(seal, 61, after_retrial=True, signed_off=True, act=keeper)
    with pytest.raises(RuleBroken):
        answers.propose_answer(query, QueryAnswer.NO_RECORD, keeper)
    with pytest.raises(RuleBroken):
        unsealing.ask_to_lift(seal, 61, after_retrial=False, signed_off=True, act=keeper)
    for act in (keeper, elsewhere, acting(house.handler, at=NOON)):
        with pytest.raises(NotAllowed):
            answers.decide(query, 1, WHY, act)
        with pytest.raises(NotAllowed):
            unsealing.decide(seal, 1, WHY, act)
    # Who kept the records and heads the office now decides nothing of their own.
    house.custodian.role = Role.SECTION_HEAD
    decisions = (partial(answers.decide, query), partial(unsealing.decide, seal))
    for decide in decisions:
        with pytest.raises(NotAllowed):
            decide(1, None, keeper)
    assert to_decide(house.custodian) is None
    assert to_decide(house.handler) is None
    waiting = to_decide(house.head)
    assert waiting is not None
    assert (waiting.answers, waiting.unsealings, waiting.destructions) == (1, 1, 0)
    assert waiting.due == TODAY + timedelta(days=3)
    # Neither name nor id number stands in a reason.
    for decide in decisions:
        for reason in (f"{NAME}未到场", ""):
            with pytest.raises(RuleBroken) as refused:
                decide(1, reason, by)
            assert refused.value.field == "refused"
    assert session().scalar(sa.select(sa.func.count(RefusedProposal.id))) == 0


@pytest.mark.usefixtures("database", "keys")
def test_an_answer_that_the_law_does_not_let_any_more_is_not_approved() -> None:
    house = a_house()
    query, _seal = proposed(house)
    query.in_writing = False
    with pytest.raises(RuleBroken):
        answers.decide(query, 1, None, acting(house.head, at=NOON))
    answers.decide(query, 1, WHY, acting(house.head, at=NOON))
    assert (query.answer, query.answered_by_id) == (None, None)
    assert [row.answer for row in query.refusals] == [QueryAnswer.OPENED]
