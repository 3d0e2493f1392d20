"""Issue an order to guardians, change it, end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, MeasureItem, Party, Track
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.parties import of_case, wards_of
from casetrack.codes import N_
from casetrack.courses.requirements.actions import ask_no_more
from casetrack.courses.requirements.queries import looks_at, place_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.models import GuardianshipOrder
from casetrack.guidance.queries import running_order
from casetrack.guidance.revisit_kinds import FamilyEffect
from casetrack.guidance.terms import order_last_day
from casetrack.law import word_day
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.ledger.measures import end_measure, move_last_day, start_measure
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed


def order_changed(
    *,
    added: Sequence[str],
    dropped: Sequence[str],
    served_on: date | None,
    last_day: tuple[date | None, date | None],
) -> BilingualText:
    """Journal text of a change: duties added and dropped, day of service, old and new last day."""
    en: list[str] = []
    zh: list[str] = []
    if served_on is not None:
        en.append(f"Served on {word_day(served_on, 'en')}")
        zh.append(f"于{word_day(served_on, 'zh')}送达")
    before, now = last_day
    if before != now:
        en.append(f"Last day {_en(now)}, was {_en(before)}" if before else f"Last day {_en(now)}")
        zh.append(f"期限至{_zh(now)}" + (f"，原至{_zh(before)}" if before else ""))
    if added:
        en.append(f"Duties added: {'; '.join(added)}")
        zh.append(f"新增要求：{'；'.join(added)}")
    if dropped:
        en.append(f"Duties dropped: {'; '.join(dropped)}")
        zh.append(f"取消要求：{'；'.join(dropped)}")
    return BilingualText(". ".join(en), "。".join(zh))


def _en(day: date | None) -> str:
    return word_day(day, "en") if day else "open"


def _zh(day: date | None) -> str:
    return word_day(day, "zh") if day else "未定"


@dataclass(frozen=True)
class OwnTerms:
    """Terms of the order of one guardian alone: further duties, and the day of service."""

    duties: tuple[str, ...] = ()
    served_on: date | None = None


@dataclass(frozen=True)
class OrderTerms:
    """Terms of supervision and guardianship orders. Each recipient gets an order of their own.

    duties: one item each, in every order. issued: as exactly as known. months: length from the day
    of service; last_day: the one it names. more_ids: other children of the same decision; an order
    is about those whose guardian its recipient is, about all where that is unknown.
    own: by the id of the recipient.
    """

    child_id: int
    recipient_ids: tuple[int, ...]
    reason: str
    duties: tuple[str, ...]
    issued: PartialDate
    served_on: date | None = None
    months: int | None = None
    last_day: date | None = None
    more_ids: tuple[int, ...] = ()
    own: Mapping[int, OwnTerms] = field(default_factory=dict)

    def of(self, recipient: Party) -> OrderTerms:
        """The terms of this recipient's order, its own duties and service included."""
        own = self.own.get(recipient.id, OwnTerms())
        return replace(
            self,
            duties=(*self.duties, *own.duties),
            served_on=own.served_on or self.served_on,
        )


@dataclass(frozen=True)
class OrderChange:
    """New terms of an order."""

    duties: tuple[str, ...]
    served_on: date | None
    months: int | None
    last_day: date | None


def issue_orders(case: Case, terms: OrderTerms, act: Act) -> list[GuardianshipOrder]:
    """Issue an order to each recipient about the child or children, and owe its end.

    Each is a row of its own, with its duties, its service and its state.
    Raises NotAllowed; RuleBroken if somebody is not of the case, a recipient has a running order
    about this child, a day is in the future, or the length does not hold together.

    Source: Minors Protection Law art. 118; Family Education Promotion Law art. 49.
    """
    ensure_may(act.by, Permission.GUIDANCE_WRITE, case, on=act.on)
    ensure_open(case)
    children = of_case(case, dict.fromkeys((terms.child_id, *terms.more_ids)), field="child")
    recipients = of_case(case, terms.recipient_ids, field="recipients")
    if not recipients:
        raise RuleBroken(N_("Choose at least one guardian."), field="recipients")
    ensure_past(terms.issued.first, on=act.on, field="issued")
    orders = [_judged(case, recipient, children, terms, act) for recipient in recipients]
    track = track_for(case, TrackKind.FAMILY)
    return [_issue(case, order, act, track=track) for order in orders]


def change_order(
    order: GuardianshipOrder, change: OrderChange, act: Act, *, opened: int
) -> JournalEntry | None:
    """Change duties, service, length or last day; visits and dates follow the last day.

    None if nothing is different. Raises NotAllowed, LostRace; RuleBroken if the order has ended, or
    as `issue_orders`.
    """
    case = session().get_one(Case, order.measure.case_id)
    ensure_may(act.by, Permission.GUIDANCE_WRITE, case, on=act.on)
    ensure_open(case)
    _ensure_running(order)
    duties = _given(change.duties)
    ensure_past(change.served_on, on=act.on, field="served_on")
    last_day = order_last_day(
        issued_on=order.issued.first,
        served_on=change.served_on,
        months=change.months,
        last_day=change.last_day,
    )
    kept = {text for item in order.measure.asked() for text in (item.text.en, item.text.zh)}
    gone = [
        item.text.in_("en")
        for item in order.measure.asked()
        if item.text.en not in duties and item.text.zh not in duties
    ]
    old_last = order.measure.last_day
    newly_served = change.served_on if change.served_on != order.served_on else None
    text = order_changed(
        added=[duty for duty in duties if duty not in kept],
        dropped=gone,
        served_on=newly_served,
        last_day=(old_last, last_day),
    )
    if not text and change.months == order.months and change.served_on == order.served_on:
        return None
    take_version(order, opened=opened)
    order.served_on, order.months = change.served_on, change.months
    if not text:
        session().flush()
        return None
    dropped = _set_duties(order, duties)
    entry = enter(
        case,
        EntryKind.GUARDIANSHIP_ORDER_CHANGED,
        act,
        when=PartialDate.day(act.on),
        text=text,
        parties=people_of_order(order),
        subject=order,
        decided_here=True,
    )
    for duty in dropped:
        ask_no_more(duty, entry, on=act.on)
    if last_day != old_last:
        move_last_day(order.measure, last_day, act)
    _owe_end(case, order, entry)
    return entry


def end_order(
    order: GuardianshipOrder,
    act: Act,
    *,
    ended_on: date,
    result: str,
    effect: FamilyEffect | None = None,
) -> JournalEntry:
    """End an order on a day (its last); the visits that serve it end with it.

    result: how the duties were kept. effect: what it brought about. Raises NotAllowed; RuleBroken
    if it has ended, or the day is in the future or before the order.
    """
    case = session().get_one(Case, order.measure.case_id)
    ensure_may(act.by, Permission.GUIDANCE_WRITE, case, on=act.on)
    _ensure_running(order)
    ensure_past(ended_on, on=act.on, field="ended_on")
    begun = order.issued.first
    if begun is not None and ended_on < begun:
        raise RuleBroken("order_ends_before", field="ended_on", begins=begun)
    order.effect = effect
    order.version += 1
    entry = enter(
        case,
        EntryKind.GUARDIANSHIP_ORDER_ENDED,
        act,
        when=PartialDate.day(ended_on),
        text=BilingualText.written(result),
        parties=people_of_order(order),
        subject=order,
        decided_here=True,
        effect=effect.value if effect else None,
    )
    settle(ObligationKind.ORDER_END, order, on=act.on)
    end_measure(order.measure, act, on=ended_on)
    return entry


@dataclass(frozen=True)
class _Ordered:
    """One checked order: recipient, children, duties, last day."""

    recipient: Party
    children: Sequence[Party]
    terms: OrderTerms
    duties: Sequence[str]
    last_day: date | None


def _judged(
    case: Case, recipient: Party, children: Sequence[Party], terms: OrderTerms, act: Act
) -> _Ordered:
    """Check the order of one recipient. Raises RuleBroken, for own terms at their own field."""
    own = terms.own.get(recipient.id, OwnTerms())
    mine = terms.of(recipient)
    duties = _given(mine.duties)
    served_field = own_field("served_on", recipient.id) if own.served_on else "served_on"
    ensure_past(mine.served_on, on=act.on, field=served_field)
    try:
        last_day = order_last_day(
            issued_on=terms.issued.first,
            served_on=mine.served_on,
            months=terms.months,
            last_day=terms.last_day,
        )
    except RuleBroken as broken:
        broken.field = served_field if broken.field == "served_on" else broken.field
        raise
    wards = wards_of(case, recipient.id) if len(children) > 1 else set()
    theirs = [child for child in children if child.id in wards] or list(children)
    for child in theirs:
        if running_order(case, child_id=child.id, recipient_id=recipient.id) is not None:
            raise RuleBroken(
                N_(
                    "An order about this child already runs for one of the chosen guardians."
                    " Change or end that one first."
                ),
                field="recipients",
                alias=recipient.alias,
            )
    return _Ordered(recipient, theirs, mine, duties, last_day)


def own_field(name: str, party_id: int) -> str:
    """Name of the field for own terms of one recipient's order."""
    return f"{name}_of-{party_id}"


def _issue(case: Case, ordered: _Ordered, act: Act, *, track: Track) -> GuardianshipOrder:
    terms, duties, last_day = ordered.terms, ordered.duties, ordered.last_day
    reason = BilingualText.written(terms.reason)
    parties = {Part.TO: [ordered.recipient], Part.ABOUT: list(ordered.children)}
    measure = start_measure(
        case,
        MeasureKind.GUARDIANSHIP_ORDER,
        started=PartialDate.day(terms.served_on) if terms.served_on else terms.issued,
        parties=parties,
        last_day=last_day,
        reason=reason,
        items=[BilingualText.written(duty) for duty in duties],
        track=track,
    )
    order = GuardianshipOrder(
        measure_id=measure.id,
        measure=measure,
        issued=terms.issued,
        served_on=terms.served_on,
        months=terms.months,
    )
    session().add(order)
    entry = enter(
        case,
        EntryKind.GUARDIANSHIP_ORDER_ISSUED,
        act,
        when=terms.issued,
        text=reason,
        parties=parties,
        track=track,
        subject=order,
        decided_here=True,
        duties=list(duties),
        served_on=terms.served_on.isoformat() if terms.served_on else None,
        months=terms.months,
        last_day=last_day.isoformat() if last_day else None,
    )
    measure.entry_id = entry.id
    _owe_end(case, order, entry)
    return order


def _owe_end(case: Case, order: GuardianshipOrder, entry: JournalEntry) -> None:
    last_day = order.measure.last_day
    if last_day is None:
        settle(ObligationKind.ORDER_END, order, on=entry.when.first or date.min)
        return
    fact = "order_served" if order.served_on else "order_issued"
    owe(
        case,
        ObligationKind.ORDER_END,
        due=last_day,
        subject=order,
        why=why_agreed(fact, fact_on=order.served_on or order.issued.first, entry=entry),
        party_id=next(iter(order.measure.party_ids(Part.ABOUT)), None),
        told_by=entry,
    )


def _set_duties(order: GuardianshipOrder, duties: Sequence[str]) -> list[MeasureItem]:
    """Replace the duties of an order; one that stays keeps its row, and so its other language.

    Returns the dropped duties that were checked: they stay readable.
    """
    asked = order.measure.asked()
    kept = {text: item for item in asked for text in (item.text.en, item.text.zh) if text}
    now = [
        kept.get(duty)
        or MeasureItem(measure_id=order.measure.id, text=BilingualText.written(duty), position=0)
        for duty in duties
    ]
    looks = looks_at(asked)
    dropped = [duty for duty in asked if duty not in now and looks[place_of(duty)]]
    withdrawn = [item for item in order.measure.items if not item.is_asked]
    order.measure.items = [*now, *dropped, *withdrawn]
    for position, item in enumerate(order.measure.items, start=1):
        item.position = position
    return dropped


def people_of_order(order: GuardianshipOrder) -> dict[Part, list[Party]]:
    """Whom an order is to, and whom it is about."""
    return {
        part: [link.party for link in order.measure.parties if link.part is part]
        for part in (Part.TO, Part.ABOUT)
    }


def _given(duties: Sequence[str]) -> list[str]:
    """The duties with text, each once, in their order."""
    given = list(dict.fromkeys(duty.strip() for duty in duties if duty.strip()))
    if not given:
        raise RuleBroken(N_("Write at least one duty."), field="duties")
    return given


def _ensure_running(order: GuardianshipOrder) -> None:
    if order.measure.state is MeasureState.ENDED:
        raise RuleBroken("order_ended", day=order.measure.ended_on)
