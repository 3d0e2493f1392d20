"""What a person at a desk does with a page, whichever way they reach it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from casetrack.web.clock import today
from tests.journeys.the_house import PASSWORD, House


@dataclass(frozen=True)
class Pick:
    """The choice whose label contains this text, where its value is a number nobody knows."""

    text: str


# A text or a choice by its value; a choice by its label; a box to check; several of a list.
Typed = str | bool | Pick | tuple[Pick | str, ...]


class Person(Protocol):
    """Somebody with a browser, or with something as simple as one can be."""

    house: House
    lang: str

    def open(self, path: str) -> None:
        """Go to an address."""

    def live(self, *, days_ago: int) -> None:
        """From now on, ask everything on a day so long ago; 0: today."""

    def follow(self, text: str) -> None:
        """Follow the first link that says this."""

    def press(self, button: str, **typed: Typed) -> None:
        """Fill the fields by their names, in the form of this button, and press it."""

    def reads(self, text: str) -> bool:
        """Whether the page says this."""

    def unfold(self, text: str) -> None:
        """Open the folds that hide this text, unless it is read already."""

    def typed(self, name: str) -> str:
        """What stands in a text field."""

    def source(self) -> str:
        """The page as it was sent."""

    @property
    def path(self) -> str:
        """Where they are."""

    def describe(self) -> str:
        """The page in words, for when a journey ends where it should not."""

    @property
    def browser(self) -> str:
        """What their browser says of itself."""

    def carry(self, name: str, value: str) -> None:
        """Have this cookie, and no other."""

    def finds(self, path: str) -> bool:
        """Go to an address; whether there is such a page for them."""

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the window, where there is one."""


class Desk:
    """A person, and the words of their language."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.path = ""

    def say(self, msgid: str, **values: object) -> str:
        """The words of the pages."""
        return self.person.house.say(msgid, self.person.lang, **values)

    def sign_in(self, login: str, *, password: str = PASSWORD) -> None:
        """Come in by the front door."""
        self.person.open("/")
        self.press("Sign in", login=login, password=password)

    def follow(self, msgid: str, **values: object) -> None:
        """Follow a link by what it says."""
        self.person.follow(self.say(msgid, **values))

    def press(self, msgid: str, **typed: Typed) -> None:
        """Fill a form and press its button by what it says."""
        self.person.press(self.say(msgid), **typed)

    def press_counted(self, singular: str, plural: str, number: int) -> None:
        """Press a button that says how many."""
        self.person.press(self.person.house.count(singular, plural, number, self.person.lang))

    @property
    def today(self) -> date:
        """The day it is in the house."""
        with self.person.house.app.app_context():
            return today()

    def expect(self, *msgids: str) -> None:
        """Fail unless the page says all of this."""
        for msgid in msgids:
            self.expect_text(self.say(msgid))

    def expect_text(self, *texts: str) -> None:
        """The same for words that no catalogue has."""
        for text in texts:
            assert self.person.reads(text), f"no {text!r} on this page:\n{self.person.describe()}"
