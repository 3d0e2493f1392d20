"""Pages that record acts, for a word typed where something is logged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from flask import current_app, request, url_for
from flask_babel.speaklater import LazyString

from casetrack.brought import Brought, brought
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind
from casetrack.codes import Code, several
from casetrack.web.next_steps import NextStep

# The value of the act, in an address.
ACT = "act"
# Where an act is recorded, from what stands in the address of a line of the Record menu.
Place = Callable[[CaseFacts, Mapping[str, Any], Code], str | None]


@dataclass(frozen=True)
class ActPage(Brought):
    """The page on which these acts are recorded: kinds of entries, of measures, of guarantees.

    endpoint: of the page, which is open in a case where a line of the Record menu leads to it.
    given: what the address of that line must hold, too. at: where the act is recorded exactly, if
    not there; None where that line is for another act. also: what else people call acts that were
    declared without, with 、 between the words.
    """

    endpoint: str
    acts: tuple[Code, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    at: Place | None = None
    also: Mapping[Any, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenPage:
    """A page that is open to somebody in a case. text: its line of the Record menu."""

    act: Code
    text: LazyString | str
    url: str
    party_id: int | None


def on_measure(*kinds: MeasureKind) -> Place:
    """The page of a measure of one of these kinds; without any, of the kind that the act is."""

    def place(facts: CaseFacts, args: Mapping[str, Any], act: Code) -> str | None:
        measures = (measure for measure in facts.measures if measure.id == args["measure_id"])
        is_it = any(measure.kind in kinds if kinds else measure.kind is act for measure in measures)
        return url_for("cases.measure", **args) if is_it else None

    return place


def to(endpoint: str, *same: str, **parts: str) -> Place:
    """Another page of the same case.

    same, parts: of its address, each with the part of the address of the line that it is, or ACT.
    """
    named = {"case_id": "case_id", **{name: name for name in same}, **parts}

    def place(facts: CaseFacts, args: Mapping[str, Any], act: Code) -> str:
        values = {**args, ACT: act.value}
        return url_for(endpoint, **{name: values.get(of) for name, of in named.items()})

    return place


def acts_with_pages() -> list[tuple[Code, tuple[str, ...]]]:
    """Every act with a page of its own, with its other words, in order.

    Of two sets one may have a code of the same value, which is equal, and another act.
    """
    pages: dict[int, tuple[Code, tuple[str, ...]]] = {}
    for page in brought(ActPage):
        for act in page.acts:
            known = several(page.also.get(act, "")) or getattr(act, "also", ())
            pages.setdefault(id(act), (act, known))
    return list(pages.values())


def open_pages(
    acts: Collection[Code], facts: CaseFacts, lines: Iterable[NextStep]
) -> list[OpenPage]:
    """Pages on which one of these acts may be recorded in the case now, each once.

    lines: of the Record menu of the case, as it is for whoever asks.
    """
    pages = _pages_of(acts)
    pages_by_key: dict[str, OpenPage] = {}
    for line in lines if pages else ():
        for page in _opened_by(line, pages, facts):
            pages_by_key.setdefault(page.url, page)
    return list(pages_by_key.values())


def left_to_do(
    steps: Iterable[NextStep], facts: CaseFacts, done: Mapping[Code, Collection[int | None]]
) -> list[NextStep]:
    """The steps but those whose page records an act that was just done about whom they are for.

    done: those acts, each with the ids of whom it was about. What is owed by a day of its own is
    not done by another act of its kind; a step that names nobody, and that the case waits for by
    its facts, is for somebody else than the act was.
    """
    pages = _pages_of(done)
    return [
        step
        for step in steps
        if step.due is not None
        or not any(
            not step.is_due if page.party_id is None else page.party_id in done[page.act]
            for page in _opened_by(step, pages, facts)
        )
    ]


def _pages_of(acts: Collection[Code]) -> list[tuple[ActPage, Code]]:
    """The pages of these acts, each with its act: codes of two sets may be equal."""
    asked = {id(act) for act in acts}
    return [(page, act) for page in brought(ActPage) for act in page.acts if id(act) in asked]


def _opened_by(
    line: NextStep, pages: Iterable[tuple[ActPage, Code]], facts: CaseFacts
) -> Iterator[OpenPage]:
    """Which of these pages a line of the case leads to."""
    endpoint, args = _read(line.url) if line.url and pages else ("", {})
    for page, act in pages:
        if page.endpoint == endpoint and page.given.items() <= args.items():
            url = page.at(facts, args, act) if page.at else line.url
            if url:
                yield OpenPage(act, line.text, url, _who(args))


def _read(url: str) -> tuple[str, Mapping[str, Any]]:
    """The page behind an address of ours, and all that the address says."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None, "asked in a request"
    path, _mark, query = url.partition("#")[0].partition("?")
    endpoint, args = adapter.match(path.removeprefix(request.script_root), method="GET")
    return endpoint, {**args, **dict(parse_qsl(query))}


def _who(args: Mapping[str, Any]) -> int | None:
    """Whom a page is about, where its address says so."""
    person = next(
        (args[name] for name in ("party_id", "party", "child", "of") if name in args), None
    )
    return None if person is None else int(person)
