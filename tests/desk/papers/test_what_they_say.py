"""What each document tells its reader: rights, duties, times and consequences under the law."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, Part, PartyRole
from casetrack.cases.models import Case, Disposition, Party
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.journal import enter
from tests.builders import NOON, TODAY, acting, make_child
from tests.desk.papers.reading import made_word_by_word
from tests.desk.papers.test_documents import an_order
from tests.probation.builders import child_of, make_probation, make_suspect
from tests.signed_in import prepare, sign_in
from tests.visits.builders import case_of, handler_of


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_conditional_decision_tells_of_objection_supervision_and_each_ground(app: Flask) -> None:
    """Source: Criminal Procedure Law arts. 282-284; Procuratorate Rules arts. 470, 473-479."""
    with prepare(app):
        probation = make_probation()
        child = child_of(probation)
        page = f"/cases/{child.case_id}/decisions/{probation.disposition_id}/paper"
        handler = handler_of(child)
    lines = made_word_by_word(sign_in(app, handler), page)
    (objection,) = (line for line in lines if "有异议" in line)
    assert objection.startswith("被附条件不起诉人及其法定代理人对附条件不起诉的决定有异议的")
    assert "本院将依法提起公诉" in objection
    (grounds,) = (line for line in lines if "本院将撤销附条件不起诉的决定" in line)
    assert "发现决定附条件不起诉以前还有其他犯罪需要追诉" in grounds
    assert grounds.count("造成严重后果，或者多次违反") == 2
    text = "\n".join(lines)
    assert "由本院对被附条件不起诉人进行监督考察，监护人应当加强管教" in text
    assert "自作出附条件不起诉决定之日起计算" in text
    assert text.index("有下列情形之一") < text.index("有异议") < text.index("被害人如不服")


def said_of(app: Flask, kind: DispositionKind) -> str:
    """The text of a decision of non-prosecution of this kind."""
    with prepare(app):
        probation = make_probation()
        child = child_of(probation)
        decision = Disposition(
            case_id=child.case_id,
            party_id=child.id,
            track_id=probation.disposition.track_id,
            kind=kind,
            decided=probation.disposition.decided,
            decided_here=True,
            flags=[],
        )
        session().add(decision)
        session().flush()
        page = f"/cases/{child.case_id}/decisions/{decision.id}/paper"
        handler = handler_of(child)
    return "\n".join(made_word_by_word(sign_in(app, handler), page))


def test_what_was_not_proven_is_not_said_to_be_found(app: Flask) -> None:
    text = said_of(app, DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION)
    assert "查明" not in text
    assert "移送审查起诉认定：" in text
    assert "证据不足，不符合起诉条件" in text
    assert "被不起诉人如不服" not in text


def test_a_statutory_decision_does_not_leave_open_which_case_it_is(app: Flask) -> None:
    text = said_of(app, DispositionKind.STATUTORY_NON_PROSECUTION)
    assert "经本院依法审查查明：" in text
    assert "或者具有" not in text
    assert "依法不应当追究刑事责任" in text
    assert "被不起诉人如不服" not in text


def notice(case: Case, told: EntryKind, person: Party) -> str:
    """Address of the notice of rights and duties of somebody."""
    about = {Part.ABOUT: [person]}
    entry = enter(
        case, told, acting(handler_of(person)), when=PartialDate.day(TODAY), parties=about
    )
    return f"/cases/{case.id}/papers/{entry.id}"


def test_a_suspect_is_told_who_acts_for_them_and_what_an_objection_does(app: Flask) -> None:
    """Source: Criminal Procedure Law arts. 31, 281, 282; Procuratorate Rules arts. 469, 470."""
    with prepare(app):
        suspect = make_suspect()
        page = notice(case_of(suspect), EntryKind.SUSPECT_TOLD_OF_COUNSEL, suspect)
        handler = handler_of(suspect)
    text = "\n".join(made_word_by_word(sign_in(app, handler), page))
    assert "到场的法定代理人可以代为行使你的诉讼权利" in text
    assert "对驳回申请的决定，可以申请复议一次" in text
    assert "有异议的，本院依法提起公诉；无罪辩解成立的，依法不起诉" in text
    assert text.index("（九）本院拟作出附条件不起诉") < text.index("（十）对侵犯诉讼权利")


def test_a_victim_is_told_how_and_by_whom_they_are_asked(app: Flask) -> None:
    """Source: Criminal Procedure Law arts. 180, 281, 282; Procuratorate Rules arts. 465, 477."""
    with prepare(app):
        victim = make_child(case_of(make_suspect()), role=PartyRole.VICTIM)
        page = notice(case_of(victim), EntryKind.VICTIM_TOLD_OF_AGENT, victim)
        handler = handler_of(victim)
    text = "\n".join(made_word_by_word(sign_in(app, handler), page))
    assert "询问以一次为原则" in text
    assert "询问女性未成年人，有女工作人员在场" in text
    assert "考验期满作出不起诉决定以前，听取被害人的意见" in text
    assert "可以在同样期限内申诉，但不适用向人民法院起诉的规定" in text


def test_an_order_threatens_nothing_that_the_office_cannot_do(app: Flask) -> None:
    """Source: Minors Protection Law arts. 108, 118; Civil Code art. 36."""
    with prepare(app):
        child, page = an_order()
        handler = handler_of(child)
    lines = made_word_by_word(sign_in(app, handler), page)
    (consequence,) = (line for line in lines if line.startswith("拒不履行监护职责的"))
    assert "予以训诫，并可以责令接受家庭教育指导" in consequence
    assert "有关个人和组织可以依法申请人民法院撤销监护人资格" in consequence
    assert "移送" not in consequence
