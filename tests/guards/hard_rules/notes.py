"""How it is tried that notes of a psychologist are opened without an approval."""

from __future__ import annotations

from collections.abc import Callable

import time_machine
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, Part, PartyRole
from casetrack.cases.models import Party
from casetrack.casework.attachments.actions import (
    NOTES_CLOSED,
    NewFile,
    Proof,
    attach,
    take_original,
)
from casetrack.casework.attachments.inspecting import inspect
from casetrack.casework.attachments.models import Attachment, AttachmentKind
from casetrack.casework.team import NewGrant, end_grant, grant
from casetrack.db.kept_files import current_file_store
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.journal import enter
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.casework.attachments import made_files as made
from tests.guards.hard_rules.ways import Outcome, Tries, refused, within
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in

NOTES_RULE = "clinical_notes_least_access"
REASON = "评估心理状况"


def notes_of(child: Party, *, approved: bool) -> tuple[Attachment, Callable[[], object]]:
    """Notes about a child, opened to the handler by a head or not; and what closes them again."""
    case, handler = case_of(child), handler_of(child)
    by = acting(handler, on=TODAY, at=NOON)
    when = PartialDate.day(TODAY)
    entry = enter(case, EntryKind.NOTE, by, when=when, parties={Part.ABOUT: [child]})
    draft = current_file_store().draft_of(made.docx())
    file = NewFile(draft, "notes.docx", inspect(draft, "notes.docx"))
    proof = Proof(AttachmentKind.CLINICAL_NOTES)
    (row,) = attach(case, entry, [file], proof, by, case_megabytes=50).added
    if not approved:
        return row, lambda: None
    head = acting(make_staff(Role.SECTION_HEAD, office=handler.office), on=TODAY, at=NOON)
    held = grant(case, NewGrant(Aspect.NOTES, staff_id=handler.id, reason=REASON), head)
    return row, lambda: end_grant(held, head)


def a_child() -> Party:
    """A child who was harmed."""
    return make_child(make_case(), role=PartyRole.VICTIM)


def _page(app: Flask, against: bool) -> Outcome:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = a_child()
            row, _close = notes_of(child, approved=not against)
            handler, url = handler_of(child), f"/cases/{row.case_id}/files/{row.id}/original"
        answer = sign_in(app, handler).post(url, data={"reason": REASON}, buffered=True)
    if answer.status_code == 200:
        return Outcome.LET_THROUGH
    assert answer.status_code == 422, f"{url} answered {answer.status_code}"
    assert str(NOTES_CLOSED) in answer.get_data(as_text=True)
    return Outcome.REFUSED


def _action(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        child = a_child()
        row, _close = notes_of(child, approved=not against)
        return _taken(child, row)

    return within(app, act)


def _closed_again(app: Flask, against: bool) -> Outcome:
    """The approval is taken back."""

    def act() -> Outcome:
        child = a_child()
        row, close = notes_of(child, approved=True)
        if against:
            close()
        return _taken(child, row)

    return within(app, act)


def _taken(child: Party, row: Attachment) -> Outcome:
    by = acting(handler_of(child), on=TODAY, at=NOON)
    return refused(lambda: take_original(case_of(child), row, REASON, by).close(), key=NOTES_CLOSED)


NOTES = {NOTES_RULE: Tries(_page, _action, _closed_again)}
