"""Issue a suggestion, urge without one, or record the letter of another maker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, MeasureKind, Part, PartyKind, PartyRole, TrackKind
from casetrack.cases.models import Case, Measure, Party, RoleHeld
from casetrack.cases.policy import ensure_may
from casetrack.cases.queries import find_in
from casetrack.cases.sealed import sealed_opened
from casetrack.casework.entry_people import entry_of
from casetrack.casework.new_parties import NewParty, place_party
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.courses.measures.actions import grow_from
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import ReplyGround
from casetrack.ledger.decisions import track_for
from casetrack.ledger.gates import GateAsked, ensure_passes
from casetrack.ledger.journal import NOTHING
from casetrack.ledger.measures import start_measure
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed
from casetrack.suggestions import clock_triggers
from casetrack.suggestions.item_terms import ItemTerms, ensure_answers, set_terms
from casetrack.suggestions.kinds import Delivery, LetterMaker, SuggestionKind
from casetrack.suggestions.models import Suggestion, SuggestionItem, SuggestionProblem
from casetrack.suggestions.policy import not_in_the_future
from casetrack.suggestions.recipients.actions import body_to_choose, link_parties
from casetrack.suggestions.telling import tell_issued

SUGGESTION_RECIPIENT_ELSEWHERE = N_("Choose a body of this case, or name a new one.")
URGING_REMINDER_TOO_EARLY = N_("A reminder lies after %(day)s. Enter a later day.")


@dataclass(frozen=True)
class NewSuggestion:
    """Content of a letter, or of urging without one.

    recipient_id: a body of the case; None: `new_body` comes into the case with it.
    items: one demand each; item_terms: of each in its order, none of those without. ground,
    set_day, objection_until: of a letter; set_day only for a reply whose day the letter sets. how,
    remind_on, also_ids, line, entry_id: of urging; bodies that are urged together, in which line of
    work, the entry that tells it already. issued_on: of urging as exactly as it is known. cases:
    the numbers of more cases that it grew from. body_id: the body of the register that the new one
    is; without a name typed, it comes in under that of the body. maker_kind, maker: of a letter of
    another maker, maker_number: its number there; set_day: that for the reply, if it states one.
    """

    kind: SuggestionKind
    issued_on: date | PartialDate
    items: tuple[str, ...]
    problems: tuple[str, ...] = ()
    recipient_id: int | None = None
    new_body: str = ""
    body_kind: BodyKind = BodyKind.OTHER
    number: str = ""
    ground: ReplyGround | None = None
    set_day: date | None = None
    objection_until: date | None = None
    how: Delivery = Delivery.UNKNOWN
    remind_on: date | None = None
    also_ids: tuple[int, ...] = ()
    line: TrackKind = TrackKind.SUGGESTION
    entry_id: int | None = None
    item_terms: tuple[ItemTerms, ...] = ()
    cases: tuple[str, ...] = ()
    body_id: int | None = None
    maker_kind: LetterMaker | None = None
    maker: str = ""
    maker_number: str = ""

    @property
    def issued(self) -> PartialDate:
        """The day of issue; of urging it may be unknown."""
        return (
            self.issued_on
            if isinstance(self.issued_on, PartialDate)
            else PartialDate.day(self.issued_on)
        )


@recorded_together()
def issue(case: Case, new: NewSuggestion, act: Act) -> Suggestion:
    """Issue a suggestion to one recipient, urge one or several, or record the letter of another
    maker; told in the journal.

    Raises NotAllowed; RuleBroken if the letter lacks a time limit it must state, if its days
    contradict each other, or if the office has used its number.
    """
    ensure_may(act.by, Permission.SUGGESTIONS_WRITE, case, on=act.on)
    if not case.is_open():
        raise RuleBroken(N_("The case is closed: nothing new is asked of anybody in it."))
    if not new.items:
        raise RuleBroken(N_("Write at least one item: what is asked for."), field="items")
    ensure_answers(new.problems, new.item_terms)
    issued = new.issued.first
    if issued is not None:
        not_in_the_future(issued, on=act.on, field="issued_on")
    values: dict[str, Any] = {}
    if new.kind.is_formal:
        values = _lawful_letter(case, new, act)
    elif new.kind is SuggestionKind.OF_ANOTHER:
        ensure_names_its_maker(new)
        if issued is not None:
            ensure_limits_after_issue(new, issued)
    elif new.remind_on is not None and new.remind_on <= (issued or act.on):
        raise RuleBroken(URGING_REMINDER_TOO_EARLY, field="remind_on", day=issued or act.on)
    if new.kind.is_formal:
        values |= ensure_decided(case, EntryKind.SUGGESTION_ISSUED, act, on=issued or act.on)
    return _write(case, new, act, values)


def _lawful_letter(case: Case, new: NewSuggestion, act: Act) -> dict[str, Any]:
    """Refuse a letter the law does not allow; return the flags of one issued earlier.

    Raises RuleBroken.
    """
    issued = new.issued.first
    if issued is None:
        raise RuleBroken("suggestion_without_time_limits", field="issued_on")
    facts = {name: getattr(new, name) for name in ("ground", "set_day", "objection_until")}
    asked = GateAsked(case, None, EntryKind.SUGGESTION_ISSUED, issued, facts)
    data = ensure_passes(asked, act).told()
    ensure_limits_after_issue(new, issued)
    number = new.number.strip()
    used = select(Suggestion.id).where(
        Suggestion.office_id == act.by.office_id, Suggestion.number == number
    )
    with sealed_opened():
        is_used = bool(number) and session().scalar(used) is not None
    if is_used:
        raise RuleBroken(
            N_(
                "%(number)s is the number of another suggestion of this office. Enter the next"
                " free one."
            ),
            field="number",
            number=number,
        )
    return data


def ensure_names_its_maker(new: Any) -> None:
    """Refuse the letter of another maker that does not say whose it is. Raises RuleBroken."""
    if new.maker_kind is None or not new.maker.strip():
        raise RuleBroken(N_("Say whose letter it is."), field="maker")


def ensure_limits_after_issue(new: Any, issued: date) -> None:
    """Refuse limits that end before the letter is issued. Raises RuleBroken at their field."""
    for field in ("objection_until", "set_day"):
        day = getattr(new, field, None)
        if day is not None and day < issued:
            raise RuleBroken("suggestion_limit_before_issue", field=field, day=day, issued=issued)


def _write(case: Case, new: NewSuggestion, act: Act, text: Mapping[str, Any]) -> Suggestion:
    formal, is_letter = new.kind.is_formal, not new.kind.is_urging
    recipients = [_recipient(case, new, act)]
    recipients += [
        letter
        for letter in (_urged(case, also) for also in new.also_ids)
        if letter not in recipients
    ]
    link_parties(case, recipients[:1], to=new.body_id if new.recipient_id is None else None)
    link_parties(case, recipients[1:])
    told_by = entry_of(case, new.entry_id)
    track = track_for(case, new.line)
    measure = start_measure(
        case,
        MeasureKind.SUGGESTION if is_letter else MeasureKind.URGING,
        started=new.issued,
        parties={Part.TO: recipients},
        track=track,
    )
    measure.decided_here = new.maker_kind is None
    suggestion = Suggestion(
        case_id=case.id,
        office_id=case.office_id,
        measure=measure,
        case=case,
        kind=new.kind,
        number=(new.number.strip() or None) if formal else None,
        maker_kind=new.maker_kind,
        maker=BilingualText.written(new.maker),
        maker_number=new.maker_number.strip() or None,
        decided_here=measure.decided_here,
        ground=new.ground if formal else None,
        issued=new.issued,
        delivery=Delivery.UNKNOWN if formal else new.how,
        set_day=new.set_day if is_letter else None,
        objection_until=new.objection_until if formal else None,
        announced_at=NOTHING,
        attended=NOTHING,
        all_problems=[
            SuggestionProblem(position=n, text=BilingualText.written(text))
            for n, text in enumerate(new.problems, start=1)
        ],
        all_items=[
            new_item(measure, n, BilingualText.written(text))
            for n, text in enumerate(new.items, start=1)
        ],
    )
    for item, terms in zip(suggestion.items, new.item_terms, strict=False):
        set_terms(item, terms)
    session().add(suggestion)
    grow_from(case, measure, new.cases, act)
    entry = tell_issued(case, suggestion, act, track=track, told_by=told_by, fields=text)
    suggestion.entry_id = measure.entry_id = entry.id
    issued = new.issued.first or act.on
    clock_triggers.issued(case, suggestion, issued, entry)
    if new.kind.is_urging and new.remind_on is not None:
        why = why_agreed("urging_reminder", fact_on=issued, entry=entry)
        owe(case, ObligationKind.REMINDER, due=new.remind_on, subject=suggestion, why=why)
    return suggestion


def new_item(measure: Measure, place: int, text: BilingualText) -> SuggestionItem:
    """A demand at a place of the letter, or of the urging, that is this measure."""
    return SuggestionItem(
        measure_id=measure.id,
        position=place,
        text=text,
        answer=NOTHING,
        proof=NOTHING,
        evidence=NOTHING,
        basis=NOTHING,
        known_by=NOTHING,
        known_place=NOTHING,
        known_who=NOTHING,
    )


def _recipient(case: Case, new: NewSuggestion, act: Act) -> Party:
    role = PartyRole.URGED_BODY if new.kind.is_urging else PartyRole.SUGGESTION_RECIPIENT
    if new.recipient_id is None:
        name, kind = new.new_body.strip(), new.body_kind
        if new.body_id is not None:
            known = body_to_choose(new.body_id, case, act)
            if here := [party for party in known.parties if party.case_id == case.id]:
                return _urged(case, here[0].id, role)
            name, kind = name or known.name.in_("zh"), known.kind
        body = NewParty(name, kind=PartyKind.BODY, body_kind=kind, roles=(role,))
        try:
            return place_party(case, body, by=act.by, at=act.at)
        except RuleBroken as broken:
            broken.field = "new_body"
            raise
    return _urged(case, new.recipient_id, role)


def _urged(case: Case, party_id: int, role: PartyRole = PartyRole.URGED_BODY) -> Party:
    """Whom it goes to; people can be urged, as to perform a judgment, but get no letter."""
    party = find_in(case, Party, party_id)
    if party is None:
        raise RuleBroken(SUGGESTION_RECIPIENT_ELSEWHERE, field="recipient")
    if party.kind is not PartyKind.BODY:
        if role is not PartyRole.URGED_BODY:
            raise RuleBroken(SUGGESTION_RECIPIENT_ELSEWHERE, field="recipient")
        return party
    if not party.has_role(role):
        party.roles = (*party.roles, RoleHeld(role))
    return party
