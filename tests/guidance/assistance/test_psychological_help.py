"""Psychological help: its rhythm on both sides of every bound, its pages, its place in a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import BodyKind, MeasureKind, Part, PartyKind, PartyRole
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.casework.entry_corrections import correct_entry
from casetrack.courses.course import SessionHeld
from casetrack.courses.queries import entries_of, latest_first
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import import_text
from casetrack.guidance.assistance.models import NEXT, PsychologicalHelp
from casetrack.guidance.assistance.psychological_help import HELP, HelpTerms, harmed_among
from casetrack.visits.models import VisitState
from tests.builders import NOON, TODAY, acting, make_body, make_child, make_party, make_staff
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of, plan

BEGUN = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def harmed() -> Party:
    return make_child(role=PartyRole.VICTIM)


def begin(child: Party, **changed: Any) -> PsychologicalHelp:
    values = {
        "kind": MeasureKind.PSYCHOLOGICAL_COUNSELLING,
        "child_id": child.id,
        "started": PartialDate.day(BEGUN),
        "aim": "Sleep again",
        "every_weeks": 2,
    }
    terms = HelpTerms(**{**values, **changed})
    return HELP.begin(case_of(child), terms, acting(handler_of(child), on=TODAY, at=NOON))


def hold(given: PsychologicalHelp, day: date | PartialDate, text: str = "Took place") -> None:
    by = session().get_one(Case, given.measure.case_id).handler
    assert by is not None
    HELP.hold(
        given,
        SessionHeld(day if isinstance(day, PartialDate) else PartialDate.day(day), text),
        acting(by, on=TODAY, at=NOON),
    )


def owed(given: PsychologicalHelp) -> Obligation | None:
    query = select(Obligation).where(
        Obligation.kind == NEXT, Obligation.subject_id == given.measure_id, Obligation.is_open
    )
    return session().scalar(query)


def due(given: PsychologicalHelp) -> date | None:
    row = owed(given)
    return row.due if row is not None else None


def test_the_next_session_is_owed_from_the_beginning_and_from_each_session() -> None:
    given = begin(harmed())
    assert due(given) == BEGUN + timedelta(weeks=2)

    hold(given, date(2026, 11, 18))

    row = owed(given)
    assert row is not None
    assert row.due == date(2026, 12, 2)
    assert row.why["fact"] == "session_held"


def test_the_next_session_counts_from_the_latest_one_in_whatever_order_they_are_told() -> None:
    given = begin(harmed())
    hold(given, date(2026, 11, 18))

    hold(given, date(2026, 11, 9), "Took place before")

    assert due(given) == date(2026, 12, 2)


def test_without_a_rhythm_no_session_is_owed() -> None:
    assert owed(begin(harmed(), every_weeks=None)) is None


@pytest.mark.parametrize(("last_day", "is_owed"), [(16, True), (15, False)])
def test_no_session_is_owed_after_the_last_day(last_day: int, is_owed: bool) -> None:
    given = begin(harmed(), last_day=date(2026, 11, last_day))

    assert (owed(given) is not None) is is_owed


@pytest.mark.parametrize(("planned", "is_owed"), [(3, True), (2, False)])
def test_no_session_is_owed_when_all_that_were_planned_were_held(
    planned: int, is_owed: bool
) -> None:
    given = begin(harmed(), sessions_planned=planned)
    hold(given, date(2026, 11, 9))
    hold(given, date(2026, 11, 16), "Took place again")

    assert (owed(given) is not None) is is_owed


def test_a_session_may_be_held_on_the_first_day_and_today_not_before_or_after() -> None:
    given = begin(harmed())
    hold(given, BEGUN)
    hold(given, TODAY)

    for day, refusal in ((BEGUN, "a session cannot lie before"), (TODAY, "not_yet")):
        outside = day + timedelta(days=-1 if day == BEGUN else 1)
        with pytest.raises(RuleBroken, match=refusal):
            hold(given, outside)


def test_it_ends_with_what_is_owed_and_the_visits_that_serve_it() -> None:
    child = harmed()
    given = begin(child)
    (visit,) = plan(child, times=1, measure_id=given.measure_id)
    end = acting(handler_of(child), on=TODAY, at=NOON)

    HELP.end(given, end, ended_on=TODAY, result="She sleeps.")

    assert owed(given) is None
    assert visit.state is VisitState.CANCELLED
    with pytest.raises(RuleBroken, match="programme_ended"):
        HELP.end(given, end, ended_on=TODAY, result="Twice")


def test_an_assistant_records_sessions_and_does_not_begin() -> None:
    child = harmed()
    given = begin(child)
    assistant = make_staff(Role.ASSISTANT, office=handler_of(child).office)
    with pytest.raises(NotAllowed):
        HELP.begin(
            case_of(child),
            HelpTerms(MeasureKind.PSYCHOTHERAPY, child.id, PartialDate.day(TODAY), "Sleep"),
            acting(assistant, on=TODAY, at=NOON),
        )
    assert given.measure.party_ids(Part.ABOUT) == (child.id,)


def test_a_case_file_tells_it_and_owes_what_the_file_leaves_out() -> None:
    child = harmed()
    given = begin(child, sessions_planned=8)
    hold(given, date(2026, 11, 18))
    text = export_text(case_of(child), acting(handler_of(child), on=TODAY, at=NOON))
    lines = text.splitlines()
    assert "    every_weeks: 2" in text
    without = "\n".join(_without_duties(lines)).replace(case_of(child).number, "另案1号")

    imported = import_text(without, by=handler_of(child), on=TODAY, at=NOON)

    rows = session().scalars(select(Obligation).where(Obligation.kind == NEXT)).all()
    assert {row.case_id for row in rows} == {given.measure.case_id, imported.case.id}
    assert {row.due for row in rows} == {date(2026, 12, 2)}


def _without_duties(lines: list[str]) -> Iterator[str]:
    depth: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if depth is not None and indent > depth:
            continue
        depth = indent if line.strip() == "duties:" else None
        if depth is None:
            yield line


@pytest.mark.parametrize(("weeks", "is_taken"), [(0, False), (1, True), (52, True), (53, False)])
def test_a_session_is_agreed_once_a_week_to_once_a_year(
    app: Flask, weeks: int, is_taken: bool
) -> None:
    with prepare(app):
        child = harmed()
        holder, new = handler_of(child), f"/cases/{child.case_id}/assistance/new"
    form = {"kind": "psychotherapy", "child": str(child.id), "started": "2026-11-02"}
    form |= {"aim": "Sleep again", "every_weeks": str(weeks)}

    sent = sign_in(app, holder).post(new, data=form)

    assert sent.status_code == (302 if is_taken else 422)


def test_the_pages_begin_it_record_a_session_and_show_the_next(app: Flask) -> None:
    with prepare(app):
        child = harmed()
        holder, stranger, case_id = handler_of(child), make_staff(), child.case_id
    client = sign_in(app, holder)
    form = {"kind": "psychotherapy", "child": str(child.id), "started": "2026-11-02"}
    form |= {"aim": "Sleep again", "every_weeks": "2"}
    new = f"/cases/{case_id}/assistance/new"

    refused = client.post(new, data={**form, "every_weeks": "53"})
    begun = client.post(new, data=form, follow_redirects=True)
    again = client.post(new, data=form)
    with app.app_context():
        page = f"/cases/{case_id}/measures/{session().scalars(select(PsychologicalHelp.id)).one()}"
    client.post(page, data={"held": "yesterday", "what": "Took place"})

    assert refused.status_code == again.status_code == 422
    assert "Write a number from 1 to 52." in text_of(refused)
    assert "has begun." in text_of(begun)
    assert 'Next session by <time datetime="2026-12-07">' in text_of(client.get(page))
    assert "心理治疗" in text_of(sign_in(app, holder, lang="zh").get(page))
    for address in (new, page, f"{page}/end"):
        assert sign_in(app, stranger).get(address).status_code == 404


def correct(given: PsychologicalHelp, when: PartialDate, *, text: str = "Took place") -> None:
    case = session().get_one(Case, given.measure.case_id)
    entry = session().get_one(JournalEntry, given.sessions[0].entry_id)
    by = acting(handler_of_case(case), on=TODAY, at=NOON)
    correct_entry(entry, by, text=text, when=when, reason="Misheard")


def handler_of_case(case: Case) -> Staff:
    assert case.handler is not None
    return case.handler


@pytest.mark.parametrize("day", [BEGUN, TODAY])
def test_a_corrected_session_was_held_on_the_right_day_and_the_next_one_follows(day: date) -> None:
    given = begin(harmed())
    hold(given, date(2026, 11, 18))

    correct(given, PartialDate.day(day), text="Took place at school")

    assert [sitting.held for sitting in given.sessions] == [PartialDate.day(day)]
    assert due(given) == day + timedelta(weeks=2)
    entry = entries_of(given)[given.sessions[0].entry_id]
    assert entry.text.en == "Took place at school"


@pytest.mark.parametrize(
    "when", [PartialDate.day(BEGUN - timedelta(days=1)), PartialDate.month(2026, 10)]
)
def test_a_session_is_not_corrected_to_a_time_at_which_it_cannot_have_been(
    when: PartialDate,
) -> None:
    given = begin(harmed())
    hold(given, date(2026, 11, 18))

    with pytest.raises(RuleBroken, match="a session cannot lie before"):
        correct(given, when)

    assert due(given) == date(2026, 12, 2)


@pytest.mark.parametrize("when", [PartialDate.month(2026, 11), PartialDate.unknown()])
def test_a_session_corrected_to_an_unknown_day_is_counted_from_no_more(when: PartialDate) -> None:
    given = begin(harmed())
    hold(given, date(2026, 11, 18))

    correct(given, when)

    assert [sitting.held for sitting in given.sessions] == [when]
    assert due(given) == BEGUN + timedelta(weeks=2)


def test_with_no_day_known_nothing_is_owed_until_a_session_has_one() -> None:
    given = begin(harmed(), started=PartialDate.month(2026, 10))
    assert owed(given) is None
    assert HELP.waits_for_a_day(given)
    hold(given, date(2026, 11, 18))
    assert due(given) == date(2026, 12, 2)
    assert not HELP.waits_for_a_day(given)

    correct(given, PartialDate.unknown())

    assert owed(given) is None
    assert HELP.waits_for_a_day(given)


def test_sessions_of_which_no_day_is_known_stand_below_the_others() -> None:
    given = begin(harmed(), started=PartialDate.unknown())
    for when in (
        PartialDate.unknown(),
        PartialDate.month(2026, 9),
        PartialDate.day(date(2026, 11, 9)),
    ):
        hold(given, when, f"Took place: {when}")

    assert [str(sitting.held) for sitting in latest_first(given)] == [
        "2026-11-09",
        "2026-09",
        "unknown",
    ]


@pytest.mark.parametrize(
    ("when", "refusal"),
    [
        (PartialDate.month(2026, 10), saying("a session cannot lie before")),
        (PartialDate.month(2026, 11), None),
        (PartialDate.month(2026, 12), "not_yet"),
    ],
)
def test_of_a_month_only_what_is_certain_is_refused(when: PartialDate, refusal: str | None) -> None:
    given = begin(harmed())
    refused = None
    try:
        hold(given, when)
    except RuleBroken as broken:
        refused = broken.key

    assert refused == refusal


def test_the_page_begins_one_of_which_only_the_month_is_known_and_says_what_waits(
    app: Flask,
) -> None:
    with prepare(app):
        child = harmed()
        holder, case_id = handler_of(child), child.case_id
    client = sign_in(app, holder)
    form = {"kind": "psychotherapy", "child": str(child.id), "started": "May 2026"}
    form |= {"aim": "Sleep again", "every_weeks": "2"}
    client.post(f"/cases/{case_id}/assistance/new", data=form)
    with app.app_context():
        page = f"/cases/{case_id}/measures/{session().scalars(select(PsychologicalHelp.id)).one()}"

    before = text_of(client.get(page))
    client.post(page, data={"held": "unknown", "what": "Took place"})
    after = text_of(client.get(page))

    assert "May 2026" in before.partition("Begun:")[2][:60]
    assert "the next session is counted from the first one whose day is" in before
    assert "unknown" in after.partition('id="sessions"')[2]
    assert "Next session by" not in after


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_a_session_is_not_corrected_past_the_end(days: int, is_refused: bool) -> None:
    given = begin(harmed())
    hold(given, date(2026, 11, 17))
    end = date(2026, 11, 20)
    by = session().get_one(Case, given.measure.case_id)
    HELP.end(
        given, acting(handler_of_case(by), on=TODAY, at=NOON), ended_on=end, result="She sleeps."
    )

    refused = None
    try:
        correct(given, PartialDate.day(end + timedelta(days=days)))
    except RuleBroken as broken:
        refused = broken.key

    assert refused == (saying("a session cannot lie after") if is_refused else None)
    assert owed(given) is None


def test_a_group_of_children_who_were_harmed_may_be_helped_and_a_body_may_not() -> None:
    child = harmed()
    case = case_of(child)
    group = make_party(case, PartyRole.VICTIM, kind=PartyKind.GROUP)
    body = make_body(case, BodyKind.SCHOOL, BilingualText("school", "学校"), PartyRole.VICTIM)

    assert set(harmed_among([body, group, child])) == {child, group}
    assert begin(group).measure.party_ids(Part.ABOUT) == (group.id,)


def test_they_are_asked_again_and_a_no_needs_a_reason(app: Flask) -> None:
    with prepare(app):
        given = begin(harmed(), guardian_agrees=True, asked_on=BEGUN)
        measure = given.measure
        holder, case = session().get_one(Case, measure.case_id).handler, measure.case_id
        where, page = f"/cases/{case}/measures/{measure.id}", given.measure_id
    assert holder is not None
    client = sign_in(app, holder, lang="zh")
    ask = f"/cases/{case}/assistance/{page}/consent"
    assert ask in text_of(client.get(where))
    version = {"version": "1", "guardian_agrees": "yes"}

    no = client.post(ask, data={**version, "child_agrees": "no", "asked_on": "2026-11-20"})
    assert "有一方不同意" in text_of(no)
    undated = client.post(ask, data={**version, "child_agrees": "yes"})
    assert undated.status_code == 422
    saved = client.post(ask, data={**version, "child_agrees": "yes", "asked_on": "2026-11-20"})

    assert saved.status_code == 302, saying(text_of(saved))
    assert "未成年人同意，监护人同意" in text_of(client.get(where))
    assert "未成年人同意，监护人同意" in text_of(client.get(f"/cases/{case}"))
