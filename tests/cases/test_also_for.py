"""One form for several people of a case: one entry each, in one commit, with what differs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from casetrack.accounts.models import Role
from casetrack.cases.kinds import AgeStatus, DispositionKind, PartyRole
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.courses.approvals.models import Proposal
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.people.guarantees.models import Guarantee
from casetrack.probation.models import Probation
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.review.queries import running
from casetrack.visits.models import Visit, VisitPlan
from tests.builders import NOON, make_case, make_party, make_staff
from tests.probation.builders import accuse
from tests.signed_in import prepare, sign_in, text_of


@dataclass
class Two:
    """A case of two minors who are accused, and whoever handles it; ids only."""

    app: Flask
    client: FlaskClient
    case_id: int
    deng: int
    xiao: int

    @property
    def case(self) -> str:
        return f"/cases/{self.case_id}"

    def review(self, party_id: int, kind: ReviewKind = ReviewKind.PROSECUTION) -> int:
        with self.app.app_context():
            period = running(session().get_one(Party, party_id), kind)
            assert period is not None
            return period.id

    def receive(self) -> None:
        """Both, by one form."""
        answer = self.client.post(
            f"{self.case}/people/{self.deng}/review/prosecution",
            data={"received_on": "2026-11-10", "custody": "bail", "also-for": str(self.xiao)},
        )
        assert answer.status_code == 302, text_of(answer)


@pytest.fixture
def two(app: Flask) -> Iterator[Two]:
    with time_machine.travel(NOON, tick=False), prepare(app), app.test_request_context():
        handler = make_staff()
        case = make_case(handler=handler)
        people = [
            make_party(case, PartyRole.SUSPECT, alias=alias, age=AgeStatus.MINOR_AT_ACT)
            for alias in (
                BilingualText("Deng Moumou", "邓某某"),
                BilingualText("Xiao Moumou", "肖某某"),
            )
        ]
        for person in people:
            accuse(person)
        deng, xiao = (person.id for person in people)
        client, case_id = sign_in(app, handler), case.id
    # Minutes after the case was opened: what is written then is written by an act of its own.
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        yield Two(app, client, case_id, deng, xiao)


def test_what_is_shown_while_somebody_types_is_what_the_form_does(two: Two) -> None:
    address = f"{two.case}/people/{two.deng}/review/prosecution"
    typed = {"received_on": "2026-11-10", "custody": "bail", "also-for": str(two.xiao)}

    shown = text_of(two.client.get(f"{address}/due", query_string=typed))
    seen = re.search(r'name="seen" value="([^"]+)"', shown)

    assert seen is not None, shown
    assert "review for prosecution <small>Xiao Moumou" in shown, shown
    assert two.client.post(address, data={**typed, "seen": seen[1]}).status_code == 302
    two.review(two.deng), two.review(two.xiao)


def entries(two: Two) -> int:
    with two.app.app_context():
        return session().scalar(select(func.count(JournalEntry.id))) or 0


def test_a_receipt_is_typed_once_with_what_differs(two: Two) -> None:
    page = f"{two.case}/people/{two.deng}/review/prosecution"
    assert "What differs for Xiao Moumou" in text_of(two.client.get(page))

    answer = two.client.post(
        page,
        data={
            "received_on": "2026-11-10",
            "custody": "bail",
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-custody": "arrested",
        },
    )

    assert answer.status_code == 302, text_of(answer)
    with two.app.app_context():
        periods = session().scalars(select(ReviewPeriod).order_by(ReviewPeriod.id)).all()
        assert {period.party_id: period.custody for period in periods} == {
            two.deng: Custody.BAIL,
            two.xiao: Custody.ARRESTED,
        }
    # Two entries, one line of the journal that names both.
    shown = text_of(two.client.get(two.case))
    assert re.search(r"Received for [a-z ]*prosecution[a-z ]*: Deng Moumou, Xiao Moumou", shown)


def test_nobody_is_received_where_one_of_them_cannot_be_and_it_says_who(two: Two) -> None:
    before = entries(two)
    answer = two.client.post(
        f"{two.case}/people/{two.deng}/review/prosecution",
        data={
            "received_on": "2026-11-10",
            "custody": "bail",
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-received_on": "2026-12-24",
        },
    )

    assert answer.status_code == 422
    assert "Xiao Moumou: " in text_of(answer)
    assert (entries(two), count(two, ReviewPeriod)) == (before, 0)
    # What was typed of them stands there still.
    assert 'value="2026-12-24"' in text_of(answer)


def test_what_has_no_shape_says_whose_it_is(two: Two) -> None:
    answer = two.client.post(
        f"{two.case}/people/{two.deng}/review/prosecution",
        data={
            "received_on": "2026-11-10",
            "custody": "bail",
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-received_on": "某日某",
        },
    )

    assert answer.status_code == 422
    assert "Xiao Moumou: " in text_of(answer)
    assert count(two, ReviewPeriod) == 0


def test_a_decision_about_both_is_one_form_and_each_has_its_own(two: Two) -> None:
    two.receive()
    page = f"{two.case}/reviews/{two.review(two.deng)}/decision"

    answer = two.client.post(
        page,
        data={
            "kind": "prosecuted",
            # Decided before today, so each by a paper of its own day.
            "approved_by": "prosecutor",
            "approved_number": "测检审〔2026〕7号",
            "approved_on": "2026-11-23",
            "decided_on": "2026-11-23",
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-approved_number": "测检审〔2026〕8号",
            f"also-for-{two.xiao}-approved_on": "2026-11-24",
            f"also-for-{two.xiao}-decided_on": "2026-11-24",
        },
    )

    assert answer.status_code == 302, text_of(answer)
    with two.app.app_context():
        decisions = session().scalars(select(Disposition)).all()
        assert {(decision.party_id, decision.decided.edtf) for decision in decisions} == {
            (two.deng, "2026-11-23"),
            (two.xiao, "2026-11-24"),
        }
        assert {decision.kind for decision in decisions} == {DispositionKind.PROSECUTED}


PAPER = {
    "approved_by": "chief_procurator",
    "approved_number": "测检审〔2026〕8号",
    "approved_on": "2026-11-24",
}
ORDER = {
    **PAPER,
    "decided_on": "2026-11-24",
    "months": "6",
    "likely_months": "8",
    "evidence_sufficient": "y",
    "remorse": "y",
    **dict.fromkeys(("police", "victim", "suspect", "legal_representative", "defender"), "heard"),
    "ground": "认罪悔罪",
}


def test_two_are_put_on_probation_with_one_form_and_months_of_their_own(two: Two) -> None:
    two.receive()

    answer = two.client.post(
        f"{two.case}/people/{two.deng}/probation",
        data={
            **ORDER,
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-months": "8",
            f"also-for-{two.xiao}-approved_number": "测检审〔2026〕9号",
        },
    )

    assert answer.status_code == 302, text_of(answer)
    with two.app.app_context():
        probations = session().scalars(select(Probation)).all()
        assert {probation.party_id: probation.months for probation in probations} == {
            two.deng: 6,
            two.xiao: 8,
        }
        numbers = {
            session()
            .get_one(JournalEntry, probation.disposition.entry_id)
            .fields["approval_number"]["zh"]
            for probation in probations
        }
    assert numbers == {"测检审〔2026〕8号", "测检审〔2026〕9号"}


def test_the_law_is_asked_of_each_apart(two: Two) -> None:
    two.receive()

    answer = two.client.post(
        f"{two.case}/people/{two.deng}/probation",
        data={
            **ORDER,
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-suspect": "not_yet",
        },
    )

    assert answer.status_code == 422
    assert "Xiao Moumou: " in text_of(answer)
    assert count(two, Probation) == 0


def test_several_are_proposed_at_once_one_proposal_each(two: Two) -> None:
    from_chief(two)
    two.receive()
    page = f"{two.case}/reviews/{two.review(two.deng)}/decision"

    answer = two.client.post(
        page,
        data={
            "kind": "discretionary_non_prosecution",
            "decided_on": "today",
            "ground": "情节轻微",
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-ground": "初犯",
        },
    )

    assert answer.status_code == 302, text_of(answer)
    with two.app.app_context():
        proposals = session().scalars(select(Proposal)).all()
        assert {(proposal.party_id, proposal.terms["ground"]) for proposal in proposals} == {
            (two.deng, "情节轻微"),
            (two.xiao, "初犯"),
        }
    mixed = two.client.post(
        page,
        data={
            "kind": "discretionary_non_prosecution",
            "decided_on": "today",
            "ground": "情节轻微",
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-kind": "prosecuted",
        },
    )
    assert mixed.status_code == 422
    assert "save them one after the other" in text_of(mixed)


def test_a_guarantee_of_two_is_typed_once(two: Two) -> None:
    page = f"{two.case}/guarantees/new?of={two.deng}&kind=opinion_heard"
    assert "What differs for Xiao Moumou" in text_of(two.client.get(page))
    before = count(two, Guarantee)

    answer = two.client.post(
        page,
        data={
            "party": str(two.deng),
            "happened": "2026-11-20",
            "heard_of": "defender",
            "proof": "卷一第3页",
            "also-for": str(two.xiao),
            f"also-for-{two.xiao}-proof": "卷一第5页",
        },
    )

    assert answer.status_code == 302, text_of(answer)
    assert count(two, Guarantee) == before + 2
    with two.app.app_context():
        guarantees = session().scalars(select(Guarantee).order_by(Guarantee.id.desc()).limit(2))
        assert {
            (guarantee.party_id, guarantee.kind, guarantee.proof.zh) for guarantee in guarantees
        } == {
            (two.deng, GuaranteeKind.OPINION_HEARD, "卷一第3页"),
            (two.xiao, GuaranteeKind.OPINION_HEARD, "卷一第5页"),
        }


def test_visits_of_two_are_planned_with_one_form(two: Two) -> None:
    page = f"{two.case}/visits/plan"
    with two.app.app_context():
        visitor = session().get_one(Case, two.case_id).handler_id
    sent = {
        "party": str(two.deng),
        "aim": "了解近况",
        "ways": "home",
        "how_many": "times",
        "every": "1",
        "unit": "week",
        "weekday": "0",
        "times": "2",
        "first": "2026-12-01",
        "measure": "0",
        "on_rest_day": "move",
        "visitor": str(visitor),
        "records": "0",
        "also-for": str(two.xiao),
        f"also-for-{two.xiao}-first": "2026-12-03",
    }
    seen = two.client.post(page, data={**sent, "do": "preview"})
    shown = text_of(seen)
    assert "Save 4 visits" in shown
    assert "Xiao Moumou" in shown
    mark = shown.split('name="seen" value="')[1].split('"')[0]

    answer = two.client.post(page, data={**sent, "do": "save", "seen": mark})

    assert answer.status_code == 302, text_of(answer)
    with two.app.app_context():
        plans = session().scalars(select(VisitPlan)).all()
        assert {plan.party_id for plan in plans} == {two.deng, two.xiao}
        days = session().scalars(
            select(Visit.planned_on).where(Visit.party_id == two.xiao).order_by(Visit.planned_on)
        )
        assert list(days) == [date(2026, 12, 3), date(2026, 12, 10)]


def from_chief(two: Two) -> None:
    """An office whose chief decides in casetrack."""
    with prepare(two.app), two.app.test_request_context():
        office = session().get_one(Case, two.case_id).office
        make_staff(Role.CHIEF_PROCURATOR, office=office)


def count(two: Two, model: type[Model]) -> int:
    with two.app.app_context():
        return session().scalar(select(func.count()).select_from(model)) or 0


def test_a_witness_is_never_among_those_for_whom_it_may_be(two: Two) -> None:
    with prepare(two.app), two.app.test_request_context():
        case = session().get_one(Case, two.case_id)
        make_party(case, PartyRole.PARENT, alias=BilingualText("Wu Moumou", "吴某某"))
    page = f"{two.case}/people/{two.deng}/review/prosecution"

    shown = text_of(two.client.get(page))

    assert "What differs for Xiao Moumou" in shown
    assert "Wu Moumou" not in shown
