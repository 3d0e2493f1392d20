"""An open case whose file tells facts and no dates: what runs is counted with the import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, Obligation
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.sealed_records.models import COPIES_OF_SEALED
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import Imported, ImportResult, import_text
from casetrack.exchange.yaml_text import write
from casetrack.guidance.assessment import TO_ASSESS
from casetrack.probation.models import Probation
from casetrack.probation.opinions.models import OPINION
from casetrack.review.models import ReviewPeriod
from casetrack.suggestions.models import Suggestion
from tests.builders import NOON, TODAY
from tests.exchange.test_round_trip import make_riverside

Kind = ObligationKind

HEAD = """\
schema: casetrack-case/1
office:
  en: Riverside District People's Procuratorate
  zh: 河畔区人民检察院
  level: county
  short_zh: 河畔检未
number: 河畔检未〔2026〕12号
title: {en: A case from before}
intake: prosecution_transfer
provenance: real
status: open
tracks:
  - {ref: criminal, kind: criminal}
parties:
  - ref: wei
    kind: person
    alias: {en: Wei Moumou}
    age_status: minor_at_act
    roles: [{role: suspect}]
  - {ref: mother, kind: person, alias: {en: Wei's mother}, age_status: adult}
  - {ref: bar, kind: body, body_kind: company, alias: {en: a bar}}
"""
CLOSED = ("status: open", "status: closed\nclosed_on: '2026-11-20'")
JOURNAL = """\
journal:
  - {number: 1, kind: prosecution_review_received, when: '2026-11-10', about: [wei]}
"""
REVIEW = """\
reviews:
  - ref: review
    kind: prosecution
    party: wei
    track: criminal
    received: '2026-11-10'
    custody: bail
    entry: 1
"""
DECIDED = """\
decisions:
  - ref: cnp
    kind: conditional_non_prosecution
    party: wei
    track: criminal
    decided: '2026-11-16'
"""
PROBATION = """\
probations:
  - {party: wei, decision: cnp, months: 6, state: running, started: '2026-11-16', about: [wei]}
"""
ORDER = """\
measures:
  - kind: guardianship_order
    state: running
    started: '2026-10-12'
    to: [mother]
    about: [wei]
    order: {issued: '2026-10-09', served_on: '2026-10-12', months: 3}
"""
VISITS = """\
plans:
  - party: wei
    on_rest_day: move
    visits:
      - {party: wei, way: home, planned_on: '2026-11-16'}
      - {party: wei, way: home, planned_on: '2026-12-01'}
      - {party: wei, way: home, planned_on: '2026-11-02', state: done, happened: '2026-11-02'}
"""
LETTER = """\
suggestions:
  - kind: social_governance
    state: running
    ground: minor_duty
    issued: '2026-11-09'
    served: '2026-11-10'
    delivery: in_writing
    to: [bar]
    items:
      - {text: {en: Ask for identity cards}}
"""


@pytest.fixture
def riverside(database: object) -> Staff:
    """A prosecutor of the office of the case."""
    return make_riverside()


def bring_in(by: Staff, *parts: str) -> Imported:
    """Import the case with these parts, as a command would."""
    with unit_of_work():
        return import_text(HEAD + "".join(parts), by=by, on=TODAY, at=NOON)


def days(case: Case) -> dict[ObligationKind, list[date]]:
    """Every open date of the case."""
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.is_open)
    by_kind: dict[ObligationKind, list[date]] = {}
    for owed in session().scalars(query.order_by(Obligation.due)):
        by_kind.setdefault(owed.kind, []).append(owed.due)
    return by_kind


def the_owed(case: Case, kind: ObligationKind) -> Obligation:
    """The one date of this kind."""
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.kind == kind)
    return session().scalars(query).one()


def test_a_review_is_counted_from_its_receipt(riverside: Staff) -> None:
    case = bring_in(riverside, JOURNAL, REVIEW).case

    period = session().scalars(select(ReviewPeriod)).one()
    owed = the_owed(case, Kind.PROSECUTION_REVIEW)
    assert days(case) == {
        Kind.PROSECUTION_REVIEW: [date(2026, 12, 10)],
        Kind.COUNSEL_NOTICE: [date(2026, 11, 13)],
    }
    assert (period.nominal, period.due) == (date(2026, 12, 10), date(2026, 12, 10))
    assert (owed.owner_id, owed.party_id) == (riverside.id, period.party_id)
    assert (owed.why["rule"], owed.why["entry"]) == ("prosecution_review", 1)


def test_a_receipt_known_by_its_month_counts_from_the_first_day(riverside: Staff) -> None:
    imprecise = REVIEW.replace("'2026-11-10'", "2026-11")

    case = bring_in(riverside, JOURNAL, imprecise).case

    assert days(case) == {
        Kind.PROSECUTION_REVIEW: [date(2026, 12, 1)],
        Kind.COUNSEL_NOTICE: [date(2026, 11, 4)],
    }
    assert the_owed(case, Kind.PROSECUTION_REVIEW).why["counted_from"] == "earliest"


def test_what_the_file_tells_is_left_alone(riverside: Staff) -> None:
    text = """\
    nominal: '2026-12-08'
    due: '2026-12-08'
    duties:
      - {kind: prosecution_review, due: '2026-12-09', why: {fact: case_transfer_received}}
      - {kind: counsel_notice, due: '2026-11-12', party: wei}
"""

    done = bring_in(riverside, JOURNAL, REVIEW + text)

    assert done.begun == ()
    assert days(done.case) == {
        Kind.COUNSEL_NOTICE: [date(2026, 11, 12)],
        Kind.PROSECUTION_REVIEW: [date(2026, 12, 9)],
    }
    assert the_owed(done.case, Kind.PROSECUTION_REVIEW).why == {"fact": "case_transfer_received"}


def test_a_last_day_without_a_duty_is_owed_as_told(riverside: Staff) -> None:
    text = "    nominal: '2026-12-08'\n    due: '2026-12-08'\n"

    case = bring_in(riverside, JOURNAL, REVIEW + text).case

    owed = the_owed(case, Kind.PROSECUTION_REVIEW)
    assert owed.due == date(2026, 12, 8)
    assert owed.why["steps"][-1] == ["set_by_document", {"day": "2026-12-08"}]


def test_after_a_return_the_police_have_a_month(riverside: Staff) -> None:
    returned = "    ended_on: '2026-11-16'\n    ended_by: returned\n"

    case = bring_in(riverside, JOURNAL, REVIEW + returned).case

    assert days(case) == {
        Kind.SUPPLEMENTARY_INVESTIGATION: [date(2026, 12, 16)],
        Kind.COUNSEL_NOTICE: [date(2026, 11, 13)],
    }


def test_after_a_decision_no_review_runs_whatever_the_file_says_of_it(riverside: Staff) -> None:
    decided = DECIDED.replace("conditional_non_prosecution", "prosecuted")

    case = bring_in(riverside, JOURNAL, decided, REVIEW).case

    assert days(case) == {
        Kind.COUNSEL_NOTICE: [date(2026, 11, 13)],
        # Thirty days from the day on which the decision came in.
        TO_ASSESS: [date(2026, 12, 24)],
    }


def test_the_one_who_was_told_is_not_told_again(riverside: Staff) -> None:
    text = "  - {number: 2, kind: suspect_told_of_counsel, when: '2026-11-12', about: [wei]}\n"

    case = bring_in(riverside, JOURNAL + text, REVIEW).case

    assert Kind.COUNSEL_NOTICE not in days(case)


@pytest.mark.parametrize(
    ("received", "starts"), [("2026-10-25", True), ("2026-10-24", False)], ids=["30 days", "31"]
)
def test_no_notice_is_late_for_a_receipt_long_past(
    riverside: Staff, received: str, starts: bool
) -> None:
    old = REVIEW.replace("2026-11-10", received)

    case = bring_in(riverside, JOURNAL.replace("2026-11-10", received), old).case

    assert (Kind.COUNSEL_NOTICE in days(case)) is starts
    assert Kind.PROSECUTION_REVIEW in days(case)


def test_a_probation_is_counted_with_the_review_that_stands_still(riverside: Staff) -> None:
    case = bring_in(riverside, JOURNAL, DECIDED, REVIEW, PROBATION).case

    probation = session().scalars(select(Probation)).one()
    # 24 days of the review were left on the day of the decision.
    assert days(case) == {
        Kind.COUNSEL_NOTICE: [date(2026, 11, 13)],
        Kind.DECISION_SERVICE: [date(2026, 11, 19)],
        Kind.PROBATION_END: [date(2027, 5, 16)],
        # 1 May is a Saturday.
        OPINION: [date(2027, 4, 30)],
        Kind.FINAL_DECISION: [date(2027, 6, 9)],
        # Thirty days from the day on which the decision came in.
        TO_ASSESS: [date(2026, 12, 24)],
    }
    assert (probation.last_day, probation.measure.last_day) == (date(2027, 5, 16),) * 2
    assert probation.review_received_on == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("decided", "ends", "opens"),
    [
        ("2026-10", date(2027, 4, 30), date(2027, 5, 1)),
        ("2026-10-01/2026-10-15", date(2027, 4, 15), date(2027, 4, 16)),
    ],
    ids=["a month", "a range"],
)
def test_a_probation_of_which_no_day_is_known_ends_by_the_latest(
    riverside: Staff, decided: str, ends: date, opens: date
) -> None:
    imprecise = DECIDED.replace("'2026-11-16'", f"'{decided}'")

    case = bring_in(riverside, JOURNAL, imprecise, PROBATION.replace("2026-11-16", decided)).case

    days_by_id = days(case)
    assert (days_by_id[Kind.PROBATION_END], days_by_id[Kind.FINAL_DECISION]) == ([ends], [opens])
    owed = session().scalars(select(Obligation).where(Obligation.kind == Kind.PROBATION_END)).one()
    assert (owed.why["told"], owed.why["counted_from"]) == (decided, "latest")


def test_a_length_the_law_does_not_know_ends_on_the_day_that_is_told(riverside: Staff) -> None:
    short = PROBATION.replace("months: 6", "months: 5, last_day: '2027-04-16'")

    case = bring_in(riverside, DECIDED, short).case

    assert days(case)[Kind.PROBATION_END] == [date(2027, 4, 16)]


def test_an_order_ends_after_its_months(riverside: Staff) -> None:
    case = bring_in(riverside, ORDER).case

    assert days(case) == {Kind.ORDER_END: [date(2027, 1, 12)]}


def test_planned_visits_are_owed_late_ones_too(riverside: Staff) -> None:
    case = bring_in(riverside, VISITS).case

    assert days(case) == {Kind.VISIT: [date(2026, 11, 16), date(2026, 12, 1)]}


def test_a_letter_is_answered_within_a_month_and_filed(riverside: Staff) -> None:
    case = bring_in(riverside, LETTER).case

    # The fifth day after the issue is a Saturday.
    assert days(case) == {
        Kind.SUGGESTION_REPLY: [date(2026, 12, 10)],
        Kind.SUGGESTION_FILING: [date(2026, 11, 16)],
    }
    assert session().scalars(select(Suggestion.reply_due)).one() == date(2026, 12, 10)


def test_of_a_service_between_two_days_both_are_kept(riverside: Staff) -> None:
    between = LETTER.replace("served: '2026-11-10'", "served: '2026-11-10/2026-11-12'")

    case = bring_in(riverside, between).case

    assert days(case)[Kind.SUGGESTION_REPLY] == [date(2026, 12, 14)]
    assert days(case)[Kind.REMINDER] == [date(2026, 12, 10)]


def test_an_answered_letter_owes_no_reply(riverside: Staff) -> None:
    answered = LETTER.replace("    delivery:", "    replied: '2026-11-20'\n    delivery:")

    case = bring_in(riverside, answered).case

    assert Kind.SUGGESTION_REPLY not in days(case)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("provenance: real", "provenance: published"),
        CLOSED,
    ],
    ids=["published", "closed"],
)
def test_what_is_published_or_closed_stays_silent(riverside: Staff, old: str, new: str) -> None:
    text = (HEAD + JOURNAL + REVIEW + ORDER + VISITS).replace(old, new)
    text = text.replace(VISITS, "") + VISITS

    with unit_of_work():
        done = import_text(text, by=riverside, on=TODAY, at=NOON)

    assert done.begun == ()
    assert days(done.case) == {}
    assert session().scalars(select(ReviewPeriod.due)).one() is None


SEALED = """\
  - {number: 2, kind: record_sealed, when: '2026-11-20', about: [wei]}
"""
UNSEALED = "  - {number: 3, kind: record_unsealed, when: '2026-11-21', about: [wei]}\n"


@pytest.mark.parametrize(
    ("entries", "replaced", "is_owed"),
    [
        (SEALED, ("", ""), True),
        (SEALED, CLOSED, True),
        (SEALED, ("provenance: real", "provenance: published"), False),
        (SEALED + UNSEALED, ("", ""), False),
    ],
    ids=["open", "closed", "published", "unsealed"],
)
def test_what_a_file_tells_as_sealed_is_owed_as_what_is_recorded_by_hand(
    riverside: Staff, entries: str, replaced: tuple[str, str], is_owed: bool
) -> None:
    text = (HEAD + JOURNAL + entries).replace(*replaced)

    with unit_of_work():
        done = import_text(text, by=riverside, on=TODAY, at=NOON)

    owed = days(done.case).get(COPIES_OF_SEALED, [])
    assert owed == [date(2026, 11, 27)] * is_owed
    assert [duty.due for duty in done.begun if duty.kind == COPIES_OF_SEALED] == owed


EVERYTHING = (JOURNAL, DECIDED, REVIEW, PROBATION, ORDER, LETTER, VISITS)


@pytest.mark.in_turn(13)
def test_what_was_counted_goes_out_and_comes_in_again_as_the_same(riverside: Staff) -> None:
    done = bring_in(riverside, *EVERYTHING)
    exported = write(case_data(done.case), comment="A case")

    with unit_of_work():
        again = import_text(exported, by=riverside, on=TODAY, at=NOON)

    assert (again.result, again.begun) == (ImportResult.UNCHANGED, ())


def test_the_same_file_brought_in_twice_changes_nothing(riverside: Staff) -> None:
    before = days(bring_in(riverside, *EVERYTHING).case)

    again = bring_in(riverside, *EVERYTHING)

    assert again.result is ImportResult.UNCHANGED
    assert days(again.case) == before


def test_the_audit_tells_which_dates_were_begun(riverside: Staff) -> None:
    bring_in(riverside, JOURNAL, REVIEW)

    event = session().scalars(select(AuditEvent).where(AuditEvent.kind == "case_imported")).one()
    details = cast("dict[str, object]", event.details)
    assert details["begun"] == ["counsel_notice 2026-11-13", "prosecution_review 2026-12-10"]


FORMER = """\
suggestions:
  - kind: social_governance
    state: running
    ground: minor_duty
    issued: '2026-09-09'
    served: '2026-09-10'
    reply_due: '2026-10-12'
    delivery: in_writing
    to: [bar]
"""
# What a file told of the reply before replies had elements of their own, and what it is now.
TOLD_BEFORE: Mapping[str, tuple[str, str, dict[str, object] | None]] = {
    "nothing": ("    reply_in_writing: unknown\n", "{text: {en: x}, adoption: unknown}", None),
    "in writing": (
        "    replied: '2026-10-09'\n    reply_in_writing: true\n    response: partly_accepted\n"
        "    response_implied: true\n    reply_text: {en: As a whole}\n",
        "{text: {en: x}, adoption: part, answer: {en: Of one}}",
        {
            "kind": "reply",
            "received": "2026-10-09",
            "way": "in_writing",
            "response": "partly_accepted",
            "response_implied": True,
            "text": {"en": "As a whole"},
            "answers": [{"item": 1, "adoption": "part", "text": {"en": "Of one"}}],
        },
    ),
    "not in writing": (
        "    replied: '2026-10-09'\n    reply_in_writing: false\n",
        "{text: {en: x}, adoption: unanswered, answer: {en: Of one}}",
        {
            "kind": "reply",
            "received": "2026-10-09",
            "way": "not_written",
            "answers": [{"item": 1, "adoption": "unknown", "text": {"en": "Of one"}}],
        },
    ),
    "acted on": (
        "    reply_in_writing: unknown\n    response: acted\n",
        "{text: {en: x}}",
        {"kind": "result", "received": "unknown", "way": "unknown", "response": "acted"},
    ),
}


@pytest.mark.parametrize(("keys", "item", "reply"), TOLD_BEFORE.values(), ids=TOLD_BEFORE)
def test_the_reply_of_a_former_file_becomes_one_row(
    riverside: Staff, keys: str, item: str, reply: dict[str, object] | None
) -> None:
    letter = f"{FORMER}{keys}    items:\n      - {item}\n"

    case = bring_in(riverside, letter).case

    (told,) = case_data(case)["suggestions"]
    assert told.get("replies", []) == ([reply] if reply else [])
    is_ended = reply is not None and reply["way"] == "in_writing"
    assert (ObligationKind.SUGGESTION_REPLY in days(case)) is not is_ended
    assert bring_in(riverside, letter).result is ImportResult.UNCHANGED
