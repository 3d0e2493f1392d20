"""What a browser says of itself, coarsely: enough for somebody to know their own again."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TypeVar

from casetrack.accounts.models import Browser, Device

Told = TypeVar("Told", bound=enum.StrEnum)

# The first that fits: every browser says that it is also some of those that stand below it.
_BROWSERS: Sequence[tuple[str, Browser]] = (
    ("MicroMessenger", Browser.WECHAT),
    ("QQBrowser", Browser.QQ),
    ("QIHU", Browser.QIHOO),
    ("360SE", Browser.QIHOO),
    ("360EE", Browser.QIHOO),
    ("Edg", Browser.EDGE),
    ("Firefox", Browser.FIREFOX),
    ("FxiOS", Browser.FIREFOX),
    ("Chrome", Browser.CHROME),
    ("Chromium", Browser.CHROME),
    ("CriOS", Browser.CHROME),
    ("Safari", Browser.SAFARI),
)
_DEVICES: Sequence[tuple[str, Device]] = (
    ("OpenHarmony", Device.HARMONY),
    ("HarmonyOS", Device.HARMONY),
    ("iPad", Device.IPAD),
    ("iPhone", Device.IPHONE),
    ("Android", Device.ANDROID),
    ("Windows", Device.WINDOWS),
    ("Macintosh", Device.MAC),
    ("Linux", Device.LINUX),
)


def browser_of(user_agent: str) -> Browser:
    """The make of the browser that says this."""
    return _first(user_agent, _BROWSERS) or Browser.OTHER


def device_of(user_agent: str) -> Device:
    """What that browser runs on."""
    return _first(user_agent, _DEVICES) or Device.OTHER


def _first(told: str, signs: Sequence[tuple[str, Told]]) -> Told | None:
    return next((meant for sign, meant in signs if sign in told), None)
