"""Whatever makes something new is made once, also if it is sent twice by a double click."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from casetrack.cases.models import Case
from casetrack.db import Model, session
from casetrack.web.idempotency import FIELD
from tests.derived import not_up_to_date
from tests.guards.conftest import Furnished, methods_of
from tests.guards.declared import Made
from tests.guards.sending import MAKING, ReadPage, Sent, filled, pages_read
from tests.journeys.plain import Control, Page, PageForm
from tests.signed_in import sign_in, text_of

ALREADY = "This was saved already; nothing was saved twice."
# Written beside whatever is done: who did and saw what, and which forms were sent.
BESIDE = {
    "audit_event",
    "audit_link",
    "audit_head",
    "sent_form",
    "sign_in_attempt",
    "staff_session",
}


# A look at a name is a look each time; of a password nothing is kept, not even a hash of the form.
SAVE_NOTHING_TYPED = {
    "cases.show_name",
    "files.original",
    "papers.decision_named",
    "papers.entry_named",
    "papers.measure_named",
    "papers.with_names",
    "sign_in.form",
    "account.password",
    "account.show",
    "bundles.take",
    "second_factor.confirm",
    "second_factor.set_up",
}


def rows() -> dict[str, int]:
    """How many rows each table has, those left out that are written beside whatever is done."""
    told = [
        sa.select(sa.func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in Model.metadata.sorted_tables
        if table.name not in BESIDE
    ]
    return dict(session().execute(sa.select(*told)).mappings().one())


def rule_of(desk: Furnished, endpoint: str) -> Rule:
    return next(rule for rule in desk.app.url_map.iter_rules() if rule.endpoint == endpoint)


def form_for(page: str, made: Made) -> PageForm:
    """The form of a page that has the fields of what is made."""
    forms = [form for form in Page(page).forms if form.method == "post" and FIELD in form.controls]
    fitting = [
        form
        for form in forms
        if set(made.typed) <= set(form.controls)
        and all(
            name != "do" or form.controls[name].value == text for name, text in made.typed.items()
        )
    ]
    assert fitting, f"no form has {sorted(made.typed)}: {[sorted(form.controls) for form in forms]}"
    return fitting[0]


def prepared(client: FlaskClient, address: str, endpoint: str, desk: Furnished, case: int) -> Sent:
    """The form as it is sent to be saved."""
    made = MAKING[endpoint]
    shown_at = address
    if made.on is not None:
        shown_at = desk.address(rule_of(desk, made.on), case=case)
    page = text_of(client.get(shown_at))
    sent = filled(form_for(page, made), endpoint)
    if made.first is not None:
        looked = client.post(address, data={**sent, made.first[0]: made.first[1]})
        sent = filled(form_for(text_of(looked), made), endpoint)
    return {**sent, made.press[0]: [made.press[1]]} if made.press is not None else sent


# What a form makes on SQLite is tried with the feature, and by the guards that send every form.
@pytest.mark.sqlite_at_night
@pytest.mark.in_turn(13)
@pytest.mark.parametrize("endpoint", MAKING)
def test_it_is_made_once(desk: Furnished, endpoint: str) -> None:
    made = MAKING[endpoint]
    client = sign_in(desk.app, desk.staff[made.by])
    rule = rule_of(desk, endpoint)
    case = desk.home_of(rule) if "case_id" in rule.arguments else 0
    if made.in_the_last:
        case = max(desk.found["suggestion_id"])
    address = desk.address(rule, case=case)
    sent = prepared(client, address, endpoint, desk, case)
    with desk.app.app_context():
        before = rows()

    first = client.post(address, data=sent)
    with desk.app.app_context():
        once = rows()
        amiss = not_up_to_date([case] if case else every_case(), on=desk.today)
    again = client.post(address, data=sent)
    with desk.app.app_context():
        twice = rows()

    page = Page(text_of(first)).text
    assert first.status_code == 302, page
    assert once != before, "it makes something"
    assert not amiss
    assert (again.status_code, again.location) == (302, first.location)
    assert twice == once
    assert ALREADY in text_of(client.get(urlsplit(first.location).path))


def every_case() -> Sequence[int]:
    return session().scalars(sa.select(Case.id)).all()


# Read by no `Form`, or by one that says `sending = None`: what is done twice here is done once.
NEED_NO_NUMBER = {
    "bundles.take",
    "second_factor.confirm",
    "second_factor.set_up",
    "sign_in.out",
    "sign_in.form",
    "cases.end_grant",
    "cases.find",
    "cases.search",
    "dossier.find_record",
    "cases.show_name",
    "files.original",
    "papers.decision_named",
    "papers.entry_named",
    "papers.measure_named",
    "papers.with_names",
    "account.password",
    "account.show",
}


def without_number(desk: Furnished, read: Iterable[ReadPage]) -> tuple[set[str], list[str]]:
    """Where forms without a number are sent to; those of them on pages that save what is typed."""
    urls = desk.app.url_map.bind("localhost")
    rules = desk.app.url_map.iter_rules()
    saving = {rule.endpoint for rule in rules if methods_of(rule) == ["GET", "POST"]}
    sent_to, typed = set(), []
    for page in read:
        for form in page.forms:
            if FIELD in form.controls:
                continue
            path = urlsplit(form.action or page.address).path
            sent_to.add(str(urls.match(path, method="POST")[0]))
            is_typed = any(control.kind != "hidden" for control in form.controls.values())
            saves = page.endpoint in saving - SAVE_NOTHING_TYPED and form.action != "/find"
            typed += [f"{page.endpoint}: {sorted(form.controls)}"] if is_typed and saves else []
    return sent_to, typed


# Which fields a form has is the same on each engine.
@pytest.mark.one_engine
def test_no_page_has_a_form_that_lacks_its_number(desk: Furnished, of_the_run: Path) -> None:
    """Neither one of a page that saves what is typed, nor one sent elsewhere and refused there."""
    read = pages_read(desk, of_the_run)
    sent_to, typed = without_number(desk, read)

    assert sent_to <= NEED_NO_NUMBER
    assert typed == []
    assert sum(len(page.forms) for page in read) > 500, "they are found at all"


@pytest.mark.one_engine
def test_a_form_that_lacks_its_number_is_seen(desk: Furnished) -> None:
    sent = PageForm("", "post", {"reason": Control("reason", "text")})
    page = ReadPage("links.end", "/cases/1/links/1/end", "prosecutor", "", [sent])

    assert without_number(desk, [page]) == ({"links.end"}, ["links.end: ['reason']"])


def test_what_was_made_in_one_case_left_all_of_them_up_to_date(desk: Furnished) -> None:
    """The last test of this desk."""
    with desk.app.app_context():
        assert not_up_to_date(every_case(), on=desk.today) == []
        assert every_case()
