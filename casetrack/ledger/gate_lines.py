"""Conditions of a decision as lines of a page: missing, warned of, met, with articles."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.brought import Brought, if_brought
from casetrack.codes import Worded
from casetrack.law import Verdict, Verification, rule_of
from casetrack.law.wording import cite_all, rule_name, word_verdict
from casetrack.ledger.gates import Asked, GateAsked, LawRefuses, verdicts_shown
from casetrack.web.access import may_open
from casetrack.web.forms import Form
from casetrack.web.reasons import word_version
from casetrack.web.words import label, language

# The field of a form for why to go on although the law warns.
REASON = "reason"


@dataclass(frozen=True)
class VerdictFacts(Brought, keys="says"):
    """Words of the fact that decided a verdict, by rule."""

    says: Mapping[str, Callable[[Verdict], str]]


@dataclass(frozen=True)
class CheckLine:
    """One condition. is_checked: whether its article was read in the text of the law.

    is_warning: it is not met, and with a reason it may go on. way: the words and the address of
    what settles it. typed: the field of the form that supplies it. only_for: of several decisions
    of a page, those of which it is asked; "" for all of them.
    """

    rule: str
    is_met: bool
    text: str
    fact: str
    basis: str
    is_checked: bool
    is_warning: bool = False
    way: tuple[str, str] | None = None
    typed: str = ""
    only_for: str = ""


def check_lines(verdicts: Iterable[Verdict], *, on: date | None = None) -> list[CheckLine]:
    """The verdicts in the language of the page, in their order. on: the day that is judged."""
    lang = language()
    return [
        CheckLine(
            rule=verdict.rule,
            is_met=verdict.met,
            text=word_verdict(verdict, lang),
            fact=_fact(verdict),
            basis=_basis(verdict, on),
            is_checked=verdict.verification is Verification.PRIMARY,
            is_warning=verdict.warns,
        )
        for verdict in verdicts
    ]


def asked_lines(asked: Iterable[Asked], *, on: date | None = None) -> list[CheckLine]:
    """Conditions of a decision, each with the way to what settles it."""
    answers = list(asked)
    lines = check_lines((answer.verdict for answer in answers), on=on)
    return [
        replace(line, way=_way(answer), typed=_typed(answer))
        for line, answer in zip(lines, answers, strict=True)
    ]


@dataclass(frozen=True)
class GateSheet:
    """Conditions of the decisions of a page, in the order of the gates."""

    lines: tuple[CheckLine, ...]

    @cached_property
    def missing(self) -> list[CheckLine]:
        """Conditions that refuse the decision now."""
        return [line for line in self.lines if not line.is_met and not line.is_warning]

    @cached_property
    def warned(self) -> list[CheckLine]:
        """Conditions that ask for a reason."""
        return [line for line in self.lines if not line.is_met and line.is_warning]

    @cached_property
    def met(self) -> list[CheckLine]:
        """Conditions that are met, and not missing of another decision of the page."""
        lacking = {line.rule for line in (*self.missing, *self.warned)}
        return [line for line in self.lines if line.is_met and line.rule not in lacking]

    def beyond(self, fields: Container[str]) -> list[CheckLine]:
        """Conditions that no field of the form supplies: refusals, then those settled elsewhere."""
        return [line for line in (*self.missing, *self.warned) if line.typed not in fields]

    def here(self, fields: Container[str]) -> list[CheckLine]:
        """Conditions that refuse the decision until the form supplies them."""
        return [line for line in self.missing if line.typed in fields]

    def to_reason(self, fields: Container[str]) -> list[CheckLine]:
        """Conditions that ask for a reason, and nothing else."""
        return [line for line in self.warned if line.typed in fields]

    @property
    def met_names(self) -> str:
        """The conditions that are met, by their names in one line."""
        names = dict.fromkeys(rule_name(line.rule, language()) for line in self.met)
        return _(", ").join(names)

    @property
    def summary(self) -> str:
        """Numbers of missing, warned and met conditions, in one line."""
        return self.summary_of(())

    def summary_of(self, fields: Container[str]) -> str:
        """Like `summary`, without what the form itself supplies."""
        missing = [line for line in self.missing if line.typed not in fields]
        counts = (
            (missing, ngettext("%(num)d missing", "%(num)d missing", len(missing))),
            (
                self.warned,
                ngettext("%(num)d asks a reason", "%(num)d ask a reason", len(self.warned)),
            ),
            (self.met, ngettext("%(num)d met", "%(num)d met", len(self.met))),
        )
        return _(", ").join(words for lines, words in counts if lines)


def sheet_of(*asked: GateAsked) -> GateSheet:
    """Conditions of the decision of a page, or of each of several to choose from.

    What is asked of all of them alike stands once; anything else says of which it is asked.
    """
    of_each = [
        (gate_asked.decides, asked_lines(_to_be_told(verdicts_shown(gate_asked)), on=gate_asked.on))
        for gate_asked in asked
    ]
    words_by_line: dict[CheckLine, list[Worded]] = {}
    for decides, lines in of_each:
        for line in lines:
            words_by_line.setdefault(line, []).append(decides)
    return GateSheet(
        tuple(
            line
            if len(those) == len(of_each)
            else replace(line, only_for=_(", ").join(label(text) for text in those))
            for line, those in words_by_line.items()
        )
    )


def sheet_of_refused(asked: Iterable[Asked]) -> GateSheet:
    """Conditions of a refused decision."""
    return GateSheet(tuple(asked_lines(asked)))


def mark_places(form: Form, refused: LawRefuses) -> None:
    """Say a refusal above the form, and each condition that it supplies at its field."""
    form.refuse(refused)
    for line in sheet_of_refused(refused.asked).here(form):
        field = form[line.typed]
        field.errors = [*field.errors, _("Needed: %(condition)s.", condition=line.text)]


def _to_be_told(asked: Iterable[Asked]) -> Iterator[Asked]:
    """Whether a condition is shown: it refuses, asks a reason or is met."""
    for answer in asked:
        if answer.verdict.met or answer.verdict.refuses or answer.verdict.warns:
            yield answer


def _way(answer: Asked) -> tuple[str, str] | None:
    if answer.verdict.met:
        return None
    if answer.settle is not None:
        if not may_open(answer.settle.endpoint):
            return None
        return str(answer.settle.words), url_for(answer.settle.endpoint, **answer.settle.values)
    if answer.verdict.warns:
        return _("Say why"), f"#{REASON}"
    return (_("Fill in"), f"#{answer.typed}") if answer.typed else None


def _typed(answer: Asked) -> str:
    return REASON if answer.verdict.warns and answer.settle is None else answer.typed


def _basis(verdict: Verdict, on: date | None) -> str:
    """The articles, and the version by which the day is judged where it is not the present one."""
    then = word_version(rule_of(verdict.rule), on) if on is not None else ""
    return _("; ").join(text for text in (cite_all(verdict.basis, language()), then) if text)


def _fact(verdict: Verdict) -> str:
    facts = if_brought(VerdictFacts, verdict.rule)
    if facts is not None:
        return facts.says[verdict.rule](verdict)
    return _("On record.") if verdict.met else ""
