"""Linked cases: told on both to whoever may know of both, and to nobody else in any way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, CaseLink, JournalEntry
from casetrack.cases.told_kinds import LinkKind
from casetrack.casework.identity.actions import Particulars, change_identity, set_identity
from casetrack.casework.links.actions import end_link
from casetrack.casework.links.queries import links_of
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import ImportResult, import_text
from casetrack.exchange.yaml_text import parse
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of

NO_CASE = "There is no case with this number that you may know of."


@dataclass
class Linked:
    """Three cases of one handler, and one of somebody else that the handler may not know of."""

    app: Flask
    client: FlaskClient
    handler: Staff
    stranger: Staff
    ids: list[int]
    hidden_id: int

    def number(self, case_id: int) -> str:
        with self.app.app_context():
            return session().get_one(Case, case_id).number

    def link(self, case_id: int, number: str, way: str = "came_from") -> str:
        return text_of(
            self.client.post(
                f"/cases/{case_id}/links/new",
                data={"way": way, "number": number},
                follow_redirects=True,
            )
        )

    def links(self) -> list[CaseLink]:
        with self.app.app_context():
            return list(session().scalars(sa.select(CaseLink).order_by(CaseLink.id)))

    def shown(self, case_id: int, client: FlaskClient | None = None) -> str:
        return text_of((client or self.client).get(f"/cases/{case_id}"))


@pytest.fixture
def linked(app: Flask) -> Iterator[Linked]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            first = session().get_one(Case, make_child().case_id)
            handler = first.handler
            assert handler is not None
            others = [make_case(handler=handler) for _ in range(2)]
            hidden = make_case()
            stranger = hidden.handler
            assert stranger is not None
            ids = [first.id, *(other.id for other in others)]
        yield Linked(app, sign_in(app, handler), handler, stranger, ids, hidden.id)


def test_a_link_is_shown_on_both_cases_each_its_own_way(linked: Linked) -> None:
    count, other, _ = linked.ids
    linked.link(count, linked.number(other))

    assert "grew out of" in linked.shown(count)
    assert linked.number(other) in linked.shown(count)
    assert "gave rise to" in linked.shown(other)
    assert linked.number(count) in linked.shown(other)
    (event,) = events_in(linked.app, kind="cases_linked")
    assert (event.case_id, event.details["link"]) == (count, linked.links()[0].id)


def test_the_way_may_be_told_from_the_other_side(linked: Linked) -> None:
    count, other, _ = linked.ids
    linked.link(count, linked.number(other), "transferred_from-turned")

    (link,) = linked.links()
    assert (link.case_id, link.other_id) == (other, count)
    assert "transferred to" in linked.shown(count)


@pytest.mark.parametrize("kind", ["same_child", "siblings", "related"])
def test_what_is_mutual_reads_the_same_from_both(linked: Linked, kind: str) -> None:
    count, other, _ = linked.ids
    linked.link(count, linked.number(other), kind)

    refused = linked.link(other, linked.number(count), kind)
    assert "The two cases are linked so already." in refused
    assert len(linked.links()) == 1


def test_brackets_and_spaces_of_the_number_are_as_people_type_them(linked: Linked) -> None:
    count, other, _ = linked.ids
    typed = linked.number(other).replace("〔", " (").replace("〕", ") ")

    linked.link(count, typed)

    assert len(linked.links()) == 1


def test_a_number_one_may_not_know_of_is_answered_like_one_that_does_not_exist(
    linked: Linked,
) -> None:
    count = linked.ids[0]
    hidden = linked.link(count, linked.number(linked.hidden_id))
    missing = linked.link(count, "清河检未〔1999〕999号")

    assert NO_CASE in hidden
    assert NO_CASE in missing
    assert linked.links() == []
    text = hidden.replace(linked.number(linked.hidden_id), "清河检未〔1999〕999号")
    assert [line for line in text.splitlines() if "error" in line] == [
        line for line in missing.splitlines() if "error" in line
    ]


@pytest.mark.parametrize("kind", ["came_from", "split_from", "joined_to", "transferred_from"])
def test_a_circle_is_refused_in_one_sentence_over_whatever_stands_between(
    linked: Linked, kind: str
) -> None:
    count, two, three = linked.ids
    linked.link(count, linked.number(two))
    linked.link(two, linked.number(three))

    refused = linked.link(three, linked.number(count), kind)

    assert "That case comes from this one, so this one cannot come from it." in refused
    assert linked.number(count) in refused, "what was typed stays"
    assert len(linked.links()) == 2


def test_a_circle_over_a_case_one_may_not_know_of_is_told_by_nothing(linked: Linked) -> None:
    count, two, _ = linked.ids
    with prepare(linked.app):
        for child, parent in ((count, linked.hidden_id), (linked.hidden_id, two)):
            session().add(CaseLink(case_id=child, other_id=parent, kind=LinkKind.CAME_FROM))

    linked.link(two, linked.number(count))

    assert len(linked.links()) == 3


def test_the_other_case_and_that_there_is_one_is_nothing_to_who_may_not_know_of_it(
    linked: Linked,
) -> None:
    count = linked.ids[0]
    before = linked.shown(count)
    with prepare(linked.app):
        session().add(CaseLink(case_id=count, other_id=linked.hidden_id, kind=LinkKind.SAME_CHILD))
    (link,) = linked.links()

    assert "Linked cases" not in linked.shown(count)
    assert len(linked.shown(count)) == len(before)
    page = text_of(linked.client.get(f"/cases/{count}/links"))
    assert "You may know of no case that is linked to this one." in page
    assert linked.client.get(f"/cases/{count}/links/{link.id}/end").status_code == 404
    theirs = sign_in(linked.app, linked.stranger)
    assert "Linked cases" not in linked.shown(linked.hidden_id, theirs)
    with linked.app.app_context():
        case = session().get_one(Case, count)
        act = acting(session().get_one(Staff, linked.handler.id), on=TODAY, at=NOON)
        with unit_of_work():
            assert "links" not in parse(export_text(case, act)).data


def test_no_journal_tells_of_a_link(linked: Linked) -> None:
    count, other, _ = linked.ids
    with linked.app.app_context():
        before = session().scalar(sa.select(sa.func.count()).select_from(JournalEntry))
    linked.link(count, linked.number(other))

    with linked.app.app_context():
        after = session().scalar(sa.select(sa.func.count()).select_from(JournalEntry))
    assert after == before


def test_a_case_of_another_office_is_linked_where_one_holds_a_grant(linked: Linked) -> None:
    with prepare(linked.app):
        hidden = session().get_one(Case, linked.hidden_id)
        by = acting(session().get_one(Staff, linked.stranger.id), on=TODAY, at=NOON)
        grant(hidden, NewGrant(Aspect.DATES, staff_id=linked.handler.id, reason="协作"), by)

    linked.link(linked.ids[0], linked.number(linked.hidden_id), "siblings")

    assert linked.number(linked.hidden_id) in linked.shown(linked.ids[0])
    theirs = sign_in(linked.app, linked.stranger)
    assert "Linked cases" not in linked.shown(linked.hidden_id, theirs)


def test_a_link_is_removed_with_a_reason_and_may_be_made_again(linked: Linked) -> None:
    count, other, _ = linked.ids
    linked.link(count, linked.number(other))
    address = f"/cases/{other}/links/{linked.links()[0].id}/end"

    refused = linked.client.post(address, data={"reason": " "})
    assert "Say why, in a few words." in text_of(refused)
    linked.client.post(address, data={"reason": "Another boy was meant"})

    assert "Linked cases" not in linked.shown(count)
    assert "Another boy was meant" in text_of(linked.client.get(f"/cases/{count}/links"))
    assert linked.client.get(address).status_code == 302
    linked.link(count, linked.number(other))
    assert [link.ended_at is None for link in linked.links()] == [False, True]


def test_a_name_of_either_case_is_refused_in_the_reason(linked: Linked) -> None:
    count, other, _ = linked.ids
    with prepare(linked.app):
        child = make_child(session().get_one(Case, other))
        set_identity(child, name="孙小明", by=linked.handler, at=NOON)
    linked.link(count, linked.number(other))

    address = f"/cases/{count}/links/{linked.links()[0].id}/end"
    page = linked.client.post(address, data={"reason": "孙小明另案处理"})

    assert page.status_code == 422
    assert linked.links()[0].ended_at is None


@pytest.mark.parametrize("end", [0, 1])
def test_a_name_that_comes_into_either_case_later_is_taken_out_of_the_reason_and_nobody_is_asked(
    linked: Linked, end: int
) -> None:
    linked.link(linked.ids[0], linked.number(linked.ids[1]))
    link = linked.links()[0]
    address = f"/cases/{linked.ids[0]}/links/{link.id}/end"
    linked.client.post(address, data={"reason": "孙小明另案处理"})
    assert linked.links()[0].end_reason.zh == "孙小明另案处理"

    with prepare(linked.app):
        case = session().get_one(Case, linked.ids[end])
        act = acting(session().merge(linked.handler), on=TODAY, at=NOON)
        change_identity(case, make_child(case), Particulars(name="孙小明"), act, decided={})

    assert "孙小明" not in str(linked.links()[0].end_reason)


def test_who_ends_it_after_somebody_else_did_is_told_that_nothing_was_saved(linked: Linked) -> None:
    linked.link(linked.ids[0], linked.number(linked.ids[1]))
    address = f"/cases/{linked.ids[0]}/links/{linked.links()[0].id}/end"
    first = linked.client.post(address, data={"reason": "另案处理"}, follow_redirects=True)
    shown = linked.client.get(address, follow_redirects=True)
    second = linked.client.post(address, data={"reason": "并案处理"}, follow_redirects=True)

    text = "Nothing of your form was saved."
    assert [text in text_of(response) for response in (first, shown, second)] == [
        False,
        False,
        True,
    ]
    assert linked.links()[0].end_reason.zh == "另案处理"
    with linked.app.app_context(), unit_of_work():
        case, act = session().get_one(Case, linked.ids[0]), acting(linked.handler, at=NOON)
        (ended,) = links_of(case, linked.handler, on=TODAY)
        with pytest.raises(RuleBroken, match="This link was ended already"):
            end_link(case, ended, "并案处理", act)


def test_a_case_is_not_linked_to_itself(linked: Linked) -> None:
    count = linked.ids[0]

    assert "a case is linked to another one" in linked.link(count, linked.number(count))


def test_a_clerk_and_a_stranger_link_nothing(linked: Linked) -> None:
    count, other, _ = linked.ids
    with prepare(linked.app):
        clerk = make_staff(Role.CLERK, office=linked.handler.office)
        by = acting(session().get_one(Staff, linked.handler.id), on=TODAY, at=NOON)
        case = session().get_one(Case, count)
        grant(case, NewGrant(Aspect.WHOLE, staff_id=clerk.id, reason="协作"), by)
    typed = {"way": "related", "number": linked.number(other)}

    theirs = sign_in(linked.app, clerk)
    assert theirs.post(f"/cases/{count}/links/new", data=typed).status_code == 403
    strange = sign_in(linked.app, linked.stranger)
    assert strange.post(f"/cases/{count}/links/new", data=typed).status_code == 404
    assert strange.get(f"/cases/{count}/links").status_code == 404


FILE = """\
schema: casetrack-case/1
office: {{en: {en}, zh: {zh}, level: county, short_zh: {short}}}
number: {short}〔2026〕77号
title: {{en: A case from before}}
intake: other
provenance: real
status: open
links:
  - {{kind: came_from, number: {known}}}
  - {{kind: siblings, number: {hidden}}}
  - {{kind: related, number: 清河检未〔1999〕999号}}
  - {{kind: related, number: {short}〔2026〕77号}}
"""


def test_a_file_links_only_to_others_the_importer_may_know_of_and_comes_in_again(
    linked: Linked,
) -> None:
    known, hidden = linked.number(linked.ids[0]), linked.number(linked.hidden_id)
    with prepare(linked.app):
        by = session().get_one(Staff, linked.handler.id)
        office = by.office
        text = FILE.format(
            en=office.name_en,
            zh=office.name_zh,
            short=office.short_zh,
            known=known,
            hidden=hidden,
        )
        case = import_text(text, by=by, on=TODAY, at=NOON).case
        again = import_text(text, by=by, on=TODAY, at=NOON)
        exported = export_text(case, acting(by, on=TODAY, at=NOON))

    assert again.result is ImportResult.UNCHANGED
    assert [(link.other_id, link.kind) for link in linked.links()] == [
        (linked.ids[0], LinkKind.CAME_FROM)
    ]
    assert parse(exported).data["links"] == [{"kind": "came_from", "number": known}]
