"""Words of accounts: the levels of procuratorates, and what is refused about offices and staff."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Browser, Device, Level

# Pairs: a browser and a device that are "other" are equal as keys.
LABELS: Sequence[tuple[enum.Enum, LazyString]] = (
    (Level.SUPREME, _l("supreme")),
    (Level.PROVINCE, _l("province")),
    (Level.CITY, _l("city")),
    (Level.COUNTY, _l("county or district")),
    (Browser.CHROME, _l("Chrome")),
    (Browser.EDGE, _l("Edge")),
    (Browser.FIREFOX, _l("Firefox")),
    (Browser.SAFARI, _l("Safari")),
    (Browser.QIHOO, _l("360 Browser")),
    (Browser.QQ, _l("QQ Browser")),
    (Browser.WECHAT, _l("WeChat")),
    (Browser.OTHER, _l("another browser")),
    (Device.WINDOWS, _l("Windows computer")),
    (Device.MAC, _l("Mac")),
    (Device.LINUX, _l("Linux computer")),
    (Device.ANDROID, _l("Android phone or tablet")),
    (Device.HARMONY, _l("HarmonyOS phone or tablet")),
    (Device.IPHONE, _l("iPhone")),
    (Device.IPAD, _l("iPad")),
    (Device.OTHER, _l("another device")),
)

RULES: Mapping[str, LazyString] = {
    "administrator_exists": _l("There is an administrator already."),
    "email_signs": _l("An address of mail is such as zhang@example.org; this is none."),
    "last_administrator": _l("This is the last administrator in service; make another one first."),
    "login_signs": _l(
        "An account has 2 to 60 signs: letters a to z, digits, dots, hyphens, underscores, and"
        " begins with a letter or digit."
    ),
    "login_taken": _l("There is an account %(login)s already; choose another one."),
    "name_length": _l("Enter a name of 1 to %(longest)s characters."),
    "office_above_is_higher": _l("The office above this one must be of a higher level."),
    "office_name_taken": _l(
        "Another office has one of the names of %(name)s already: English, Chinese or short."
    ),
    "password_common": _l(
        "This password is among those that are tried first; take several words that do not belong"
        " together."
    ),
    "password_own": _l("A password may not hold the account or the name of its owner."),
    "password_length": _l("A password has %(shortest)s to %(longest)s characters."),
}
