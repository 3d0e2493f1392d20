"""How somebody comes in for the first time: by a link, a password of their own, a phone."""

from __future__ import annotations

import re
import time

import pyotp

from tests.journeys.person import Desk, Person

CHOSEN = "四个互不相干的词语十二个字"
LINK = re.compile(r'value="https?://[^/"]+(/account/choose-password/[^"]+)"')
SECRET = re.compile(r'class="qr-key">([A-Z2-7 ]+)<')
CODE_ON_PAPER = re.compile(r"<li><code>([a-z0-9-]{9})</code>")


class Phone:
    """The authenticator of somebody: each time step shows one code, and is used once."""

    def __init__(self, secret: str) -> None:
        self.totp, self.last = pyotp.TOTP(secret), 0

    def next_code(self) -> str:
        """A code that was not used, of the earliest step that is still read."""
        self.last = max(self.last + 1, int(time.time()) // 30 - 1)
        return self.totp.generate_otp(self.last)


def link_of(person: Person) -> str:
    """The address of the link to choose a password that a page shows once."""
    shown = LINK.search(person.source())
    assert shown, person.describe()
    return shown[1]


def scan(person: Person) -> tuple[Phone, list[str]]:
    """The phone that scans what a page shows, and the codes on paper."""
    shown = SECRET.search(person.source())
    assert shown, person.describe()
    return Phone(shown[1].replace(" ", "")), CODE_ON_PAPER.findall(person.source())


def add(desk: Desk, login: str, name: str, role: str) -> str:
    """Add somebody; the address of the link that is shown once."""
    desk.person.open("/staff")
    desk.follow("Add a colleague")
    desk.press("Add the account", login=login, name=name, role=role)
    return link_of(desk.person)


def begin_with_a_phone(desk: Desk, address: str) -> Phone:
    """Choose a password by a link, and set up the phone that the role must have."""
    desk.person.open(address)
    desk.press("Save it, and go on", password=CHOSEN, password_again=CHOSEN)
    phone, _codes = scan(desk.person)
    desk.press("Begin to use it", factor_code=phone.next_code(), is_kept_on_paper=True)
    desk.expect("The second step is set up. From now on you are asked for a code at sign-in.")
    return phone
