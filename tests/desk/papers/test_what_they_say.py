"""What each document tells its reader: rights, duties, times and consequences under the law."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition
from casetrack.db import session
from tests.builders import NOON
from tests.desk.papers.reading import made_word_by_word
from tests.probation.builders import child_of, make_probation
from tests.signed_in import prepare, sign_in
from tests.visits.builders import handler_of


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
