"""Find cases by what is typed: sent, so that it stands in no address, no history and no log."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.identity import look_up
from casetrack.cases.views import CHOSEN, bp, list_page, narrowed_by
from casetrack.db.transaction import unit_of_work
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import now, today


@bp.post("/cases/find")
@requires(Permission.CASE_READ)
def find() -> ResponseReturnValue:
    """Cases of which something holds the text; and, for who may be shown names, who is called so.

    Every look-up by a name is in the audit, without the name. Without a text this is the list.
    """
    narrowed = narrowed_by(request.form, text=request.form.get("text", ""))
    if not narrowed.text:
        chosen: dict[str, Any] = {
            name: request.form[name] for name in CHOSEN if request.form.get(name)
        }
        return redirect(url_for(".index", **chosen))
    user, after = signed_in_user(), request.form.get("after")
    if after or not has_permission(user, Permission.IDENTITY_SEE):
        return list_page(narrowed, after=after)
    with unit_of_work():
        found = look_up(narrowed.text, by=user, on=today(), at=now())
    return list_page(narrowed, after=None, looked_up=found)
