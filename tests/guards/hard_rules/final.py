"""What was decided is final: acts on an issued letter, by page, action, correction and file.

Beside each stands the lawful case: urging, which nobody decided and which grows with what comes of
it, or a letter that a published text tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.casework.entry_corrections import correct_entry
from casetrack.courses.requirements.actions import RequirementTerms, add_promise, change_promise
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import CaseDiffers, import_text
from casetrack.exchange.yaml_text import parse, write
from casetrack.suggestions.actions import close, serve
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.item_terms import NO_TERMS
from casetrack.suggestions.kinds import (
    AMENDED,
    CLOSED_UNFINISHED,
    WITHDRAWN,
    Delivery,
    LetterMaker,
    WhyStill,
)
from casetrack.suggestions.mistyped import correct_letter
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.standstills.actions import NewStandstill, ObjectionAnswer, begin, reject
from casetrack.suggestions.standstills.models import LetterStandstill
from casetrack.suggestions.versions.actions import (
    AmendedLetter,
    LetterWithdrawal,
    amend,
    former_letters,
    withdraw,
)
from tests.builders import NOON, ON_PAPER, TODAY, acting, make_case, make_staff
from tests.exchange.sheet import EXAMPLES
from tests.guards.hard_rules.ways import Outcome, Way, within
from tests.signed_in import PAPER, prepare, sign_in
from tests.suggestions.letters import a_letter, handler_of, make_company, of_another, urging
from tests.suggestions.test_mistyped import as_read

COURT = LetterMaker.COURT
WAYS = ("page", "action", "correction", "file")
ANOTHER, WHY = "另加一项", "已经核实"
AMENDED_PAGE = {"issued_on": str(TODAY), "ground": "general", "objection_until": str(TODAY)}
ENDED = {"closed_on": "2026-11-24", "closed_reason": WHY}
Said = tuple[object, ...]


def _asked(*, is_letter: bool) -> Suggestion:
    """A letter that the chief procurator decided, or urging."""
    case = make_case()
    new = (a_letter if is_letter else urging)(make_company(case))
    return issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))


def said_in(letter: Suggestion) -> Said:
    """Everything that was decided of it."""
    texts = [[row.text for row in rows] for rows in (letter.problems, letter.items)]
    days = (letter.issued.edtf, letter.set_day, letter.objection_until)
    whom = [party.id for party in letter.recipients]
    return (letter.number, letter.kind, letter.ground, *days, *texts, whom)


def _unless_refused(letter: Suggestion, act: Callable[[], object]) -> Outcome:
    """Do it: refused, or nothing of the letter is otherwise."""
    before = said_in(letter)
    try:
        act()
        session().flush()
    except RuleBroken:
        return Outcome.REFUSED
    session().expire_all()
    return Outcome.REFUSED if said_in(letter) == before else Outcome.LET_THROUGH


def _alone(kind: str, data: Mapping[str, str]) -> Way:
    """Send the form of a further decision as the handler, without a paper that tells who decided;
    within the law it is told.
    """

    def page(app: Flask, against: bool) -> Outcome:
        with prepare(app):
            letter = _asked(is_letter=True)
            letter_id, handler = letter.id, handler_of(letter.case)
            url, before = f"/cases/{letter.case_id}/suggestions/{letter.id}/{kind}", _state(letter)
        sign_in(app, handler).post(url, data=data if against else {**data, **PAPER})
        with app.app_context():
            now = _state(session().get_one(Suggestion, letter_id))
        return Outcome.REFUSED if now == before else Outcome.LET_THROUGH

    return page


def _by_nobody(do: Callable[[Suggestion, Act], object]) -> Way:
    """The same action on nobody's decision, and on that of who decided the letter."""

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            letter = _asked(is_letter=True)
            approved = None if against else ON_PAPER
            by = acting(handler_of(letter.case), on=TODAY, at=NOON, approved=approved)
            before = _state(letter)
            try:
                do(letter, by)
            except RuleBroken:
                assert _state(letter) == before
                return Outcome.REFUSED
            return Outcome.LET_THROUGH

        return within(app, act)

    return action


def _day_corrected(do: Callable[[Suggestion, Act], object], kind: EntryKind) -> Way:
    """Correct the day of the entry that tells it, and beside it what the entry says."""

    def correction(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            letter = _asked(is_letter=True)
            by = acting(handler_of(letter.case), on=TODAY, at=NOON)
            do(letter, by)
            query = select(JournalEntry).where(JournalEntry.kind == kind)
            entry = session().scalars(query.order_by(JournalEntry.id.desc())).first()
            assert entry is not None
            when = PartialDate.day(TODAY - timedelta(days=1)) if against else entry.when
            try:
                correct_entry(entry, by, text="笔误", when=when, reason="误记")
            except RuleBroken:
                return Outcome.REFUSED
            return Outcome.LET_THROUGH

        return within(app, act)

    return correction


def _state(letter: Suggestion) -> Said:
    return (*said_in(letter), letter.closed_on, letter.withdrawn_on, len(former_letters(letter)))


def _amend(letter: Suggestion, by: Act) -> object:
    items = (ANOTHER, *(item.text.en or "" for item in letter.items[1:]))
    new = AmendedLetter(letter.id, TODAY, WHY, items, (), letter.ground, None, TODAY)
    return amend(letter, new, by)


def _withdraw(letter: Suggestion, by: Act) -> object:
    return withdraw(letter, LetterWithdrawal(letter.id, TODAY, WHY), by)


def _close(letter: Suggestion, by: Act) -> None:
    close(letter, by, closed_on=TODAY, reason=WHY)


def _on_page(address: str, data: Mapping[str, str]) -> Way:
    """Send a form of its page, or of its first item. address: with `{measure}` or `{item}`."""

    def page(app: Flask, against: bool) -> Outcome:
        with prepare(app):
            letter = _asked(is_letter=against)
            letter_id, handler = letter.id, handler_of(letter.case)
            ids = {"measure": letter.measure_id, "item": letter.items[0].id}
            url = f"/cases/{letter.case_id}/{address.format(**ids)}"
            before = said_in(letter)
        sign_in(app, handler).post(url, data=data)
        with app.app_context():
            now = said_in(session().get_one(Suggestion, letter_id))
        return Outcome.REFUSED if now == before else Outcome.LET_THROUGH

    return page


def _by_action(do: Callable[[Suggestion], object]) -> Way:
    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            letter = _asked(is_letter=against)
            return _unless_refused(letter, lambda: do(letter))

        return within(app, act)

    return action


def _change(letter: Suggestion) -> object:
    terms = RequirementTerms(ANOTHER)
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    return change_promise(letter.items[0], terms, by, opened=letter.items[0].version)


def _add(letter: Suggestion) -> object:
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    return add_promise(letter.measure, RequirementTerms(ANOTHER), by)


def _corrected(app: Flask, against: bool) -> Outcome:
    """Correct the day of the entry that tells the issue, as who decided it, and as who urged."""

    def act() -> Outcome:
        letter = _asked(is_letter=against)
        entry = session().get_one(JournalEntry, letter.entry_id)
        when = PartialDate.day(TODAY - timedelta(days=1))
        by = acting(handler_of(letter.case), on=TODAY, at=NOON)
        try:
            correct_entry(entry, by, text=None, when=when, reason="误记")
        except RuleBroken:
            return Outcome.REFUSED
        return Outcome.LET_THROUGH

    return within(app, act)


def _mistyped(letter: Suggestion) -> object:
    recorded = as_read(letter, items={1: (ANOTHER, NO_TERMS)}, maker="某院", maker_kind=COURT)
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    return correct_letter(letter, recorded, "误记", by, opened=letter.version)


def _mistyped_by_action(app: Flask, against: bool) -> Outcome:
    """Correct a typing error in a letter of this office, and in one of another maker."""

    def act() -> Outcome:
        letter = _asked(is_letter=True) if against else of_another()
        return _unless_refused(letter, lambda: _mistyped(letter))

    return within(app, act)


def _mistyped_on_page(app: Flask, against: bool) -> Outcome:
    with prepare(app):
        letter = _asked(is_letter=True) if against else of_another()
        letter_id, before = letter.id, said_in(letter)
        by, url = handler_of(letter.case), f"/cases/{letter.case_id}/suggestions/{letter.id}"
    typed = {"maker_kind": "court", "maker": "某院", "issued_on": "unknown", "items-0": ANOTHER}
    sign_in(app, by).post(f"{url}/mistyped", data={**typed, "reason": "误记", "version": "1"})
    with app.app_context():
        now = said_in(session().get_one(Suggestion, letter_id))
    return Outcome.REFUSED if now == before else Outcome.LET_THROUGH


def _told_by_file(change: Callable[[dict[str, Any]], None]) -> Way:
    """Bring in a case once more from a file in which its letter says otherwise.

    What a published text tells is told anew by its file; nobody issues a letter in such a case.
    """

    def way(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            by = make_staff()
            if against:
                case = _asked(is_letter=True).case
            else:
                text = EXAMPLES[1].read_text(encoding="utf-8")
                case = import_text(text, by=by, on=TODAY, at=NOON, replaces=True).case
            session().expire_all()
            who = case.handler or by
            file = parse(export_text(case, acting(who, on=TODAY, at=NOON))).data
            change(file["suggestions"][0])
            outcomes = {_brought_in(file, who, replaces) for replaces in (True, False)}
            return Outcome.LET_THROUGH if Outcome.LET_THROUGH in outcomes else Outcome.REFUSED

        return within(app, act)

    return way


def _brought_in(file: dict[str, Any], by: Staff, replaces: bool) -> Outcome:
    try:
        import_text(write(file), by=by, on=TODAY, at=NOON, replaces=replaces)
    except (CaseDiffers, NotAllowed):
        return Outcome.REFUSED
    return Outcome.LET_THROUGH


def _says_otherwise(letter: dict[str, Any]) -> None:
    letter["items"][0]["text"] = {"zh": ANOTHER}


def _asks_more(letter: dict[str, Any]) -> None:
    letter["items"].append({"text": {"zh": ANOTHER}})


def _objected(*, on_paper: bool = False) -> tuple[LetterStandstill, Act]:
    """An objection to a letter that was served, and somebody who may answer it."""
    letter = _asked(is_letter=True)
    by = acting(handler_of(letter.case), on=TODAY, at=NOON, approved=ON_PAPER if on_paper else None)
    serve(letter, by, received_on=TODAY, delivery=Delivery.IN_WRITING)
    new = NewStandstill(WhyStill.OBJECTION, TODAY, "法规科", ANOTHER)
    return begin(letter, new, by, opened=letter.version), by


def _rejected_on_page(app: Flask, against: bool) -> Outcome:
    with prepare(app):
        still, by = _objected()
        still_id, handler = still.id, by.by
        url = f"/cases/{still.case_id}/suggestions/standstills/{still.id}/reject"
    data = {"answered_on": str(TODAY), "text": WHY, "version": "1"}
    sign_in(app, handler).post(url, data=data if against else {**data, **PAPER})
    with app.app_context():
        is_examined = session().get_one(LetterStandstill, still_id).is_examined
    return Outcome.LET_THROUGH if is_examined else Outcome.REFUSED


def _rejected(app: Flask, against: bool) -> Outcome:
    def act() -> Outcome:
        still, by = _objected(on_paper=not against)
        try:
            reject(still, ObjectionAnswer(TODAY, WHY), by)
        except RuleBroken:
            assert not still.is_examined
            return Outcome.REFUSED
        return Outcome.LET_THROUGH

    return within(app, act)


def _rejection_corrected(app: Flask, against: bool) -> Outcome:
    """Correct the day of the entry that tells it, and beside it what the entry says."""

    def act() -> Outcome:
        still, by = _objected(on_paper=True)
        reject(still, ObjectionAnswer(TODAY, WHY), by)
        entry = session().get_one(JournalEntry, still.ended_entry_id)
        when = PartialDate.day(TODAY - timedelta(days=1)) if against else entry.when
        try:
            correct_entry(entry, by, text="笔误", when=when, reason="误记")
        except RuleBroken:
            return Outcome.REFUSED
        return Outcome.LET_THROUGH

    return within(app, act)


def _tells_a_rejection(letter: dict[str, Any]) -> None:
    begun = {"why": "objection", "since": str(TODAY), "told_by": "法规科", "text": {"zh": ANOTHER}}
    ended = {"outcome": "rejected", "answered_on": str(TODAY), "until": str(TODAY)}
    letter["standstills"] = [{**begun, **ended, "answer": {"zh": WHY}}]


# By what is done, and by the way: what tries it.
FINAL: Mapping[str, Mapping[str, Way]] = {
    "change what it says": {
        "page": _on_page("suggestions/items/{item}/change", {"text": ANOTHER, "version": "1"}),
        "action": _by_action(_change),
        "correction": _corrected,
        "file": _told_by_file(_says_otherwise),
    },
    "add to what it says": {
        "page": _on_page("measures/{measure}/promises/new", {"text": ANOTHER}),
        "action": _by_action(_add),
        "correction": _corrected,
        "file": _told_by_file(_asks_more),
    },
    "correct it as a typing error": {
        "page": _mistyped_on_page,
        "action": _mistyped_by_action,
        "correction": _corrected,
        "file": _told_by_file(_says_otherwise),
    },
    "amend it, by whoever handles the case alone": {
        "page": _alone("amendment", {**AMENDED_PAGE, "why": WHY, "items-0": ANOTHER}),
        "action": _by_nobody(_amend),
        "correction": _day_corrected(_amend, AMENDED),
        "file": _told_by_file(lambda letter: letter.update(issued="2026-11-24")),
    },
    "withdraw it, by whoever handles the case alone": {
        "page": _alone("withdrawal", {"withdrawn_on": str(TODAY), "why": WHY}),
        "action": _by_nobody(_withdraw),
        "correction": _day_corrected(_withdraw, WITHDRAWN),
        "file": _told_by_file(lambda letter: letter.update(**ENDED, withdrawn_on="2026-11-24")),
    },
    "close it with something not put right, by whoever handles the case alone": {
        "page": _alone("close", {"closed_on": str(TODAY), "reason": WHY}),
        "action": _by_nobody(_close),
        "correction": _day_corrected(_close, CLOSED_UNFINISHED),
        "file": _told_by_file(lambda letter: letter.update(**ENDED)),
    },
    "reject an objection to it, by whoever handles the case alone": {
        "page": _rejected_on_page,
        "action": _rejected,
        "correction": _rejection_corrected,
        "file": _told_by_file(_tells_a_rejection),
    },
}
