"""What is said once and never otherwise, so that no act after a decision can break its rule."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from flask import Flask

import casetrack
from casetrack.errors import RuleBroken
from casetrack.law import Heard, ReplyGround
from casetrack.probation.endings import FinalDecision, decide_finally
from casetrack.probation.entrustments.models import BreachAnswer, Entrustment, ReportKind
from casetrack.probation.entrustments.supervising import BreachDecision, decide_breach
from casetrack.probation.models import Probation
from casetrack.probation.opinions.actions import (
    OpinionTerms,
    draft_again,
    finish_opinion,
    write_opinion,
)
from casetrack.probation.opinions.models import OpinionProposes
from casetrack.probation.opinions.queries import opinion_of
from casetrack.suggestions.versions.actions import AmendedLetter, amend
from tests.builders import NOON, TODAY, acting
from tests.guards.hard_rules.ways import DAY_AFTER, Outcome, within
from tests.probation.builders import child_of, make_probation
from tests.probation.entrustments.builders import accept, report
from tests.probation.entrustments.builders import handler_of as supervisor_of
from tests.review.builders import handler_of
from tests.suggestions.letters import handler_of as letter_handler
from tests.suggestions.letters import issued

SOURCE = Path(casetrack.__file__).parent
WHY = "已经核实"
# What lets a letter say otherwise: by whoever decided it, as a version of its own.
AMENDING = frozenset({"suggestions/versions/actions.py: amend"})
# A typing error in the letter of another maker, which nobody decided here.
MISTYPED = "suggestions/mistyped.py: _write"
Act = Callable[[], object]


def modules_with(
    words: Collection[str], *, under: Path = SOURCE
) -> Iterator[tuple[Path, ast.Module]]:
    """Each module in which one of these words stands, parsed. To parse them all takes seconds."""
    for path in under.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if any(word in text for word in words):
            yield path, ast.parse(text)


@dataclass(frozen=True)
class SaidOnce:
    """What says it, by attributes; the functions of the house that write these, and no other.

    what: why nothing breaks the rule afterwards. under: the folder whose records have attributes of
    these names. again: acts that would say it otherwise, each of which is refused.
    """

    what: str
    attributes: frozenset[str]
    under: str = ""
    by: frozenset[str] = frozenset()
    again: Callable[[], Iterator[Act]] = lambda: iter(())

    def written_by(self) -> set[str]:
        """Every function that sets one of the attributes, by its file and name."""
        return {
            f"{path.relative_to(SOURCE).as_posix()}: {name}"
            for path, tree in modules_with(self.attributes, under=SOURCE / self.under)
            for name in _setting(tree, self.attributes)
        }


def nothing_says_it_otherwise(app: Flask, rule: str) -> str:
    """Nothing but the act itself writes what the rule asks, and that act is refused afterwards.

    Raises AssertionError where something else writes it, or is let through.
    """
    once = SAID_ONCE[rule]
    texts = once.written_by()
    assert texts == once.by, f"{sorted(once.attributes)} are written by {sorted(texts)}"
    assert within(app, lambda: _all_refused(once)) is Outcome.REFUSED
    return once.what


def _all_refused(once: SaidOnce) -> Outcome:
    for act in once.again():
        try:
            act()
        except RuleBroken:
            continue
        raise AssertionError(f"let through, though it says it otherwise: {once.what}")
    return Outcome.REFUSED


def _setting(tree: ast.AST, attributes: frozenset[str]) -> Iterator[str]:
    """The functions in which an attribute is set, plainly, by its name or as `case.office`."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            plain = [item for target in targets for item in getattr(target, "elts", [target])]
            if any(
                isinstance(item, ast.Attribute)
                and isinstance(item.ctx, ast.Store)
                and attributes & {item.attr, ast.unparse(item)}
                for item in plain
            ):
                yield function.name


def _ended(probation: Probation) -> Probation:
    by = acting(handler_of(child_of(probation)), on=DAY_AFTER, at=NOON)
    final = FinalDecision(DAY_AFTER, heard=Heard.NONE_SUCH, ground="表现良好", reason=WHY)
    decide_finally(probation, final, by)
    return probation


def _opinions_again() -> Iterator[Act]:
    probation = make_probation()
    opinion = opinion_of(_ended(probation))
    assert opinion is not None
    by = acting(handler_of(child_of(probation)), on=DAY_AFTER, at=NOON)
    terms = OpinionTerms("另行拟写", "", OpinionProposes.PROSECUTE, WHY)
    yield lambda: draft_again(opinion, by, opened=opinion.version)
    yield lambda: write_opinion(opinion, terms, by, opened=opinion.version)
    yield lambda: finish_opinion(opinion, DAY_AFTER, by, opened=opinion.version)


def _answers_again() -> Iterator[Act]:
    entrustment: Entrustment = accept()
    each_report = report(entrustment, ReportKind.BREACH)
    by = acting(supervisor_of(entrustment), on=DAY_AFTER, at=NOON)
    for answer in BreachAnswer:
        decision = BreachDecision(answer, reason=WHY)
        if each_report.waits:
            decide_breach(
                each_report, BreachDecision(BreachAnswer.SET_ASIDE, reason=WHY), by, opened=1
            )
        yield partial(decide_breach, each_report, decision, by, opened=each_report.version)


def _amended_unlawfully() -> Iterator[Act]:
    letter = issued()
    by = acting(letter_handler(letter.case), on=TODAY, at=NOON)
    for ground, until in ((ReplyGround.GENERAL, None), (None, TODAY)):
        new = AmendedLetter(letter.id, TODAY, WHY, (WHY,), (), ground, None, until)
        yield partial(amend, letter, new, by)
    then = date(2025, 12, 31)
    before = issued(issued_on=then, objection_until=then)
    old = AmendedLetter(before.id, then, WHY, (WHY,), (), ReplyGround.SCHOOL_SILENT, None, then)
    yield partial(amend, before, old, acting(letter_handler(before.case), on=then))


SAID_ONCE = {
    "pil_level": SaidOnce(
        "the office of a case and its level never change",
        frozenset({"level", "case.office", "case.office_id"}),
        # The level of a concern.
        by=frozenset({"casework/concerns/actions.py: _say"}),
    ),
    "suggestion_time_limits": SaidOnce(
        "what is decided here is fixed once it is issued; the law is asked again of what amends it",
        frozenset({"objection_until", "set_day", "issued", "ground"}),
        under="suggestions",
        by=AMENDING | {MISTYPED},
        again=_amended_unlawfully,
    ),
    "public_order_school_silent": SaidOnce(
        "what is decided here is fixed once it is issued; the law is asked again of what amends it",
        frozenset({"ground", "issued"}),
        under="suggestions",
        by=AMENDING | {MISTYPED},
        again=_amended_unlawfully,
    ),
    "suggestion_superior_first": SaidOnce(
        "a step that was taken stays as it is, and none is taken back",
        frozenset({"rung", "taken_on"}),
        under="suggestions/escalation",
    ),
    "cnp_opinion": SaidOnce(
        "an opinion stays as it is once the probation is decided",
        frozenset({"finished_on"}),
        under="probation/opinions",
        by=frozenset({"probation/opinions/actions.py: finish_opinion"}),
        again=_opinions_again,
    ),
    "cnp_breaches_answered": SaidOnce(
        "a reported breach is answered once, and the answer stays",
        frozenset({"breach_answer"}),
        under="probation/entrustments",
        by=frozenset({"probation/entrustments/supervising.py: decide_breach"}),
        again=_answers_again,
    ),
}
