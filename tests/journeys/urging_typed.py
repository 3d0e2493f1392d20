"""Charges, urging and what came of it, help for who was harmed, as somebody types them in."""

from __future__ import annotations

from tests.journeys.acts import ActsDesk
from tests.journeys.person import Desk, Pick, Typed


def urge(
    desk: ActsDesk,
    kind: str,
    whom: str,
    *,
    asked: tuple[str, ...],
    problems: tuple[str, ...] = (),
    **typed: Typed,
) -> None:
    """Urge a body of the case, on a day that nobody told; leads to the page of the urging."""
    desk.go("Urge without a suggestion", "suggestions/urge")
    items: dict[str, Typed] = {f"items-{n}": text for n, text in enumerate(asked)}
    desk.press(
        "Record the urging",
        kind=kind,
        recipient=Pick(whom),
        problem_lines="\n".join(problems),
        issued_on="unknown",
        **items,
        **typed,
    )


def charge(desk: Desk, who: str, name: str) -> None:
    """Say what else somebody is suspected of."""
    desk.person.open(f"{desk.path}/charges/new")
    desk.press("Save", party=Pick(who), name=name, stage="suspected", track="criminal")


def tie(desk: Desk, of: str, kind: str, other: str) -> None:
    """Say what one is to another."""
    desk.person.open(f"{desk.path}/ties/new")
    desk.press("Save", party=Pick(of), other=Pick(other), kind=kind)


def offence(desk: Desk, by: str, when: str, text: str) -> None:
    """Log what the accused did."""
    desk.person.open(desk.path)
    desk.press("Save", text=text, when=when, kind="offence", party=Pick(by))


def came_of_it(desk: ActsDesk, response: str, text: str) -> None:
    """From the page of the urging, say what the body did."""
    desk.follow("Record the result")
    desk.press("Record the result", response=response, reason=text)


def help_begun(desk: ActsDesk, kind: str, whom: str, by: str, aim: str, **typed: Typed) -> None:
    """Begin psychological help."""
    desk.go("Begin psychological help for a child who was harmed", "assistance/new")
    desk.press("Begin the help", kind=kind, child=Pick(whom), partners=Pick(by), aim=aim, **typed)
