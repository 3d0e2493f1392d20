"""Every form keeps itself while it is typed, and comes back to its author: see docs/decisions.

Forms ask for what was typed in them (`kept_for`); pages show it above (`drafts_here`). What is kept
is sealed, and is no act: nothing of it is checked, audited or found.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from flask import current_app, flash, g, jsonify, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Field

from casetrack.accounts import drafts, sent_forms
from casetrack.accounts.drafts import TypedForm
from casetrack.accounts.models import FormDraft, Staff
from casetrack.db import session
from casetrack.db.transaction import own_transaction
from casetrack.events import Event, publish
from casetrack.web.addresses import FROM
from casetrack.web.clock import local, now
from casetrack.web.form_input import is_code, never_shown
from casetrack.web.form_numbers import FIELD, KEPT_SIGNS, is_token, number_sent, sealed
from casetrack.web.form_places import drafts_asked, endpoint_at, form_place, opened_at
from casetrack.web.sessions import STAFF_ID
from casetrack.web.taken_along import OF_FORM, TEXT, typed_along
from casetrack.web.words import language

log = logging.getLogger(__name__)

KEEP = "drafts.keep_typed"
# Name of the field with the token by which the files of a form wait.
FILES_WAIT = "files_wait"
# Names of fields whose words are never kept, as their form says.
UNKEPT = "unkept"
_NOT_TYPED = frozenset({"csrf_token", FIELD, FROM, UNKEPT})
# Sent with a form, and typed by nobody.
_BESIDE = frozenset({"version", "not-the-name"})
# In a minute, of one person, by one process.
MOST_A_MINUTE = 60
_lock, _kept_lately = Lock(), dict[int, deque[datetime]]()


@dataclass(frozen=True)
class DraftShown:
    """A draft as its page shows it.

    texts: the typed texts that no field of the page shows. is_in_form: whether fields show it.
    is_outdated: whether the record was saved since by somebody.
    """

    draft: FormDraft
    typed: TypedForm
    texts: Sequence[str]
    is_in_form: bool = False
    is_outdated: bool = False

    @property
    def until(self) -> datetime:
        """When it is removed."""
        return self.draft.kept_at + drafts.KEPT


def _here() -> Sequence[tuple[FormDraft, TypedForm]]:
    """The drafts of the page that is read, with what was typed."""
    if "drafts_here" not in g:
        g.drafts_here = list(_asked_for()) if request.method == "GET" else []
    known: Sequence[tuple[FormDraft, TypedForm]] = g.drafts_here
    return known


def _asked_for() -> Iterator[tuple[FormDraft, TypedForm]]:
    asked = drafts_asked()
    if asked is None or not current_user.is_authenticated:
        return
    for draft in current_user.drafts:
        typed = drafts.typed_in(draft) if draft.page in (asked.page, asked.part_of) else None
        if typed is not None:
            yield draft, typed


def kept_for(fields: Iterable[Field]) -> MultiDict[str, str] | None:
    """What was typed in a form with these fields before it was left; None without any."""
    if g.get("lays_drafts_aside", False):
        return None
    shown = [field for field in fields if getattr(field.widget, "input_type", "") != "hidden"]
    for draft, typed in _here():
        names = {name for name, _text in typed.fields}
        if any(_is_part(name, field.name) for field in shown for name in names):
            _taken().setdefault(draft.id, []).extend(shown)
            return MultiDict(typed.fields)
    return None


def lay_aside() -> bool:
    """Show what was typed beside the form from now on, not in it; False if it was in none."""
    if not g.get("drafts_taken"):
        return False
    # What went wrong may name what was typed.
    log.warning("the page %s could not be shown with a draft in its form", request.endpoint)
    g.lays_drafts_aside, g.drafts_taken = True, {}
    return True


def times_kept(fields: Iterable[Field]) -> int:
    """How often what this form shows was kept; 0 if it does not show what was typed before."""
    if not current_user.is_authenticated:
        return 0
    shown = {id(field) for field in fields}
    is_sent = request.method == "POST"
    return sum(
        draft.number
        for draft in current_user.drafts
        if is_sent or any(id(field) in shown for field in _taken().get(draft.id, ()))
    )


def note_version(version: Field) -> None:
    """Note that the record of a draft has another version by now than its form was opened with."""
    if version.object_data is not None and str(version.object_data) != str(version.data):
        g.is_draft_outdated = True


def drafts_here() -> list[DraftShown]:
    """The drafts to be shown on this page; none where its author may not know of the page."""
    if g.get("hides_drafts", False):
        return []
    shown = []
    for draft, typed in _here():
        fields = _taken().get(draft.id, [])
        rest = [
            (name, text)
            for name, text in typed.fields
            if not any(_is_part(name, field.name) for field in fields)
        ]
        outdated = bool(fields) and g.get("is_draft_outdated", False)
        shown.append(DraftShown(draft, typed, texts_of(rest), bool(fields), outdated))
    return shown


def texts_of(fields: Iterable[tuple[str, str]]) -> list[str]:
    """What of these fields is text that somebody typed."""
    return [text for _name, text in fields if text.strip() and not is_code(text)]


def draft_mark(field: Field) -> str:
    """Whether this field shows what its author typed before: "", "typed", or "last", where they
    stopped.
    """
    for draft, typed in _here():
        names = typed.changed or [name for name, text in typed.fields if text]
        if draft.id in _taken() and any(_is_part(name, field.name) for name in names):
            is_last = bool(typed.changed) and _is_part(typed.changed[-1], field.name)
            return "last" if is_last else "typed"
    return ""


def keep(sent: Mapping[str, str], typed: TypedForm, *, address: str, staff_id: int) -> int | None:
    """Keep what is typed in the form that is sent to an address; how often that was done by now.

    None where it cannot be kept. sent: what was sent, with the number of the form. A form that was
    saved meanwhile is not kept any more.
    """
    place = form_place(address)
    token = sent.get(FIELD, "")
    if place is None or not is_token(token) or not is_in_time(staff_id):
        return None
    number = sealed(endpoint_at(place[0])[0], token)[:KEPT_SIGNS]
    draft = FormDraft(
        staff_id=staff_id,
        address=place[0],
        page=place[1],
        sending_key=sent_forms.key_of(number, staff_id=staff_id),
    )
    with apart() as db:
        return drafts.keep(db, draft, typed, at=now())


@contextmanager
def apart() -> Iterator[Session]:
    """A transaction for drafts alone, once what was read before is done with: no act is in it."""
    session().commit()
    with own_transaction() as db:
        yield db


def typed_form(sent: MultiDict[str, str]) -> TypedForm:
    """The form that the script sends, as it stands on the page."""
    try:
        fields, changed = json.loads(sent.get("typed", "")), json.loads(sent.get("changed", "[]"))
        pairs = [(str(name), str(text)) for name, text in fields]
    except (ValueError, TypeError):
        return TypedForm(())
    names = [str(name) for name in changed][:200]
    return _kept_of(pairs, sent, title=sent.get("title", "")[:200], changed=names)


def _kept_of(
    pairs: Iterable[tuple[str, str]], sent: Mapping[str, str], **besides: Any
) -> TypedForm:
    unkept = never_shown() | _NOT_TYPED | set(sent.get(UNKEPT, "").split())
    fields = [(name, text) for name, text in pairs if name not in unkept]
    return TypedForm(fields, lang=language(), **besides)


@dataclass(frozen=True)
class FormLeft(Event):
    """A form with files was left before it was saved. token: by it the files come back."""

    token: str


def leave_whole(address: str, staff_id: int) -> None:
    """Keep the form that this request sends, and its files, for when its page is opened again."""
    g.form_is_left = True
    before = request.form.get(FILES_WAIT, "")
    has_files = any(file.filename for file in request.files.values())
    token = before if is_token(before) else secrets.token_urlsafe(16) if has_files else ""
    keep_whole(address, staff_id, files=token)
    if token:
        publish(FormLeft(token))


def keep_whole(address: str, staff_id: int, *, files: str = "") -> int | None:
    """Keep the form that this request sends to be saved; None if it cannot be kept.

    files: the token of the files that wait for it.
    """
    if never_shown() & set(request.form) - {"csrf_token"}:
        return None
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != FILES_WAIT]
    files = files or request.form.get(FILES_WAIT, "")
    typed = _kept_of([*fields, (FILES_WAIT, files)], request.form)
    is_typed = files or texts_of(fields) or len(dict(fields).keys() - _BESIDE) > 2
    return keep(request.form, typed, address=address, staff_id=staff_id) if is_typed else None


def keep_after_end() -> Response | None:
    """Keep what was sent after the session had ended, and say so; None where it cannot be kept."""
    is_script = request.endpoint == KEEP
    if not is_script and number_sent() is None:
        return None
    session().rollback()
    staff_id = _former_staff()
    if staff_id is None:
        return None
    if is_script:
        address = request.form.get("address", "")
        kept = keep(request.form, typed_form(request.form), address=address, staff_id=staff_id)
    else:
        address = request.full_path.rstrip("?")
        kept = keep_whole(address, staff_id)
    if kept is None:
        return None
    if is_script:
        text = _("Your sign-in has ended. What you typed is kept; sign in to go on.")
        answer = jsonify(number=kept, said=text)
        answer.status_code = 401
        return answer
    flash(
        _(
            "What you typed is kept (%(time)s). Sign in to go on where you were; nobody else sees"
            " it.",
            time=f"{local(now()):%H:%M}",
        )
    )
    place = form_place(address)
    return redirect(url_for("sign_in.form", next=opened_at(place[1]) if place else None), 303)


def forget_saved(db: Session) -> None:
    """Remove the draft of the form that this request saves, and that of the log box which led to
    it; not where something else was typed there since.
    """
    if not current_user.is_authenticated:
        return
    done = list(current_user.drafts)
    taken = typed_along()
    if led_from := taken.get(OF_FORM):
        mine = select(FormDraft).filter_by(staff_id=current_user.staff.id, address=led_from)
        for draft in db.scalars(mine):
            typed = drafts.typed_in(draft)
            text = dict(typed.fields).get(TEXT, "") if typed is not None else None
            done += [draft] if text is not None and text.strip() == taken.get(TEXT) else []
    drafts.forget(db, done)


def is_in_time(staff_id: int) -> bool:
    """Whether this person may keep something once more in this minute."""
    at = now()
    with _lock:
        lately = _kept_lately.setdefault(staff_id, deque(maxlen=MOST_A_MINUTE))
        if len(lately) == MOST_A_MINUTE and at - lately[0] < timedelta(minutes=1):
            return False
        lately.append(at)
    return True


def _former_staff() -> int | None:
    """Whose session has ended in this browser, if the form that is sent came from it.

    Both are signed by us: the cookie, which is read here for as long as drafts are kept, and the
    token of the form. They open nothing.
    """
    interface = current_app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    signer = interface.get_signing_serializer(current_app)
    cookie = request.cookies.get(interface.get_cookie_name(current_app), "")
    oldest = int(drafts.KEPT.total_seconds())
    try:
        assert signer is not None
        held = signer.loads(cookie, max_age=oldest)
        if current_app.config.get("WTF_CSRF_ENABLED", True):
            secret = str(current_app.config["SECRET_KEY"])
            tokens = URLSafeTimedSerializer(secret, salt="wtf-csrf-token")
            token = tokens.loads(request.form.get("csrf_token", ""), max_age=oldest)
            if token != held.get("csrf_token"):
                return None
    except BadData:
        return None
    staff = session().get(Staff, held.get(STAFF_ID) or 0)
    return staff.id if staff is not None and staff.is_active else None


def _taken() -> dict[int, list[Field]]:
    taken: dict[int, list[Field]] = g.setdefault("drafts_taken", {})
    return taken


def _is_part(name: str, of: str) -> bool:
    """Whether a value is of this field, or of a part of it."""
    return name == of or name.startswith(f"{of}-")
