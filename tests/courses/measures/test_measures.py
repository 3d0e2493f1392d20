"""Measures and mechanisms kept by hand: begun, told of, reviewed, reported, ended with numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, MeasureKind, MeasureState, Part, PartyRole, TrackKind
from casetrack.cases.models import Amount, JournalEntry, Measure, Obligation, Party
from casetrack.cases.quantities import Qualifier, QuantityUnit
from casetrack.casework.actions import Progress, log_progress
from casetrack.courses.measures import actions
from casetrack.courses.measures.actions import NewMeasure, NumberTold
from casetrack.courses.measures.kinds import KEPT, SHOWN_ONLY
from casetrack.courses.measures.models import (
    BEGUN,
    CLUE_TRANSFER,
    ENDED,
    LAW_CLASSROOM,
    REPORTED,
    REVIEW,
    REVIEWED,
    WENT_ON,
)
from casetrack.courses.measures.queries import entries_that_may_tell
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import import_text
from casetrack.visits.models import VisitState
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of, plan

BEGAN = date(2026, 11, 2)
MANY = NumberTold("pupils who came", Decimal(200), Qualifier.MORE_THAN, QuantityUnit.PERSONS)


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def act_of(child: Party) -> Any:
    return acting(handler_of(child), on=TODAY, at=NOON)


def begin(child: Party, kind: MeasureKind = CLUE_TRANSFER, **changed: Any) -> Measure:
    values = {
        "kind": kind,
        "started": PartialDate.day(BEGAN),
        "aim": "That clues reach who can act",
    }
    if not KEPT[kind].is_mechanism:
        values["about_ids"] = (child.id,)
    return actions.begin(case_of(child), NewMeasure(**{**values, **changed}), act_of(child))


def owed(measure: Measure) -> Obligation | None:
    return session().scalar(
        select(Obligation).where(
            Obligation.kind == REVIEW, Obligation.subject_id == measure.id, Obligation.is_open
        )
    )


def entries(measure: Measure, kind: EntryKind) -> list[JournalEntry]:
    query = select(JournalEntry).where(
        JournalEntry.case_id == measure.case_id, JournalEntry.kind == kind
    )
    return list(session().scalars(query))


@pytest.mark.parametrize("kind", KEPT)
def test_every_kind_begins_in_its_line_of_work_with_the_entry_that_tells_it(
    kind: MeasureKind,
) -> None:
    child = make_child()

    measure = begin(child, kind)

    (entry,) = entries(measure, KEPT[kind].told)
    assert measure.entry_id == entry.id
    assert measure.track_id == entry.track_id
    assert entry.when == PartialDate.day(BEGAN)
    assert measure.state is MeasureState.RUNNING


def test_an_entry_that_tells_it_already_is_not_written_twice() -> None:
    child = make_child()
    entry = log_progress(
        case_of(child),
        Progress("Held at the school", PartialDate.day(BEGAN), EntryKind.CAMPUS_LAW_EDUCATION),
        act_of(child),
    )

    measure = begin(child, LAW_CLASSROOM, entry_id=entry.id)

    assert measure.entry_id == entry.id
    assert entries(measure, EntryKind.CAMPUS_LAW_EDUCATION) == [entry]


def test_it_stands_in_the_line_of_work_of_the_entry_that_tells_it() -> None:
    child = make_child()
    case = case_of(child)
    logged = Progress(
        "The lawyer was guided",
        PartialDate.unknown(),
        EntryKind.EVIDENCE_COLLECTION_GUIDED,
        line=TrackKind.CIVIL_SUPPORT,
    )
    entry = log_progress(case, logged, act_of(child))

    measure = begin(child, MeasureKind.LEGAL_AID, entry_id=entry.id)
    went_on = actions.tell(
        case, measure, "Proof was handed in", PartialDate.day(TODAY), None, act_of(child)
    )

    assert measure.track_id == entry.track_id == went_on.track_id


@pytest.mark.parametrize(
    ("kind", "teller", "may_tell"),
    [
        (MeasureKind.LEGAL_AID, EntryKind.EVIDENCE_COLLECTION_GUIDED, True),
        (MeasureKind.PRIVACY_PROTECTION, EntryKind.SCHOOL_DISCIPLINE, True),
        (MeasureKind.MEDICAL_TREATMENT, EntryKind.SCHOOL_DISCIPLINE, False),
    ],
)
def test_a_logged_entry_of_another_kind_may_tell_it(
    kind: MeasureKind, teller: EntryKind, may_tell: bool
) -> None:
    child = make_child()
    logged = Progress("What was done", PartialDate.day(TODAY), teller)
    entry = log_progress(case_of(child), logged, act_of(child))

    assert (entry in entries_that_may_tell(case_of(child), KEPT[kind].tellers)) is may_tell


def test_what_the_kind_asks_the_count_and_a_new_partner_are_kept() -> None:
    child = make_child()

    measure = begin(
        child,
        LAW_CLASSROOM,
        started=PartialDate.unknown(),
        contents=("how fraud works", " "),
        count=12,
        count_qualifier=Qualifier.ABOUT,
        new_partner="Education bureau",
        new_partner_kind=BodyKind.GOVERNMENT,
        values={"topic": "fraud", "audience": "pupils", "place": ""},
    )

    assert measure.fields == {"topic": {"en": "fraud"}, "audience": {"en": "pupils"}}
    assert (measure.count, measure.count_qualifier) == (12, Qualifier.ABOUT)
    assert [item.text.en for item in measure.items] == ["how fraud works"]
    (partner,) = measure.party_ids(Part.WITH)
    assert session().get_one(Party, partner).has_role(PartyRole.GOVERNANCE_PARTNER)


@pytest.mark.parametrize(("days", "is_refused"), [(0, True), (1, False)])
def test_a_mechanism_is_looked_at_again_on_a_day_ahead(days: int, is_refused: bool) -> None:
    child = make_child()
    day = TODAY + timedelta(days=days)

    if is_refused:
        with pytest.raises(RuleBroken, match="Choose a later day, or leave it empty"):
            begin(child, review_on=day)
        return
    measure = begin(child, review_on=day)
    row = owed(measure)
    assert row is not None
    assert row.due == day


def test_a_review_settles_the_day_and_owes_the_next_until_none_is_set() -> None:
    child = make_child()
    case = case_of(child)
    measure = begin(child, review_on=TODAY + timedelta(days=1))
    later = TODAY + timedelta(days=90)

    actions.review(case, measure, "Eleven clues came", later, act_of(child))

    row = owed(measure)
    assert row is not None
    assert row.due == later
    actions.review(case, measure, "Works", None, act_of(child))
    assert owed(measure) is None
    assert len(entries(measure, REVIEWED)) == 2
    with pytest.raises(RuleBroken, match="Choose a later day, or leave it empty"):
        actions.review(case, measure, "Works", TODAY, act_of(child))


def test_what_was_done_stands_in_the_journal_with_its_number() -> None:
    child = make_child()
    measure = begin(child)

    entry = actions.tell(
        case_of(child),
        measure,
        "Held at two schools",
        PartialDate.month(2026, 11),
        MANY,
        act_of(child),
    )

    assert entry.kind is WENT_ON
    assert (entry.subject, entry.subject_id) == ("measure", measure.id)
    amount = session().scalars(select(Amount).where(Amount.entry_id == entry.id)).one()
    assert amount.value == Decimal(200)
    assert (amount.qualifier, amount.unit) == (Qualifier.MORE_THAN, "persons")


def test_it_ends_with_numbers_the_review_and_the_visits_that_serve_it() -> None:
    child = make_child()
    case = case_of(child)
    measure = begin(child, MeasureKind.CARE_PLAN)
    (visit,) = plan(child, times=1, measure_id=measure.id)

    entry = actions.end(case, measure, TODAY, "She is back at school", [MANY], act_of(child))

    assert entry.kind is ENDED
    assert (measure.state, measure.ended_on) == (MeasureState.ENDED, TODAY)
    assert visit.state is VisitState.CANCELLED
    with pytest.raises(RuleBroken, match="It has ended already; nothing can be added"):
        actions.tell(case, measure, "More", PartialDate.day(TODAY), None, act_of(child))
    with pytest.raises(RuleBroken, match="It has ended already; nothing can be added"):
        actions.review(case, measure, "More", None, act_of(child))
    with pytest.raises(RuleBroken, match="It has ended already; nothing can be added"):
        actions.end(case, measure, TODAY, "Twice", [], act_of(child))


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (BEGAN - timedelta(days=1), "measure_ends_before"),
        (BEGAN, None),
        (TODAY, None),
        (TODAY + timedelta(days=1), "not_yet"),
    ],
)
def test_it_ends_between_its_beginning_and_today(day: date, refusal: str | None) -> None:
    child = make_child()
    measure = begin(child)

    if refusal is None:
        actions.end(case_of(child), measure, day, "Done", [], act_of(child))
        assert measure.ended_on == day
    else:
        with pytest.raises(RuleBroken, match=refusal):
            actions.end(case_of(child), measure, day, "Done", [], act_of(child))


def test_it_may_last_a_day_and_once_it_ended_nobody_looks_at_it_again() -> None:
    child = make_child()
    measure = begin(child, last_day=BEGAN, review_on=TODAY + timedelta(days=1))
    assert owed(measure) is not None

    actions.end(case_of(child), measure, TODAY, "Done", [], act_of(child))

    assert measure.last_day == BEGAN
    assert owed(measure) is None


def test_it_grows_from_other_cases_than_its_own() -> None:
    child = make_child()

    with pytest.raises(RuleBroken, match="Write one on each line, as it is written"):
        begin(child, cases=(case_of(child).number,))


def test_an_investigation_ends_with_the_report_that_says_something() -> None:
    child = make_child()
    measure = begin(child, MeasureKind.SOCIAL_INVESTIGATION)

    actions.receive_report(case_of(child), measure, TODAY, "Plays ten hours a day", act_of(child))

    assert measure.state is MeasureState.ENDED
    assert measure.fields["finding"] == {"en": "Plays ten hours a day"}
    assert measure.fields["report_on"] == {"en": "2026-11-24", "zh": "2026-11-24"}
    assert len(entries(measure, REPORTED)) == 1


@pytest.mark.parametrize(
    ("kind", "changed", "refusal"),
    [
        (MeasureKind.LEGAL_AID, {"about_ids": ()}, "measure_for_nobody"),
        (MeasureKind.PROBATION, {}, "Choose one of the list"),
        (CLUE_TRANSFER, {"started": PartialDate.day(TODAY + timedelta(days=1))}, "not_yet"),
        (CLUE_TRANSFER, {"last_day": BEGAN - timedelta(days=1)}, "measure_ends_before"),
        (CLUE_TRANSFER, {"entry_id": 999}, "no_such_entry"),
        (CLUE_TRANSFER, {"about_ids": (999,)}, "not_of_this_case"),
        (CLUE_TRANSFER, {"cases": ("nowhere",)}, "Write one on each line, as it is written"),
    ],
)
def test_what_cannot_be_is_refused(
    kind: MeasureKind, changed: dict[str, Any], refusal: str
) -> None:
    child = make_child()
    values = {"kind": kind, "started": PartialDate.day(BEGAN), "about_ids": (child.id,), **changed}

    with pytest.raises(RuleBroken, match=refusal):
        actions.begin(case_of(child), NewMeasure(**values), act_of(child))


def test_a_social_worker_keeps_none() -> None:
    child = make_child()
    worker = make_staff(Role.SOCIAL_WORKER, office=handler_of(child).office)

    with pytest.raises(NotAllowed):
        actions.begin(
            case_of(child),
            NewMeasure(CLUE_TRANSFER, PartialDate.day(BEGAN)),
            acting(worker, on=TODAY, at=NOON),
        )


def test_it_grows_from_several_cases_and_shows_nobody_one_they_may_not_see(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        holder = handler_of(child)
        other, hidden = make_case(handler=holder), make_case()
        with pytest.raises(RuleBroken, match="Write one on each line, as it is written"):
            begin(child, cases=(hidden.number,))
        measure = begin(child, cases=(other.number.replace("〔", "[").replace("〕", "]"),))
        colleague = make_staff()
        other.handler_id = colleague.id
        where, there = f"/cases/{child.case_id}/measures/{measure.id}", f"/cases/{other.id}"
        number = other.number
        child_case = case_of(child).number
    assert number not in text_of(sign_in(app, holder).get(where))

    beside = text_of(sign_in(app, colleague).get(there))

    assert "What grew from it elsewhere" not in beside
    assert child_case not in beside
    with prepare(app):
        session().get_one(type(other), other.id).handler_id = holder.id
    assert number in text_of(sign_in(app, holder).get(where))
    beside = text_of(sign_in(app, holder).get(there))
    assert "What grew from it elsewhere" in beside
    assert child_case in beside


def test_a_case_file_tells_it_with_its_review_and_the_entries_that_lead_to_it() -> None:
    child = make_child()
    measure = begin(child, review_on=TODAY + timedelta(days=30), values={"subject": "harm online"})
    actions.tell(
        case_of(child), measure, "Three clues", PartialDate.day(TODAY), MANY, act_of(child)
    )
    text = export_text(case_of(child), act_of(child))

    again = import_text(
        text.replace(case_of(child).number, "另案1号"), by=handler_of(child), on=TODAY, at=NOON
    )

    (each_measure,) = session().scalars(select(Measure).where(Measure.case_id == again.case.id))
    row = owed(each_measure)
    assert row is not None
    assert row.due == TODAY + timedelta(days=30)
    assert each_measure.fields == {"subject": {"en": "harm online"}}
    (entry,) = entries(each_measure, WENT_ON)
    assert entry.subject_id == each_measure.id


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.value)
def test_each_kind_is_begun_on_its_page_for_whom_it_is(app: Flask, kind: MeasureKind) -> None:
    with prepare(app):
        child = make_child()
        holder, child_id, case_id = handler_of(child), child.id, child.case_id
    client = sign_in(app, holder)
    new = f"/cases/{case_id}/measures/new?kind={kind.value}"

    shown = client.get(new)
    begun = client.post(
        new, data={"about": [child_id], "new_partner_kind": "service", "aim": "Well again"}
    )

    assert (shown.status_code, begun.status_code) == (200, 302)
    with app.app_context():
        (measure,) = session().scalars(select(Measure)).all()
        assert (measure.kind, measure.party_ids(Part.ABOUT)) == (kind, (child_id,))


@pytest.mark.in_turn(13)
def test_the_pages_begin_it_tell_of_it_review_it_and_end_it(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        holder, stranger, case_id = handler_of(child), make_staff(), child.case_id
    client = sign_in(app, holder)
    new = f"/cases/{case_id}/measures/new?kind=law_classroom"
    form = {
        "aim": "Know fraud",
        "of_topic": "fraud",
        "count": "about ten or so",
        "started": "2026-10",
        "review_on": "2026-12-24",
        "new_partner_kind": "government",
        "new_partner": "Education bureau",
    }

    refused = client.post(new, data=form)
    begun = client.post(new, data={**form, "count": "more than 10"}, follow_redirects=True)
    with app.app_context():
        page = f"/cases/{case_id}/measures/{session().scalars(select(Measure.id)).one()}"
    unnamed = client.post(page, data={"text": "Held", "how_many_1": "30"})
    response = client.post(
        page,
        data={"text": "Held", "what_1": "pupils", "how_many_1": "近30", "unit_1": "persons"},
        follow_redirects=True,
    )
    review = client.post(
        f"{page}/review", data={"result": "Goes well", "next_on": ""}, follow_redirects=True
    )
    ended = client.post(
        f"{page}/end",
        data={
            "ended_on": "today",
            "result": "Held 12 times",
            "what_1": "sessions",
            "how_many_1": "12",
            "unit_1": "sessions",
        },
        follow_redirects=True,
    )

    assert refused.status_code == 422
    assert "This is not read as a number." in text_of(refused)
    assert 'value="about ten or so"' in text_of(refused)
    for text in (
        "Law classroom has begun.",
        "Education bureau",
        "more than 10 times",
        "topic: fraud",
    ):
        assert text in text_of(begun)
    assert "Say what is counted." in text_of(unnamed)
    assert "nearly 30 persons" in text_of(response)
    assert "Goes well" in text_of(review)
    assert "12 sessions" in text_of(ended)
    on_case = plain(text_of(client.get(f"/cases/{case_id}")))
    assert "law classroom Know fraud" in on_case
    assert "法治课堂" in text_of(sign_in(app, holder, lang="zh").get(page))
    for address in (new, page, f"{page}/end", f"{page}/review", f"{page}/report"):
        assert sign_in(app, stranger).get(address).status_code == 404


def test_the_review_stands_on_today_and_leads_to_its_page(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        holder = handler_of(child)
        measure = begin(child, review_on=TODAY + timedelta(days=1))
        page = f"/cases/{child.case_id}/measures/{measure.id}/review"

    today = text_of(sign_in(app, holder).get("/"))

    assert "Review of a mechanism" in today
    assert page in today


@pytest.mark.parametrize("kind", SHOWN_ONLY)
def test_a_measure_that_a_published_text_tells_of_has_a_page_to_read(
    app: Flask, kind: MeasureKind
) -> None:
    with prepare(app):
        child = make_child()
        measure = begin(child)
        measure.kind = kind
        holder, page = handler_of(child), f"/cases/{child.case_id}/measures/{measure.id}"
    client = sign_in(app, holder)

    shown = client.get(page)

    assert shown.status_code == 200
    assert "That clues reach who can act" in text_of(shown)
    assert "Say what was done" not in text_of(shown)


@pytest.mark.in_turn(13)
def test_the_form_of_every_kind_opens_with_what_it_asks(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        holder, case_id = handler_of(child), child.case_id
    client = sign_in(app, holder)

    for kept in KEPT.values():
        page = client.get(f"/cases/{case_id}/measures/new?kind={kept.kind.value}")
        assert page.status_code == 200, kept.kind
        assert ('name="review_on"' in text_of(page)) is kept.is_mechanism
        assert all(f'name="of_{field.key}"' in text_of(page) for field in kept.asks)
    assert client.get(f"/cases/{case_id}/measures/new").status_code == 200


def test_an_investigation_is_begun_and_its_report_recorded_on_its_pages(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        holder, case_id = handler_of(child), child.case_id
    client = sign_in(app, holder)
    form = {"about": str(child.id), "aim": "How she lives", "new_partner_kind": "service"}

    begun = client.post(f"/cases/{case_id}/measures/new?kind=social_investigation", data=form)
    assert begun.status_code == 302
    report = f"{begun.location}/report"
    response = client.post(
        report, data={"received_on": "today", "says": "With her aunt"}, follow_redirects=True
    )

    assert "With her aunt" in text_of(response)
    assert client.get(report).status_code == 302


def test_begun_is_what_no_other_kind_of_entry_tells() -> None:
    assert {kept.told for kept in KEPT.values()} > {BEGUN}


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
