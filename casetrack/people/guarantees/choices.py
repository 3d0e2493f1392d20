"""Who and what a form of guarantees offers, by child, day and charge."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.cases.facts import CHARGES
from casetrack.cases.guardians import GuardianOn, guardians_of
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyKind
from casetrack.cases.models import Party
from casetrack.casework.facts.fields import Place
from casetrack.people.guarantees.checks import has_sheet, may_have
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.typed_dates.fields import kept_when
from casetrack.web.words import label, language


def offer_guarantee(form: Any, place: Place) -> None:
    """Offer the other kinds of a new one, and those it may be about."""
    if place.row is not None:
        return
    form.offered = tuple(party for party in GuaranteeKind if party is not form.what)
    mine = [party for party in place.parties if may_have(form.what, party) and has_sheet(party)]
    form.party.offer(mine)
    if not form.is_typed() and form.party.data not in {party.id for party in mine}:
        form.party.data = mine[0].id if mine else None


def adults_beside(form: Any, place: Place) -> Collection[Party]:
    """Choices of adults beside the child: first the guardians of that day, then other adults.

    A guardian who is accused, or cannot be one, is not offered; the page says why.
    """
    row = place.row
    child = _child_of(form, place.parties, row)
    on = _day_asked(form, row)
    guardians = guardians_of(place.case, child, on=on) if child is not None else []
    kept = row.adult_party_id if row is not None else None
    called = [guardian.party for guardian in guardians if guardian.bar is None]
    barred = [guardian for guardian in guardians if guardian.bar is not None]
    known = {guardian.party.id for guardian in guardians}
    others = [
        party
        for party in place.parties
        if (party.id not in known and _may_sit_there(party, child)) or party.id == kept
    ]
    gap = "" if language() == "zh" else " "
    form.adult_party.description = gap.join(_on_guardians(called, barred, on))
    return dict.fromkeys((*called, *others))


def _child_of(form: Any, parties: Sequence[Party], row: Any) -> Party | None:
    of = row.party_id if row is not None else form.party.data
    of = of or request.args.get("of", type=read_id)
    mine = [party for party in parties if has_sheet(party)]
    return next((party for party in parties if party.id == of), mine[0] if mine else None)


def _day_asked(form: Any, row: Any) -> date:
    """The typed or recorded day, if known; else today."""
    typed = kept_when(form.happened) if form.is_submitted() else None
    when = typed or (row.happened if row is not None else None)
    return when.first if when is not None and when.first is not None else today()


def _may_sit_there(party: Party, child: Party | None) -> bool:
    is_grown = party.kind is PartyKind.PERSON and not party.is_child()
    return is_grown and party is not child and not party.has_role(*MAY_BE_ACCUSED)


def _on_guardians(called: Sequence[Party], barred: Sequence[GuardianOn], on: date) -> Iterator[str]:
    lang = language()
    if called:
        names = _(", ").join(party.alias.in_(lang) for party in called)
        yield _("Guardians on %(day)s: %(who)s.", day=word_day(on, lang), who=names)
    elif not barred:
        yield _("No guardian is recorded for %(day)s.", day=word_day(on, lang))
    for guardian in barred:
        yield _(
            "Not offered: %(who)s, %(why)s.",
            who=guardian.party.alias.in_(lang),
            why=label(guardian.bar),
        )


def charges_of(form: Any, place: Place) -> list[tuple[str, str]]:
    """Choices: names of the charges, and the one recorded in the row."""
    lang, row = language(), place.row
    of = row.party_id if row is not None else request.args.get("of", type=read_id)
    names = [
        charge.name.in_(lang)
        for charge in CHARGES(place.case)
        if charge.withdrawn_by_id is None and (of is None or charge.party_id == of)
    ]
    kept = row.charge.in_(lang) if row is not None else ""
    more = [kept] if kept and kept not in names else []
    return [("", str(_l("none yet"))), *((name, name) for name in dict.fromkeys((*names, *more)))]
