"""Typed text: no real name, id number or mobile number in what is kept in the open.

Each text of a form is checked when the form is saved, after the action and before the commit: the
action asks first whether the person may, and forgets nothing. Only a field of `Form.sealed` is
kept encrypted, and not checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import has_request_context
from sqlalchemy.orm import Session

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind, record
from casetrack.cases.access import cases_entered
from casetrack.cases.models import Case
from casetrack.cases.queries import parties_of
from casetrack.casework.identity.detection import typed_in
from casetrack.casework.identity.known import known_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.transaction import touched
from casetrack.errors import RuleBroken, SealedTyped
from casetrack.law.id_numbers import has_id_number, has_mobile
from casetrack.web.access import acting
from casetrack.web.saving import forms_saved

# Acts of this session for which the use of names by the machine is audited already.
_USED = "casetrack_identity_used"
# Places that the user of this session declared to be no name.
_SAID = "casetrack_not_the_name"


def check_typed(_db: Session) -> None:
    """Refuse the unit of work of a request if what was typed tells who somebody is.

    Asked of each case that the request entered or wrote. Raises RuleBroken at the field.
    """
    if not has_request_context() or not (forms := forms_saved()):
        return
    act = acting()
    cases = [session().get_one(Case, case_id) for case_id in sorted(touched() | cases_entered())]
    for form in forms:
        for field, text in form.open_texts():
            ensure_no_number(text, field=field)
            for case in cases:
                check_text(case, text, act, field=field)


def check_text(case: Case, text: str | None, act: Act, *, field: str = "text") -> None:
    """Refuse a text that contains a sealed particular of a person of the case.

    Id numbers and mobile numbers are refused whosever they are. A place marked as no name
    (`say_not_the_name`) passes, and is audited.

    field: the form field of the text. Raises RuleBroken, for a name with the alias.
    """
    if not text or not text.strip():
        return
    ensure_no_number(text, field=field)
    known = known_of(case)
    if not known:
        return
    _tell_used(case, act)
    typed = typed_in(text, known)
    not_names = session().info.get(_SAID, frozenset())
    standing = [typed for typed in typed if typed.place.key not in not_names]
    if standing:
        first = standing[0]
        raise SealedTyped(
            first.rule,
            field=field,
            places=tuple(typed.place for typed in standing),
            alias=first.place.instead or first.place.of,
        )
    if typed:
        record(
            AuditKind.NOT_THE_NAME,
            by=act.by,
            at=act.at,
            case_id=case.id,
            field=field,
            rules=sorted({typed.rule for typed in typed}),
            places=len(typed),
        )


def ensure_names_nobody(case: Case, text: str, act: Act, *, field: str) -> None:
    """Refuse a text that outlives the record, as what the audit keeps does: no name, no alias.

    Raises RuleBroken, with the alias that stands in it.
    """
    check_text(case, text, act, field=field)
    for party in parties_of(case) if text else ():
        if any(alias and alias in text for alias in (party.alias.zh, party.alias.en)):
            raise RuleBroken(
                N_("Write it without %(alias)s: the reason names nobody."),
                alias=party.alias,
                field=field,
            )


def ensure_no_number(text: str, *, field: str) -> None:
    """Refuse a text with an id number or a mobile number, whosever. Raises RuleBroken.

    Office numbers, hotlines and case numbers pass.
    """
    if has_id_number(text):
        raise RuleBroken(
            N_(
                "An id number stands in this text. It belongs in the sealed field of the person"
                " only."
            ),
            field=field,
        )
    if has_mobile(text):
        raise RuleBroken(
            N_(
                "A mobile number stands in this text. It belongs in the sealed field of the"
                " person only; hotlines and landlines of offices may be written."
            ),
            field=field,
        )


def say_not_the_name(keys: Iterable[str]) -> None:
    """Let the places with these keys pass in this session: the user said they are no name."""
    session().info[_SAID] = frozenset(keys)


def _tell_used(case: Case, act: Act) -> None:
    """Audit the use of names once per act, however many texts it checks."""
    used: set[tuple[int, int, datetime]] = session().info.setdefault(_USED, set())
    if (case.id, act.by.id, act.at) in used:
        return
    used.add((case.id, act.by.id, act.at))
    record(
        AuditKind.IDENTITY_USED_BY_MACHINE, by=act.by, at=act.at, case_id=case.id, use="check_text"
    )
