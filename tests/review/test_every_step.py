"""A period from its receipt to prosecution, on its pages: shown first, then saved, day by day.

What each step must show is worked out here by hand: a month later, so many days later, and for
somebody who is not held the next working day. Nothing of it is asked of the programme.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition
from casetrack.db import session
from casetrack.probation.models import Probation
from casetrack.review.models import ReviewPeriod
from tests.builders import make_staff
from tests.previews import days_in, moves_on, seen_on, struck_in
from tests.probation.builders import make_breach
from tests.review.walking import (
    CHAIN,
    FINAL,
    ORDER,
    POLICE,
    PROBATION,
    REVIEW,
    Walk,
    noon,
    start,
)
from tests.signed_in import PAPER, prepare, sign_in, text_of

RECEIVED = date(2025, 4, 17)  # a Thursday
RETURNED = date(2025, 5, 14)  # a Wednesday, when the police received it
AGAIN = date(2025, 6, 12)  # a Thursday
EXTENDED = date(2025, 7, 10)  # a Thursday
DECIDED = date(2025, 7, 21)  # a Monday: conditional non-prosecution, for six months
RELEASED = date(2025, 7, 22)
HELD_AGAIN = date(2025, 9, 24)
REVOKED = date(2025, 9, 26)  # a Friday
PROSECUTED = date(2025, 9, 29)  # a Monday

# 1 to 8 October 2025 were off for National Day and Mid-Autumn. The make-up days of that autumn,
# 28 September and 11 October, are none of the days below.
NATIONAL_DAY = {date(2025, 10, day) for day in range(1, 9)}


def last_day(nominal: date, *, is_held: bool) -> date:
    """In custody a period ends on its day; else on the first working day from it."""
    while not is_held and (nominal.weekday() >= 5 or nominal in NATIONAL_DAY):
        nominal += timedelta(days=1)
    return nominal


@dataclass(frozen=True)
class Days:
    """The last days of one chain."""

    first: date
    police: date
    second: date
    extended: date
    ends: date
    final: date
    prosecute: date


def by_hand(*, is_held: bool) -> Days:
    """The whole chain by plain arithmetic."""
    extended = date(2025, 7, 12) + timedelta(days=15)  # a month from 12 June, then 15 days: 27 July
    left = extended - DECIDED  # 6 days of the review are left when it stands still
    ends = date(2026, 1, 21)  # six months from 21 July, never moved by a holiday
    return Days(
        first=last_day(date(2025, 5, 17), is_held=is_held),  # a month from 17 April: a Saturday
        police=last_day(date(2025, 6, 14), is_held=is_held),  # a month from 14 May: a Saturday
        second=last_day(date(2025, 7, 12), is_held=is_held),  # a month from 12 June: a Saturday
        extended=last_day(extended, is_held=is_held),  # a Sunday
        ends=ends,
        final=last_day(ends + left, is_held=False),  # the law asks for release at the decision
        prosecute=last_day(REVOKED + left, is_held=is_held),  # 2 October, in the holidays
    )


ON_BAIL = Days(
    first=date(2025, 5, 19),
    police=date(2025, 6, 16),
    second=date(2025, 7, 14),
    extended=date(2025, 7, 28),
    ends=date(2026, 1, 21),
    final=date(2026, 1, 27),
    prosecute=date(2025, 10, 9),
)
IN_CUSTODY = Days(
    first=date(2025, 5, 17),
    police=date(2025, 6, 14),
    second=date(2025, 7, 12),
    extended=date(2025, 7, 27),
    ends=date(2026, 1, 21),
    final=date(2026, 1, 27),
    prosecute=date(2025, 10, 2),
)


@pytest.fixture
def walk(app: Flask) -> Walk:
    """A suspect who qualifies, whose case did not come in yet."""
    return start(app)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("is_held", "days"), [(False, ON_BAIL), (True, IN_CUSTODY)], ids=["on bail", "in custody"]
)
def test_each_step_shows_what_happens_and_the_chain_is_as_counted_by_hand(
    walk: Walk, is_held: bool, days: Days
) -> None:
    assert by_hand(is_held=is_held) == days
    held = {"custody": "arrested" if is_held else "bail"}
    receipt = f"{walk.person}/review/prosecution"

    shown = walk.take(receipt, on=RECEIVED, received_on="2025-04-17", **held)
    assert shown == {REVIEW: (None, days.first)}

    shown = walk.take(
        f"{walk.periods[0]}/return", on=RETURNED, received_on="2025-05-14", reason="补充赃款去向"
    )
    assert shown == {REVIEW: (days.first, None), POLICE: (None, days.police)}

    shown = walk.take(receipt, on=AGAIN, received_on="2025-06-12", **held)
    assert shown == {POLICE: (days.police, None), REVIEW: (None, days.second)}

    shown = walk.take(
        f"{walk.periods[1]}/extension", on=EXTENDED, extended_on="2025-07-10", reason="案情复杂"
    )
    assert shown == {REVIEW: (days.second, days.extended)}

    shown = walk.take(f"{walk.person}/probation", on=DECIDED, decided_on="2025-07-21", **ORDER)
    assert shown == {
        REVIEW: (days.extended, None),
        PROBATION: (None, days.ends),
        FINAL: (None, days.final),
    }
    if is_held:
        # Released with the decision, arrested again; the final decision is due on a Tuesday.
        custody = f"{walk.periods[1]}/custody"
        typed = {"custody": "bail", "changed_on": "2025-07-22", "version": walk.version(1)}
        assert walk.take(custody, on=RELEASED, **typed) == {}
        typed = {"custody": "arrested", "changed_on": "2025-09-24", "version": walk.version(1)}
        assert walk.take(custody, on=HELD_AGAIN, **typed) == {}

    with time_machine.travel(noon(REVOKED), tick=False), prepare(walk.app):
        probation = session().scalars(select(Probation)).one()
        make_breach(probation, happened_on=date(2025, 8, 20), is_serious=True)
    revocation = {**PAPER, "revoked_on": "2025-09-26", "ground": "脱管"} | (
        {"in_custody": "y"} if is_held else {}
    )
    shown = walk.take(f"{walk.probation}/revocation", on=REVOKED, **revocation)
    assert shown == {PROBATION: (days.ends, None), FINAL: (days.final, days.prosecute)}

    shown = walk.take(
        f"{walk.person}/prosecution", on=PROSECUTED, decided_on="2025-09-29", ground="依法起诉"
    )
    assert shown == {FINAL: (days.prosecute, None)}

    with time_machine.travel(noon(PROSECUTED), tick=False):
        page = text_of(sign_in(walk.app, walk.handler).get(f"{walk.person}/periods"))
    kept = {days.first, days.police, days.extended, days.ends, days.prosecute}
    assert kept <= set(days_in(page))
    assert "6 days of the review are left" in page
    assert "Resumed; runs again from" in page
    assert "The chain ends here." in page
    # The days before the extension and before the revocation are kept.
    assert {days.second, days.final} <= struck_in(page)
    assert not [kind for kind, _due in walk.owed() if kind in CHAIN]


# --- Custody while the case is with the police ----------------------------------------------------


@pytest.fixture
def returned(walk: Walk) -> Walk:
    """The same, on bail, with the police since 14 May."""
    receipt = f"{walk.person}/review/prosecution"
    walk.take(receipt, on=RECEIVED, received_on="2025-04-17", custody="bail")
    page = f"{walk.periods[0]}/return"
    walk.take(page, on=RETURNED, received_on="2025-05-14", reason="补充赃款去向")
    return walk


@pytest.mark.in_turn(13)
def test_an_arrest_while_the_police_investigate_moves_their_day_and_goes_on_to_the_next_receipt(
    returned: Walk,
) -> None:
    page = f"{returned.periods[0]}/custody"
    typed = {"custody": "arrested", "changed_on": "2025-05-20", "note": "脱保"}

    shown = returned.take(page, on=date(2025, 5, 20), version=returned.version(0), **typed)

    # Mon 16 June on bail; Sat 14 June for somebody who is held.
    assert shown == {POLICE: (date(2025, 6, 16), date(2025, 6, 14))}
    with time_machine.travel(noon(AGAIN), tick=False):
        client = sign_in(returned.app, returned.handler)
        receipt = text_of(client.get(f"{returned.person}/review/prosecution"))
        html = text_of(client.get(f"{returned.person}/periods"))
    assert re.search(r'<input[^>]*checked[^>]*value="arrested"', receipt)
    assert date(2025, 6, 16) in struck_in(html)
    assert "脱保" in html


@pytest.mark.in_turn(13)
def test_custody_is_no_longer_recorded_in_a_period_that_was_followed_by_another(
    returned: Walk,
) -> None:
    receipt = f"{returned.person}/review/prosecution"
    returned.take(receipt, on=AGAIN, received_on="2025-06-12", custody="bail")
    typed = {"custody": "arrested", "changed_on": "2025-06-12", "version": returned.version(0)}

    with time_machine.travel(noon(AGAIN), tick=False):
        client = sign_in(returned.app, returned.handler)
        answers = [
            client.post(f"{returned.periods[0]}/custody", data={**typed, **button})
            for button in ({"check": "1"}, {})
        ]

    assert [answer.status_code for answer in answers] == [422, 422]
    for answer in answers:
        assert "This review ended on 14 May 2025" in text_of(answer)


# --- What was shown and what happens --------------------------------------------------------------


@pytest.mark.in_turn(13)
def test_what_was_not_shown_is_shown_again_and_not_saved(returned: Walk) -> None:
    page = f"{returned.person}/review/prosecution"
    typed = {"received_on": "2025-06-12", "custody": "bail", "note": "两册"}
    with time_machine.travel(noon(AGAIN), tick=False):
        client = sign_in(returned.app, returned.handler)
        seen = seen_on(client.post(page, data={**typed, "check": "1"}))

        answer = client.post(page, data={**typed, "received_on": "2025-06-11", "seen": seen})
        again = client.post(
            page, data={**typed, "received_on": "2025-06-11", "seen": seen_on(answer)}
        )

    assert "changed since this was shown" in text_of(answer)
    assert "两册" in text_of(answer)
    # A month from Wed 11 June is Fri 11 July.
    assert (REVIEW, None, date(2025, 7, 11)) in moves_on(answer)
    assert again.status_code == 302
    assert (REVIEW, date(2025, 7, 11)) in returned.owed()


@pytest.mark.in_turn(13)
def test_a_date_that_moved_meanwhile_is_shown_again(returned: Walk) -> None:
    receipt = f"{returned.person}/review/prosecution"
    returned.take(receipt, on=AGAIN, received_on="2025-06-12", custody="bail")
    page = f"{returned.periods[1]}/return"
    typed = {"received_on": "2025-07-10", "reason": "补充赃款去向"}
    with time_machine.travel(noon(EXTENDED), tick=False):
        client = sign_in(returned.app, returned.handler)
        seen = seen_on(client.post(page, data={**typed, "check": "1"}))
        client.post(
            f"{returned.periods[1]}/extension",
            data={**PAPER, "extended_on": "2025-07-10", "reason": "案情复杂"},
        )

        answer = client.post(page, data={**typed, "seen": seen})

    assert "changed since this was shown" in text_of(answer)
    assert (REVIEW, date(2025, 7, 28), None) in moves_on(answer)
    assert (REVIEW, date(2025, 7, 28)) in returned.owed()


@pytest.mark.in_turn(13)
def test_the_law_refuses_a_preview_with_the_same_sentence_at_the_same_field(
    returned: Walk,
) -> None:
    page = f"{returned.person}/review/prosecution"
    typed = {"received_on": "2025-05-13", "custody": "bail"}
    with time_machine.travel(noon(AGAIN), tick=False):
        client = sign_in(returned.app, returned.handler)
        shown = client.post(page, data={**typed, "check": "1"})
        refused = client.post(page, data=typed)
        followed = client.get(f"{page}/due", query_string=typed)

    sentence = "That is before the case was sent away, on 14 May 2025."
    for answer in (shown, refused):
        assert answer.status_code == 422
        assert f'id="received_on-e">{sentence}' in text_of(answer)
    assert sentence in text_of(followed)


def test_the_preview_follows_what_is_typed(returned: Walk) -> None:
    page = f"{returned.person}/review/prosecution/due"
    with time_machine.travel(noon(AGAIN), tick=False):
        client = sign_in(returned.app, returned.handler)
        followed = client.get(page, query_string={"received_on": "2025-06-12", "custody": "bail"})

    assert (REVIEW, None, date(2025, 7, 14)) in moves_on(followed)
    assert (POLICE, date(2025, 6, 16)) in returned.owed()
    with returned.app.app_context():
        assert session().scalars(select(ReviewPeriod)).one().received.first == RECEIVED


def test_a_decision_shows_that_its_date_is_done_with(walk: Walk) -> None:
    receipt = f"{walk.person}/review/prosecution"
    walk.take(receipt, on=RECEIVED, received_on="2025-04-17", custody="bail")
    page = f"{walk.periods[0]}/decision"
    with time_machine.travel(noon(RETURNED), tick=False):
        client = sign_in(walk.app, walk.handler)
        shown = client.post(
            page, data={"kind": "prosecuted", **PAPER, "decided_on": "2025-05-14", "check": "1"}
        )

    assert (REVIEW, date(2025, 5, 19), None) in moves_on(shown)
    assert "done with this" in text_of(shown)
    with walk.app.app_context():
        kinds = session().scalars(select(Disposition.kind)).all()
    assert DispositionKind.PROSECUTED not in kinds


def test_a_stranger_is_shown_nothing(returned: Walk) -> None:
    with prepare(returned.app):
        stranger = make_staff()
    with time_machine.travel(noon(AGAIN), tick=False):
        client = sign_in(returned.app, stranger)
        answer = client.post(f"{returned.periods[0]}/custody", data={"check": "1"})

    assert answer.status_code == 404


def test_passing_on_shows_that_nothing_is_due_here_any_more(walk: Walk) -> None:
    receipt = f"{walk.person}/review/prosecution"
    walk.take(receipt, on=RECEIVED, received_on="2025-04-17", custody="bail")

    shown = walk.take(f"{walk.periods[0]}/jurisdiction", on=RETURNED, passed_on="2025-05-14")

    assert shown == {REVIEW: (date(2025, 5, 19), None)}
