"""What browsers say of themselves, as far as it is told to their owner."""

from __future__ import annotations

import pytest

from casetrack.accounts.models import Browser, Device
from casetrack.web.sessions import browser_of, device_of
from tests.web.gate import FIREFOX, PHONE


@pytest.mark.parametrize(
    ("told", "browser", "device"),
    [
        (FIREFOX, Browser.FIREFOX, Device.WINDOWS),
        (PHONE, Browser.CHROME, Device.ANDROID),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
            Browser.EDGE,
            Device.LINUX,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
            " Version/17.5 Mobile/15E148 Safari/604.1",
            Browser.SAFARI,
            Device.IPHONE,
        ),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 Safari/537.36"
            " ArkWeb/4.1 Mobile",
            Browser.CHROME,
            Device.HARMONY,
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 Chrome/95.0 Safari/537.36"
            " QIHU 360EE",
            Browser.QIHOO,
            Device.WINDOWS,
        ),
        ("curl/8.0", Browser.OTHER, Device.OTHER),
        ("", Browser.OTHER, Device.OTHER),
    ],
)
def test_a_browser_is_known_by_what_it_says(told: str, browser: Browser, device: Device) -> None:
    assert (browser_of(told), device_of(told)) == (browser, device)
