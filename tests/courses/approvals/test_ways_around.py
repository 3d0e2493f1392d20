"""The ways around the chief procurator: each was open once, and none of them leads anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Disposition, JournalEntry
from casetrack.casework.correcting import Correction
from casetrack.casework.entry_corrections import correct_entry
from casetrack.casework.team import assign, put_on_case
from casetrack.courses.approvals import actions, office
from casetrack.courses.approvals.actions import propose
from casetrack.courses.approvals.committee import decided_by_committee, enter_minutes
from casetrack.courses.approvals.deciding import ensure_decided, way_of
from casetrack.courses.approvals.models import WAITS, Proposal
from casetrack.courses.approvals.queries import (
    below_without_chief,
    deciding_in,
    find_deputy,
    standing_in,
)
from casetrack.courses.approvals.trying import KeptProposal
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.importer import import_text
from casetrack.ledger.obligations import find_owed
from casetrack.probation import corrections
from casetrack.probation.models import Probation
from tests.builders import NOON, ON_PAPER, TODAY, acting, make_office, make_staff
from tests.courses.approvals.builders import Office, Pages, make_decided_office
from tests.saying import saying
from tests.signed_in import events_in, prepare, sign_in, text_of

NOT_PROSECUTED = EntryKind.NOT_PROSECUTED_DISCRETIONARY
WEEK = timedelta(days=6)
NUMBER = "测检委纪〔2026〕8号"
FILE = Path(__file__).parent / "case_file.yaml"


@pytest.fixture
def desk(app: Flask) -> Iterator[Office]:
    with app.test_request_context():
        yield make_decided_office()


def refused(broken: pytest.ExceptionInfo[RuleBroken]) -> tuple[str, str | None]:
    return broken.value.key, broken.value.field


def entry_of(proposal: Proposal) -> JournalEntry:
    return session().get_one(JournalEntry, proposal.decided_entry_id)


def again(desk: Office, proposal: Proposal, *, by: int) -> Proposal:
    """The same proposal once more, by somebody else."""
    kept = KeptProposal.of(proposal)
    act = desk.act(by)
    return propose(desk.case, kept.what, kept.subject, kept.terms, act, again=proposal)


def hand_over(desk: Office, to: int, *, on: date = TODAY) -> None:
    assign(desk.case, desk.staff(to), desk.act(desk.chief, on=on), opened=desk.case.version)


def switch_off(desk: Office, who: int) -> None:
    desk.staff(who).is_active = False
    session().flush()


# --- A deputy beyond what is delegated, and beyond the days ---------------------------------------


def test_a_deputy_decides_the_kinds_that_are_delegated_and_is_told_as_deputy(desk: Office) -> None:
    deputy = desk.deputy_chief()
    desk.delegate(deputy, NOT_PROSECUTED, until=TODAY + WEEK)
    order, refusal = desk.propose_order(), desk.propose()

    with pytest.raises(RuleBroken) as beyond:
        desk.decide(order, by=deputy)
    assert refused(beyond) == ("another_decides_this", None)
    desk.decide(refusal, by=deputy)

    data = entry_of(refusal).fields
    assert data["who_decided"] == "deputy_chief_procurator"
    assert data["decided_by_name"] == {"zh": desk.staff(deputy).name}
    assert refusal.steps[-1].decider is WhoDecides.DEPUTY


def test_a_deputy_to_whom_nothing_is_delegated_sees_the_office_and_decides_nothing(
    desk: Office,
) -> None:
    with pytest.raises(RuleBroken) as broken:
        desk.decide(desk.propose(), by=desk.deputy_chief())
    assert refused(broken) == ("another_decides_this", None)


@pytest.mark.parametrize(
    ("days", "decides"), [(-1, False), (0, True), (6, True), (7, False)], ids=str
)
def test_what_is_delegated_holds_from_its_first_day_until_its_last(
    desk: Office, days: int, decides: bool
) -> None:
    deputy, first = desk.deputy_chief(), TODAY + timedelta(days=1)
    desk.delegate(deputy, NOT_PROSECUTED, since=first, until=first + WEEK)
    proposal = desk.propose()
    on = first + timedelta(days=days)

    if decides:
        desk.decide(proposal, by=deputy, on=on)
    else:
        with pytest.raises(RuleBroken) as broken:
            desk.decide(proposal, by=deputy, on=on)
        assert refused(broken) == ("another_decides_this", None)


@pytest.mark.parametrize(
    ("since", "until", "kinds", "said"),
    [
        (
            TODAY - WEEK,
            TODAY,
            {NOT_PROSECUTED},
            (saying("Nothing is delegated for days that are past"), "since"),
        ),
        (
            TODAY,
            date(2027, 11, 24),
            {NOT_PROSECUTED},
            (saying("At most a year is delegated at a time, here"), "until"),
        ),
        (TODAY, date(2027, 11, 23), {NOT_PROSECUTED}, None),
        (TODAY, TODAY, set(), (saying("Choose what is delegated"), "kinds")),
        (
            TODAY,
            TODAY,
            {EntryKind.PROSECUTED},
            (saying("No chief procurator decides this in the"), "kinds"),
        ),
        (
            TODAY,
            TODAY,
            {EntryKind.ARREST_APPROVED},
            (saying("No chief procurator decides this in the"), "kinds"),
        ),
    ],
)
def test_a_year_at_most_is_delegated_from_today_on_of_what_the_chief_decides(
    desk: Office,
    since: date,
    until: date,
    kinds: set[EntryKind],
    said: tuple[str, str] | None,
) -> None:
    deputy, chief = desk.deputy_chief(), desk.act(desk.chief)
    committee = WhoDecides.COMMITTEE
    arrest = EntryKind.ARREST_APPROVED
    office.name_decider(arrest, committee, chief, is_checked_first=False, opened=0)
    new = office.StandIn(deputy, since, until, frozenset(kinds))

    if said is None:
        assert office.name_deputy(new, chief).until == until
        return
    with pytest.raises(RuleBroken) as broken:
        office.name_deputy(new, chief)
    assert refused(broken) == said


def test_two_deputies_hold_different_kinds_and_never_the_same(desk: Office) -> None:
    first, second = desk.deputy_chief(), desk.deputy_chief()
    desk.delegate(first, NOT_PROSECUTED, until=TODAY + WEEK)
    desk.delegate(second, EntryKind.ARREST_APPROVED, until=TODAY + WEEK)
    with pytest.raises(RuleBroken) as twice:
        desk.delegate(second, NOT_PROSECUTED)
    assert refused(twice) == (saying("Some of this is delegated on some of these"), "since")

    way = way_of(desk.case, NOT_PROSECUTED, by=desk.staff(desk.prosecutor), on=TODAY)
    assert [item.staff.id for item in way.who] == [desk.chief, first]
    proposal = desk.propose()
    assert standing_in(TODAY) == {(desk.chief, proposal.id): [first]}


# --- Delegated by an administrator ----------------------------------------------------------------


@pytest.mark.parametrize(
    "role",
    [Role.ADMINISTRATOR, Role.SECTION_HEAD, Role.DEPUTY_CHIEF, Role.PROSECUTOR],
)
def test_nobody_but_the_chief_delegates(desk: Office, role: Role) -> None:
    by = make_staff(role, office=desk.case.office)
    with pytest.raises(NotAllowed):
        desk.delegate(desk.head, NOT_PROSECUTED, by=by.id)
    named = desk.delegate(desk.head, NOT_PROSECUTED)
    with pytest.raises(NotAllowed):
        office.end_deputy(named, desk.act(by.id), opened=named.version)


@pytest.mark.parametrize(
    ("first", "last", "is_taken"),
    [(0, 1, True), (0, 2, False), (4, 6, False), (5, 6, True)],
    ids=["ends the day before", "ends on its first day", "begins on its last", "begins after it"],
)
def test_no_day_is_delegated_twice(desk: Office, first: int, last: int, is_taken: bool) -> None:
    day = timedelta(days=1)
    desk.delegate(desk.head, NOT_PROSECUTED, since=TODAY + 2 * day, until=TODAY + 4 * day)
    since, until = TODAY + first * day, TODAY + last * day

    if is_taken:
        taken = desk.delegate(desk.deputy_chief(), NOT_PROSECUTED, since=since, until=until)
        assert (taken.since, taken.until) == (since, until)
        return
    with pytest.raises(RuleBroken) as twice:
        desk.delegate(desk.deputy_chief(), NOT_PROSECUTED, since=since, until=until)
    assert refused(twice) == (saying("Some of this is delegated on some of these"), "since")


def test_a_deputy_is_ended_on_the_last_day_and_was_one_until_the_day_before(desk: Office) -> None:
    yesterday = TODAY - timedelta(days=1)
    named = desk.delegate(desk.head, NOT_PROSECUTED, since=yesterday)
    chief = desk.act(desk.chief)

    office.end_deputy(named, chief, opened=named.version)

    def deputies(on: date) -> set[int]:
        heads = deciding_in(desk.case.office_id, on=on).heads
        return {head.staff.id for head in heads if NOT_PROSECUTED.value in head.delegated}

    assert find_deputy(named.id, office_id=desk.case.office_id) is named
    assert find_deputy(named.id, office_id=make_office().id) is None
    assert deputies(yesterday) == {desk.head}
    assert deputies(TODAY) == set()
    changes = select(AuditEvent).filter_by(kind=AuditKind.DEPUTY_CHANGED)
    ended = session().scalars(changes.order_by(AuditEvent.id)).all()[-1]
    assert (ended.details["what"], ended.details["until"]) == ("ended", yesterday.isoformat())
    with pytest.raises(RuleBroken) as over:
        office.end_deputy(named, chief, opened=named.version)
    assert refused(over) == (saying("It is over already"), None)


def test_what_somebody_delegated_who_was_made_chief_for_a_moment_is_void(desk: Office) -> None:
    passing = make_staff(Role.CHIEF_PROCURATOR, office=desk.case.office)
    desk.delegate(desk.head, NOT_PROSECUTED, by=passing.id, until=TODAY + WEEK)
    passing.role = Role.ADMINISTRATOR
    session().flush()

    with pytest.raises(RuleBroken) as broken:
        desk.decide(desk.propose(), by=desk.head)
    assert refused(broken) == ("another_decides_this", None)


# --- The proposer decides, after handing the case over and back -----------------------------------


def test_what_one_proposed_one_does_not_decide_after_handing_over_and_back(desk: Office) -> None:
    hand_over(desk, desk.chief)
    proposal = desk.propose(by=desk.chief)
    hand_over(desk, desk.prosecutor)
    again(desk, proposal, by=desk.prosecutor)

    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal)
    assert refused(broken) == ("own_proposal", None)


def test_what_one_proposed_in_between_one_does_not_decide(desk: Office) -> None:
    proposal = desk.propose()
    again(desk, proposal, by=desk.chief)
    again(desk, proposal, by=desk.prosecutor)

    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal)
    assert refused(broken) == ("own_proposal", None)


def test_what_one_proposed_and_withdrew_one_does_not_decide_when_another_proposes_it(
    desk: Office,
) -> None:
    first = desk.propose(by=desk.chief)
    actions.withdraw_proposal(first, desk.act(desk.chief), reason="另行提请", opened=first.version)
    second = desk.propose()

    with pytest.raises(RuleBroken) as broken:
        desk.decide(second)
    assert refused(broken) == ("own_proposal", None)
    with pytest.raises(RuleBroken):
        actions.check_proposal(second, desk.act(desk.chief), remark="", opened=second.version)


def test_who_handled_it_when_it_was_proposed_does_not_decide_after_handing_it_over(
    desk: Office,
) -> None:
    hand_over(desk, desk.chief)
    put_on_case(desk.case, desk.staff(desk.prosecutor), desk.act(desk.chief))
    proposal = desk.propose()
    tomorrow = TODAY + timedelta(days=1)
    hand_over(desk, desk.prosecutor, on=tomorrow)

    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal, on=tomorrow)
    assert refused(broken) == ("own_proposal", None)


def test_who_handed_it_over_before_it_was_proposed_decides_it(desk: Office) -> None:
    hand_over(desk, desk.chief)
    hand_over(desk, desk.prosecutor)
    tomorrow = TODAY + timedelta(days=1)

    desk.decide(desk.propose(on=tomorrow), on=tomorrow)


# --- The chief's own case -------------------------------------------------------------------------


def test_a_chief_does_not_decide_in_a_case_of_their_own_but_a_deputy_does(desk: Office) -> None:
    deputy = desk.deputy_chief()
    desk.delegate(deputy, NOT_PROSECUTED, until=TODAY + WEEK)
    hand_over(desk, desk.chief)
    put_on_case(desk.case, desk.staff(desk.prosecutor), desk.act(desk.chief))
    proposal = desk.propose()

    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal)
    assert refused(broken) == ("own_case", None)
    owed = find_owed(WAITS, proposal)
    assert owed is not None
    assert owed.owner_id == deputy
    desk.decide(proposal, by=deputy)


def test_without_a_deputy_the_committee_decides_the_chiefs_own_case_and_a_head_writes_it_down(
    desk: Office,
) -> None:
    hand_over(desk, desk.chief)
    proposal = desk.propose(by=desk.chief)
    own_paper = acting(desk.staff(desk.chief))
    with pytest.raises(RuleBroken) as paper:
        ensure_decided(desk.case, NOT_PROSECUTED, own_paper, on=own_paper.on)
    assert refused(paper) == (
        saying("who is out of service or had a hand in it"),
        "approved_number",
    )
    with pytest.raises(RuleBroken) as alone:
        desk.decide(proposal, by=desk.head)
    assert refused(alone) == (saying("The committee decides this: enter the number"), "minutes")

    desk.sit(NUMBER)
    desk.decide(proposal, by=desk.head, minutes=NUMBER)

    assert entry_of(proposal).fields["who_decided"] == "procuratorial_committee"


# --- An account switched off ----------------------------------------------------------------------


def test_a_chief_who_is_switched_off_puts_no_office_on_paper(desk: Office) -> None:
    switch_off(desk, desk.chief)
    by = desk.staff(desk.prosecutor)

    with pytest.raises(RuleBroken) as paper:
        ensure_decided(desk.case, NOT_PROSECUTED, acting(by, approved=ON_PAPER), on=TODAY)
    assert refused(paper) == (
        saying("who is out of service or had a hand in it"),
        "approved_number",
    )
    proposal = desk.propose()
    owed = find_owed(WAITS, proposal)
    assert owed is not None
    assert owed.is_open
    with pytest.raises(RuleBroken) as alone:
        desk.decide(proposal, by=desk.head)
    assert refused(alone) == (saying("The committee decides this: enter the number"), "minutes")


def test_a_deputy_decides_while_the_chief_is_switched_off(desk: Office) -> None:
    desk.delegate(desk.head, NOT_PROSECUTED, until=TODAY + WEEK)
    switch_off(desk, desk.chief)
    proposal = desk.propose()
    owed = find_owed(WAITS, proposal)
    assert owed is not None
    assert owed.owner_id == desk.head

    desk.decide(proposal, by=desk.head)


def test_an_office_that_once_decided_here_is_not_on_paper_when_its_chief_gets_another_role(
    desk: Office,
) -> None:
    desk.decide(desk.propose())
    desk.staff(desk.chief).role = Role.CLERK
    session().flush()

    with pytest.raises(RuleBroken) as paper:
        ensure_decided(desk.case, NOT_PROSECUTED, acting(desk.staff(desk.prosecutor)), on=TODAY)
    assert refused(paper) == (
        saying("who is out of service or had a hand in it"),
        "approved_number",
    )


def test_the_office_above_is_told_where_nobody_decides_and_nothing_of_a_case(desk: Office) -> None:
    above = make_office()
    chief = make_staff(Role.CHIEF_PROCURATOR, office=above)
    desk.case.office.parent_id = above.id
    session().flush()
    proposal = desk.propose()
    assert below_without_chief(chief, on=TODAY) == []

    switch_off(desk, desk.chief)

    (value,) = below_without_chief(chief, on=TODAY)
    assert (value.Procuratorate.name_zh, value.waiting, value.due) == (
        desk.case.office.name_zh,
        1,
        proposal.due,
    )
    desk.staff(desk.chief).is_active = True
    desk.delegate(desk.head, NOT_PROSECUTED)
    switch_off(desk, desk.chief)
    assert below_without_chief(chief, on=TODAY) == []


# --- The committee without its minutes ------------------------------------------------------------


def test_the_committee_decides_by_minutes_that_were_entered_and_had_sat_by_then(
    desk: Office,
) -> None:
    proposal = desk.propose()
    with pytest.raises(RuleBroken) as unknown:
        desk.decide(proposal, minutes=NUMBER)
    assert refused(unknown) == (saying("are entered: a head of the office enters them"), "minutes")
    desk.sit(NUMBER, on=TODAY + timedelta(days=1))
    with pytest.raises(RuleBroken) as later:
        desk.decide(proposal, minutes=NUMBER)
    assert refused(later) == (saying("after that day"), "minutes")

    desk.decide(proposal, minutes=NUMBER, on=TODAY + timedelta(days=1))

    data = entry_of(proposal).fields
    assert data["approval_number"] == {"zh": NUMBER}
    assert data["approved_on"] == {"zh": "2026-11-25"}
    assert data["committee_sat"] == {"zh": "高远征、郑岚、苏敏"}


@pytest.mark.parametrize("is_recorded", [False, True])
def test_a_paper_of_the_committee_cites_minutes_of_the_office_as_well(
    desk: Office, is_recorded: bool
) -> None:
    if not is_recorded:
        desk.staff(desk.chief).role = Role.CLERK
        session().flush()
    on = TODAY - timedelta(days=2)
    paper = Approval(WhoDecides.COMMITTEE, on, number=NUMBER, is_recorded=is_recorded)
    act = acting(desk.staff(desk.prosecutor), approved=paper)
    with pytest.raises(RuleBroken) as unknown:
        ensure_decided(desk.case, NOT_PROSECUTED, act, on=act.on)
    assert refused(unknown) == (
        saying("are entered: a head of the office enters them"),
        "approved_number",
    )

    desk.sit(NUMBER, on=on)

    data = ensure_decided(desk.case, NOT_PROSECUTED, act, on=act.on)
    assert data["approval_number"] == {"zh": NUMBER}
    assert data["committee_sat"] == {"zh": "高远征、郑岚、苏敏"}


def test_minutes_are_entered_once_by_a_head_of_the_office_for_a_day_that_is_past(
    desk: Office,
) -> None:
    desk.sit(NUMBER)
    with pytest.raises(RuleBroken) as twice:
        desk.sit(f" {NUMBER}")
    assert refused(twice) == (saying("The minutes with the number"), "number")
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(RuleBroken) as ahead:
        enter_minutes("测检委纪〔2026〕9号", tomorrow, "三人", desk.act(desk.head))
    assert refused(ahead) == ("not_yet", "held_on")
    with pytest.raises(NotAllowed):
        desk.sit("测检委纪〔2026〕10号", by=desk.prosecutor)
    # Those of another office are nobody's to cite.
    other = make_staff(Role.CHIEF_PROCURATOR)
    elsewhere = "他检委纪〔2026〕1号"
    enter_minutes(elsewhere, TODAY, "三人", acting(other, approved=None))
    with pytest.raises(RuleBroken) as not_ours:
        desk.decide(desk.propose(), minutes=elsewhere)
    assert refused(not_ours) == (saying("are entered: a head of the office enters them"), "minutes")


def test_minutes_name_their_decisions_to_who_may_know_of_the_case(desk: Office) -> None:
    minutes = desk.sit(NUMBER)
    proposal = desk.propose()
    desk.decide(proposal, minutes=NUMBER)
    administrator = make_staff(Role.ADMINISTRATOR, office=desk.case.office)

    def known(by: Staff) -> list[int]:
        rows = decided_by_committee(desk.case.office_id, [minutes], by, on=TODAY)
        return [row[1] for row in rows.get(minutes.id, ())]

    assert known(desk.staff(desk.head)) == [proposal.id]
    assert known(administrator) == []
    entered = session().scalars(select(AuditEvent).filter_by(kind=AuditKind.MINUTES_ENTERED))
    assert [event.details["minutes"] for event in entered] == [minutes.id]


# --- The correction of who decided, after the fact ------------------------------------------------


def test_nobody_corrects_what_the_chief_decided_while_the_chief_is_switched_off(
    desk: Office,
) -> None:
    desk.decide(desk.propose_order())
    (probation,) = session().scalars(select(Probation))
    switch_off(desk, desk.chief)
    day = TODAY - timedelta(days=1)

    for by in (desk.prosecutor, desk.head):
        with pytest.raises(RuleBroken) as broken:
            corrections.correct(probation, Correction(day, "看错落款", "seen"), desk.act(by))
        assert refused(broken) == (saying("whoever decides it corrects it, not who"), None)


@pytest.mark.parametrize("who", ["prosecutor", "head"])
def test_the_entry_that_tells_who_decided_is_corrected_by_who_may_decide_it_alone(
    desk: Office, who: str
) -> None:
    proposal = desk.propose()
    desk.decide(proposal)
    entry, by = entry_of(proposal), desk.act(getattr(desk, who))

    with pytest.raises(RuleBroken) as broken:
        correct_entry(entry, by, text="由检察委员会决定", when=entry.when, reason="看错")
    assert refused(broken) == (saying("whoever decides it corrects it, not who"), None)


# --- The pages ------------------------------------------------------------------------------------


def test_the_page_asks_for_no_paper_while_the_chief_is_switched_off_and_says_that_it_waits(
    pages: Pages,
) -> None:
    with prepare(pages.app):
        pages.office.staff(pages.office.chief).is_active = False

    shown = text_of(pages.prosecutor.get(pages.decision))
    assert 'name="approved_on"' not in shown
    assert "Nobody of the office may decide it now" in shown
    page = pages.propose()
    assert "Nobody of the office may decide it now" in text_of(pages.prosecutor.get(page))
    assert pages.decided() == []


@pytest.mark.in_turn(13)
def test_the_chief_delegates_to_a_deputy_by_a_page_that_shows_and_audits_it(
    pages: Pages, app: Flask
) -> None:
    with prepare(pages.app), pages.app.test_request_context():
        id_ = pages.office.deputy_chief()
        deputy = sign_in(pages.app, pages.office.staff(id_))
        name = pages.office.staff(id_).name
        administrator = sign_in(
            pages.app, make_staff(Role.ADMINISTRATOR, office=pages.office.case.office)
        )
    sent = {
        "deputy": str(id_),
        "since": "today",
        "until": "2026-11-30",
        "kinds": ["not_prosecuted_discretionary"],
    }
    page = pages.propose()
    for client in (administrator, pages.head, deputy):
        assert client.post("/office/deputies/new", data=sent).status_code == 403
    assert page not in text_of(deputy.get("/?whose=mine"))

    form = text_of(pages.chief.get("/office/deputies/new"))
    assert 'value="not_prosecuted_discretionary"' in form
    assert 'value="prosecuted"' not in form
    assert pages.chief.post("/office/deputies/new", data=sent).status_code == 302

    table = text_of(pages.head.get("/office/deciders"))
    assert f"{name} for " in table
    assert "Non-prosecution" in table
    (event,) = events_in(app, kind="deputy_changed")
    assert event.details["kinds"] == ["not_prosecuted_discretionary"]
    assert page in text_of(deputy.get("/?whose=mine"))
    assert page in text_of(deputy.get("/proposals"))
    done = deputy.post(page, data={"decided_on": "today", "version": "1"})
    assert done.status_code == 302, text_of(done)
    # Nothing else waits for the deputy: Today follows, and the case says who decided.
    assert done.location == "/"
    assert "decided as proposed" in text_of(deputy.get(done.location))
    case = text_of(pages.prosecutor.get(f"/cases/{pages.office.case_id}"))
    assert "a deputy chief procurator" in case


def test_minutes_are_entered_on_a_page_and_show_what_the_committee_decided(pages: Pages) -> None:
    sent = {"number": NUMBER, "held_on": "2026-11-24", "sat": "高远征、郑岚、苏敏"}
    for field in sent:
        answer = pages.head.post("/office/committee/new", data={**sent, field: " "})
        assert answer.status_code == 422
        assert f'href="#{field}"' in text_of(answer)
    assert pages.prosecutor.post("/office/committee/new", data=sent).status_code == 403
    assert pages.head.post("/office/committee/new", data=sent).status_code == 302
    page = pages.propose()
    decide = {"decided_on": "today", "version": "1", "minutes": NUMBER}
    assert pages.chief.post(page, data=decide).status_code == 302

    shown = text_of(pages.head.get("/office/committee"))
    assert NUMBER in shown
    assert "高远征、郑岚、苏敏" in shown
    assert page in shown
    assert NUMBER not in text_of(pages.stranger.get("/office/committee"))


def test_today_of_the_office_above_names_the_office_and_nothing_of_its_cases(pages: Pages) -> None:
    with prepare(pages.app), pages.app.test_request_context():
        above = make_office()
        chief = sign_in(pages.app, make_staff(Role.CHIEF_PROCURATOR, office=above))
        home = pages.office.case.office
        home.parent_id = above.id
        pages.office.staff(pages.office.chief).is_active = False
        named, number = home.name_en, pages.office.case.number
    page = pages.propose()

    today = text_of(chief.get("/"))

    assert "Offices below where nobody decides" in today
    assert named in unescape(today)
    assert "1 proposal waits, to be decided by" in today
    assert number not in today
    assert chief.get(page).status_code == 404


# --- The file of a case that claims who decided ---------------------------------------------------


def brought_in(desk: Office, **fields: Any) -> Disposition:
    """A decision as a file of the office tells it, that was brought in here."""
    data = yaml.safe_load(FILE.read_text("utf-8"))
    del data["proposals"]
    data["office"]["zh"] = desk.case.office.name_zh
    data["journal"][3]["fields"] = fields
    data["decisions"] = [
        {
            "ref": "order",
            "kind": "conditional_non_prosecution",
            "party": "wu",
            "track": "criminal",
            "decided": "2026-03-05",
            "entry": 4,
        }
    ]
    text = json.dumps(data, ensure_ascii=False)
    case = import_text(text, by=desk.staff(desk.prosecutor), on=TODAY, at=NOON).case
    (decided,) = session().scalars(select(Disposition).where(Disposition.case_id == case.id))
    return decided


def flags_of(decided: Disposition) -> set[str]:
    return {flag["key"] for flag in decided.flags if flag["rule"] == "decider_cnp"}


def test_a_file_that_claims_the_chief_decided_is_recorded_and_decided_nothing_here(
    desk: Office,
) -> None:
    decided = brought_in(desk, who_decided="chief_procurator")

    assert not decided.decided_here
    assert not session().get_one(JournalEntry, decided.entry_id).decided_here
    assert session().scalars(select(Proposal)).all() == []


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ({"who_decided": "procuratorial_committee"}, {"recorded_without_minutes"}),
        ({"who_decided": "procuratorial_committee", "approval_number": {"zh": NUMBER}}, set()),
        ({"who_decided": "deputy_chief_procurator"}, set()),
        ({"who_decided": "section_head"}, {"recorded_by_another"}),
    ],
)
def test_a_file_that_claims_the_committee_decided_without_minutes_is_flagged(
    desk: Office, fields: dict[str, Any], flags: set[str]
) -> None:
    assert flags_of(brought_in(desk, **fields)) == flags
