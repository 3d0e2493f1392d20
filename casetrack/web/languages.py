"""The language of a page, and where the user's choice is kept."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, session
from flask_login import current_user

_CHOSEN = "language"
# The language a page was last shown in: where the person cannot be read, it is still theirs.
_SPOKEN = "spoken"


def language_of_page(languages: Sequence[str], otherwise: str) -> str:
    """The language chosen here, the user's own, the browser's, or `otherwise`.

    languages: the supported ones, such as "en" and "zh".
    """
    chosen = session.get(_CHOSEN)
    if chosen in languages:
        return str(chosen)
    if current_user and current_user.is_authenticated and current_user.staff.language:
        own = str(current_user.staff.language)
        if session.get(_SPOKEN) != own:
            session[_SPOKEN] = own
        return own
    if session.get(_SPOKEN) in languages:
        return str(session[_SPOKEN])
    return request.accept_languages.best_match(languages) or otherwise


def keep_language(lang: str) -> None:
    """Use this language on every page in this browser from now on."""
    session[_CHOSEN] = lang


def forget_all_but_language() -> None:
    """Clear the browser's session, except the chosen language."""
    chosen = session.get(_CHOSEN)
    session.clear()
    if chosen:
        keep_language(chosen)
