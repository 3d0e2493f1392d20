"""Data that offline pages keep in this browser: how much waits, and its removal.

A cookie tells how many outcomes wait to be sent, so that every page can say so and nobody signs out
unaware. On signing out the browser removes all of it.
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
    """The number of outcomes in this browser that are not sent yet."""
    cookie = request.cookies.get(WAITING, "")
    return min(int(cookie), _MOST) if cookie.isdecimal() and len(cookie) <= len(str(_MOST)) else 0


def remove_kept(response: Response) -> None:
    """Have the browser delete all stored data of this site, and the key to it.

    The site's own cookies stay.
    """
    response.headers["Clear-Site-Data"] = '"storage"'
    response.delete_cookie(WAITING, samesite="Strict")
    close_kept(response)


def close_kept(response: Response) -> None:
    """Delete the browser's half of the key: the stored data becomes unreadable.

    Its owner receives the half again after signing in anew.
    """
    response.delete_cookie(HALF_OF_KEY, path=f"{request.script_root}{KEPT_ON}", samesite="Strict")
