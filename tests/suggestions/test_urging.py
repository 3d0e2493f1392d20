"""Urging: as what, one body or several, in which line of work, since when, told by which entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.audit.models import AuditEvent
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, PartyRole, TrackKind
from casetrack.cases.models import Case, JournalEntry, Obligation, Party, Track
from casetrack.casework.actions import Progress, log_progress
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.suggestions.actions import close
from casetrack.suggestions.issuing import NewSuggestion, issue
from casetrack.suggestions.kinds import Response, SuggestionKind
from casetrack.suggestions.models import Suggestion
from tests.builders import NOON, TODAY, acting, make_body, make_case, make_child, make_staff
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import TOMORROW, a_letter, handler_of, make_company, urging

pytestmark = pytest.mark.usefixtures("database", "keys")


def urged(case: Case, new: NewSuggestion) -> Suggestion:
    return issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))


def make_police(case: Case) -> Party:
    return make_body(
        case, BodyKind.POLICE, BilingualText("police", "公安机关"), PartyRole.THIRD_PARTY
    )


def logged(case: Case, kind: EntryKind) -> JournalEntry:
    progress = Progress("They were asked", PartialDate.unknown(), kind)
    return log_progress(case, progress, acting(handler_of(case), on=TODAY, at=NOON))


def test_two_bodies_are_urged_together_each_once() -> None:
    case = make_case()
    company, police = make_company(case), make_police(case)

    suggestion = urged(case, urging(company, also_ids=(police.id, company.id)))

    assert suggestion.recipients == [company, police]
    assert police.has_role(PartyRole.URGED_BODY)


def test_nobody_of_another_case_is_urged_together() -> None:
    case, other = make_case(), make_case()

    with pytest.raises(RuleBroken, match="Choose a body of this case, or name a new one"):
        urged(case, urging(make_company(case), also_ids=(make_police(other).id,)))


def test_what_follows_is_told_in_the_line_of_work_in_which_they_were_urged() -> None:
    case = make_case()
    suggestion = urged(case, urging(make_company(case), line=TrackKind.GOVERNANCE))

    act = acting(handler_of(case), on=TODAY, at=NOON)
    close(suggestion, act, closed_on=TODAY, reason="Done", response=Response.ACCEPTED)

    entries = session().scalars(
        select(JournalEntry).where(
            JournalEntry.subject == "suggestion", JournalEntry.subject_id == suggestion.id
        )
    )
    lines = {session().get_one(Track, entry.track_id).kind for entry in entries}
    assert lines == {TrackKind.GOVERNANCE}
    assert TrackKind.SUGGESTION not in set(
        session().scalars(select(Track.kind).where(Track.case_id == case.id))
    )


def test_the_day_of_urging_may_be_unknown_or_a_month() -> None:
    case = make_case()
    company = make_company(case)

    unknown = urged(case, urging(company, issued_on=PartialDate.unknown()))
    month = urged(case, urging(company, issued_on=PartialDate.month(2026, 5)))

    assert (unknown.issued.first, unknown.measure.started.first) == (None, None)
    assert month.issued.first == date(2026, 5, 1)


def test_the_reminder_of_urging_of_an_unknown_day_lies_ahead() -> None:
    case = make_case()
    company = make_company(case)

    with pytest.raises(RuleBroken, match="A reminder lies after"):
        urged(case, urging(company, issued_on=PartialDate.unknown(), remind_on=TODAY))
    suggestion = urged(case, urging(company, issued_on=PartialDate.unknown(), remind_on=TOMORROW))

    duty = select(Obligation.due).where(
        Obligation.kind == ObligationKind.REMINDER, Obligation.subject_id == suggestion.id
    )
    assert session().scalar(duty) == TOMORROW


def test_an_entry_that_tells_it_is_not_written_twice_and_the_act_is_audited() -> None:
    case = make_case()
    entry = logged(case, EntryKind.POLICE_ASKED_TO_GO_ON)
    new = urging(make_police(case), entry_id=entry.id)

    suggestion = urged(case, new)

    assert suggestion.entry_id == suggestion.measure.entry_id == entry.id
    kinds = session().scalars(select(JournalEntry.kind).where(JournalEntry.case_id == case.id))
    assert EntryKind.URGED not in set(kinds)
    audited = session().scalars(select(AuditEvent).where(AuditEvent.case_id == case.id))
    assert EntryKind.URGED.value in {event.kind for event in audited}


def test_an_entry_of_another_case_tells_nothing() -> None:
    case, other = make_case(), make_case()
    entry = logged(other, EntryKind.CONSULTATION)

    with pytest.raises(RuleBroken, match="no_such_entry"):
        urged(case, urging(make_company(case), entry_id=entry.id))


def test_a_letter_has_a_day() -> None:
    case = make_case()

    with pytest.raises(RuleBroken, match="suggestion_without_time_limits"):
        urged(case, a_letter(make_company(case), issued_on=PartialDate.unknown()))


def test_the_page_records_what_it_was_with_whom_and_since_when(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        company, police = make_company(case), make_police(case)
        entry = logged(case, EntryKind.CONSULTATION)
        holder = handler_of(case)
        stranger = make_staff(role=Role.PROSECUTOR)
        typed = {
            "kind": "promotion_of_mechanism",
            "recipient": str(company.id),
            "also": str(police.id),
            "line": "governance",
            "how": "unknown",
            "items-0": "Pass on clues",
            "issued_on": "unknown",
            "entry": str(entry.id),
        }
        case_id = case.id
    client = sign_in(app, holder)
    address = f"/cases/{case_id}/suggestions/urge"

    refused = client.post(address, data={**typed, "entry": "999999"})
    answer = client.post(address, data=typed)

    assert refused.status_code == 422
    assert answer.status_code == 302
    page = text_of(client.get(answer.headers["Location"]))
    assert "公安机关" in page or "police" in page
    assert sign_in(app, stranger).get(address).status_code == 404
    with app.app_context():
        suggestion = session().scalars(select(Suggestion)).one()
        assert (suggestion.kind, suggestion.issued.first) == (
            SuggestionKind.PROMOTION_OF_MECHANISM,
            None,
        )
        assert suggestion.entry_id == int(typed["entry"])


def test_people_may_be_urged_to_perform_and_get_no_letter() -> None:
    child = make_child()
    case = session().get_one(Case, child.case_id)
    to_perform = NewSuggestion(
        SuggestionKind.FOLLOW_UP_URGING,
        PartialDate.unknown(),
        ("Carry it out",),
        recipient_id=child.id,
    )

    made = urged(case, to_perform)
    with pytest.raises(RuleBroken) as refused:
        urged(case, replace(a_letter(child), recipient_id=child.id))

    assert [recipient.id for recipient in made.recipients] == [child.id]
    assert not child.has_role(PartyRole.URGED_BODY)
    assert refused.value.key == saying("Choose a body of this case, or name a new one")
