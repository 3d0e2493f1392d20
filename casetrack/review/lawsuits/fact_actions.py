"""Record, correct, withdraw a suit or an application; the extension of a protection order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.not_future import ensure_in_order, ensure_past
from casetrack.cases.policy import ensure_open
from casetrack.cases.queries import find_party
from casetrack.casework.facts.awaited import Awaited
from casetrack.casework.facts.day_fields import FactDay, when_done, when_past
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import FactAnswer, FactCode, FactParty, FactText, Place
from casetrack.casework.facts.recording import row_told_by
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import of_code
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law.non_prosecution import NonProsecution, private_suit_open
from casetrack.law.protection import extended_in_time, order_lapses_by, support_open
from casetrack.ledger.casefile.records import Key, Mismatch
from casetrack.ledger.gates import Asked, Gate, GateAsked, ensure_passes
from casetrack.review.lawsuits.models import (
    EXTENSION_TOLD,
    TO_EXTEND,
    Lawsuit,
    LawsuitEnd,
    LawsuitKind,
)
from casetrack.web.typed_dates.fields import AnyDay

Kind = LawsuitKind
TOLD = EntryKind.declare(
    "lawsuit_told",
    NP_("entry", "Suit or application before a court"),
    also="支持起诉、人身安全保护令、自诉、民事起诉、申请禁令",
)
# What bars a private prosecution while it stands, and what takes its place.
_STANDING = {
    DispositionKind.CONDITIONAL_NON_PROSECUTION: NonProsecution.CONDITIONAL,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION: NonProsecution.AFTER_PROBATION,
    DispositionKind.REVOCATION: None,
    DispositionKind.PROSECUTED: None,
}


def on_lawsuit(asked: GateAsked) -> Iterator[Asked]:
    """Whether the victim may sue the respondent, by what was decided of the respondent.

    facts: `kind`; `respondent_id`.

    Source: Procuratorate Rules art. 472.
    """
    if asked.facts["kind"] is not Kind.PRIVATE:
        return
    query = select(Disposition).where(
        Disposition.party_id == asked.facts["respondent_id"],
        Disposition.kind.in_(_STANDING),
        Disposition.undone_on.is_(None),
    )
    last = session().scalars(query.order_by(Disposition.id.desc())).first()
    standing = _STANDING[last.kind] if last is not None else None
    yield Asked(private_suit_open(standing), at="respondent")


def sued_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The gate of the suit that an entry tells, as it stands now; None where it was withdrawn."""
    row = row_told_by(Lawsuit, entry)
    if row is None:
        return None
    return _gate(case, row.filed.last or entry.written_at.date(), row.kind, row.respondent_id)


def _gate(case: Case, on: date, kind: Kind, respondent_id: int) -> GateAsked:
    return GateAsked(case, None, TOLD, on, {"kind": kind, "respondent_id": respondent_id})


SUED = Gate(frozenset({TOLD}), on_lawsuit, again=sued_again)


def _check(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    ensure_open(case)
    respondent = find_party(case, values["respondent_id"])
    if party is None or respondent is None or respondent is party:
        raise RuleBroken(N_("Choose against whom, another party of this case."), field="respondent")
    for name in ("filed", "decided", "supported_on"):
        ensure_past(values[name], on=act.on, field=name)
    if values["supported_on"] is not None and not support_open(values["wants_to_sue"]).met:
        raise RuleBroken(
            N_("A suit is supported for a person who wants to sue: record that they do."),
            field="wants_to_sue",
        )
    ensure_in_order(values, "filed", "decided")
    if values["result"] is None and (values["decided"] is not None or values["given"]):
        raise RuleBroken(N_("Choose how it ended."), field="result")
    _ensure_lasts(values)
    filed_on = values["filed"].last or act.on
    ensure_passes(_gate(case, filed_on, values["kind"], respondent.id), act)
    return ensure_in_time(values, act)


def _ensure_lasts(values: Values) -> None:
    """Refuse an end of a protection order that no court can have set.

    Source: Anti-Domestic Violence Law art. 30.
    """
    until = values["lasts_until"]
    if until is None:
        return
    if values["result"] not in (LawsuitEnd.GRANTED, LawsuitEnd.PART):
        raise RuleBroken(N_("Only an order that was granted lasts."), field="lasts_until")
    issued = values["decided"]
    day = issued.last if issued is not None else None
    if day is not None and not day <= until <= order_lapses_by(day):
        raise RuleBroken(
            N_("An order of %(day)s lasts for six months at most (Anti-DV Law art. 30)."),
            field="lasts_until",
            day=day,
        )


def ensure_in_time(values: Values, act: Act) -> Values:
    """Refuse an extension that was asked for after the last day, or that was both asked and let go.

    Raises RuleBroken.
    """
    asked: PartialDate | None = values["extension_asked"]
    ensure_past(asked, on=act.on, field="extension_asked")
    if asked is not None and values["why_not_extended"]:
        raise RuleBroken(
            N_("The extension was asked for, or let go: leave one empty."),
            field="why_not_extended",
        )
    until = values["lasts_until"]
    if asked is not None and until is None:
        raise RuleBroken(N_("Enter the last day of the order, too."), field="lasts_until")
    first = asked.first if asked is not None else None
    if not extended_in_time(first, lasts_until=until).met:
        raise RuleBroken(
            N_("The order lapsed on %(day)s: an extension is asked for before. Ask for a new one."),
            field="extension_asked",
            day=until,
        )
    return values


def told_lawfully(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Check what a file tells of a suit as whoever types it does: the will, and the extension."""
    is_against = element.get("wants_to_sue") is False
    if element.get("supported_on") and is_against and not support_open(False).met:
        yield "wants_to_sue", "a suit is supported for a person who wants to sue", "supported_on"
    asked, until = (
        PartialDate.parse_edtf(str(element[name])) if element.get(name) else None
        for name in ("extension_asked", "lasts_until")
    )
    if asked and until and not extended_in_time(asked.first, lasts_until=until.last).met:
        yield "extension_asked", "after the last day of the order", "lasts_until"


def _others(form: Any, place: Place) -> list[Party]:
    return list(place.parties)


_SUIT = ("respondent", "who", "filed", "court", "claims")
_ENDED = ("result", "decided", "given")
_SUPPORT = ("wants_to_sue", "supported_on")
_ORDER = ("lasts_until", "extension_asked", "why_not_extended")
ASKED: dict[Kind, tuple[str, ...]] = {
    Kind.CIVIL: (*_SUIT, *_SUPPORT, *_ENDED),
    Kind.INJUNCTION: (*_SUIT, *_SUPPORT, *_ENDED),
    Kind.PROTECTION_ORDER: (*_SUIT, *_SUPPORT, *_ENDED, *_ORDER),
    Kind.PRIVATE: (*_SUIT, *_ENDED),
}


def _offer(form: Any, place: Place) -> None:
    """The other kinds, of a new one."""
    form.offered = list(ASKED) if place.row is None else []


LAWSUIT: FactKind[Lawsuit] = FactKind(
    name="lawsuits",
    model=Lawsuit,
    titles=FactTitles(
        new=_l("Suit or application before a court"),
        change=_l("Correct a suit or an application"),
        withdraw=_l("Withdraw the record of a suit or an application"),
    ),
    fields=(
        FactParty(
            "respondent",
            _l("Against whom"),
            nobody=_l("choose"),
            among=_others,
            said=NP_("lawsuit line", "against %(what)s"),
            key=Key("Against whom.", required=True),
        ),
        FactText(
            "who",
            _l("Who acts for them"),
            hint=_l("Such as the legal representative who applies for a minor; aliases only."),
            key="Who acts for whoever sues.",
        ),
        when_past("filed", _l("Filed or applied on"), "When it was filed."),
        FactText("court", _l("Court"), key="Before which court."),
        FactText("claims", _l("Claims"), key="What is claimed.", is_long=True),
        FactAnswer(
            "wants_to_sue",
            _l("The person wants to sue"),
            hint=_l("Support needs it (Civil Procedure Law art. 15)."),
            key="Whether the person wants to sue.",
        ),
        FactDay(
            "supported_on",
            _l("Supported by this office on"),
            hint=_l("The office is no party. Empty where it gives no support."),
            key="The day on which the office supported it.",
        ),
        FactCode("result", _l("How it ended"), nothing=_l("not ended yet"), key="How it ended."),
        when_done("decided", _l("Decided on"), "When the court decided."),
        FactText(
            "given",
            _l("What the court gave of each claim"),
            key="What the court gave of each claim.",
            is_long=True,
        ),
        FactDay(
            "lasts_until",
            _l("The order lasts until"),
            kind=AnyDay,
            hint=_l("Six months at most from the day it was issued (Anti-DV Law art. 30)."),
            key="The last day of a protection order.",
        ),
        when_done(
            "extension_asked",
            _l("Extension asked for on"),
            "When its extension was asked for.",
            hint=_l("By the last day of the order (Anti-DV Law art. 30)."),
        ),
        FactText(
            "why_not_extended",
            _l("Why no extension is asked for"),
            key="Why no extension was asked for.",
        ),
    ),
    journal=(
        JournalField("kind", NP_("lawsuit line", "What"), lambda row: of_code(row.kind)),
        *(*_SUIT, *_SUPPORT, *_ENDED, *_ORDER),
    ),
    asks=ASKED,
    offer=_offer,
    is_labelled=True,
    check=_check,
    told=TOLD,
    at=lambda row: row.filed,
    about=lambda row: (row.respondent_id,),
    whom=_l("Who sues or applies"),
    blueprint="lawsuits",
    template="review/lawsuits/form.html",
)
EXTENSION = Awaited(
    LAWSUIT,
    ("extension_asked", "why_not_extended"),
    TO_EXTEND,
    EXTENSION_TOLD,
    title=_l("Ask for the extension of a protection order, or let it lapse"),
    missing=N_("Enter when the extension was asked for, or why it is not."),
    check=ensure_in_time,
    by="lasts_until",
    since="decided",
    reason="protection_order_lasts",
    because=_l("the protection order was issued"),
    late=_l("Protection order lapsed, no extension asked for"),
    waits=lambda row: row.lasts_until is not None,
    told="extension_asked",
    waived="why_not_extended",
)
