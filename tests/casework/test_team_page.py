"""The page of who works on a case lists everybody who may see it, as the policy has it."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant, JournalEntry
from casetrack.cases.policy import visible_cases
from casetrack.casework.team import NewGrant, grant, put_on_case
from casetrack.db import session
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_office, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import plan_monthly


def test_it_lists_everybody_who_sees_the_case_and_nobody_else(app: Flask) -> None:
    with prepare(app):
        handler = make_staff(name="Lin Xiao")
        case = make_case(handler=handler)
        _handled(case, handler)
        here = {role: make_staff(role, office=handler.office, name=f"{role} here") for role in Role}
        elsewhere = {role: make_staff(role, name=f"{role} elsewhere") for role in Role}
        gone = make_staff(Role.SECTION_HEAD, office=handler.office, name="a former head")
        gone.is_active = False
        on_it, granted = make_staff(office=handler.office), make_staff(office=make_office())
        put_on_case(case, on_it, acting(handler, on=TODAY, at=NOON))
        grant(case, NewGrant(Aspect.DATES, granted.id), acting(handler, on=TODAY, at=NOON))
        everybody = [*here.values(), *elsewhere.values(), gone, on_it, granted, handler]
        sees = {member.name for member in everybody if _sees(member, case)}
        all_names = {member.name for member in everybody}
        address = f"/cases/{case.id}/team"

    page = text_of(sign_in(app, handler).get(address))

    table = re.sub(r"\s+", " ", page.split("<tbody>")[1].split("</tbody>")[0])
    listed = {name for name in all_names if f'<th scope="row">{name}</th>' in table}
    assert listed == sees
    assert {"section_head here", "chief_procurator here", "case_management here"} <= listed
    assert "section head of the office" in table


def test_handing_over_says_before_what_goes_along_and_takes_a_word(app: Flask) -> None:
    with prepare(app):
        handler = make_staff(name="Lin Xiao")
        case = make_case(handler=handler)
        heir = make_staff(office=handler.office, name="Gao").id
        plan_monthly(make_child(case))
        _handled(case, handler)
        address, version = f"/cases/{case.id}/team", case.version
    client = sign_in(app, handler)

    page = re.sub(r"\s+", " ", text_of(client.get(address)))
    sent = {"do": "hand_over", "staff_id": heir, "word": "She is shy.", "version": version}
    after = client.post(address, data=sent, follow_redirects=True)

    assert "This goes along:" in page
    assert "Visit (3 times)" in page
    assert after.status_code == 200
    assert after.request.path == "/cases"
    assert "3 planned visits are theirs, too." in text_of(after)
    with app.app_context():
        entry = session().scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert entry is not None
        assert entry.text.en == "She is shy."


def test_handing_over_asks_visit_by_visit_who_goes(app: Flask) -> None:
    with prepare(app):
        handler = make_staff(name="Lin Xiao")
        case = make_case(handler=handler)
        heir = make_staff(office=handler.office, name="Gao").id
        first = plan_monthly(make_child(case))[0].id
        _handled(case, handler)
        address, version = f"/cases/{case.id}/team", case.version
    client = sign_in(app, handler)

    page = text_of(client.get(address))
    sent = {"do": "hand_over", "staff_id": heir, "version": version, "visits": "each"}
    after = client.post(address, data={**sent, "staying": str(first)}, follow_redirects=True)

    assert "all of them stay with the former handler" in page
    assert re.search(r'name="staying"[^>]*value="\d+"', page)
    assert "2 planned visits are theirs, too." in text_of(after)
    assert "1 stays with whom it was planned for." in text_of(after)


def _handled(case: Case, by: Staff) -> None:
    """The grant by which its handler has a case, as opening it gives it."""
    session().add(
        CaseGrant(
            case_id=case.id,
            staff_id=by.id,
            ground=Ground.HANDLER,
            aspect=Aspect.WHOLE,
            since=TODAY,
            given_at=NOON,
        )
    )
    session().flush()


def _sees(staff: Staff, case: Case) -> bool:
    query = visible_cases(staff, on=TODAY).where(Case.id == case.id)
    return session().scalar(query.with_only_columns(Case.id)) is not None


def test_each_field_of_the_page_has_a_label_of_its_own(app: Flask) -> None:
    with prepare(app):
        handler = make_staff(name="Lin Xiao")
        case = make_case(handler=handler)
        make_staff(office=handler.office, name="He Miao")
        address = f"/cases/{case.id}/team"

    page = text_of(sign_in(app, handler).get(address))

    assert page.count('name="staff_id"') == 2
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_a_handler_out_of_service_stays_in_the_list_by_which_cases_are_narrowed(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        gone = case.handler
        assert gone is not None
        idle, head = (
            make_staff(role, office=gone.office) for role in (Role.PROSECUTOR, Role.SECTION_HEAD)
        )
        idle.is_active = gone.is_active = False

    page = text_of(sign_in(app, head).get("/cases"))

    assert f"{gone.name} (out of service)</option>" in page
    assert f">{idle.name}" not in page
