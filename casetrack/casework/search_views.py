"""The search box in the head of every page: cases, people, bodies, entries, commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.blueprint import bp
from casetrack.cases.finding import cases_found, find_texts
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import CaseFilter, list_cases
from casetrack.casework.found_by import PERSON
from casetrack.casework.identity.actions import look_up
from casetrack.casework.list_views import CHOSEN, list_page, narrowed_by
from casetrack.casework.search_results import found_by, found_of
from casetrack.db.search.models import Sort
from casetrack.db.search.phrases import LONGEST, phrases_of
from casetrack.ledger.find_commands import FindCommand, command_in, command_of, read_as
from casetrack.web.access import acting, reads_only, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.sealed_typed import SECRET, sealed_key, session_secret, typed_before


@bp.get("/cases/find")
@requires(Permission.CASE_READ)
def find_again() -> ResponseReturnValue:
    """Redirect a search page without a key to the list."""
    return redirect(url_for(".index"))


@bp.post("/cases/find")
@reads_only
@requires(Permission.CASE_READ)
def find() -> ResponseReturnValue:
    """Seal the search text and redirect to the results; without a text, to the list.

    The results are a GET page, so that the browser can go back to it.
    """
    chosen: dict[str, Any] = {name: request.form[name] for name in CHOSEN if request.form.get(name)}
    text = narrowed_by(request.form, text=request.form.get("text", "")).text
    if not text:
        return redirect(url_for(".index", **chosen))
    key = sealed_key({**chosen, "text": text}, signed_in_user(), secret=session_secret())
    return redirect(url_for(".found", key=key))


@bp.get("/cases/found/<key>")
@requires(Permission.CASE_READ)
def found(key: str) -> ResponseReturnValue:
    """Cases with a text that matches; for readers of names, also cases of persons of that name.

    Every look-up by a name is audited, without the name.
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


# The number of cases in which a command is offered; with more, the user must be more specific.
MOST = 5
# The number of cases that are offered to somebody who named none.
CHOICES = 20
# Results of each group while one types.
NOW = 4
# A case, by its number, title or charge; a person of it.
_NAMED = (Sort.CASE, Sort.PERSON)
_AT_MOST = 60


@dataclass(frozen=True)
class Doable:
    """A case in which the command can be carried out. party_id: the only person named."""

    case: Case
    party_id: int | None


def named_in(rest: str, user: Staff, *, on: date) -> list[Doable]:
    """Visible cases that the words name, each with the person if exactly one is named."""
    texts = find_texts(phrases_of(rest), user, on=on, sorts=_NAMED, limit=_AT_MOST)
    people: dict[int, set[int]] = {}
    for text in texts:
        named = people.setdefault(text.case_id, set())
        if text.what == PERSON:
            named.add(text.row_id)
    known = cases_found(people, user, on=on) if people else {}
    return [
        Doable(known[case_id].case, named.pop() if len(named) == 1 else None)
        for case_id, named in people.items()
        if case_id in known
    ]


def where_to_do(
    command: FindCommand, named: Iterable[Doable], user: Staff, *, on: date, most: int = MOST
) -> list[Doable]:
    """Up to `most` open cases in which this user may carry out the command, in the given order."""
    doables: list[Doable] = []
    for target in named:
        if len(doables) == most:
            break
        if not target.case.is_open():
            continue
        sight = sight_of(user, target.case, on=on)
        if may(user, command.needs, target.case, on=on, party_id=target.party_id, sight=sight):
            doables.append(target)
    return doables


@bp.get("/cases/for/<verb>")
@requires(Permission.CASE_READ)
def choose(verb: str) -> ResponseReturnValue:
    """Ask in which case a command is carried out: those due next first, or any that is found."""
    user, command = signed_in_user(), command_of(verb)
    if command is None or not has_permission(user, command.needs):
        abort(404)
    lines = list_cases(user, CaseFilter(), on=today(), limit=CHOICES)
    known = cases_found([line.id for line in lines], user, on=today()) if lines else {}
    open_ones = (Doable(known[line.id].case, None) for line in lines if line.id in known)
    return render_template(
        "casework/choose.html",
        command=command,
        verb=verb,
        doable=where_to_do(command, open_ones, user, on=today(), most=CHOICES),
        due={line.id: line.next_due for line in lines},
        is_cut=len(lines) == CHOICES,
    )


@bp.get("/find")
@requires(Permission.CASE_READ)
def ask() -> ResponseReturnValue:
    """The search box on a page of its own, for phones and before a search."""
    nothing: dict[str, list[object]] = {
        name: [] for name in ("groups", "looked_up", "doable", "readings")
    }
    return render_template("casework/find.html", typed="", key=None, only="", **nothing)


@bp.post("/find")
@reads_only
@requires(Permission.CASE_READ)
def search() -> ResponseReturnValue:
    """Seal the search text and redirect to the results. Writes nothing.

    While one types a script asks for the first results as a piece: nobody is looked up by name.
    """
    named = request.form.get("find", "").strip()
    typed = " ".join(filter(None, (request.form.get("verb"), named)))[:LONGEST]
    if "HX-Request" in request.headers:
        return render_template("casework/_find_now.html", **_first_results(typed))
    if not named:
        return redirect(url_for(".ask"))
    key = sealed_key({"text": typed}, signed_in_user(), secret=session_secret())
    return redirect(url_for(".searched", key=key))


@bp.get("/find/<key>")
@requires(Permission.CASE_READ)
def searched(key: str) -> ResponseReturnValue:
    """Search results visible to the user; for readers of names, also persons of that name.

    A text that begins with a command and names exactly one possible case redirects there.

    Every look-up by a name is audited, without the name.
    """
    user = signed_in_user()
    kept = typed_before(key, user, secret=str(cookie.get(SECRET, "")))
    if kept is None:
        flash(_("What was typed to find something is not kept for long. Type it once more."))
        return redirect(url_for(".ask"))
    typed = kept["text"]
    only = request.args.get("only", "")
    wanted = command_in(typed) if not only else None
    doable = _where_to_do(*wanted) if wanted else []
    if wanted and len(doable) == 1:
        return redirect(wanted[0].url(doable[0].case, doable[0].party_id))
    looked_up: Sequence[tuple[Case, Party]] = []
    if only in list(Sort):
        before = request.args.get("before", type=read_id)
        groups = [found_of(Sort(only), typed, user, on=today(), before=before)]
    else:
        groups = [] if doable else found_by(typed, user, on=today())
        if not doable and has_permission(user, Permission.IDENTITY_SEE):
            looked_up = look_up(typed, acting())
    return render_template(
        "casework/find.html",
        typed=typed,
        groups=[group for group in groups if group.hits or group.is_cut],
        looked_up=looked_up,
        readings=read_as(typed, on=today()) if not only else [],
        doing=wanted[0] if wanted else None,
        doable=doable,
        key=key,
        only=only,
    )


def _first_results(typed: str) -> dict[str, Any]:
    """The first results of a text that is still being typed."""
    user, on = signed_in_user(), today()
    if not typed:
        return {"typed": "", "groups": [], "readings": [], "doing": None, "doable": []}
    wanted = command_in(typed)
    named = named_in(wanted[1], user, on=on) if wanted else []
    doable = where_to_do(wanted[0], named, user, on=on) if wanted else []
    return {
        "typed": typed,
        "groups": [] if doable else found_by(typed, user, on=on, most=NOW),
        "readings": read_as(typed, on=on),
        "doing": wanted[0] if wanted else None,
        "doable": doable,
    }


def _where_to_do(command: FindCommand, rest: str) -> list[Doable]:
    """Cases for the command, by the words; for readers of names, else by the real name.

    The name is looked up only if the words name no case; this is audited, without the name.
    """
    user = signed_in_user()
    named = named_in(rest, user, on=today())
    if not named and has_permission(user, Permission.IDENTITY_SEE):
        named = [Doable(case, party.id) for case, party in look_up(rest, acting())]
    return where_to_do(command, named, user, on=today())
