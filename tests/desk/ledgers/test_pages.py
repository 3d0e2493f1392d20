"""The four steps of a ledger, each an address one can come back to."""

from __future__ import annotations

import io
import re

import openpyxl  # type: ignore[import-untyped]  # published without types
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from casetrack.accounts.models import Role
from casetrack.audit.chain import append_pending, verify
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.ledgers import batches
from casetrack.desk.ledgers.models import LedgerRow, RowChoice
from casetrack.web.idempotency import new_token
from tests.builders import make_staff
from tests.desk.ledgers.builders import (
    WEI,
    Office,
    brought_in,
    check_content,
    checked,
    make_people,
    workbook,
    workbook_of,
)
from tests.desk.ledgers.test_cases_here import VISIT, mend
from tests.signed_in import prepare, sign_in, text_of

ZHAO = {**WEI, "姓名": "赵小雨", "身份证号码": "", "案由": "诈骗", "考验期": "三年"}
HEADINGS = {"备案情况": "已报"}


@pytest.fixture
def people(app: Flask) -> Office:
    """An office."""
    with prepare(app):
        return make_people()


def send(client: FlaskClient, to: str, **values: object) -> TestResponse:
    """A form, as a person sends it."""
    return client.post(to, data={"sending": new_token(), **values}, follow_redirects=True)


def upload(client: FlaskClient, people: Office, file: object) -> TestResponse:
    """A file, sent by its form."""
    return send(client, "/ledgers", file=file, handler=people.prosecutor.id)


def number_of(answer: TestResponse) -> str:
    """The number of the ledger in the address that was led to."""
    match = re.search(r"/ledgers/(\d+)/", answer.request.path)
    assert match is not None
    return match[1]


@pytest.mark.in_turn(13)
def test_a_head_goes_the_four_steps(app: Flask, people: Office) -> None:
    client = sign_in(app, people.head)
    content = workbook([{**WEI, **HEADINGS}, ZHAO])

    answer = upload(client, people, (io.BytesIO(content), "台账.xlsx"))
    number = number_of(answer)
    page = text_of(answer)
    assert answer.request.path.endswith("/columns")
    assert "1 heading is not known" in page
    assert "魏晓明" not in page
    assert "(sealed, not shown)" in page

    base = f"/ledgers/{number}"
    answer = send(client, f"{base}/columns")
    while "go-on" in text_of(answer):
        answer = send(client, f"{base}/go-on")
    page = text_of(answer)
    assert "Check: 1 row must be mended" in page
    assert "魏某某" in page
    assert "from six months to a year" in page

    returned = client.get(f"{base}/returned.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(returned.data)).worksheets[0]
    assert "from six months to a year" in str(sheet.cell(2, sheet.max_column).value)

    answer = send(client, f"{base}/import")
    while "go-on" in text_of(answer):
        answer = send(client, f"{base}/go-on")
    page = text_of(answer)
    assert answer.request.path == f"{base}/done"
    assert "1 row of the ledger came in" in page
    assert "林晓" in page

    answer = send(client, f"{base}/take-back", why="年份填错")
    assert "1 case was taken back" in text_of(answer)
    for address in (f"{base}/columns", f"{base}/check", f"{base}/done"):
        assert client.get(address, follow_redirects=True).request.path == f"{base}/done"


@pytest.mark.in_turn(13)
def test_a_cell_is_typed_and_a_choice_is_made_on_the_page_of_the_check(
    app: Flask, people: Office
) -> None:
    with app.app_context():
        brought_in(people, checked(people, [WEI]))
    client = sign_in(app, people.head)
    other = {**WEI, "处理结果": "起诉", "考验期": "", "案由": "诈骗"}
    sent = {**ZHAO, "身份证号码": "110105201001052000"}
    file = (io.BytesIO(workbook([other, sent])), "a.xlsx")
    base = f"/ledgers/{number_of(upload(client, people, file))}"
    answer = send(client, f"{base}/columns")
    while "go-on" in text_of(answer):
        answer = send(client, f"{base}/go-on")
    page = text_of(answer)
    assert "Of cases that are here already" in page
    (number_field,) = re.findall(r'name="(cell_\d+_id_number)"', page)
    (choice,) = re.findall(r'name="(choice_\d+)"', page)

    assert send(client, f"{base}/mend").status_code == 422
    page = text_of(send(client, f"{base}/mend", **{number_field: "110105201001052035"}))
    assert "110105201001052035" not in page, "what is sealed is shown on no page"
    # What stood behind the number is found once it can be read.
    (months,) = re.findall(
        r'name="(cell_\d+_months)"', text_of(send(client, f"{base}/mend", **{number_field: "无"}))
    )
    page = text_of(send(client, f"{base}/mend", **{months: "8", choice: "of_its_own"}))

    assert "Check: no row must be mended" in page
    assert "2 rows can come in" in page


def test_what_a_head_chose_for_a_heading_is_proposed_next_time(app: Flask, people: Office) -> None:
    client = sign_in(app, people.head)
    rows = [{"名字": "魏晓明", "案由": "盗窃", "处理结果": "起诉", "何时作出": "2026-09-18"}]
    answer = upload(client, people, (io.BytesIO(workbook(rows)), "a.xlsx"))
    base = f"/ledgers/{number_of(answer)}"
    send(client, f"{base}/columns", column_0_0="name", column_0_3="decided")
    rows[0]["案由"] = "诈骗"

    answer = upload(client, people, (io.BytesIO(workbook(rows)), "b.xlsx"))

    assert "as last time" in text_of(answer)
    assert "Every heading is known" in text_of(answer)


def test_a_ledger_is_for_the_head_of_its_office_alone(app: Flask, people: Office) -> None:
    with prepare(app):
        others = [
            make_staff(Role.ADMINISTRATOR, office=people.head.office),
            make_staff(Role.PROSECUTOR, office=people.head.office),
        ]
        stranger = make_staff(Role.SECTION_HEAD)
    client = sign_in(app, people.head)
    file = (io.BytesIO(workbook([WEI])), "a.xlsx")
    number = number_of(upload(client, people, file))

    for other in others:
        assert sign_in(app, other).get("/ledgers").status_code == 403
    for page in ("columns", "check", "done", "returned.xlsx"):
        assert sign_in(app, stranger).get(f"/ledgers/{number}/{page}").status_code == 404


def test_a_file_that_is_no_ledger_is_refused_at_its_field(app: Flask, people: Office) -> None:
    client = sign_in(app, people.head)

    far = io.BytesIO(workbook([WEI]))
    book = openpyxl.load_workbook(far)
    book.worksheets[0]["CV300000"] = "x"
    book.save(far)

    for content in (b"", b"\x00\x01", workbook([{"a": 1, "b": 2}], "Sheet1"), far.getvalue()):
        answer = upload(client, people, (io.BytesIO(content), "x.xlsx"))
        assert answer.status_code == 422
    assert "stands far below or far right" in text_of(answer)
    assert session().scalar(select(func.count()).select_from(LedgerRow)) == 0


def test_an_upload_that_is_given_up_is_gone(app: Flask, people: Office) -> None:
    client = sign_in(app, people.head)
    file = (io.BytesIO(workbook([WEI])), "a.xlsx")
    base = f"/ledgers/{number_of(upload(client, people, file))}"

    answer = send(client, f"{base}/give-up")

    assert "The upload was deleted" in text_of(answer)
    assert client.get(f"{base}/check").status_code == 302


def test_the_template_can_be_downloaded(app: Flask, people: Office) -> None:
    answer = sign_in(app, people.head).get("/ledgers/template.xlsx")

    assert openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames[0] == "Children"


@pytest.mark.in_turn(13)
def test_the_audit_fits_once_a_ledger_was_taken_back_and_its_numbers_came_again(
    app: Flask, people: Office
) -> None:
    with app.app_context():
        batch = brought_in(people, checked(people, [WEI]))
        with unit_of_work():
            batches.take_back(batch, people.act(), why="年份填错")
        brought_in(people, checked(people, [WEI]))
        visit = check_content(people, workbook_of({"回访": [VISIT]}))
        mend(people, visit, choices={("visits", 2): RowChoice.ADD})
        brought_in(people, visit)
        page = f"/ledgers/{visit.id}/done"
        append_pending(session())
        assert verify(session()).is_whole()
    assert "1 row was added to a case here" in text_of(sign_in(app, people.head).get(page))

    with app.app_context():
        with unit_of_work():
            batches.take_back(session().merge(visit), people.act(), why="年份填错")
        append_pending(session())
        assert verify(session()).is_whole()
    assert "1 was taken back" in text_of(sign_in(app, people.head).get(page))
