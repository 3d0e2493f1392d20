"""Lines of work, and the people and bodies in them."""

from __future__ import annotations

from typing import Any

from casetrack.cases.kinds import (
    AgeStatus,
    BodyKind,
    ChargeStage,
    CircumstanceKind,
    PartyKind,
    PartyRole,
    TieKind,
    TrackKind,
)
from casetrack.cases.models import Charge, Circumstance, Party, PartyRoleHeld, Tie, Track
from casetrack.exchange.fields import (
    NO_DATE,
    REF,
    Code,
    Flag,
    Get,
    Moment,
    Number,
    Qualified,
    Ref,
    Said,
    Text,
    Whole,
)
from casetrack.exchange.rules import inferred_is_a_fact, party_of_its_kind, qualified
from casetrack.exchange.shape import Child, Record
from casetrack.identity.names import initials, pinyin_key

TRACK = Record(
    name="track",
    model=Track,
    doc="A line of work: proceedings, or the work beside them.",
    refers="track",
    counted=True,
    fields=(
        Text(key="ref", attr="ref", required=True, pattern=REF, doc="What others call it here."),
        Code(key="kind", attr="kind", required=True, kind=TrackKind, doc="Which line of work."),
    ),
    rules=(inferred_is_a_fact,),
)

ROLE = Record(
    name="role",
    model=PartyRoleHeld,
    doc="One role of a party, in one line of work or (no track) in the whole case.",
    fields=(
        Code(key="role", attr="role", required=True, kind=PartyRole, doc="The role."),
        Ref(key="track", attr="track_id", to="track", doc="Where it is held."),
    ),
    rules=(inferred_is_a_fact,),
)

TIE = Record(
    name="tie",
    model=Tie,
    doc="What another party is to this one: `kind: father, other: x` says x is the father.",
    fields=(
        Code(key="kind", attr="kind", required=True, kind=TieKind, doc="What the other one is."),
        Ref(key="other", attr="other_id", to="party", required=True, doc="The other one."),
        Flag(key="lives_with", attr="lives_with", default=None, doc="Whether they live together."),
        Moment(key="since", attr="since", default=NO_DATE, doc="From when, if it was not always."),
        Moment(key="until", attr="until", default=NO_DATE, doc="Until when."),
    ),
    rules=(inferred_is_a_fact,),
)

CIRCUMSTANCE = Record(
    name="circumstance",
    model=Circumstance,
    doc="One statement about a party, or about the case.",
    counted=True,
    fields=(
        Code(
            key="kind", attr="kind", required=True, kind=CircumstanceKind, doc="What it is about."
        ),
        Said(key="text", attr="text", required=True, doc="What is said."),
        Flag(
            key="implied",
            attr="is_implied",
            doc="It follows from the source, which does not say so.",
        ),
        Number(key="value", attr="value", qualifier="qualifier", doc="A number in the statement."),
        Qualified(key="qualifier", attr="qualifier", doc="How far the number can be trusted."),
        Text(key="unit", attr="unit", length=30, doc="What is counted."),
    ),
    rules=(inferred_is_a_fact, qualified("value", "qualifier")),
)


def _without_the_age_of_a_body(told: dict[str, Any]) -> dict[str, Any]:
    is_body = told.get("kind") == PartyKind.BODY
    if is_body and told.get("age_status") == AgeStatus.UNKNOWN:
        del told["age_status"]
    return told


def _found_by(get: Get) -> dict[str, Any]:
    """How the alias sorts and is looked up."""
    alias = get("alias").in_("zh")
    return {"sort_key": pinyin_key(alias)[:200], "initials": initials(alias)[:40]}


PARTY = Record(
    name="party",
    follow=_found_by,
    model=Party,
    doc="A person, a group or a body in the case, by alias. A real name has no place here.",
    refers="party",
    counted=True,
    finish=_without_the_age_of_a_body,
    fields=(
        Text(key="ref", attr="ref", required=True, pattern=REF, doc="What others call it here."),
        Code(key="kind", attr="kind", required=True, kind=PartyKind, doc="Person, group or body."),
        Code(key="body_kind", attr="body_kind", kind=BodyKind, doc="Which sort of body."),
        Said(
            key="alias", attr="alias", required=True, length=200, doc="Such as Sun Moumou, 孙某某."
        ),
        Code(
            key="age_status",
            attr="age_status",
            kind=AgeStatus,
            doc="Age as a verdict; a person and a group have one, unknown if need be.",
        ),
        Flag(
            key="implied",
            attr="is_implied",
            doc="It follows from the source, which does not say so.",
        ),
        Number(
            key="count",
            attr="count",
            qualifier="count_qualifier",
            whole=True,
            doc="How many a group is.",
        ),
        Qualified(
            key="count_qualifier", attr="count_qualifier", doc="How far the count can be trusted."
        ),
    ),
    children=(
        Child(key="roles", record=ROLE, link="party_id"),
        Child(key="ties", record=TIE, link="party_id"),
        Child(key="circumstances", record=CIRCUMSTANCE, link="party_id"),
    ),
    rules=(inferred_is_a_fact, party_of_its_kind, qualified("count", "count_qualifier")),
)

CHARGE = Record(
    name="charge",
    model=Charge,
    doc="What one person is accused of, or sued for, in one line of work.",
    counted=True,
    fields=(
        Ref(key="party", attr="party_id", to="party", required=True, doc="Who."),
        Ref(key="track", attr="track_id", to="track", required=True, doc="In which line of work."),
        Said(
            key="name",
            attr="name",
            required=True,
            length=200,
            doc="The charge, or the civil cause.",
        ),
        Code(
            key="stage", attr="stage", required=True, kind=ChargeStage, doc="How far it has come."
        ),
        Whole(key="chapter", attr="chapter", least=1, most=10, doc="Chapter of the Criminal Law."),
    ),
    rules=(inferred_is_a_fact,),
)
