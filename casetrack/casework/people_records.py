"""Case-file records of the people of a case, their facts and its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.cases.flags import Flag, flags_of_charge
from casetrack.cases.kinds import AgeStatus, PartyKind, PartyRole
from casetrack.cases.models import Amount, Charge, Circumstance, Party, RoleHeld, Tie, Track
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.identity.names import initials, pinyin_key
from casetrack.db import session
from casetrack.ledger.casefile.fields.base import Get
from casetrack.ledger.casefile.fields.lists import ListField
from casetrack.ledger.casefile.fields.plain import EnumCode
from casetrack.ledger.casefile.fields.references import Ref
from casetrack.ledger.casefile.fields.time import NO_DATE, Moment
from casetrack.ledger.casefile.records import CALLED, TOLD_BY, Child, Key, Mismatch, Record

ROLES = ListField(
    key="roles",
    attr="roles",
    doc="One role of a party, in one line of work or (no track) in the whole case.",
    named="role",
    of=(
        EnumCode(key="role", attr="role", doc="The role.", required=True, kind=PartyRole),
        Ref(
            key="track",
            attr="track_id",
            doc="Where it is held.",
            to=Track.__tablename__,
            a_named="a track",
            known_by="ref",
        ),
        Moment(key="since", attr="since", doc="From when, if that is known."),
    ),
    make=RoleHeld,
)

# Keys common to all small facts stated by hand.
STATED = {
    "entry": Key(TOLD_BY, late=True),
    "withdrawn_by": Key("The entry that takes it back; it counts no more.", late=True),
}

TIE = Record(
    Tie,
    "What another party is to this one: `kind: father, other: x` says x is the father.",
    {
        "kind": "What the other one is.",
        "other": "The other one.",
        "lives_with": "Whether they live together.",
        "since": Key("From when, if it was not always.", default=NO_DATE),
        "until": Key("Until when.", default=NO_DATE),
        **STATED,
    },
    leads=False,
)

CIRCUMSTANCE = Record(
    Circumstance,
    "One statement about a party, or about the case.",
    {
        "kind": "What it is about.",
        "text": Key("What is said.", required=True),
        "implied": "It follows from the source, which does not say so.",
        "value": "A number in the statement.",
        "qualifier": "How far the number can be trusted.",
        "unit": "What is counted.",
        "day": "When that was; left out where nobody said.",
        "said_by": "Who said it.",
        **STATED,
    },
    leads=False,
)


def party_of_its_kind(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Mismatches: body_kind only of bodies, count only of groups, age_status only of people."""
    kind = element.get("kind")
    if (kind == PartyKind.BODY) != ("body_kind" in element):
        wanted = "body_kind for a body" if kind == PartyKind.BODY else "no body_kind"
        yield "body_kind" if "body_kind" in element else "kind", f"kind: {kind}", wanted
    if kind == PartyKind.PERSON and "count" in element:
        yield "count", "the count of one person", "kind: group, or no count"
    if kind != PartyKind.BODY and "age_status" not in element:
        yield "kind", f"kind: {kind} without age_status", "age_status, unknown if it is not said"


def _without_the_age_of_a_body(element: dict[str, Any]) -> dict[str, Any]:
    is_body = element.get("kind") == PartyKind.BODY
    if is_body and element.get("age_status") == AgeStatus.UNKNOWN:
        del element["age_status"]
    return element


def _found_by(get: Get) -> dict[str, Any]:
    """Sort key and initials of the alias."""
    alias = get("alias").in_("zh")
    return {"sort_key": pinyin_key(alias)[:200], "initials": initials(alias)[:40]}


PARTY = Record(
    Party,
    "A person, a group or a body in the case, by alias. A real name has no place here.",
    {
        "ref": CALLED,
        "kind": "Person, group or body.",
        "body_kind": "Which sort of body.",
        "alias": Key("Such as Sun Moumou, 孙某某.", required=True),
        "age_status": Key(
            "Age as a verdict; a person and a group have one, unknown if need be.", spelt_out=True
        ),
        "implied": "It follows from the source, which does not say so.",
        "count": "How many a group is.",
        "count_qualifier": "How far the count can be trusted.",
        "roles": ROLES,
    },
    (Child("ties", TIE), Child("circumstances", CIRCUMSTANCE), DUTIES),
    refers="a party",
    follow=_found_by,
    finish=_without_the_age_of_a_body,
    rules=(party_of_its_kind,),
)


def _accused(row: Charge) -> tuple[str, list[Flag]]:
    person = session().get_one(Party, row.party_id)
    return f"charge against {person.ref}", flags_of_charge(row, person)


CHARGE = Record(
    Charge,
    "What one person is accused of, or sued for, in one line of work.",
    {
        "party": "Who.",
        "track": "In which line of work.",
        "name": Key("The charge, or the civil cause.", required=True),
        "stage": "How far it has come.",
        "chapter": Key("Chapter of the Criminal Law.", least=1, most=10),
        **STATED,
    },
    refers="a charge",
    known_by="place",
    leads=False,
    flagged=_accused,
)

AMOUNT = Record(
    Amount,
    "A number the case knows. Each keeps the stage at which it was true; none is added up.",
    {
        "ref": CALLED,
        "what": Key("What is counted or measured.", required=True),
        "value": "The number; unknown, many and millions stand for one.",
        "qualifier": "How far the number can be trusted.",
        "unit": "CNY, persons, records, months …",
        "as_of": "The stage at which it was true.",
        "joint": "Owed or held by several together.",
        "further": "It came to what was known before.",
        "when": "The day on which it was true.",
        "part_of": Key("The amount it is part of.", late=True),
        "entry": Key(TOLD_BY, late=True),
        "withdrawn": Key(
            "The entry that says that it does not hold.", "withdrawn_by_id", late=True
        ),
    },
    refers="an amount",
    leads=False,
)
