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
from casetrack.suggestions.answers.summary import overall
from casetrack.suggestions.kinds import Adoption
from casetrack.web.clock import now, today
from tests.journeys.acts import ActsDesk
from tests.journeys.person import Desk

EXAMPLES = Path(__file__).parents[2] / "casetrack" / "exchange" / "examples"
# Of the source, or of the case as a published text; no act of anybody.
OF_THE_SOURCE = frozenset({"unknown_fact", "typical_meaning", "unknown_to_source"})


def published_file(number: int) -> dict[str, Any]:
    """The published case, as its file tells it."""
    (path,) = EXAMPLES.glob(f"{number}-*.yaml")
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def exported_file(desk: Desk, login: str) -> dict[str, Any]:
    """The case at hand, exported by its handler."""
    (case_id,) = map(int, re.findall(r"/cases/(\d+)", desk.path))
    with desk.person.house.app.test_request_context(), unit_of_work():
        by = session().scalars(select(Staff).where(Staff.login == login)).one()
        act = Act(by=by, on=today(), at=now())
        text = export_text(session().get_one(Case, case_id), act)
    data: dict[str, Any] = yaml.safe_load(text)
    return data


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


def facts_of_file(data: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Each fact as one line. names: of charges, in Chinese by their English."""
    yield from (f"line of work: {track['kind']}" for track in data.get("tracks", ()))
    for party in data.get("parties", ()):
        yield from _person(party)
    for charge in data.get("charges", ()):
        name = charge["name"]
        yield f"charge: {name.get('zh') or names.get(name['en'], name['en'])}, {charge['stage']}"
    for amount in data.get("amounts", ()):
        yield f"number:{_number(amount)}{_marks(amount)}"
    for entry in data.get("journal", ()):
        if entry["kind"] not in OF_THE_SOURCE:
            yield f"entry: {entry['kind']}"
    yield from (f"review: {review['kind']}" for review in data.get("reviews", ()))
    for decision in data.get("decisions", ()):
        yield from _decision(decision)
    for probation in data.get("probations", ()):
        yield f"probation: {probation['months']} months, {probation['state']}"
    for measure in data.get("measures", ()):
        yield from _measure(measure)
    for suggestion in data.get("suggestions", ()):
        yield from _suggestion(suggestion)


def _person(data: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"tie: {tie['kind']}" for tie in data.get("ties", ()))
    for circumstance in data.get("circumstances", ()):
        if circumstance["kind"] not in OF_THE_SOURCE:
            yield f"circumstance: {circumstance['kind']}{_number(circumstance)}"


def _decision(data: Mapping[str, Any]) -> Iterator[str]:
    yield f"decision: {data['kind']}{_said(data, 'result')}"
    for term in data.get("terms", ()):
        yield f"term of {data['kind']}: {term['kind']}{_length(term)}"


def _measure(data: Mapping[str, Any]) -> Iterator[str]:
    yield f"measure: {data['kind']}"
    if items := data.get("items"):
        yield f"measure {data['kind']}: {len(items)} items"
    if "reason" in data or "reason" in data.get("order", {}):
        yield f"measure {data['kind']}: its reason"


def _suggestion(data: Mapping[str, Any]) -> Iterator[str]:
    kind = data["kind"]
    problems, items = (len(data.get(name, ())) for name in ("problems", "items"))
    yield f"suggestion: {kind}, {problems} problems, {items} items"
    if "delivery" in data:
        yield f"suggestion {kind}: {data['delivery']}"
    for reply in data.get("replies", ()):
        if (response := _response(reply, items)) != "unknown":
            yield f"suggestion {kind}: {response}"
        for answer in reply.get("answers", ()):
            yield f"item of {kind}: {answer['adoption']}"
    for item in data.get("items", ()):
        # By hand an item is looked at, and seen to be put right; a source only tells of it.
        if item.get("put_right") == "verified":
            yield f"put right after {kind}"
    yield from (f"put right after {kind}" for _ in data.get("rectifications", ()))


def _response(reply: Mapping[str, Any], items: int) -> str:
    """The answer as a whole: as a source tells it, or by hand from the answers to each item."""
    answers = reply.get("answers", ())
    if "response" in reply or not answers:
        return str(reply.get("response", "unknown"))
    silent = [Adoption.UNANSWERED] * (items - len(answers))
    return overall([*(Adoption(answer["adoption"]) for answer in answers), *silent]).value


def _number(data: Mapping[str, Any]) -> str:
    if "value" not in data and "qualifier" not in data:
        return ""
    value, qualifier = data.get("value"), data.get("qualifier", "exact")
    figure = f" {float(value):g}" if isinstance(value, int | float) else ""
    exact = "" if qualifier == "exact" and figure else f" {qualifier}"
    if value == "unknown":
        exact = " unknown"
    return f"{exact}{figure}{_said(data, 'unit', ' ')}"


def _marks(data: Mapping[str, Any]) -> str:
    marks = [f"as of {data['as_of']}"] if "as_of" in data else []
    marks += [name for name in ("further", "joint") if data.get(name)]
    marks += ["a part"] if "part_of" in data else []
    return "".join(f", {mark}" for mark in marks)


def _length(term: Mapping[str, Any]) -> str:
    keys = ("years", "months", "days", "life", "amount", "unit", "joint")
    return "".join(f", {key} {term[key]}" for key in keys if term.get(key))


def _said(data: Mapping[str, Any], key: str, between: str = ", ") -> str:
    return f"{between}{data[key]}" if key in data else ""


def _names_of_charges(data: Mapping[str, Any]) -> dict[str, str]:
    names = [charge["name"] for charge in data.get("charges", ())]
    return {name["en"]: name["zh"] for name in names if "en" in name and "zh" in name}
