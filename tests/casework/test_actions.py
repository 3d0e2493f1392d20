"""Opening a case, logging what happened, correcting it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.audit.models import AuditEvent
from casetrack.cases.batch_queries import CaseBatch
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, Charge, Identity, JournalEntry, Party
from casetrack.casework.actions import NewCase, Progress, change_head, log_progress, open_case
from casetrack.casework.entry_corrections import correct_entry
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.ledger.obligations import owe, refresh_next_due, settle
from casetrack.ledger.reasons import why_agreed
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_office, make_staff

pytestmark = pytest.mark.usefixtures("database", "keys")

THEFT = NewCase(
    child="孙小明",
    role=PartyRole.SUSPECT,
    age_status=AgeStatus.MINOR_AT_ACT,
    intake=Intake.PROSECUTION_TRANSFER,
    charge="盗窃",
)


def note(text: str, *, on: date = TODAY) -> Progress:
    return Progress(text=text, when=PartialDate.day(on))


def entries(case: Case) -> list[JournalEntry]:
    query = select(JournalEntry).where(JournalEntry.case_id == case.id)
    return list(session().scalars(query.order_by(JournalEntry.number)))


def test_a_prosecutor_opens_a_case_and_the_name_becomes_an_alias() -> None:
    prosecutor = make_staff()

    case = open_case(THEFT, acting(prosecutor, on=TODAY, at=NOON))

    child = session().scalars(select(Party).where(Party.case_id == case.id)).one()
    assert child.alias == BilingualText("Sun Moumou", "孙某某")
    assert case.title == BilingualText("Sun Moumou: theft", "孙某某盗窃案")
    assert case.handler_id == prosecutor.id
    assert session().scalars(select(Identity)).one().name == "孙小明"
    assert session().scalars(select(Charge)).one().chapter == 5


def test_an_alias_typed_as_one_is_kept_and_no_identity_is_stored() -> None:
    typed = NewCase("冯某", PartyRole.VICTIM, AgeStatus.MINOR, Intake.APPLICATION)

    open_case(typed, acting(make_staff(), on=TODAY, at=NOON))

    assert session().scalars(select(Party)).one().alias == BilingualText("Feng Mou", "冯某")
    assert session().scalars(select(Identity)).all() == []


# Each engine is told in words of its own (cases/numbers.py).
@pytest.mark.both_engines
def test_numbers_of_an_office_follow_each_other_within_a_year() -> None:
    prosecutor = make_staff()

    first = open_case(THEFT, acting(prosecutor, on=TODAY, at=NOON))
    second = open_case(THEFT, acting(prosecutor, on=TODAY, at=NOON))
    next_year = open_case(THEFT, acting(prosecutor, on=date(2027, 1, 4), at=NOON))

    short = prosecutor.office.short_zh
    assert [c.number for c in (first, second, next_year)] == [
        f"{short}〔2026〕1号",
        f"{short}〔2026〕2号",
        f"{short}〔2027〕1号",
    ]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CASE_MANAGEMENT, Role.SOCIAL_WORKER])
def test_who_does_not_handle_cases_opens_none(role: Role) -> None:
    with pytest.raises(NotAllowed):
        open_case(THEFT, acting(make_staff(role), on=TODAY, at=NOON))

    assert session().scalars(select(Case)).all() == []


def test_what_is_logged_stands_in_the_journal_and_in_the_audit() -> None:
    case = make_case()
    child = make_child(case)
    assert case.handler is not None

    entry = log_progress(
        case,
        Progress(
            "Home visit agreed", PartialDate.parse_edtf("2026-10~"), EntryKind.MEETING, (child.id,)
        ),
        acting(case.handler, on=TODAY, at=NOON),
    )

    assert (entry.number, entry.text.en) == (1, "Home visit agreed")
    assert entry.when.edtf == "2026-10~"
    assert [link.party_id for link in entry.parties] == [child.id]
    audited = session().scalars(select(AuditEvent).where(AuditEvent.case_id == case.id)).one()
    assert (audited.kind, audited.details["entry"]) == ("meeting", entry.id)
    sealed = [seal.split()[:2] for seal in audited.details["seals"]]
    (about,) = entry.parties
    assert sealed == [["journal_entry", f"{entry.id}"], ["entry_party", f"{about.id}"]]
    assert set(audited.details) == {"entry", "seals"}, "no text of the case"


def test_twelve_thousand_characters_and_an_emoji_are_kept_as_they_are() -> None:
    case = make_case()
    assert case.handler is not None
    text = ("'; -- 🙂" + "长" * 12_000)[:12_000]

    entry = log_progress(case, note(text), acting(case.handler, on=TODAY, at=NOON))

    session().expire(entry)
    assert entry.text.zh == text


def test_tomorrow_cannot_have_happened() -> None:
    case = make_case()
    assert case.handler is not None

    with pytest.raises(RuleBroken, match="not_yet"):
        log_progress(
            case,
            note("Seen", on=TODAY + timedelta(days=1)),
            acting(case.handler, on=TODAY, at=NOON),
        )


def test_a_colleague_logs_nothing_in_a_case_that_is_not_theirs() -> None:
    case = make_case()
    colleague = make_staff(office=make_office())

    with pytest.raises(NotAllowed):
        log_progress(case, note("Seen"), acting(colleague, on=TODAY, at=NOON))

    assert entries(case) == []


def test_a_correction_points_at_what_it_corrects_and_the_old_text_stays() -> None:
    case = make_case()
    assert case.handler is not None
    old = log_progress(case, note("Met on Monday"), acting(case.handler, on=TODAY, at=NOON))

    new = correct_entry(
        old,
        acting(case.handler, on=TODAY, at=NOON),
        text="Met on Tuesday",
        when=PartialDate.day(TODAY),
        reason="copied from the invitation",
    )

    assert new is not None
    assert (new.corrects_id, new.kind) == (old.id, EntryKind.CORRECTION)
    assert old.text.en == "Met on Monday"
    with pytest.raises(RuleBroken, match="corrected_before"):
        correct_entry(
            old,
            acting(case.handler, on=TODAY, at=NOON),
            text="Met on Wednesday",
            when=PartialDate.day(TODAY),
            reason="again",
        )


def test_an_entry_without_words_sent_back_without_any_is_not_corrected() -> None:
    case = make_case()
    handler = case.handler
    assert handler is not None
    silent = log_progress(case, note("Met"), acting(handler, on=TODAY, at=NOON))
    silent.text = BilingualText(None, None)

    def correct(text: str) -> JournalEntry | None:
        return correct_entry(
            silent, acting(handler, on=TODAY, at=NOON), text=text, when=silent.when, reason="again"
        )

    assert correct(" ") is None
    made = correct("Met")
    assert made is not None
    assert made.text == BilingualText("Met", None)


def test_an_entry_is_corrected_for_a_reason_whoever_sends_it() -> None:
    case = make_case()
    assert case.handler is not None
    act = acting(case.handler, on=TODAY, at=NOON)
    entry = log_progress(case, note("Met on Monday"), act)

    for reason, refusal in ((" ", "Say why, in a few words"), ("x" * 501, "At most")):
        with pytest.raises(RuleBroken, match=refusal):
            correct_entry(entry, act, text="Met on Tuesday", when=entry.when, reason=reason)


def test_the_second_of_two_editors_is_told_and_changes_nothing() -> None:
    case = make_case()
    handler = case.handler
    assert handler is not None

    def save(title: str, opened: int) -> None:
        change_head(
            case,
            acting(handler, on=TODAY, at=NOON),
            title=BilingualText.written(title),
            national_number="",
            opened=opened,
        )

    save("Sun: theft", 1)

    with pytest.raises(LostRace):
        save("Sun: fraud", 1)
    assert (case.title.en, case.version) == ("Sun: theft", 2)


def test_the_next_date_of_a_case_is_the_first_that_is_owed() -> None:
    case = make_case()
    child = make_child(case)
    far, near = TODAY + timedelta(days=9), TODAY + timedelta(days=2)
    owe(case, ObligationKind.VISIT, due=far, subject=child, why=why_agreed("plan"))
    owe(case, ObligationKind.REMINDER, due=near, subject=case, why=why_agreed("reminder"))

    refresh_next_due(CaseBatch([case]), on=TODAY)
    assert (case.next_due, case.next_due_kind) == (near, "reminder")
    settle(ObligationKind.REMINDER, case, on=TODAY)
    refresh_next_due(CaseBatch([case]), on=TODAY)
    assert (case.next_due, case.next_due_kind) == (far, "visit")
