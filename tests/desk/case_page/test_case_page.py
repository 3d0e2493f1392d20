"""The page of a case: what stands on it for whom, and what is done on it directly."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.cases.kinds import AgeStatus, Aspect, Intake, PartyRole
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.actions import NewCase, Progress, log_progress, open_case
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import add_party
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.desk.case_page.queries import FIRST
from tests.builders import NOON, TODAY, acting, make_office, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted


@dataclass
class Desk:
    """A prosecutor's case with one child, and the prosecutor's browser."""

    case_id: int
    child_id: int
    handler: Staff
    client: FlaskClient

    @property
    def page(self) -> str:
        return f"/cases/{self.case_id}"


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Sun, a suspect of theft, in the hands of a prosecutor."""
    with prepare(app):
        handler = make_staff(name="Lin Xiao")
        new = NewCase(
            "孙小明",
            PartyRole.SUSPECT,
            AgeStatus.MINOR_AT_ACT,
            Intake.PROSECUTION_TRANSFER,
            charge="theft",
        )
        case = open_case(new, acting(handler, on=TODAY, at=NOON))
        child = case_child(case)
    return Desk(case.id, child, handler, sign_in(app, handler))


def case_child(case: Case) -> int:
    entry = session().scalars(select(JournalEntry).where(JournalEntry.case_id == case.id)).one()
    return entry.parties[0].party_id


def log(desk: Desk, **fields: str) -> str:
    answer = desk.client.post(f"{desk.page}/log", data=fields, follow_redirects=True)
    return text_of(answer)


def test_the_first_thing_on_the_page_is_the_log_box_then_the_stages(desk: Desk) -> None:
    page = text_of(desk.client.get(desk.page))

    assert page.index('class="log"') < page.index('class="stages"') < page.index('id="journal"')
    assert "Sun Moumou: theft" in page
    assert "小明" not in page


def test_a_sentence_and_enter_are_enough_to_log_progress(desk: Desk) -> None:
    page = log(desk, text="Father called, will come on Friday")

    assert "Saved as no. 2." in page
    assert "Father called, will come on Friday" in page


def test_what_cannot_be_read_as_a_date_is_said_at_once_and_nothing_typed_is_lost(
    desk: Desk,
) -> None:
    answer = desk.client.post(f"{desk.page}/log", data={"text": "Met him", "when": "soonish"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'value="Met him"' in page
    assert 'value="soonish"' in page
    assert 'role="alert"' in page


def test_a_real_name_is_not_saved_and_the_alias_is_offered(desk: Desk) -> None:
    page = log(desk, text="Spoke with 孙小明 at home")

    assert "孙某某" in page
    assert "Saved" not in page


def test_an_entry_is_corrected_and_both_stay_readable(desk: Desk, app: Flask) -> None:
    log(desk, text="Met on Monday")
    with app.app_context():
        entry = session().scalars(select(JournalEntry).where(JournalEntry.number == 2)).one()

    answer = desk.client.post(
        f"{desk.page}/entries/{entry.id}/correct",
        data={"text": "Met on Tuesday", "when": "today", "reason": "read wrongly"},
        follow_redirects=True,
    )

    page = text_of(answer)
    assert "No. 2 is corrected by no. 3." in page
    assert re.search(r"struck\"[^>]*>\s*Met on Monday", page)
    assert "Met on Tuesday" in page


def test_two_editors_of_the_head_see_both_versions_and_lose_neither(desk: Desk) -> None:
    first = {"title_en": "Sun: theft of phones", "national_number": "", "version": "1"}
    second = {"title_en": "Sun: repeated theft", "national_number": "", "version": "1"}
    desk.client.post(f"{desk.page}/head", data=first)

    clash = desk.client.post(f"{desk.page}/head", data=second)

    page = text_of(clash)
    assert clash.status_code == 409
    assert "Sun: theft of phones" in page
    assert "Sun: repeated theft" in page
    chosen = {
        "choice-title_en": "mine",
        "mine-title_en": "Sun: repeated theft",
        "theirs-title_en": "Sun: theft of phones",
        "choice-national_number": "mine",
        "mine-national_number": "",
        "theirs-national_number": "",
        "version": "2",
        "keep": "chosen",
    }
    saved = desk.client.post(f"{desk.page}/head", data=chosen, follow_redirects=True)
    assert "Sun: repeated theft" in text_of(saved)


def test_keeping_theirs_files_mine_as_a_note(desk: Desk) -> None:
    sent = {"mine-title": "Sun: repeated theft", "label-title": "Title", "keep": "theirs"}

    answer = desk.client.post(f"{desk.page}/kept-note", data=sent, follow_redirects=True)

    assert "Title: Sun: repeated theft" in text_of(answer)


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT])
def test_for_a_stranger_from_another_office_the_case_is_not_there(
    desk: Desk, app: Flask, role: Role
) -> None:
    with prepare(app):
        stranger = make_staff(role, office=make_office())
    client = sign_in(app, stranger)

    assert client.get(desk.page).status_code == 404
    assert "Sun Moumou" not in text_of(client.get("/cases?status=any"))


def test_case_management_sees_dates_and_stages_and_no_note(desk: Desk, app: Flask) -> None:
    log(desk, text="The father drinks")
    with prepare(app):
        manager = make_staff(Role.CASE_MANAGEMENT, office=session().merge(desk.handler.office))
    page = text_of(sign_in(app, manager).get(desk.page))

    assert 'class="stages"' in page
    assert "The father drinks" not in page
    assert "log-in" not in page


def test_a_social_worker_sees_the_child_and_no_note(desk: Desk, app: Flask) -> None:
    log(desk, text="The father drinks")
    with prepare(app):
        handler = session().merge(desk.handler)
        worker = make_staff(Role.SOCIAL_WORKER, office=handler.office)
        case = session().get_one(Case, desk.case_id)
        new = NewGrant(Aspect.VISITS, staff_id=worker.id, party_id=desk.child_id)
        grant(case, new, acting(handler, on=TODAY, at=NOON))
    page = text_of(sign_in(app, worker).get(desk.page))

    assert "Sun Moumou" in page
    assert "The father drinks" not in page
    assert "theft" not in page


def test_every_look_at_a_case_is_in_the_audit(desk: Desk, app: Flask) -> None:
    desk.client.get(desk.page)

    with app.app_context():
        reads = select(AuditEvent).where(
            AuditEvent.kind == "case_read", AuditEvent.case_id == desk.case_id
        )
        event = session().scalars(reads).one()
    assert event.actor_id == desk.handler.id


def test_the_page_asks_the_database_as_much_for_many_entries_as_for_one(
    desk: Desk, app: Flask, database: Database
) -> None:
    def asked() -> int:
        with counted(database) as sent:
            desk.client.get(desk.page)
        return len(sent)

    desk.client.get(desk.page)
    before = asked()
    with prepare(app):
        handler = session().merge(desk.handler)
        case = session().get_one(Case, desk.case_id)
        for number in range(25):
            somebody = NewParty(f"周某某{number}", roles=(PartyRole.THIRD_PARTY,))
            party = add_party(case, somebody, acting(handler, on=TODAY, at=NOON))
            seen = Progress(f"Seen {number}", PartialDate.day(TODAY), about_ids=(party.id,))
            log_progress(case, seen, acting(handler, on=TODAY, at=NOON))

    assert asked() == before


@pytest.mark.parametrize(("above", "is_first_page"), [(FIRST - 1, True), (FIRST, False)])
def test_what_was_logged_is_seen_however_long_ago_it_was(
    desk: Desk, app: Flask, above: int, is_first_page: bool
) -> None:
    with prepare(app):
        case = session().get_one(Case, desk.case_id)
        # That the case was opened stands above, too.
        for place in range(1, above):
            progress = Progress(f"Telephoned, no. {place}.", PartialDate.day(TODAY))
            log_progress(case, progress, acting(desk.handler, on=TODAY, at=NOON))
    form = {"text": "Lived with an aunt.", "when": "unknown", "kind": ""}

    saved = desk.client.post(f"{desk.page}/log", data=form)
    page = text_of(desk.client.get(saved.location))
    longer = {**form, "kind": "note", "text": "Moved often."}
    noted = desk.client.post(f"{desk.page}/note", data=longer)

    for sent, number in ((saved, above + 1), (noted, above + 2)):
        own = f"{desk.page}?entry={number}#entry-{number}"
        # The later of two without a day stands above the earlier.
        assert sent.location == (f"{desk.page}#journal" if is_first_page else own)
    assert "Lived with an aunt." in page


@pytest.mark.parametrize("entries", [FIRST, 2 * FIRST + 1])
def test_the_whole_journal_and_every_date_stand_on_one_page_to_be_printed(
    desk: Desk, app: Flask, entries: int
) -> None:
    with prepare(app):
        case = session().get_one(Case, desk.case_id)
        by = acting(desk.handler, on=TODAY, at=NOON)
        # That the case was opened is the first of them.
        for number in range(1, entries):
            log_progress(case, Progress(f"Telephoned, no. {number}.", PartialDate.day(TODAY)), by)

    opened = text_of(desk.client.get(desk.page))
    whole = text_of(desk.client.get(f"{desk.page}?whole=1"))

    assert (f"{desk.page}?whole=1#journal" in opened) == (entries > 2 * FIRST)
    assert len(re.findall(r' id="entry-\d+"', whole)) == entries
    assert f"{entries} of {entries} entries." in whole
    assert "?whole=1" not in whole, "there is no more of it"
    assert "?dates=all" not in whole


def test_what_describes_a_refused_field_of_the_log_box_is_there(desk: Desk) -> None:
    answer = desk.client.post(f"{desk.page}/log", data={"text": "", "when": "soonish"})

    page = text_of(answer)
    described = re.findall(r'aria-describedby="([^"]*)"', page)
    assert {"text-e log-h", "when-e log-h"} <= set(described)
    ids = set(re.findall(r' id="([^"]*)"', page))
    assert {told for ids_told in described for told in ids_told.split()} <= ids


@pytest.mark.in_turn(13)
def test_one_jumps_to_a_year_of_a_long_journal(desk: Desk) -> None:
    for year in (2023, 2024, 2025):
        for month in range(1, FIRST):
            log(desk, text=f"In month {month} of {year}", when=f"{year}-{month:02}-03")
    (further,) = re.findall(r'rel="next" href="([^"]+)"', text_of(desk.client.get(desk.page)))
    page = text_of(desk.client.get(further.replace("&amp;", "&")))
    years = dict(re.findall(r'<a href="([^"]*\?entry=\d+#entry-\d+)">(\d{4})</a>', page))
    assert sorted(years.values(), reverse=True) == [str(TODAY.year), "2025", "2024", "2023"]

    (there,) = (address for address, year in years.items() if year == "2023")
    shown = text_of(desk.client.get(there))

    assert f"In month {FIRST - 1} of 2023" in shown
    assert "of 2024" not in shown
    assert there in shown
