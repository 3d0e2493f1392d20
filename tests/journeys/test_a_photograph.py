"""A photograph of what was put right: taken where there is no network, sent later, seen, handed on.

On a telephone, in Chinese: with the reply whose scan settles it, and the letter somebody signs.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from playwright.sync_api import FilePayload, Page

from casetrack.accounts.actions import create_staff
from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.cases.kinds import AgeStatus, BodyKind, Intake, PartyRole
from casetrack.casework.actions import NewCase, open_case
from casetrack.casework.attachments.models import Attachment
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.transaction import unit_of_work
from casetrack.desk.bundles.document import font_of
from casetrack.suggestions.actions import serve
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.item_terms import ItemTerms
from casetrack.suggestions.kinds import Delivery
from casetrack.visits.actions import plan_visits
from casetrack.visits.models import OnRestDay, VisitWay
from casetrack.web.clock import now, today
from tests.builders import acting, make_body
from tests.casework.attachments import made_files as made
from tests.journeys.in_browser import drop, tick, type_into
from tests.journeys.test_every_page import faults_of
from tests.journeys.the_house import PASSWORD, SOON, House
from tests.suggestions.letters import a_letter
from tests.visits.builders import terms_for

pytestmark = [
    pytest.mark.journey,
    pytest.mark.one_engine,
    pytest.mark.skipif(font_of(None) is None, reason="no font with Chinese here"),
]

ITEMS = ("夜间值班制度落实到人", "宿舍区增设值班室")
SEEN = "宿舍一层值班室已启用，登记簿自本月起有记录。"
# The first two bytes of what is kept of each photograph.
KEPT = """async () => {
  const base = await new Promise((done) => {
    indexedDB.open("casetrack-offline").onsuccess = ({target}) => done(target.result);
  });
  const rows = await new Promise((done) => {
    const found = base.transaction("outcomes").objectStore("outcomes").getAll();
    found.onsuccess = () => done(found.result);
  });
  base.close();
  return rows.flatMap(({photographs}) => photographs)
    .map(({data}) => [...new Uint8Array(data.slice(0, 2))].join());
}"""


@dataclass(frozen=True)
class School:
    """A letter to a school that was served, and a visit of today to see what became of it."""

    case_id: int
    letter_id: int
    visit_id: int
    item_id: int
    replied_on: date


@pytest.fixture
def school(house: House) -> School:
    house.hire("p-handler")
    with house.app.test_request_context(), unit_of_work():
        handler = session().scalars(sa.select(Staff).where(Staff.login == "p-handler")).one()
        office = session().get_one(Procuratorate, handler.office_id)
        create_staff(office, "p-head", "郑岚", Role.SECTION_HEAD, password=PASSWORD, at=SOON)
        act = acting(handler, on=today(), at=now())
        case = open_case(
            NewCase(
                "沈某某",
                PartyRole.VICTIM,
                AgeStatus.MINOR,
                Intake.MANDATORY_REPORT,
                title="校园安全",
            ),
            act,
        )
        alias = BilingualText("A middle school", "某中学")
        body = make_body(case, BodyKind.SCHOOL, alias, PartyRole.THIRD_PARTY)
        letter = issue(
            case,
            a_letter(
                body,
                issued_on=today() - timedelta(days=30),
                objection_until=today() - timedelta(days=20),
                items=ITEMS,
                problems=("夜间无人值班",),
                item_terms=tuple(
                    ItemTerms(
                        known_by=f"现场查看：{text}",
                        evidence="走访笔录载明夜间无人值班",
                        basis="《未成年人学校保护规定》第三十四条",
                    )
                    for text in ITEMS
                ),
                number="测检建〔2026〕8号",
            ),
            act,
        )
        day = today() - timedelta(days=28)
        serve(letter, act, received_on=day, delivery=Delivery.IN_WRITING)
        terms = terms_for(
            body,
            first=today(),
            visitor_id=handler.id,
            ways=(VisitWay.ON_SITE,),
            on_rest_day=OnRestDay.KEEP,
            measure_id=letter.measure_id,
        )
        (visit,) = plan_visits(case, terms, act)[1]
        replied_on = today() - timedelta(days=2)
        return School(case.id, letter.id, visit.id, letter.items[0].id, replied_on)


def enter(page: Page, house: House, login: str, then: str) -> None:
    """Sign in, and go to a page."""
    page.goto(f"{house.url}/sign-in")
    type_into(page.locator('[name="login"]'), login)
    type_into(page.locator('[name="password"]'), PASSWORD)
    with page.expect_navigation():
        page.press('[name="password"]', "Enter")
    page.goto(f"{house.url}{then}")


def chosen(name: str, kind: str, content: bytes) -> FilePayload:
    """A file as it is chosen, or given by the camera."""
    return {"name": name, "mimeType": kind, "buffer": content}


def rows(house: House, school: School) -> dict[str, Attachment]:
    """The files of the case, by what they are."""
    with house.app.app_context():
        files = session().scalars(sa.select(Attachment).filter_by(case_id=school.case_id))
        return {file.kind.value: file for file in files}


def write_at_the_school(page: Page, school: School, photograph: bytes) -> None:
    """What was found there, and three photographs, of which one is taken away again."""
    item = f"suggestion_item-{school.item_id}"
    page.locator(f'[data-visits] a[href="#visit-{school.visit_id}"]').click()
    page.locator('[data-do="write"]').click()
    form = page.locator("[data-form]")
    tick(form.locator('[name="state"][value="done"]'))
    type_into(form.locator('[name="findings"]'), "与分管校长一同查看宿舍区。")
    tick(form.locator(f'[name="promises-found-{item}"][value="kept"]'))
    type_into(form.locator(f'[name="promises-proof-{item}"]'), SEEN)
    for number, content in enumerate((photograph, b"MZ" + bytes(3000), made.picture("PNG"))):
        form.locator('[name="camera"]').set_input_files([chosen("IMG.jpg", "image/jpeg", content)])
        page.locator("[data-photographs] li").nth(number).wait_for()
    page.locator("[data-photographs] li button").nth(2).click()
    assert page.locator("[data-photographs] li").count() == 2
    assert faults_of(page) == []
    form.locator("button[type=submit]").click()


@pytest.mark.in_turn(13)
def test_a_photograph_taken_at_a_school_is_seen_by_the_head_and_goes_into_the_bundle(
    house: House, school: School, page_in: Callable[..., Page]
) -> None:
    page, photograph = page_in("zh", width=390), made.picture()
    enter(page, house, "p-handler", "/visits/offline")
    page.locator('[data-do="keep"]').click()
    page.locator("[data-visits] li").wait_for()
    page.wait_for_function(
        "async () => (await (await caches.open('casetrack-offline')).keys()).length > 10"
    )

    # At the school there is no network: all of it waits, sealed.
    page.context.set_offline(True)
    write_at_the_school(page, school, photograph)
    waits = page.locator("[data-outcomes] li")
    waits.wait_for()
    assert waits.inner_text().endswith("照片数： 2")
    kept: list[Any] = page.evaluate(KEPT)
    assert len(kept) == 2
    assert not {"255,216", "77,90"} & set(kept)

    # Later it is sent; what is no photograph keeps nothing else back.
    page.context.set_offline(False)
    page.locator("[data-visits]").get_by_text("附有1份材料").wait_for()
    assert "有一份文件未接收" in page.locator("[data-visits]").inner_text()
    assert set(rows(house, school)) == {"on_the_spot"}

    day = school.replied_on.isoformat()
    # The scan of their reply settles the reply, with the day on it.
    letter = f"{house.url}/cases/{school.case_id}/suggestions/{school.letter_id}"
    page.goto(letter)
    page.get_by_role("link", name="上传材料").first.click()
    # Dropped beside the field, as a file of the desktop is.
    drop(page, ".drop", chosen("回复.pdf", "application/pdf", made.pdf()))
    page.locator(".file-checks select").select_option("reply")
    page.locator("form[data-files] details summary").click()
    type_into(page.locator('[name="proves_on"]'), day)
    page.locator("form[data-files] button[type=submit]").click()
    page.get_by_role("link", name="复函-1").click()
    page.locator("img.sheet-view").wait_for()
    assert faults_of(page) == []
    page.locator(".side").get_by_role("link", name="记录回复").first.click()
    assert page.locator('[name="replied_on"]').input_value() == day
    tick(page.locator('[name="way"][value="in_writing"]'))
    tick(page.locator(f'[name="adoption-{school.item_id}"][value="full"]'))
    page.locator("form[enctype] .btn-main").click()
    page.locator(".side").get_by_text("该记录依据本材料登记。").wait_for()
    page.goto(letter)
    assert page.locator("#reply-1").get_by_role("link", name="复函-1").count() == 1
    assert faults_of(page) == []
    assert rows(house, school)["reply"].proves_entry_id is not None

    # The letter is made as one would sign it.
    page.get_by_role("link", name=house.say("Document", "zh"), exact=True).first.click()
    page.locator(".foot-sheet .btn-main").click()
    with page.expect_download() as sent:
        page.locator(".paper-versions .row-links a").first.click()
    text = "\n".join(line.text for line in docx.Document(str(sent.value.path())).paragraphs)
    for words in ("检察建议书", "测检建〔2026〕8号", "某中学", *ITEMS):
        assert words in text, words

    # All of it goes along when the case is handed over.
    page.goto(f"{house.url}/cases/{school.case_id}/bundle")
    type_into(page.locator('[name="reason"]'), "移送上级院复查")
    page.locator("main form .btn-main").click()
    with page.expect_download() as bundle:
        page.locator("main form .btn-main").click()
    with zipfile.ZipFile(bundle.value.path()) as archive:
        assert {"files/现场-1.jpg", "files/复函-1.pdf"} <= set(archive.namelist())
        assert archive.read("files/现场-1.jpg") == photograph

    # The head sees it beside what was found of the item.
    head = page_in("zh", width=390)
    enter(head, house, "p-head", f"/cases/{school.case_id}/suggestions/items/{school.item_id}")
    assert SEEN in head.locator("main").inner_text()
    head.get_by_role("link", name="现场-1").click()
    assert head.locator("img.sheet-view").evaluate("it => it.decode().then(() => it.naturalWidth)")
    assert faults_of(head) == []
