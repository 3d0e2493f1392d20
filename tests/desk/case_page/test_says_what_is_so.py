"""The page of a case: the days of each person, lines of work beside, months, who acted."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    DispositionKind,
    MeasureKind,
    MeasureState,
    Part,
    PartyRole,
    StageState,
    TrackKind,
)
from casetrack.cases.models import (
    Case,
    Disposition,
    EntryParty,
    JournalEntry,
    Measure,
    MeasureParty,
    Party,
)
from casetrack.cases.stage_readings import StageReading
from casetrack.cases.stages import roll_up
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.ledger.decisions import track_for
from casetrack.ledger.measures import start_measure
from casetrack.probation.models import Probation
from casetrack.suggestions.kinds import PutRight
from casetrack.visits.models import Visit, VisitState, VisitWay
from tests.builders import NOON, TODAY, make_child, make_party
from tests.desk.today.builders import make_duty
from tests.probation.builders import make_suspect, order
from tests.review.builders import receive
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import recorded
from tests.visits.builders import case_of, handler_of

NOTHING = BilingualText(None, None)

# The signs before a line of work, and the state behind its link.
LINE = re.compile(
    r'<span(?: class="([^"]*)")?><span><a href="[^"]*/lines/\d+">'
    r"care of the victim</a>(?:, ([^<]+))?<"
)


def shown(app: Flask, staff: Staff, address: str) -> str:
    answer = sign_in(app, staff).get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", text_of(answer))


def on_probation(child: Party, since: date, last: date) -> None:
    """A probation decided here that runs."""
    case = case_of(child)
    decision = Disposition(
        case_id=case.id,
        party_id=child.id,
        track_id=track_for(case, TrackKind.CRIMINAL).id,
        kind=DispositionKind.CONDITIONAL_NON_PROSECUTION,
        decided=PartialDate.day(since),
        decided_here=True,
        decided_by=NOTHING,
        ground=NOTHING,
    )
    measure = Measure(
        case_id=case.id,
        kind=MeasureKind.PROBATION,
        state=MeasureState.RUNNING,
        decided_here=True,
        started=PartialDate.day(since),
        last_day=last,
        aim=NOTHING,
        reason=NOTHING,
    )
    session().add(
        Probation(
            case_id=case.id,
            office_id=case.office_id,
            party_id=child.id,
            disposition=decision,
            measure=measure,
            months=12,
            last_day=last,
            expired=None,
        )
    )
    session().flush()
    touch(case.id)


def test_the_days_of_two_people_are_not_added() -> None:
    first = StageReading(
        StageState.RUNNING,
        party_id=1,
        since=PartialDate.day(date(2026, 6, 1)),
        until=PartialDate.day(date(2027, 5, 31)),
        done=176,
        total=364,
        in_days=True,
    )
    nearer = StageReading(
        StageState.RUNNING,
        party_id=2,
        since=PartialDate.day(date(2026, 3, 1)),
        until=PartialDate.day(date(2026, 12, 1)),
        done=268,
        total=275,
        late=1,
        in_days=True,
    )

    rolled = roll_up([first, nearer])

    assert (rolled.party_id, rolled.done, rolled.total) == (None, 268, 275)
    assert (rolled.since, rolled.until) == (nearer.since, nearer.until)
    assert rolled.late == 1


def test_what_is_counted_in_things_is_added_as_before() -> None:
    visits = StageReading(StageState.RUNNING, party_id=1, done=1, total=4)

    assert (roll_up([visits, visits]).done, roll_up([visits, visits]).total) == (2, 8)


def test_the_stage_bar_says_whose_days_they_are(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        other = make_party(case_of(child), PartyRole.SUSPECT, alias=BilingualText("Lu Mou", "陆某"))
        on_probation(child, date(2026, 6, 1), date(2099, 5, 31))
        on_probation(other, date(2026, 3, 1), date(2098, 12, 1))
        handler, case_id = handler_of(child), child.case_id

    page = shown(app, handler, f"/cases/{case_id}")

    assert re.search(r"Sun Moumou: Running, day \d+ of \d+, 2026-06-01 to 2099-05-31", page)
    assert re.search(r"Lu Mou: Running, day \d+ of \d+, 2026-03-01 to 2098-12-01", page)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, ("", "")),
        (MeasureState.UNKNOWN, ("", "")),
        (MeasureState.PLANNED, ("", "to do")),
        (MeasureState.RUNNING, ("sign sign-run", "running")),
        (MeasureState.ENDED, ("sign sign-done", "ended")),
    ],
)
def test_a_line_of_work_beside_the_stages_shows_its_state_or_none(
    app: Flask, state: MeasureState | None, said: tuple[str, str]
) -> None:
    with prepare(app):
        child = make_child()
        track = track_for(case_of(child), TrackKind.VICTIM_CARE)
        if state is not None:
            session().add(
                Measure(
                    case_id=child.case_id,
                    track_id=track.id,
                    kind=MeasureKind.PSYCHOLOGICAL_COUNSELLING,
                    state=state,
                    decided_here=False,
                    started=PartialDate.unknown(),
                    aim=NOTHING,
                    reason=NOTHING,
                )
            )
        handler, case_id = handler_of(child), child.case_id

    line = LINE.search(shown(app, handler, f"/cases/{case_id}"))

    assert line is not None
    assert (line[1] or "", line[2] or "") == said


def test_a_long_aim_is_begun_on_the_case_and_whole_on_its_own_page(app: Flask) -> None:
    aim = "恢复正常生活" * 200
    with prepare(app):
        child = make_child()
        case = case_of(child)
        who, since = {Part.ABOUT: [child]}, PartialDate.unknown()
        measure = start_measure(case, MeasureKind.CARE_PLAN, started=since, parties=who)
        measure.aim = BilingualText(None, aim)
        handler, page = handler_of(child), f"/cases/{case.id}"
        own = f"{page}/measures/{measure.id}"

    for path in (page, f"{page}/people/{child.id}"):
        assert aim[:190] in shown(app, handler, path)
        assert aim[:300] not in shown(app, handler, path)
    assert aim in shown(app, handler, own)


def test_a_visit_known_by_its_month_is_shown_as_a_month(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        visit = Visit(
            case_id=child.case_id,
            office_id=session().get_one(Case, child.case_id).office_id,
            party_id=child.id,
            way=VisitWay.HOME,
            state=VisitState.DONE,
            happened=PartialDate.month(2021, 3),
            findings=NOTHING,
        )
        session().add(visit)
        session().flush()
        handler, address = handler_of(child), f"/cases/{child.case_id}/visits"
        text = f"{address}/{visit.id}"

    for page in (shown(app, handler, address), shown(app, handler, text)):
        assert "March 2021" in page or "Mar 2021" in page
        assert "2021-03-01" not in page


def test_the_office_is_named_beside_the_court_it_acted_with(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        case, handler = case_of(child), handler_of(child)
        court = make_party(case, PartyRole.COURT, alias=BilingualText("the court", "法院"))
        _told_by_a_file(case, handler, court)
        case_id, office = case.id, handler.office.name_en

    page = shown(app, handler, f"/cases/{case_id}")
    journal, measures = page.split('id="measures"')

    assert f"by: {office}".replace("'", "&#39;") in journal
    assert re.search(rf"the court, {office}".replace("'", "&#39;"), measures)


def _told_by_a_file(case: Case, by: Staff, court: Party) -> None:
    session().add(
        JournalEntry(
            case_id=case.id,
            number=1,
            position=1,
            kind=EntryKind.NOTE,
            when=PartialDate.unknown(),
            text=BilingualText("Guided together.", None),
            fields={},
            office_id=case.office_id,
            written_by_id=by.id,
            written_at=NOON,
            parties=[EntryParty(party_id=court.id, part=Part.BY, party=court)],
        )
    )
    measure = Measure(
        case_id=case.id,
        kind=MeasureKind.FAMILY_EDUCATION_GUIDANCE,
        state=MeasureState.UNKNOWN,
        decided_here=False,
        started=PartialDate.unknown(),
        office_part=Part.BY,
        aim=NOTHING,
        reason=NOTHING,
    )
    session().add(measure)
    session().flush()

    session().add(MeasureParty(measure_id=measure.id, party_id=court.id, part=Part.BY))
    session().flush()


@pytest.mark.parametrize("is_verified", [True, False])
def test_not_seen_by_this_office_never_stands_above_verified(app: Flask, is_verified: bool) -> None:
    with prepare(app):
        child = make_child()
        letter = recorded(case_of(child))
        if is_verified:
            letter.items[0].put_right = PutRight.VERIFIED
            letter.items[0].seen_on = TODAY
        handler = handler_of(child)
        address = f"/cases/{child.case_id}/suggestions/{letter.id}"

    page = shown(app, handler, address)

    assert ("This office verified item 1." in page) is is_verified
    assert ("This office has not seen it." in page) is not is_verified
    assert ("not seen by us" in page.split("reported by the text")[1][:20]) is not is_verified


@pytest.mark.one_engine
def test_a_late_final_decision_stands_before_what_is_only_older(app: Flask) -> None:
    day_after = date(2027, 7, 1)
    with prepare(app):
        child = make_suspect()
        probation = order(child)
        last = probation.ends_on()
        assert last is not None
        for days in range(20):
            make_duty(case_of(child), ObligationKind.REMINDER, in_days=days)
        page, staff = f"/cases/{child.case_id}", handler_of(child)

    with time_machine.travel(datetime.combine(day_after, time(4), UTC), tick=False):
        html = shown(app, staff, page)

    assert last < day_after
    assert "The probation has run out; the final decision is to be made." in html
    assert "Running: probation" not in html
    rows = html.split('<ol class="ledger todo')[1].split("</ol>")[0]
    assert "Final decision not taken" in rows


@pytest.mark.one_engine
@pytest.mark.parametrize("is_received", [False, True])
def test_a_case_that_was_registered_alone_does_not_run_yet(app: Flask, is_received: bool) -> None:
    with prepare(app):
        child = make_child()
        if is_received:
            receive(child)
        touch(child.case_id)
        page, staff = f"/cases/{child.case_id}", handler_of(child)

    html = shown(app, staff, page)
    assert ("Registered; not received yet." in html) is not is_received
    assert ("Running: " in html) is is_received
