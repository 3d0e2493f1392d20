"""A social worker on a phone where there is no network: what is kept, sent once, and wiped."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from casetrack.accounts.actions import create_staff
from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.accounts.sessions import end_sessions
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, Aspect, Intake, PartyRole
from casetrack.cases.models import JournalEntry
from casetrack.cases.queries import parties_of
from casetrack.casework.actions import NewCase, open_case
from casetrack.casework.concerns.models import Concern
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.visits.actions import plan_visits
from casetrack.visits.models import OnRestDay, Visit, VisitState
from casetrack.visits.outcomes import record_outcome
from casetrack.web.clock import now, today
from tests.builders import acting
from tests.journeys.in_browser import tick, type_into
from tests.journeys.test_every_page import faults_of
from tests.journeys.the_house import PASSWORD, SOON, House
from tests.visits.builders import met, terms_for

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

NAME, ADDRESS, HINTS = "贺小满", "示例市清河区柳巷9号", "从后门进"
STEADY, URGENT, THEIRS, WHY = (
    "情绪平稳，按时到校。",
    "说不想活下去。",
    "电话回访，未见异常。",
    "现场所见不同",
)
# What may stand nowhere in the browser but sealed.
PLAIN = (NAME, "贺某某", ADDRESS, HINTS, STEADY, URGENT)

# Everything the browser keeps: of each store its keys and how its rows look, and what is cached.
KEPT = """async () => {
  const told = {databases: [], caches: {}, workers: 0, keys: "", text: ""};
  for (const {name} of await indexedDB.databases()) {
    told.databases.push(name);
    const base = await new Promise((done) => {
      indexedDB.open(name).onsuccess = ({target}) => done(target.result);
    });
    for (const store of base.objectStoreNames) {
      const all = (asked) => new Promise((done) => {
        const found = base.transaction(store).objectStore(store)[asked]();
        found.onsuccess = () => done(found.result);
      });
      const rows = await all("getAll");
      for (const row of rows) {
        told.text += new TextDecoder().decode(row.data ?? new ArrayBuffer(0));
        const half = row.local && crypto.subtle.exportKey("raw", row.local);
        told.keys += half ? await half.then(() => "read", () => "sealed") : "";
      }
      told.text += JSON.stringify([store, await all("getAllKeys"), rows]);
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    told.caches[name] = [];
    for (const request of await cache.keys()) {
      told.caches[name].push(new URL(request.url).pathname);
      told.text += request.url;
      if (!request.url.includes("/static/")) told.text += await (await cache.match(request)).text();
    }
  }
  told.text += JSON.stringify({...localStorage, ...sessionStorage});
  told.workers = (await navigator.serviceWorker.getRegistrations()).length;
  return told;
}"""
# As if what is kept had been kept for eight hours.
OVER = """() => new Promise((done) => {
  indexedDB.open("casetrack-offline").onsuccess = ({target}) => {
    const work = target.result.transaction("keeping", "readwrite");
    const rows = work.objectStore("keeping");
    rows.get("now").onsuccess = ({target: found}) => {
      rows.put({...found.result, until: Date.now() - 1}, "now");
    };
    work.oncomplete = () => { target.result.close(); done(); };
  };
})"""
EIGHT_HOURS = "Eight hours after signing in, what was kept here was removed."
# The server answers, and the answer is lost on its way, once.
LOSE_AN_ANSWER = """
  const asked = window.fetch;
  window.fetch = async (...told) => {
    const answer = await asked(...told);
    if (told[1]?.method !== "POST" || sessionStorage.lost) return answer;
    sessionStorage.lost = "once";
    throw new TypeError("lost");
  };
"""


@dataclass(frozen=True)
class Round:
    """Three visits of today by one social worker, to one child."""

    case_id: int
    visits: tuple[int, int, int]
    login: str


@pytest.fixture
def three(house: House) -> Round:
    house.hire("o-handler")
    with house.app.test_request_context(), unit_of_work():
        handler = session().scalars(sa.select(Staff).where(Staff.login == "o-handler")).one()
        here = session().get_one(Procuratorate, handler.office_id)
        social = create_staff(
            here, "o-social", "宋社工", Role.SOCIAL_WORKER, password=PASSWORD, at=SOON
        )
        act = acting(handler, on=today(), at=now())
        new = NewCase(
            NAME, PartyRole.VICTIM, AgeStatus.MINOR, Intake.MANDATORY_REPORT, title="未成年人保护"
        )
        case = open_case(new, act)
        (child,) = parties_of(case)
        set_identity(child, name=NAME, address=ADDRESS, door_hints=HINTS, by=handler, at=now())
        grant(
            case,
            NewGrant(Aspect.VISITS, staff_id=social.id, party_id=child.id, reason="回访"),
            act,
        )
        visits = []
        for _number in range(3):
            terms = terms_for(
                child, first=today(), visitor_id=social.id, on_rest_day=OnRestDay.KEEP
            )
            visits += plan_visits(case, terms, act)[1]
        first, second, third = (visit.id for visit in visits)
        return Round(case.id, (first, second, third), social.login)


def sign_in(page: Page, three: Round) -> None:
    """Sign in at the gate."""
    type_into(page.locator('[name="login"]'), three.login)
    type_into(page.locator('[name="password"]'), PASSWORD)
    with page.expect_navigation():
        page.press('[name="password"]', "Enter")


def record_meanwhile(house: House, visit_id: int) -> None:
    """Somebody else says what came of a visit."""
    with house.app.test_request_context(), unit_of_work():
        visit = session().get_one(Visit, visit_id)
        handler = session().scalars(sa.select(Staff).where(Staff.login == "o-handler")).one()
        outcome = met(PartialDate.day(today()), findings=THEIRS)
        record_outcome(visit, outcome, acting(handler, on=today(), at=now()))


def write(page: Page, visit_id: int, state: str, **typed: str) -> None:
    """Write down what came of a visit, in the form that is kept."""
    page.locator(f'[data-visits] a[href="#visit-{visit_id}"]').click()
    page.locator('[data-do="write"]').click()
    for name, value in {"state": state, **typed}.items():
        control = page.locator(f'[data-form] [name="{name}"]')
        if control.first.get_attribute("type") == "radio":
            tick(page.locator(f'[data-form] [name="{name}"][value="{value}"]'))
        else:
            type_into(control, value)
    page.locator("[data-form] button[type=submit]").click()
    page.locator(f'[data-outcomes] a[href="#visit-{visit_id}"]').wait_for()


@pytest.mark.in_turn(13)
def test_what_is_written_without_a_network_is_sent_once_and_nothing_stays(
    house: House, three: Round, page_in: Callable[..., Page]
) -> None:
    page = page_in("zh", width=390)
    phone = page.context
    # Waits for several answers at once, where others are waited for on the same machine.
    phone.set_default_timeout(30_000)
    here = f"{house.url}/visits/offline"
    steady, contested, urgent = three.visits

    # With a network: the slips are kept, and each is a look.
    page.goto(f"{house.url}/sign-in")
    sign_in(page, three)
    page.goto(f"{house.url}/visits")
    page.locator('a[href="/visits/offline"]').click()
    page.locator('[data-do="keep"]').click()
    page.locator("[data-visits] li").nth(2).wait_for()
    page.wait_for_function("caches.has('casetrack-offline')")
    page.wait_for_function(
        "async () => (await (await caches.open('casetrack-offline')).keys()).length > 10"
    )
    with house.app.app_context():
        looks = session().scalars(
            sa.select(AuditEvent).where(
                AuditEvent.kind == AuditKind.SLIP_SHOWN.value,
                AuditEvent.case_id == three.case_id,
            )
        )
        rows = sorted((check.details["visit"], check.details["kept"]) for check in looks)
    assert rows == [(visit, True) for visit in sorted(three.visits)]

    # Without one: the page opens, the slip is read, three outcomes are written down.
    phone.set_offline(True)
    page.reload()
    page.locator("[data-off-line]").wait_for()
    page.locator(f'[data-visits] a[href="#visit-{steady}"]').click()
    # It is opened with the key first.
    page.locator("[data-slip]").get_by_text(ADDRESS).wait_for()
    assert HINTS in page.locator("[data-slip]").inner_text()
    page.locator("[data-back]").click()
    write(page, steady, "done", condition="steady", findings=STEADY)
    write(page, contested, "not_at_home")
    write(
        page, urgent, "done", condition="urgent", findings=URGENT, done_now="有人陪同", told="其母"
    )
    assert page.locator("[data-urgent]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    # The tab is killed; what was written is there again, and stands nowhere unsealed.
    page.close()
    page = phone.new_page()
    page.goto(here)
    page.locator("[data-outcomes] li").nth(2).wait_for()
    kept = page.evaluate(KEPT)
    assert kept["databases"] == ["casetrack-offline"]
    assert set(kept["caches"]) == {"casetrack-offline"}
    assert [cach for cach in kept["caches"]["casetrack-offline"] if "/static/" not in cach] == [
        "/visits/offline"
    ]
    assert kept["keys"] == "sealed"
    assert [text for text in PLAIN if text in kept["text"]] == []
    assert [text for text in PLAIN if json.dumps(text)[1:-1] in kept["text"]] == []

    # The network is back, and meanwhile the sign-in was ended from elsewhere: nothing can be read,
    # and what was written waits for whoever wrote it.
    record_meanwhile(house, contested)
    with house.app.app_context(), unit_of_work():
        end_sessions(session().scalars(sa.select(Staff).where(Staff.login == three.login)).one())
    page.add_init_script(LOSE_AN_ANSWER)
    phone.set_offline(False)
    page.locator("[data-told] a").wait_for()
    assert page.locator("[data-visits]").is_hidden()
    assert page.locator("[data-outcomes]").is_hidden()
    page.locator("[data-told] a").click()
    sign_in(page, three)

    # It is sent. One answer is lost, so that it is sent twice; one visit was recorded by somebody
    # else meanwhile.
    page.locator("[data-outcomes] li:nth-child(2):last-child").wait_for()
    page.locator('[data-do="send"]').click()
    page.locator("[data-outcomes] li:only-child").wait_for()
    with house.app.app_context():
        made = (
            session()
            .scalars(
                sa.select(JournalEntry)
                .where(
                    JournalEntry.case_id == three.case_id,
                    JournalEntry.kind == EntryKind.VISIT_MADE.value,
                )
                .order_by(JournalEntry.id)
            )
            .all()
        )
        assert [entry.text.in_("zh").split("\n")[0] for entry in made] == [THEIRS, STEADY, URGENT]
        assert all("typed_at" in entry.fields for entry in made[1:])
        raised = sa.select(Concern.visit_id).where(Concern.case_id == three.case_id)
        assert session().scalars(raised).all() == [urgent]

    # The conflict is shown, also later, until a person decides.
    page.reload()
    page.locator(f'[data-outcomes] a[href="#visit-{contested}"]').click()
    page.locator("[data-form]").get_by_text(THEIRS).first.wait_for()
    both = page.locator("[data-form]").inner_text()
    assert "未见到本人" in both
    assert faults_of(page) == []
    type_into(page.locator('[data-form] [name="reason"]'), WHY)
    page.locator("[data-form] button[type=submit]").click()
    page.locator("[data-nothing]").wait_for()
    assert faults_of(page) == []
    with house.app.app_context():
        assert session().get_one(Visit, contested).state is VisitState.NOT_AT_HOME

    # Eight hours are over.
    page.evaluate(OVER)
    page.reload()
    page.locator("[data-told]").get_by_text(house.say(EIGHT_HOURS, "zh")).wait_for()
    assert page.evaluate(KEPT)["databases"] == []

    # Signing out, on any page, leaves nothing.
    page.locator('[data-do="keep"]').click()
    page.locator("[data-kept]").wait_for()
    assert page.evaluate(KEPT)["databases"] == ["casetrack-offline"]
    page.goto(f"{house.url}/visits")
    with page.expect_navigation():
        page.locator('form[action="/sign-out"] button').click()
    kept = page.evaluate(KEPT)
    assert (kept["databases"], kept["caches"], kept["workers"]) == ([], {}, 0)
    names = {cooky.get("name") for cooky in phone.cookies([house.url, here])}
    assert not names & {"casetrack-kept", "casetrack-waiting"}
