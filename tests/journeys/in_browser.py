"""A person with a real browser."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator, Page

from tests.journeys.person import Pick, Typed
from tests.journeys.the_house import DAYS_AGO, House

MOST_TABS = 60
# A line of Today that leads to the page of a case: others lead to where they are settled, and back.
TO_A_CASE = ".entry-line a[href^='/cases/']:not([href*='?'])"
IS_THERE = "it => document.activeElement !== null && document.activeElement.matches(it)"
RING = "getComputedStyle(document.activeElement).outlineStyle"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MARK = """it => {
  document.querySelectorAll("[data-typed-into]").forEach(one => delete one.dataset.typedInto);
  (it.form ?? it.closest("form")).dataset.typedInto = "";
}"""


DROP = """async (area, files) => {
  const carried = new DataTransfer();
  for (const {name, mimeType, content} of files) {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    carried.items.add(new File([bytes], name, {type: mimeType}));
  }
  return ["dragover", "drop"].map((kind) => !area.dispatchEvent(
    new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true})));
}"""


class BrowserPerson:
    """Follows links and fills forms with Chromium, scripts on."""

    def __init__(self, house: House, lang: str, page: Page) -> None:
        self.house, self.lang, self.page = house, lang, page

    @property
    def path(self) -> str:
        """Where they are."""
        return self.page.url.removeprefix(self.house.url)

    def open(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(f"{self.house.url}{path}")

    def live(self, *, days_ago: int) -> None:
        """From now on, ask everything on a day so long ago; 0: today."""
        fields = {DAYS_AGO: str(days_ago)} if days_ago else {}
        self.page.context.set_extra_http_headers(fields)

    def follow(self, text: str) -> None:
        """Follow the first link that says this, or begins with it; in the menu, if it is there."""
        exact = self.page.get_by_role("link", name=text, exact=True)
        link = exact if exact.count() else self.page.get_by_role("link", name=_begins(text))
        menu = self.page.locator("a[data-in-place], details[data-menu]:not([open]) > summary")
        if not link.count() and menu.count():
            self.use(menu.first)
            self.page.locator("details[data-menu][open]").wait_for()
            link = exact if exact.count() else link
        if not link.count():
            # Folded, as what is rare is: by its words, and opened as a person does.
            folded = self.page.locator("details a").filter(has_text=_begins(text))
            if folded.count():
                unfold(folded.first, self.use)
                link = exact if exact.count() else link
        assert link.count(), f"no link {text!r}:\n{self.describe()}"
        with self.page.expect_navigation():
            self.use(link.first)

    def press(self, button: str, **typed: Typed) -> None:
        """Fill the form of the button that says this, and press it.

        A button for those without scripts is not there: what it would show comes by itself.
        """
        # What is asked for may bring the button anew.
        self.page.locator(".htmx-request").first.wait_for(state="detached")
        pressed = self.page.get_by_role("button", name=button, exact=True).first
        unneeded = self.page.locator("form noscript")
        is_there = bool(pressed.count())
        comes_by_itself = not is_there and button in "".join(unneeded.all_text_contents())
        assert is_there or comes_by_itself, f"no button {button!r}:\n{self.describe()}"
        form = marked(self.page.locator("form noscript").first if comes_by_itself else pressed)
        for name, value in typed.items():
            controls = form.locator(f'[name="{name}"]')
            assert controls.count(), f"no field {name!r}:\n{self.describe()}"
            unfold(controls.first, self.use)
            self.fill_in(form, controls, value)
        if comes_by_itself:
            with self.page.expect_response(lambda answer: answer.request.method == "POST"):
                form.dispatch_event("change")
            self.page.wait_for_load_state("networkidle")
            return
        # What the last field asks for by itself comes before the button is reached.
        pressed.focus()
        self.page.locator(".htmx-request").first.wait_for(state="detached")
        with self.page.expect_navigation():
            self.use(pressed)

    def use(self, locator: Locator) -> None:
        """Click it."""
        locator.click()

    def fill_in(self, form: Locator, controls: Locator, value: Typed) -> None:
        """Fill the controls of one name."""
        if isinstance(value, tuple):
            for item in value:
                self.fill_in(form, controls, item)
            return
        first = controls.first
        kind = first.evaluate("it => it.type || it.tagName.toLowerCase()")
        if kind == "select-one":
            if isinstance(value, Pick):
                option = first.locator("option").filter(has_text=value.text).first
                value = option.get_attribute("value") or ""
            self.select(first, str(value))
        elif kind in ("radio", "checkbox"):
            if isinstance(value, Pick):
                self.tick(_option(form, controls, value.text))
            elif isinstance(value, bool):
                self.tick(first, is_on=value)
            else:
                name = first.get_attribute("name")
                self.tick(form.locator(f'[name="{name}"][value="{value}"]'))
        elif kind == "time":  # its keys are those of the language of the system
            first.fill(str(value))
        else:
            self.type_into(first, str(value))

    def select(self, control: Locator, value: str) -> None:
        """Choose of a list."""
        control.select_option(value)

    def tick(self, box: Locator, *, is_on: bool = True) -> None:
        """Press the words beside it."""
        tick(box, is_on=is_on)

    def type_into(self, control: Locator, text: str) -> None:
        """Type in place of what stands there."""
        type_into(control, text)

    def reads(self, text: str) -> bool:
        """Whether the page shows this."""
        return _plain(text) in _plain(self.page.locator("body").inner_text())

    def unfold(self, text: str) -> None:
        """Open the folds that hide this text, the outer before the inner; no menu."""
        closed = self.page.locator("main details:not([open], [data-menu]):visible")
        folds = closed.filter(has_text=text)
        while not self.reads(text) and folds.count():
            self.use(folds.first.locator("summary").first)

    def typed(self, name: str) -> str:
        """What stands in a text field."""
        return self.page.locator(f'[name="{name}"]').input_value()

    def source(self) -> str:
        """The page as it stands."""
        return self.page.content()

    def describe(self) -> str:
        """Where they are and what it says."""
        return f"{self.path}: {_plain(self.page.locator('body').inner_text())}"

    @property
    def browser(self) -> str:
        """What Chromium says of itself."""
        return str(self.page.evaluate("navigator.userAgent"))

    def carry(self, name: str, value: str) -> None:
        """Have this cookie, and no other."""
        cookies = self.page.context
        cookies.clear_cookies()
        cookies.add_cookies([{"name": name, "value": value, "url": self.house.url}])

    def finds(self, path: str) -> bool:
        """Go to an address; whether there is such a page for them."""
        answer = self.page.goto(f"{self.house.url}{path}")
        assert answer is not None
        assert answer.status in (200, 404)
        return answer.status == 200

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the window."""
        return bool(self.page.evaluate(OVERFLOW) > 0)


def marked(inside: Locator) -> Locator:
    """The form in which something stands, found by a mark: looked for by its words again, for each
    field of it, it takes as long as all the typing.
    """
    inside.evaluate(MARK)
    return inside.page.locator("form[data-typed-into]")


def unfold(locator: Locator, use: Callable[[Locator], None] = Locator.click) -> None:
    """Open what hides it, as a person does; its own summary opens nothing."""
    hidden = "(self::summary/parent::details | self::*[not(self::summary)])"
    closed = locator.locator(f"xpath={hidden}/ancestor::details[not(@open)]")
    while closed.count():
        use(closed.first.locator("summary").first)


def type_into(control: Locator, text: str) -> None:
    """Type a text with the keyboard, in place of what stands there; then leave a list of words.

    Words in Chinese come a whole phrase at a time, as from an input method.
    """
    control.click()
    write_over(control, text)


def write_over(control: Locator, text: str) -> None:
    """The same in a field that has the focus."""
    keys = control.page.keyboard
    keys.press("ControlOrMeta+A")
    keys.press("Delete")
    if text.isascii():
        keys.type(text)
    else:
        keys.insert_text(text)
    if control.get_attribute("role") == "combobox":
        keys.press("Tab")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus; whatever has it shows a ring."""
    for _press in range(MOST_TABS):
        if page.evaluate(IS_THERE, selector):
            assert page.evaluate(RING) != "none", f"no ring round {selector}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def drop(page: Page, area: str, *files: FilePayload) -> None:
    """Drag files over an area of the page, and let them fall there."""
    carried = [{**file, "content": b64encode(file["buffer"]).decode()} for file in files]
    for file in carried:
        del file["buffer"]
    # Both are ours: what a browser does with a file by itself is to leave the page for it.
    assert page.locator(area).evaluate(DROP, carried) == [True, True]


def tick(box: Locator, *, is_on: bool = True) -> None:
    """Press the words beside a box or button, unless it is already as it should be."""
    if box.is_checked() == is_on:
        return
    unfold(box)
    around = box.locator("xpath=ancestor::label")
    words = around if around.count() else box.page.locator(f'[for="{box.get_attribute("id")}"]')
    words.first.click()
    assert box.is_checked() == is_on, f"{words.first.inner_text()!r} was pressed in vain"


def _option(form: Locator, controls: Locator, text: str) -> Locator:
    """The box or button whose label says this: around it, or beside it."""
    name = controls.first.get_attribute("name")
    locator = form.locator("label").filter(has_text=text)
    around = locator.locator(f'[name="{name}"]')
    if around.count():
        return around.first
    ids = [label.get_attribute("for") for label in locator.all()]
    return form.locator(", ".join(f'[name="{name}"][id="{words}"]' for words in ids if words)).first


def _begins(text: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(text)}")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
