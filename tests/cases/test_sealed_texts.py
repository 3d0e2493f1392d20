"""What was written in a case is sealed by the audit; what is lawfully changed stays verifiable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.audit.chain import Misfit, Reason, anchor, append_pending, verify
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind, seal_again
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.casework.identity.redaction import Settled
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.suggestions.answers.recording import record_reply
from casetrack.suggestions.models import Suggestion
from casetrack.visits.models import Condition, Visit, VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, correct_outcome, record_unplanned
from tests.builders import NOON, TODAY, acting, make_child
from tests.suggestions import letters
from tests.visits.builders import case_of, handler_of, plan

pytestmark = pytest.mark.both_engines

WENT = VisitOutcome(
    VisitState.DONE, PartialDate.day(TODAY), VisitWay.HOME, "情况稳定", Condition.STEADY
)


@pytest.fixture
def child(app: Flask) -> Iterator[Party]:
    """A child in a case with a note, in the application: what is committed is sealed."""
    with app.app_context():
        with unit_of_work():
            child = make_child()
            note(child, "孙小明到案")
        yield child


def note(child: Party, text: str) -> JournalEntry:
    progress = Progress(text, PartialDate.day(TODAY), EntryKind.NOTE)
    return log_progress(case_of(child), progress, acting(handler_of(child), on=TODAY, at=NOON))


def visited(child: Party) -> Visit:
    with unit_of_work():
        return record_unplanned(
            case_of(child), child, WENT, acting(handler_of(child), on=TODAY, at=NOON)
        )


def misfit() -> Misfit | None:
    return verify(session()).misfit


def seals() -> list[AuditEvent]:
    kept = sa.select(AuditEvent).where(AuditEvent.kind == AuditKind.CONTENT_SEALED)
    return list(session().scalars(kept.order_by(AuditEvent.id)))


def alter(statement: str) -> None:
    """What somebody with the database open does."""
    session().execute(sa.text(statement))
    session().commit()


def test_an_entry_is_sealed_in_its_own_event(child: Party) -> None:
    entry = session().scalars(sa.select(JournalEntry)).one()

    event = session().scalars(sa.select(AuditEvent).where(AuditEvent.kind == entry.kind)).one()

    assert event.details["seals"][0].startswith(f"journal_entry {entry.id} ")
    assert seals() == [], "nothing more had to be sealed"
    assert misfit() is None


def test_the_audit_does_not_tell_which_text_was_sealed(child: Party) -> None:
    """A hash without the key would let a name be found by trying."""
    with unit_of_work():
        first, second = note(child, "到案"), note(child, "到案")

    rows = [
        seal.split()[-1]
        for event in session().scalars(sa.select(AuditEvent))
        for seal in event.details.get("seals", [])
    ]
    assert first.text == second.text
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    "column", ["findings_zh = '一切都好'", "state = 'refused'", "condition = 'urgent'"]
)
def test_a_rewritten_outcome_is_noticed(child: Party, column: str) -> None:
    visit = visited(child)
    assert misfit() is None

    alter(f"UPDATE visit SET {column}")

    assert misfit() == Misfit(Reason.CONTENT_ALTERED, table="visit", row_id=visit.id)


def test_an_outcome_that_nobody_recorded_is_noticed(child: Party) -> None:
    with unit_of_work():
        (visit,) = plan(child)
    assert misfit() is None, "what is only planned is not sealed"

    alter("UPDATE visit SET state = 'refused', happened_edtf = '2026-11-24'")

    assert misfit() == Misfit(Reason.CONTENT_INSERTED, table="visit", row_id=visit.id)


def test_an_outcome_taken_back_is_noticed(child: Party) -> None:
    visit = visited(child)

    alter("UPDATE visit SET state = 'planned', planned_on = '2026-11-24', happened_edtf = NULL")

    assert misfit() == Misfit(Reason.CONTENT_ALTERED, table="visit", row_id=visit.id)


def test_a_corrected_outcome_fits(child: Party) -> None:
    visit = visited(child)

    with unit_of_work():
        correct_outcome(
            visit,
            replace(WENT, findings="情况不稳定", condition=Condition.WORRYING),
            acting(handler_of(child), on=TODAY, at=NOON),
            reason="笔误",
            opened=visit.version,
        )

    assert misfit() is None


def test_a_reply_recorded_again_fits(child: Party) -> None:
    with unit_of_work():
        letter = letters.replied(case_of(child))
        letter_id = letter.id
    assert misfit() is None

    with unit_of_work():
        letter = session().get_one(Suggestion, letter_id)
        again = letters.a_reply(letter, text="另行回复")
        record_reply(
            letter, again, acting(handler_of(child), on=TODAY, at=NOON), opened=letter.version
        )

    assert misfit() is None
    alter("UPDATE suggestion_reply SET text_zh = 'no reply ever' WHERE position = 1")
    found = misfit()
    assert found is not None
    assert found.table == "suggestion_reply"


def test_a_change_taken_back_by_a_savepoint_seals_nothing(child: Party) -> None:
    visit = visited(child)
    with unit_of_work() as db:
        visit.findings = BilingualText(None, "暂时")
        db.flush()
        visit.findings = BilingualText(None, "情况稳定")
        with db.begin_nested() as savepoint:
            visit.findings = BilingualText(None, "预览")
            db.flush()
            savepoint.rollback()

    assert misfit() is None


def test_an_earlier_line_of_the_journal_is_not_sealed_again_by_itself(child: Party) -> None:
    """A line is written once: even our own code does not rewrite one unnoticed."""
    entry = session().scalars(sa.select(JournalEntry)).one()

    with unit_of_work():
        entry.text = BilingualText(None, "未到案")

    assert misfit() == Misfit(Reason.CONTENT_ALTERED, table="journal_entry", row_id=entry.id)


def test_whoever_lawfully_rewrites_a_line_seals_it_again_and_the_event_says_who(
    child: Party,
) -> None:
    entry = session().scalars(sa.select(JournalEntry)).one()

    with unit_of_work():
        entry.text = BilingualText(None, "孙某某到案")
        seal_again({"journal_entry": [entry.id]}, by=handler_of(child), at=NOON, why="for_a_test")

    assert misfit() is None
    (event,) = seals()
    assert (event.actor_id, event.details["why"]) == (handler_of(child).id, "for_a_test")


def test_an_alias_put_in_the_place_of_a_name_fits_and_is_told(child: Party) -> None:
    with unit_of_work():
        letters.issued(case_of(child), items=("向孙小明道歉",))

    with unit_of_work():
        replaced = change_identity(
            case_of(child),
            child,
            Particulars(name="孙小明"),
            acting(handler_of(child), on=TODAY, at=NOON),
        )

    assert replaced == Settled(replaced=2)
    assert misfit() is None
    events = [event for event in seals() if event.details["why"] == "name_settled"]
    assert [event.case_id for event in events] == [child.case_id]
    assert {seal.split()[0] for seal in events[0].details["seals"]} == {
        "journal_entry",
        "suggestion_item",
    }


def test_a_text_written_since_an_anchor_is_looked_at_every_night(child: Party) -> None:
    append_pending(session())
    session().commit()
    anchored = anchor(session())
    with unit_of_work():
        entry = note(child, "第二次到案")
    append_pending(session())

    alter("UPDATE journal_entry SET text_zh = '未到案' WHERE text_zh = '第二次到案'")

    verified = verify(session(), since=anchored)
    assert verified.misfit == Misfit(Reason.CONTENT_ALTERED, table="journal_entry", row_id=entry.id)
    assert verified.is_chain_whole


@pytest.mark.one_engine
@pytest.mark.parametrize("column", ["fields = '{'", "kind = 'no such kind'", "when_last = 'x'"])
def test_what_cannot_be_read_any_more_is_an_altered_row(child: Party, column: str) -> None:
    """SQLite takes any text for JSON, for a code or for a day."""
    entry = session().scalars(sa.select(JournalEntry)).one()

    # By the driver: as a statement PostgreSQL would be asked it too, and refuse it.
    session().connection().exec_driver_sql(f"UPDATE journal_entry SET {column}")
    session().commit()

    assert misfit() == Misfit(Reason.CONTENT_ALTERED, table="journal_entry", row_id=entry.id)
