"""Where a form stands: its address, and the page it is part of; by them a draft comes back."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import current_app, request

from casetrack.accounts.sessions import DraftsAsked
from casetrack.web.addresses import FROM, inside

LONGEST = 400
# In an address: what leads back, or is typed already, or only opens the form.
_BESIDE = frozenset({FROM, "typed", "log"})
# Ends the path of a page of which a form is only a part, with an address of its own.
_PART = "#"


def plain(path: str, query: str) -> str:
    """An address without what does not tell which form it is."""
    kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in _BESIDE]
    return f"{path}?{urlencode(kept)}" if kept else path


def form_place(address: str | None) -> tuple[str, str] | None:
    """The address of a form and the page it stands on; None where no form of ours is.

    That is the same page, or the nearest above it that can be opened.
    """
    path, _, query = (inside(address) or "").partition("?")
    adapter = current_app.create_url_adapter(request)
    if adapter is None or "POST" not in adapter.allowed_methods(path):
        return None
    form = plain(path, query)
    page, is_whole = path, True
    while page and "GET" not in adapter.allowed_methods(page):
        page, is_whole = page.rpartition("/")[0], False
    if not page or len(form) > LONGEST:
        return None
    return form, form if is_whole else f"{page}{_PART}"


def opened_at(page: str) -> str:
    """The address at which the page of a draft is opened."""
    return page.removesuffix(_PART)


def endpoint_at(address: str, method: str = "POST") -> tuple[str, dict[str, object]]:
    """What is asked for at an address of ours, and the numbers in it."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    endpoint, values = adapter.match(address.partition("?")[0], method=method)
    return str(endpoint), dict(values)


def drafts_asked() -> DraftsAsked | None:
    """The drafts that this request may show or make needless; None for a part of a page."""
    if "HX-Request" in request.headers:
        return None
    here = plain(request.path, request.query_string.decode())
    if request.method == "POST":
        return DraftsAsked(address=here)
    # Today offers all of them.
    return DraftsAsked(here, f"{request.path}{_PART}", anywhere=request.path == "/")
