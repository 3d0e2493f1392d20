"""An office begins on an empty server: its people, its ledgers, the morning after, a leave."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page
from sqlalchemy import Select, func, make_url, select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, Obligation
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.desk.ledgers.models import LedgerRow, RowState
from casetrack.web.clock import today
from tests.desk.ledgers.builders import workbook_of
from tests.desk.ledgers.generator import OfficeLedger, office_ledger
from tests.journeys.first_sign_in import Phone, add, begin_with_a_phone
from tests.journeys.in_browser import BrowserPerson
from tests.journeys.person import Desk, Pick
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

STAFF = (
    ("night-zheng", "郑岚", "section_head"),
    ("night-lin", "林晓", "prosecutor"),
    ("night-wu", "吴桐", "prosecutor"),
    ("night-tian", "田雨", "clerk"),
    ("night-he", "何苗", "social_worker"),
)
# Children, letters, visits, and faults among the children; ten more are planted beside.
IN_FULL = (400, 60, 900, 27)
FORTY = (40, 10, 90, 27)
A_FEW = (18, 12, 24, 3)
MINUTE = 60_000
# However busy the machine is: how long it takes is measured elsewhere.
AT_MOST = 40 * MINUTE
MOST_LINES = 25


@pytest.mark.usefixtures("rule_put_back")
@pytest.mark.parametrize(
    "size",
    [
        pytest.param(A_FEW, marks=pytest.mark.night, id="a few"),
        pytest.param(FORTY, marks=pytest.mark.night_alone, id="forty"),
        pytest.param(IN_FULL, marks=pytest.mark.night_alone, id="in full"),
    ],
)
def test_an_office_brings_its_ledgers_in_and_begins_the_morning_after(
    house: House, page_in: Callable[..., Page], size: tuple[int, int, int, int]
) -> None:
    desks, phones = begin(house, page_in, size[0])
    with house.app.app_context():
        on = today() - timedelta(days=1)
    ledger = office_ledger(*size, ("林晓", "吴桐"), on)
    zheng, lin, wu = (desks[name] for name in ("郑岚", "林晓", "吴桐"))

    assert isinstance(zheng.person, BrowserPerson)
    page = zheng.person.page
    # Brought in the day before: what is late is late by its own day, and not by the import.
    zheng.person.live(days_ago=1)
    upload(zheng, workbook_of(ledger.sheets))
    page.get_by_role("heading", name=f"核对：{len(ledger.planted)}行须改正").wait_for(
        timeout=AT_MOST
    )
    each_fault_is_found(house, ledger)
    page.get_by_role("button", name=re.compile("^导入")).last.click()
    page.get_by_role("heading", name=re.compile("^已导入")).wait_for(timeout=AT_MOST)
    rows = sum(map(len, ledger.sheets.values()))
    with house.app.app_context():
        states = Counter(row.state for row in session().scalars(_rows()))
    good = {RowState.IMPORTED: rows - len(ledger.planted)}
    assert states == good | {RowState.REFUSED: len(ledger.planted)}
    nobody_is_named_on_the_disk(house, ledger)

    another_is_taken_back(house, zheng)
    zheng.person.live(days_ago=0)
    for desk, login in ((lin, "night-lin"), (wu, "night-wu")):
        the_morning_after(house, desk, f"{login}-{size[0]}")
    a_leave_and_back(house, zheng, lin, wu, phone=phones["郑岚"])


def begin(
    house: House, page_in: Callable[..., Page], size: int
) -> tuple[dict[str, Desk], dict[str, Phone]]:
    """An administrator adds an office's five people; each chooses a password, sets up a phone."""
    admin = Desk(BrowserPerson(house, "zh", page_in("zh")))
    admin.sign_in(house.hire(f"admin{size}", Role.ADMINISTRATOR))
    admin.follow("Offices, staff and roles; a colleague's password")
    admin.expect("Before this office begins")
    admin.person.open("/staff/second-factor")
    roles = tuple({role for _login, _name, role in STAFF})
    admin.press("Save the rule", roles=roles, minutes="10")
    desks, phones = {}, {}
    for login, name, role in STAFF:
        address = add(admin, f"{login}-{size}", name, role)
        desks[name] = desk = Desk(BrowserPerson(house, "zh", page_in("zh")))
        phones[name] = begin_with_a_phone(desk, address)
        desk.person.open("/account")
        desk.expect_text(name)
    return desks, phones


def upload(head: Desk, content: bytes) -> None:
    """Upload a ledger, and have every heading as it is proposed."""
    assert isinstance(head.person, BrowserPerson)
    page = head.person.page
    head.person.open("/ledgers")
    file = FilePayload(name="未检台账.xlsx", mimeType="application/x", buffer=content)
    page.locator("input[type=file]").set_input_files(file)
    head.press("Upload and match the columns", handler=Pick("林晓"))
    page.get_by_role("button", name="核对各行").click()


def each_fault_is_found(house: House, ledger: OfficeLedger) -> None:
    """Each planted fault stands at its row and its column; no other row is refused."""
    with house.app.app_context():
        found = {
            (row.sheet, row.number): [column for _level, _text, column, *_ in row.told["findings"]]
            for row in session().scalars(_rows().where(LedgerRow.state == RowState.REFUSED))
        }
    assert found.keys() == ledger.planted.keys()
    for key, column in ledger.planted.items():
        assert column in found[key], key


def nobody_is_named_on_the_disk(house: House, ledger: OfficeLedger) -> None:
    """No name and no number of the ledger stands in any file of the database."""
    with house.app.app_context():
        kept = Path(make_url(current_database().url).database or "").parent
    everything = b"".join(file.read_bytes() for file in kept.rglob("*") if file.is_file())
    assert "某某".encode() in everything
    for secret in ledger.names | ledger.numbers:
        assert secret.encode() not in everything, "a name is left on the disk"


def another_is_taken_back(house: House, head: Desk) -> None:
    """A second ledger comes in by mistake, and goes again; the first one stays."""
    assert isinstance(head.person, BrowserPerson)
    page = head.person.page
    with house.app.app_context():
        before = session().scalar(select(func.count()).select_from(Case))
    row = {"姓名": "孟一帆", "案由": "盗窃", "处理结果": "起诉", "决定日期": "2026-09-18"}
    upload(head, workbook_of({"未成年人": [row]}))
    page.get_by_role("heading", name="核对：没有须改正的行").wait_for(timeout=MINUTE)
    page.get_by_role("button", name="导入1行").last.click()
    page.get_by_role("heading", name="已导入1行").wait_for(timeout=MINUTE)
    page.get_by_label("撤回理由").press_sequentially("年份填错")
    page.get_by_role("button", name="撤回", exact=True).click()
    page.get_by_text("已撤回1件案件").wait_for(timeout=MINUTE)
    with house.app.app_context():
        assert session().scalar(select(func.count()).select_from(Case)) == before


def the_morning_after(house: House, desk: Desk, login: str) -> None:
    """Today is a morning's work, and nothing on it is late that is not."""
    assert isinstance(desk.person, BrowserPerson)
    desk.person.open("/")
    lines = desk.person.page.locator("main .entry")
    assert 0 < lines.count() <= MOST_LINES, desk.person.describe()
    with house.app.app_context():
        imported_on = today() - timedelta(days=1)
        late = select(Obligation.due).where(Obligation.is_open, Obligation.due < today())
        mine = late.where(Obligation.owner_id.in_(select(Staff.id).where(Staff.login == login)))
        days = session().scalars(mine).all()
    # What fell due on the day of the import was not done; nothing was late when it came in.
    assert set(days) <= {imported_on}
    assert desk.person.page.locator("main .entry.is-late").count() <= len(days)


def a_leave_and_back(house: House, head: Desk, away: Desk, receiver: Desk, *, phone: Phone) -> None:
    """The head gives a desk away for days; it comes back."""
    with house.app.app_context():
        first = today()
    assert isinstance(head.person, BrowserPerson)
    head.person.open("/desks")
    with head.person.page.expect_navigation():
        head.person.page.get_by_role("link", name=re.compile("林晓")).click()
    if head.person.path.startswith("/confirm"):
        # The ledger took longer than a proof of who it is lasts.
        head.press("Go on", factor_code=phone.next_code())
    head.press(
        "Give the desk away",
        how="days",
        since=first.isoformat(),
        until=(first + timedelta(days=9)).isoformat(),
        to_id=Pick("吴桐"),
        reason="年休假",
    )
    given = head.person.path
    receiver.person.open("/")
    receiver.expect_text("林晓")
    receiver.person.open(given)
    receiver.press("I take them")
    away.person.open("/desks")
    away.person.open(given)
    away.press("Take the desk back")


def _rows() -> Select[LedgerRow]:
    """The rows of the newest ledger."""
    newest = select(func.max(LedgerRow.batch_id)).scalar_subquery()
    return select(LedgerRow).where(LedgerRow.batch_id == newest)
