"""Files are dropped and watched on their way; what was chosen outlives the other language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page
from sqlalchemy import select

from casetrack.casework.attachments.models import Attachment, AttachmentKind
from casetrack.db import session
from tests.casework.attachments import made_files as made
from tests.journeys.in_browser import BrowserPerson, drop, type_into
from tests.journeys.person import Desk
from tests.journeys.test_a_photograph import chosen
from tests.journeys.the_house import House

pytestmark = [pytest.mark.journey, pytest.mark.one_engine, pytest.mark.night]

# Bytes a second: a few seconds for the film.
SLOW, FILM = 800 * 1024, 2_400_000
SHARES = """() => { window.shares = []; setInterval(() => {
  const bar = document.querySelector(".fc-say progress");
  if (bar) window.shares.push(bar.value);
}, 50); }"""
HELD = "[...document.querySelector('[name=files]').files].map(({name}) => name)"


@pytest.fixture
def person(demo_house: House, page_in: Callable[..., Page]) -> BrowserPerson:
    """The prosecutor at the files of a reply."""
    prosecutor = BrowserPerson(demo_house, "en", page_in("en", width=1280))
    Desk(prosecutor).sign_in("prosecutor", password="demo-prosecutor-desk")
    with demo_house.app.app_context():
        reply = session().scalars(select(Attachment).filter_by(kind=AttachmentKind.REPLY)).first()
        assert reply is not None
        prosecutor.open(f"/cases/{reply.case_id}/entries/{reply.entry_id}/files")
    return prosecutor


def test_each_is_watched_on_its_way_and_one_that_is_refused_says_why(person: BrowserPerson) -> None:
    page, rows = person.page, person.page.locator(".file-checks li")
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW},
    )
    film = chosen("film.mp4", "video/mp4", made.film(size=FILM))
    drop(page, "form[data-files] .acts", film, chosen("a.pdf", "application/pdf", b"MZ" * 900))
    assert page.evaluate(HELD) == ["film.mp4", "a.pdf"]
    page.locator("form[data-files] details summary").click()
    type_into(page.locator("[name=proves_on]"), "never")

    def send() -> None:
        page.evaluate(SHARES)
        page.locator("form[data-files] [type=submit]").click()
        page.locator("form[data-files] [type=submit]:disabled").wait_for()
        page.locator("form[data-files] [type=submit]:enabled").wait_for()

    # What is no file that is taken is refused for good; the film is not chosen anew.
    send()
    shares = page.evaluate("window.shares")
    assert len({share for share in shares if 0 < share < 1}) > 5, shares
    assert page.evaluate(HELD) == ["film.mp4"], rows.all_inner_texts()
    type_into(page.locator("[name=proves_on]"), "today")
    send()

    assert "added" in rows.nth(0).inner_text()
    assert "This is a program" in rows.nth(1).inner_text()
    assert page.evaluate(HELD) == []
    page.get_by_role("link", name="Show the list").click()
    page.get_by_role("link", name="Recording-1").wait_for()


def test_what_was_chosen_goes_along_to_the_other_language_and_is_asked_about_elsewhere(
    person: BrowserPerson,
) -> None:
    page, asked = person.page, list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    photograph = chosen("photograph.jpg", "image/jpeg", made.picture())
    page.locator("[name=files]").set_input_files([photograph])
    page.once("dialog", stay)
    page.locator(".brand").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert person.path.endswith("/files")

    page.get_by_role("link", name="中文").click()
    page.get_by_text("photograph.jpg").wait_for()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.locator("form[data-files] [type=submit]").click()

    page.get_by_role("link", name="材料-1").wait_for()
    assert asked == ["beforeunload"]
