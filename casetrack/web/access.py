"""Access marks of routes; a route without a mark admits nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.brought import Brought, brought
from casetrack.errors import NotAllowed
from casetrack.web.clock import now, today
from casetrack.web.drafts import keep_whole
from casetrack.web.form_input import texts_typed
from casetrack.web.form_numbers import number_sent
from casetrack.web.form_places import form_place, opened_at
from casetrack.web.sessions import SignedIn, factor_rule, has_just_ended, signed_in_here

View = TypeVar("View", bound=Callable[..., Any])
MARK = "casetrack_access"
READS = "casetrack_reads_only"
FRESH = "casetrack_fresh_factor"
# The page that asks who somebody is before what is dangerous.
PROOF = "second_factor.confirm"
PUBLIC = "public"
SIGNED_IN = "signed in"
SECRET = "secret address"


# What somebody may do who is signed in, and still owes a step of signing in.
OPEN_TO_ALL = frozenset({"sign_in.out", "sign_in.language", "static"})


@dataclass(frozen=True, eq=False)
class SignInStep(Brought):
    """Something that is owed after the password, before the desk opens, on a page of its own.

    The first that is owed, in the order in which they are brought, takes the place of every page.
    is_owed: of whom. endpoint: of its page, marked with `signed_in`. beside: endpoints that belong
    to that page.
    """

    endpoint: str
    is_owed: Callable[[SignedIn], bool]
    beside: frozenset[str] = frozenset()


def next_step(signed_in: SignedIn) -> SignInStep | None:
    """The step of signing in that is owed first in this session; None once the desk is open."""
    return next((step for step in brought(SignInStep) if step.is_owed(signed_in)), None)


class SessionEnded(BadRequest):
    """A form with typed text was sent after its session had ended."""


def public(view: View) -> View:
    """Mark a view that anybody may see, signed in or not."""
    setattr(view, MARK, PUBLIC)
    return view


def signed_in(view: View) -> View:
    """Mark a view for everybody who is signed in, whatever their role."""
    setattr(view, MARK, SIGNED_IN)
    return view


def by_secret(view: View) -> View:
    """Mark a view without sign-in: the secret in its address is the key.

    The view finds the owner of the secret, and shows what that person may see; 404 for any other.
    """
    setattr(view, MARK, SECRET)
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view for roles with `permission`; the action checks the case again."""

    def mark(view: View) -> View:
        setattr(view, MARK, permission)
        return view

    return mark


def fresh_factor(view: View) -> View:
    """Mark a view that is dangerous: who opens it or sends its form has lately shown who they are.

    Otherwise they are asked for a code of the second factor, or for the password where they have
    none, and come back to it with what they typed.
    """
    setattr(view, FRESH, True)
    return view


def reads_only(view: View) -> View:
    """Mark a POST view that writes nothing: it waits for no other writer."""
    setattr(view, READS, True)
    return view


def is_reading(app: Flask, endpoint: str | None) -> bool:
    """Whether the view of an endpoint is marked with `reads_only`."""
    return getattr(app.view_functions.get(endpoint or ""), READS, False)


def access_of(app: Flask, endpoint: str) -> str | None:
    """The access mark of an endpoint; None without one."""
    if endpoint == "static":
        return PUBLIC
    mark: str | None = getattr(app.view_functions[endpoint], MARK, None)
    return mark


def asks_anew(app: Flask, endpoint: str) -> bool:
    """Whether the view of an endpoint is marked with `fresh_factor`."""
    return getattr(app.view_functions.get(endpoint), FRESH, False)


def guard() -> Response | None:
    """Refuse a request that the mark of its view does not admit. Registered before every request.

    Raises SessionEnded where typed text would be lost on the way to the sign-in page.
    """
    if request.endpoint is None:
        return None
    mark = access_of(current_app, request.endpoint)
    if mark in (PUBLIC, SECRET):
        return None
    if mark is None:
        # Silence means no, also to those signed in.
        abort(403)
    if not current_user.is_authenticated:
        if has_just_ended() and (texts_typed() or number_sent() is not None):
            raise SessionEnded
        return redirect(url_for("sign_in.form", next=_way_back()))
    step = next_step(signed_in_here())
    if step is not None and request.endpoint not in OPEN_TO_ALL | step.beside | {step.endpoint}:
        return redirect(url_for(step.endpoint))
    if not may_open(request.endpoint):
        raise NotAllowed(mark)
    is_dangerous = step is None and asks_anew(current_app, request.endpoint)
    if is_dangerous and not factor_rule().is_recent(signed_in_here().proved_at, at=now()):
        return _proof_first()
    return None


def _proof_first() -> Response:
    """The way to the page that asks who it is, and back; a form that was sent is kept meanwhile."""
    address = request.full_path.rstrip("?")
    if request.method == "POST":
        place = form_place(address)
        if number_sent() is not None:
            keep_whole(address, signed_in_user().id)
        address = opened_at(place[1]) if place else url_for("agenda.today")
    return redirect(url_for(PROOF, next=address), 303)


def may_open(endpoint: str) -> bool:
    """Whether the view of an endpoint admits who is signed in; their case is not asked."""
    mark = access_of(current_app, endpoint)
    if mark in (PUBLIC, SECRET, SIGNED_IN):
        return True
    return mark is not None and has_permission(signed_in_user(), Permission(mark))


def signed_in_user() -> Staff:
    """The member of staff signed in; only in views that require sign-in."""
    user: Staff = current_user._get_current_object().staff
    return user


def acting() -> Act:
    """The act of this request: the person signed in, now."""
    return Act(signed_in_user(), today(), now())


def _way_back() -> str | None:
    if request.method != "GET" or request.full_path in ("/", "/?"):
        return None
    return request.full_path.rstrip("?")
