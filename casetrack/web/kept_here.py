"""What the pages without a network keep in this browser: how much waits, and that it goes.

The browser tells by a cookie how many outcomes wait to be sent, so that every page can say so and
nobody signs out without knowing. Signing out removes all of it, by the browser itself.
"""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

# The page that keeps something.
KEPT_ON = "/visits/offline"
# Written by the scripts of the page that keeps something; the second lives on that page only.
WAITING = "casetrack-waiting"
HALF_OF_KEY = "casetrack-kept"
_MOST = 999


def waiting_here() -> int:
    """How many outcomes were written down in this browser and are not sent yet."""
    told = request.cookies.get(WAITING, "")
    return min(int(told), _MOST) if told.isdecimal() and len(told) <= len(str(_MOST)) else 0


def remove_kept(response: Response) -> None:
    """Have the browser remove whatever it keeps of this house: what is stored, and its key.

    The cookies of the house itself stay.
    """
    response.headers["Clear-Site-Data"] = '"storage"'
    response.delete_cookie(WAITING, samesite="Strict")
    close_kept(response)


def close_kept(response: Response) -> None:
    """Take the half of the key from the browser: what is kept can be read no more.

    Whose it is is told the half again once they signed in anew.
    """
    response.delete_cookie(HALF_OF_KEY, path=f"{request.script_root}{KEPT_ON}", samesite="Strict")
