"""Find cases by what is typed: sent, so that it stands in no address, no history and no log."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.blueprint import bp
from casetrack.casework.identity.actions import look_up
from casetrack.casework.views import CHOSEN, list_page, narrowed_by
from casetrack.web.access import acting, reads_only, requires, signed_in_user
from casetrack.web.sealed_typed import SECRET, sealed_key, typed_before


@bp.get("/cases/find")
@requires(Permission.CASE_READ)
def find_again() -> ResponseReturnValue:
    """Nothing was typed yet: the list, in which it is."""
    return redirect(url_for(".index"))


@bp.post("/cases/find")
@reads_only
@requires(Permission.CASE_READ)
def find() -> ResponseReturnValue:
    """Seal what was typed, and lead to what is found; without a text to the list.

    The page of what is found is asked for, not sent, so that a browser can go back to it.
    """
    chosen: dict[str, Any] = {name: request.form[name] for name in CHOSEN if request.form.get(name)}
    text = narrowed_by(request.form, text=request.form.get("text", "")).text
    if not text:
        return redirect(url_for(".index", **chosen))
    secret = cookie.setdefault(SECRET, secrets.token_urlsafe(16))
    key = sealed_key({**chosen, "text": text}, signed_in_user(), secret=secret)
    return redirect(url_for(".found", key=key))


@bp.get("/cases/found/<key>")
@requires(Permission.CASE_READ)
def found(key: str) -> ResponseReturnValue:
    """Cases of which something holds the text; and, for who may be shown names, who is called so.

    Every look-up by a name is in the audit, without the name.
    """
    user, after = signed_in_user(), request.args.get("after")
    typed = typed_before(key, user, secret=str(cookie.get(SECRET, "")))
    if typed is None:
        flash(_("What was typed to find a case is not kept for long. Type it once more."))
        return redirect(url_for(".index"))
    narrowed = narrowed_by(MultiDict(typed), text=typed["text"])
    if after or not has_permission(user, Permission.IDENTITY_SEE):
        return list_page(narrowed, after=after, found_at=url_for(".found", key=key))
    looked_up = look_up(narrowed.text, acting())
    return list_page(narrowed, after=None, looked_up=looked_up, found_at=url_for(".found", key=key))
