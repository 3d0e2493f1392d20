"""A fact happened on another day: every date that hangs on it moves, and no other one does.

A case with two suspects, both on bail; the first one goes as far as a probation.
"""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.models import Case, Obligation
from casetrack.db import session
from casetrack.web.words import label
from tests.builders import make_child
from tests.previews import moves_on, seen_on, struck_in
from tests.review.builders import receive
from tests.review.walking import FINAL, ORDER, PROBATION, REVIEW, Walk, noon, start
from tests.signed_in import PAPER, prepare, sign_in, text_of

LATER = date(2025, 7, 14)
COUNSEL = "telling the suspect of the right to counsel"
SERVICE = "service of the decision"
OPINION = "opinion on the probation"
REASON = "收案章日期看错"


@pytest.fixture
def walk(app: Flask) -> Walk:
    """Received on 17 April, returned on 14 May, again on 12 June, decided on 11 July 2025.

    One day of the review is left: a month from 12 June is Sat 12 July.
    """
    walk = start(app)
    receipt = f"{walk.person}/review/prosecution"
    walk.take(receipt, on=date(2025, 4, 17), received_on="2025-04-17", custody="bail")
    page = f"{walk.periods[0]}/return"
    walk.take(page, on=date(2025, 5, 14), received_on="2025-05-14", reason="补充赃款去向")
    walk.take(receipt, on=date(2025, 6, 12), received_on="2025-06-12", custody="bail")
    typed = {**ORDER, **PAPER, "decided_on": "2025-07-11", "reason": "余期不足五日"}
    walk.take(f"{walk.person}/probation", on=date(2025, 7, 11), **typed)
    with time_machine.travel(noon(date(2025, 7, 11)), tick=False), prepare(app):
        other = make_child(session().get_one(Case, walk.case_id))
        receive(other, received_on=date(2025, 6, 12), on=date(2025, 7, 11))
    return walk


def dates(walk: Walk) -> dict[int, tuple[str, date]]:
    """Every date of the case, those that are over too, by its record."""
    with walk.app.test_request_context():
        rows = session().scalars(select(Obligation).where(Obligation.case_id == walk.case_id))
        return {row.id: (label(row.kind), row.due) for row in rows}


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("where", "day", "moves"),
    [
        (
            # Mon 14 April: a month is Wed 14 May, three days are Thu 17 April; they were Sat
            # 17 May, so Mon 19, and Sun 20 April, so Mon 21.
            "first receipt",
            date(2025, 4, 14),
            {
                REVIEW: (date(2025, 5, 19), date(2025, 5, 14)),
                COUNSEL: (date(2025, 4, 21), date(2025, 4, 17)),
            },
        ),
        (
            # Mon 16 June: a month is Wed 16 July, and 5 days of it were left on 11 July. Five days
            # from Sun 11 January 2026 are Fri 16 January; one day was Mon 12 January.
            "second receipt",
            date(2025, 6, 16),
            {
                REVIEW: (date(2025, 7, 14), date(2025, 7, 16)),
                FINAL: (date(2026, 1, 12), date(2026, 1, 16)),
            },
        ),
        (
            # Tue 8 July: six months end on 8 January, and 4 days were left, so the final decision
            # stays on 12 January. Three days are Fri 11 July; from 11 July they were Mon 14 July.
            "decision",
            date(2025, 7, 8),
            {
                PROBATION: (date(2026, 1, 11), date(2026, 1, 8)),
                # 27 December is a Saturday.
                OPINION: (date(2025, 12, 26), date(2025, 12, 24)),
                SERVICE: (date(2025, 7, 14), date(2025, 7, 11)),
            },
        ),
    ],
    ids=["the first receipt", "the receipt after the return", "the conditional decision"],
)
def test_what_hangs_on_a_day_moves_with_it_and_the_old_dates_stay_with_the_reason(
    walk: Walk, where: str, day: date, moves: dict[str, tuple[date, date]]
) -> None:
    page = {
        "first receipt": f"{walk.periods[0]}/correction/receipt",
        "second receipt": f"{walk.periods[1]}/correction/receipt",
        "decision": f"{walk.probation}/correction",
    }[where]
    before, typed = dates(walk), {"day": day.isoformat(), "reason": REASON}
    with time_machine.travel(noon(LATER), tick=False):
        client = sign_in(walk.app, walk.handler)
        shown = client.post(page, data={**typed, "check": "1"})
        assert dates(walk) == before
        done = client.post(page, data={**typed, "seen": seen_on(shown)})
        html = text_of(client.get(f"{walk.person}/periods"))

    assert done.status_code == 302
    assert {kind: (was, now) for kind, was, now in moves_on(shown)} == moves
    after = dates(walk)
    changed = {id: value for id, value in before.items() if after[id] != value}
    assert {kind: (due, after[id][1]) for id, (kind, due) in changed.items()} == moves
    assert len(changed) == len(moves)
    assert {was for was, _now in moves.values()} <= struck_in(html)
    assert html.count(REASON) >= len(moves)
