"""Whatever can be pressed on a page is pressed once, as a mouse does, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.journeys.crawl import endpoint_of
from tests.journeys.in_browser import BrowserPerson, unfold
from tests.journeys.person import Desk
from tests.journeys.the_house import House
from tests.sampling import HasTurns

pytestmark = [pytest.mark.journey, pytest.mark.one_engine]

# Whoever comes later presses the pages that none before them may open.
LOGINS = ("prosecutor", "chief", "management", "social", "custodian", "admin")
# Nothing is sent: the page stays, with what was typed in it.
HOLD = "addEventListener('submit', event => event.preventDefault(), true)"
# What may be pressed has its place as its mark. The head is the same on every page.
MARK = """() => {
  const unseen = ".visually-hidden, .visually-hidden-focusable";
  const pressed = `main :is(label, summary, button):not(${unseen})`;
  const all = [...document.querySelectorAll(pressed)];
  all.forEach((one, place) => { one.dataset.press = place; });
  return all.length;
}"""
FIELDS = "main :is(textarea, input:is([type=text], :not([type]))):not([readonly])"
WORD = "写"
# Where the page is, and what was typed in it.
HELD = f"""() => [location.href, Object.fromEntries(
  [...document.querySelectorAll({FIELDS!r})]
    .filter(one => one.value.includes({WORD!r})).map(one => [one.id || one.name, one.value]))]"""
# What is to be pressed: what it says, or why it cannot be.
LOOK = """place => {
  const one = document.querySelector(`[data-press="${place}"]`);
  const folds = one?.matches("summary") ? one.parentElement.parentElement : one;
  let fold = folds?.closest("details:not([open])");
  for (let outer = fold; outer; outer = outer.parentElement.closest("details:not([open])")) {
    fold = outer;
  }
  if (fold) return fold.checkVisibility({ visibilityProperty: true }) ? "folded" : "unseen";
  if (!one?.checkVisibility({ visibilityProperty: true })) return "unseen";
  return { said: one.innerText.trim(), leads: one.querySelector("a") !== null };
}"""


@pytest.mark.in_turn(13)
def test_no_press_breaks_a_page_or_loses_what_was_typed(
    demo_house: House,
    page_in: Callable[..., Page],
    pages_of_login: Callable[[str], list[str]],
    of_today: HasTurns,
) -> None:
    faults: list[str] = []
    pressed = opened = 0
    seen: set[str | None] = set()
    for login in of_today(LOGINS, days=3):
        person = BrowserPerson(demo_house, "zh", page_in("zh", strict=False))
        Desk(person).sign_in(login, password=f"demo-{login}-desk")
        person.page.context.add_init_script(HOLD)
        listen(person, faults)
        for path in of_today(new_pages(demo_house, pages_of_login(login), seen)):
            opened += 1
            before = len(faults)
            pressed += press_through(person, path, faults)
            if len(faults) > before:  # it may have crashed
                person.page = person.page.context.new_page()
                listen(person, faults)
        person.page.context.close()

    assert not faults, "\n".join(faults)
    assert pressed > opened > 0, "what can be pressed is found at all"


def test_journeys_press_words_and_type_on_keys() -> None:
    # A box that is ticked by script is not pressed; the hour of a day is the one that is set so.
    unlike_people = re.compile(r"\.(?:check|uncheck|set_checked|fill)\((?!str\(value\)\))")
    sources = sorted(Path(__file__).parent.glob("*.py"))

    texts = [path.name for path in sources if unlike_people.search(path.read_text("utf-8"))]

    assert texts == []


def new_pages(house: House, pages: Sequence[str], seen: set[str | None]) -> list[str]:
    """Of these, one address of each page that nobody has pressed yet."""
    found = {endpoint_of(house.app, path): path for path in reversed(pages)}
    new = [path for endpoint, path in found.items() if endpoint not in seen]
    seen |= found.keys()
    return new


def listen(person: BrowserPerson, faults: list[str]) -> None:
    """What a page says of itself is a fault."""
    page = person.page
    page.on("pageerror", lambda error: faults.append(f"{person.path}: {error}"))
    page.on("crash", lambda page: faults.append(f"{person.path}: the page crashed"))


def press_through(person: BrowserPerson, path: str, faults: list[str]) -> int:
    """Write into each field of a page, and press whatever is there once; how much was pressed."""
    page, before, pressed = person.page, len(faults), 0
    person.open(path)
    opened = page.url
    places = page.evaluate(MARK)
    typed = write(page) if places else {}
    for place in range(places):
        try:
            html = press(page, place)
            there, held = page.evaluate(HELD) if html is not None else (opened, typed)
        except Error as problem:
            faults.append(f"{path}: {place}: {problem.message}")
            break
        if html is None:
            continue
        pressed += 1
        if there != opened:
            faults.append(f"{path}: {html!r} leads to {there}")
        faults += [
            f"{path}: {html!r} loses {name}" for name in typed if held.get(name) != typed[name]
        ]
        if len(faults) > before:
            break
    return pressed


def write(page: Page) -> dict[str, str]:
    """Type a word into each field that is seen, behind what stands there; what they hold then."""
    for locator in page.locator(FIELDS).all():
        if locator.is_visible():
            locator.press("End")
            page.keyboard.insert_text(WORD)
    typed: dict[str, str] = page.evaluate(HELD)[1]
    return typed


def press(page: Page, place: int) -> str | None:
    """Press what has this place, if it is still there and can be seen; what it says."""
    locator = page.locator(f'[data-press="{place}"]')
    value = page.evaluate(LOOK, place)
    if value == "folded":
        unfold(locator)
        value = page.evaluate(LOOK, place)
    if not isinstance(value, dict):
        return None
    # A link in it is no part of it.
    locator.click(position={"x": 4, "y": 4} if value["leads"] else None)
    return str(value["said"])
