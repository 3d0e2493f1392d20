"""A person whose hands stay on the keyboard."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.journeys.in_browser import RING, BrowserPerson, write_over

HAS_FOCUS = "it => document.activeElement === it"
IN_ITS_GROUP = """it => it.type === "radio" && document.activeElement.type === "radio"
  && document.activeElement.name === it.name && document.activeElement.form === it.form"""
# More than the longest form has; Tab comes round to where it began.
MOST_TABS = 400


class KeyboardPerson(BrowserPerson):
    """Comes to everything by Tab, and uses it by Enter, Space and the arrows."""

    def use(self, locator: Locator) -> None:
        """Press Enter on it."""
        self.reach(locator)
        self.page.keyboard.press("Enter")

    def select(self, control: Locator, value: str) -> None:
        """Go through the list until it stands there."""
        self.reach(control)
        self.page.keyboard.press("Home")
        for _option in range(control.locator("option").count()):
            if control.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        assert control.input_value() == value, f"{value!r} is no choice"

    def tick(self, box: Locator, *, is_on: bool = True) -> None:
        """Space on a box; of a group of radio buttons the arrows choose."""
        if box.is_checked() == is_on:
            return
        self.reach(box)
        if not box.is_checked() or not is_on:
            self.page.keyboard.press("Space")
        assert box.is_checked() == is_on

    def type_into(self, control: Locator, text: str) -> None:
        """Type it where Tab has come to."""
        self.reach(control)
        write_over(control, text)

    def reach(self, locator: Locator) -> None:
        """Press Tab until it has the focus, with a ring around it."""
        sought = locator.element_handle()
        keys = self.page.keyboard
        for _press in range(MOST_TABS):
            if self.page.evaluate(HAS_FOCUS, sought):
                assert self.page.evaluate(RING) != "none", "no ring around it"
                return
            keys.press("ArrowDown" if self.page.evaluate(IN_ITS_GROUP, sought) else "Tab")
        raise AssertionError(f"Tab never comes to {locator}: {self.describe()}")
