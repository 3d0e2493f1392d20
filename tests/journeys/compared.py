"""What a case file tells, fact by fact: of a published case, and of the same case typed by hand.

Wording, numbers of entries, references, people's roles and marks of the source are left apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import export_text
from casetrack.web.clock import now, today
from tests.journeys.acts import ActsDesk
from tests.journeys.person import Desk

EXAMPLES = Path(__file__).parents[2] / "casetrack" / "exchange" / "examples"
# Of the source, or of the case as a published text; no act of anybody.
OF_THE_SOURCE = frozenset({"unknown_fact", "typical_meaning", "unknown_to_source"})


def published_file(number: int) -> dict[str, Any]:
    """The published case, as its file tells it."""
    (path,) = EXAMPLES.glob(f"{number}-*.yaml")
    told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return told


def exported_file(desk: Desk, login: str) -> dict[str, Any]:
    """The case at hand, exported by its handler."""
    (case_id,) = map(int, re.findall(r"/cases/(\d+)", desk.path))
    with desk.person.house.app.test_request_context(), unit_of_work():
        by = session().scalars(select(Staff).where(Staff.login == login)).one()
        act = Act(by=by, on=today(), at=now())
        text = export_text(session().get_one(Case, case_id), act)
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def ensure_same_facts(
    desk: ActsDesk, case: int, login: str, *, apart: Mapping[str, str] | None = None
) -> None:
    """Fail where the published file tells what the one typed by hand does not, and the reverse:

    where something is left apart that is told after all. apart: such facts, each with its reason.
    """
    missing = facts_missing(published_file(case), exported_file(desk, login))
    unsaid = sorted((missing - Counter(dict.fromkeys(apart or {}, 1_000))).elements())
    stale = sorted(set(apart or {}) - set(missing))
    assert not unsaid, f"told by the published file alone: {unsaid}"
    assert not stale, f"left apart, and told after all: {stale}"


def facts_missing(published: Mapping[str, Any], typed: Mapping[str, Any]) -> Counter[str]:
    """What the first tells and the second does not, with how often."""
    names = _names_of_charges(published)
    return Counter(facts_of_file(published, names)) - Counter(facts_of_file(typed, names))


def facts_of_file(told: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Each fact as one line. names: of charges, in Chinese by their English."""
    yield from (f"line of work: {track['kind']}" for track in told.get("tracks", ()))
    for party in told.get("parties", ()):
        yield from _person(party)
    for charge in told.get("charges", ()):
        name = charge["name"]
        yield f"charge: {name.get('zh') or names.get(name['en'], name['en'])}, {charge['stage']}"
    for amount in told.get("amounts", ()):
        yield f"number:{_number(amount)}{_marks(amount)}"
    for entry in told.get("journal", ()):
        if entry["kind"] not in OF_THE_SOURCE:
            yield f"entry: {entry['kind']}"
    yield from (f"review: {review['kind']}" for review in told.get("reviews", ()))
    for decision in told.get("decisions", ()):
        yield from _decision(decision)
    for probation in told.get("probations", ()):
        yield f"probation: {probation['months']} months, {probation['state']}"
    for measure in told.get("measures", ()):
        yield from _measure(measure)
    for one in told.get("suggestions", ()):
        yield from _suggestion(one)


def _person(told: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"tie: {tie['kind']}" for tie in told.get("ties", ()))
    for one in told.get("circumstances", ()):
        if one["kind"] not in OF_THE_SOURCE:
            yield f"circumstance: {one['kind']}{_number(one)}"


def _decision(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"decision: {told['kind']}{_said(told, 'result')}"
    for term in told.get("terms", ()):
        yield f"term of {told['kind']}: {term['kind']}{_length(term)}"


def _measure(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"measure: {told['kind']}"
    if items := told.get("items"):
        yield f"measure {told['kind']}: {len(items)} items"
    if "reason" in told or "reason" in told.get("order", {}):
        yield f"measure {told['kind']}: its reason"


def _suggestion(told: Mapping[str, Any]) -> Iterator[str]:
    kind = told["kind"]
    problems, items = (len(told.get(name, ())) for name in ("problems", "items"))
    yield f"suggestion: {kind}, {problems} problems, {items} items"
    if "delivery" in told:
        yield f"suggestion {kind}: {told['delivery']}"
    if told.get("response", "unknown") != "unknown":
        yield f"suggestion {kind}: {told['response']}"
    for item in told.get("items", ()):
        if item.get("adoption", "unknown") != "unknown":
            yield f"item of {kind}: {item['adoption']}"
        # By hand an item is looked at, and seen to be put right; a source only tells of it.
        if item.get("put_right") == "verified":
            yield f"put right after {kind}"
    yield from (f"put right after {kind}" for _ in told.get("rectifications", ()))


def _number(told: Mapping[str, Any]) -> str:
    if "value" not in told and "qualifier" not in told:
        return ""
    value, qualifier = told.get("value"), told.get("qualifier", "exact")
    figure = f" {float(value):g}" if isinstance(value, int | float) else ""
    exact = "" if qualifier == "exact" and figure else f" {qualifier}"
    if value == "unknown":
        exact = " unknown"
    return f"{exact}{figure}{_said(told, 'unit', ' ')}"


def _marks(told: Mapping[str, Any]) -> str:
    marks = [f"as of {told['as_of']}"] if "as_of" in told else []
    marks += [name for name in ("further", "joint") if told.get(name)]
    marks += ["a part"] if "part_of" in told else []
    return "".join(f", {mark}" for mark in marks)


def _length(term: Mapping[str, Any]) -> str:
    keys = ("years", "months", "days", "life", "amount", "unit", "joint")
    return "".join(f", {key} {term[key]}" for key in keys if term.get(key))


def _said(told: Mapping[str, Any], key: str, between: str = ", ") -> str:
    return f"{between}{told[key]}" if key in told else ""


def _names_of_charges(told: Mapping[str, Any]) -> dict[str, str]:
    names = [charge["name"] for charge in told.get("charges", ())]
    return {name["en"]: name["zh"] for name in names if "en" in name and "zh" in name}
