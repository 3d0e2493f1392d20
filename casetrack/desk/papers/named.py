"""The copy of a document with the names in it, and the mark it leaves of what was sealed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Identity, Party
from casetrack.casework.identity.actions import recorded_fields, show_identity
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.crypto import current_keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.desk.papers.making import instrument_of, render_copy
from casetrack.desk.papers.models import MadePaper
from casetrack.desk.papers.places import places_of
from casetrack.errors import RuleBroken
from casetrack.ledger.papers import InstrumentKind, PaperAsked, PaperPlace, PlaceValue
from casetrack.web.dates import word_when


def document_with_names(
    made: MadePaper, asked: PaperAsked, act: Act, *, is_file_copy: bool, reason: str
) -> bytes:
    """A document with the names and sealed particulars; each person looked at is recorded.

    It is not kept; of what was sealed a keyed hash is, by which a later change is noticed.

    Raises as `show_identity`; RuleBroken where nobody in it has a name recorded.
    """
    case, kind = asked.facts.case, instrument_of(asked)
    assert kind is not None, "one was made"
    shown = {
        person.id: show_identity(case, person, act, reason=reason)
        for person in people_in(asked, kind)
        if recorded_fields(person)
    }
    if not shown:
        raise RuleBroken(N_("Nobody has entered who this is."))
    return named_copy(made, asked, shown, is_file_copy=is_file_copy)


def named_copy(
    made: MadePaper, asked: PaperAsked, shown: Mapping[int, Identity], *, is_file_copy: bool
) -> bytes:
    """A copy with the names of these people, by party, who were looked at."""
    kind = instrument_of(asked)
    assert kind is not None, "one was made"
    people = people_in(asked, kind)
    values: dict[str, PlaceValue] = {}
    for place in places_of(kind):
        if (value := made.values.get(place.name)) is None:
            continue
        if place.particular and place.particular != "name":
            particulars = [_particular(shown.get(party.id), place) for party in place.people(asked)]
            value = "、".join(filter(None, particulars)) or value
        values[place.name] = _named(value, [(party, shown.get(party.id)) for party in people])
    made.named = {
        key: _mark(made, identity, place)
        for key, (place, identity) in _sealed_in(made, kind, asked, shown).items()
    }
    touch(made.case_id)
    return render_copy(made.template, kind, values, is_file_copy=is_file_copy)


def people_in(asked: PaperAsked, kind: InstrumentKind) -> list[Party]:
    """The people whose names stand in an instrument."""
    people = [party for place in places_of(kind) for party in place.people(asked)]
    of_kind = (party for party in people if party.kind is PartyKind.PERSON)
    return list({party.id: party for party in of_kind}.values())


def sealed_changed(made: MadePaper, kind: InstrumentKind, asked: PaperAsked) -> list[PaperPlace]:
    """The places whose sealed particular is another than in the last copy with the names."""
    if not made.named:
        return []
    ids = [person.id for person in people_in(asked, kind)]
    rows = session().scalars(select(Identity).where(Identity.party_id.in_(ids)))
    sealed = _sealed_in(made, kind, asked, {row.party_id: row for row in rows})
    changed = {
        place.name: place
        for key, (place, identity) in sealed.items()
        if made.named.get(key) != _mark(made, identity, place)
    }
    return list(changed.values())


def _sealed_in(
    made: MadePaper, kind: InstrumentKind, asked: PaperAsked, known: Mapping[int, Identity]
) -> dict[str, tuple[PaperPlace, Identity]]:
    """The sealed particulars that stand in a copy with the names, by person and kind."""
    return {
        f"{party.id} {place.particular}": (place, known[party.id])
        for place in places_of(kind)
        if place.particular and (place.particular == "name" or place.name in made.values)
        for party in place.people(asked)
        if party.id in known
    }


def _mark(made: MadePaper, identity: Identity, place: PaperPlace) -> str:
    """A keyed hash of a particular, which says nothing beside other documents."""
    text = getattr(identity, place.particular) or ""
    return current_keyring().lookup_hash(f"{made.code} {text}")


def _particular(shown: Identity | None, place: PaperPlace) -> str:
    text: str | None = getattr(shown, place.particular) if shown is not None else None
    if text and place.particular == "born":
        return word_when(PartialDate.parse_edtf(text), "zh", long=True)
    return text or ""


def _named(value: PlaceValue, people: Sequence[tuple[Party, Identity | None]]) -> PlaceValue:
    """The value with the name for each alias of these people."""
    names = {party.alias.in_("zh"): shown.name for party, shown in people if shown is not None}
    # 陈某 is no part of 陈某某.
    either = "|".join(re.escape(alias) for alias in sorted(names, key=len, reverse=True))
    pattern = re.compile(f"({either})(?!某)")

    def in_text(text: str) -> str:
        return pattern.sub(lambda match: names[match[1]], text)

    if isinstance(value, str):
        return in_text(value)
    return tuple({key: in_text(text) for key, text in row.items()} for row in value)
