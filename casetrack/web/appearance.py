"""Light or dark pages: chosen in a browser, and kept there, also when somebody signs out."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response

from casetrack.codes import NP_, Coded

KEPT_FOR = timedelta(days=365)
_COOKIE = "casetrack-appearance"


class Appearance(Coded):
    """Whether pages are light or dark; DEVICE follows the setting of the device."""

    LIGHT = "light", NP_("appearance", "light")
    DARK = "dark", NP_("appearance", "dark")
    DEVICE = "device", NP_("appearance", "as the device is set")


def appearance() -> Appearance:
    """The appearance chosen in this browser; LIGHT until one was."""
    return appearance_called(request.cookies.get(_COOKIE, "")) or Appearance.LIGHT


def appearance_called(value: str) -> Appearance | None:
    """The appearance with this value; None for an unknown one."""
    return next((choice for choice in Appearance if choice.value == value), None)


def keep_appearance(response: Response, chosen: Appearance) -> None:
    """Show every page in this browser so from now on, for a year."""
    response.set_cookie(
        _COOKIE,
        chosen.value,
        max_age=KEPT_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
