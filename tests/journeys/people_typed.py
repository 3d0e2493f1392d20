"""People, bodies, circumstances and numbers of a case, as somebody types them in."""

from __future__ import annotations

from casetrack.cases.kinds import PartyKind
from casetrack.casework.new_parties import usual_roles_of
from tests.journeys.acts import ActsDesk
from tests.journeys.person import Desk, Person, Pick, Typed
from tests.journeys.plain import PlainPerson


def beside(person: Person, login: str, *, days_ago: int = 0) -> Desk:
    """A second, simple desk of the same person: for what is no act and need not be watched."""
    desk = Desk(PlainPerson(person.house, person.lang))
    desk.person.live(days_ago=days_ago)
    desk.sign_in(login)
    return desk


def somebody(
    desk: Desk,
    name: str,
    *roles: str,
    tie: tuple[str, str] | None = None,
    **typed: Typed,
) -> None:
    """Bring a person or a group into the case; tie: what they are to whom."""
    desk.person.open(desk.path)
    desk.follow("Add a person or a body")
    kind, to = tie or ("other", "")
    tied: dict[str, Typed] = {"tie": kind, "tie_to": Pick(to)} if tie else {}
    desk.press("Add to the case", name=name, **in_roles(*roles), **tied, **typed)


def in_roles(*roles: str, kind: PartyKind = PartyKind.PERSON) -> dict[str, Typed]:
    """Roles as somebody gives them: the usual ones ticked, any other typed."""
    usual = tuple(role.value for role in usual_roles_of(kind))
    others = ", ".join(role for role in roles if role not in usual)
    field = "body_role" if kind is PartyKind.BODY else "role"
    ticked = tuple(role for role in roles if role in usual)
    return {field: ticked, **({"other_role": others} if others else {})}


def body(desk: Desk, name: str, kind: str, *roles: str) -> None:
    """Bring a body into the case."""
    desk.person.open(desk.path)
    desk.follow("Add a person or a body")
    desk.press(
        "Add to the case",
        kind="body",
        name=name,
        body_kind=kind,
        **in_roles(*roles, kind=PartyKind.BODY),
    )


def circumstance(desk: Desk, of: str, kind: str, text: str, **typed: Typed) -> None:
    """Record what is known of somebody."""
    _to(desk, "Record a circumstance", "circumstances/new")
    desk.press(
        "Save",
        party=Pick(of),
        kind=kind,
        **{f"text_{desk.person.lang}": text},
        **typed,
    )


def guarantee(desk: Desk, of: str, kind: str, **typed: Typed) -> None:
    """Record on the sheet of a minor what protects them, on a day that nobody told."""
    desk.person.open(f"{desk.path}/guarantees/new?kind={kind}")
    desk.press("Save", party=Pick(of), **{"happened": "unknown", **typed})


def protected(desk: Desk, of: str, done: str, when: str) -> None:
    """What a decision about a minor asks: interrogated, defender heard, the act with its day."""
    guarantee(desk, of, "interrogation", adult="legal_representative", is_signed="yes")
    guarantee(desk, of, "opinion_heard", heard_of="defender")
    guarantee(desk, of, "specialised")
    held_to_have(desk, of, done, when)


def held_to_have(desk: Desk, of: str, done: str, when: str) -> None:
    """Record what a minor is held to have done, on a day that was told."""
    desk.person.open(f"{desk.path}/acts/new")
    held = {"text": done, "sort": "other", "happened": when, "age_band": "at_16_17"}
    desk.press("Save", party=Pick(of), **held)


def number(desk: Desk, text: str, value: str, unit: str, **typed: Typed) -> None:
    """Record a number."""
    _to(desk, "A number", "numbers/new")
    desk.press(
        "Save the number",
        value=value,
        unit=unit,
        **{f"what_{desk.person.lang}": text},
        **typed,
    )


def _to(desk: Desk, link: str, address: str) -> None:
    """By its address, without the page of the case between; the link is what is noted."""
    if isinstance(desk, ActsDesk):
        desk.go(link, address)
    else:
        desk.person.open(f"{desk.path}/{address}")


def tie(desk: Desk, of: str, kind: str, other: str, **typed: Typed) -> None:
    """Record what somebody is to somebody."""
    _to(desk, "Record who is what to whom", "ties/new")
    desk.press("Save", party=Pick(of), kind=kind, other=Pick(other), **typed)
