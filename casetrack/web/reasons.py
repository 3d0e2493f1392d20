"""The reason of a due date in words: fact, rule with its article, steps that moved the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from casetrack.brought import if_brought
from casetrack.db.partial_date import PartialDate
from casetrack.law.rules import RULES
from casetrack.law.terms import Citation, Rule, Step, Verification
from casetrack.law.versions import version_on
from casetrack.law.wording import cite_all, pick, rule_name, word_day, word_steps
from casetrack.law.words.periods import TRIGGER_WORDS, VERIFICATION_WORDS
from casetrack.web.catalogue import speaking
from casetrack.web.dates import word_when
from casetrack.web.words import FactWords, language

# Steps that rest on something not settled or not yet published.
UNSETTLED = frozenset({"provisional", "other_reading", "before_in_force"})


@dataclass(frozen=True)
class Sentence:
    """One sentence of a reason. is_checked: False: shown with a dashed line."""

    text: str
    is_checked: bool = True


@dataclass(frozen=True)
class ReasonLine:
    """One line of "Why?": its term and sentences. spaced: sentences are joined by a space.

    about: "fact", "rule" or "date".
    """

    term: str
    sentences: tuple[Sentence, ...]
    spaced: bool
    about: str

    @property
    def text(self) -> str:
        """The line as plain text."""
        return (" " if self.spaced else "").join(sentence.text for sentence in self.sentences)


def has_fact(code: str) -> bool:
    """Whether there are words for the fact."""
    return code in TRIGGER_WORDS or if_brought(FactWords, code) is not None


def word_fact(code: str, lang: str) -> str:
    """The fact a date is counted from, in words; facts unknown to the law in the current locale."""
    if code in TRIGGER_WORDS:
        return pick(TRIGGER_WORDS[code], lang)
    facts = if_brought(FactWords, code)
    return str(facts.words[code]) if facts is not None else code


def word_why(why: Mapping[str, Any], lang: str, due: date | None = None) -> list[ReasonLine]:
    """The reason of an obligation as lines of fact, rule and date; empty lines are left out.

    why: as stored with an obligation: fact, fact_on, entry, rule, basis, steps, verification and
    alternative; told and counted_from where the fact is known imprecisely.
    due: the due day, said first in its line.
    """
    with speaking(lang):
        lines = (
            ("fact", _("Fact"), _fact(why, lang)),
            ("rule", _("Rule"), _rule(why, lang)),
            ("date", _("Date"), _date(why, lang, due)),
        )
    return [
        ReasonLine(term, tuple(sentences), spaced=lang != "zh", about=about)
        for about, term, sentences in lines
        if sentences
    ]


def word_version(rule: Rule, on: date) -> str:
    """The version of a rule that applies on a day, if it is not the present one; else ""."""
    if rule.in_force_from <= on:
        return ""
    lang, version = language(), version_on(rule, on)
    since, day = _long(rule.in_force_from, lang), _long(on, lang)
    if version is None:
        return _("in force since %(since)s, and no such rule before", since=since)
    if on < version.in_force_from:
        return _("in force since %(since)s; the text of %(day)s not compared", since=since, day=day)
    name = rule_name(version.id, lang)
    return _("%(day)s is judged by the rule of then: %(rule)s", day=day, rule=name)


def register_filters(app: Flask) -> None:
    """Register the template filter `why(due)`, in the language of the page."""
    app.jinja_env.filters["why"] = lambda why, due=None: word_why(why, language(), due)


def _fact(why: Mapping[str, Any], lang: str) -> list[Sentence]:
    sentences = _told_fact(why, lang)
    if sentences:
        sentences += _imprecise(why, lang)
    number = why.get("entry")
    if sentences and number:
        sentences.append(_ended(_("Entry no. %(number)s", number=number), lang))
    return sentences


def _told_fact(why: Mapping[str, Any], lang: str) -> list[Sentence]:
    code = why.get("fact")
    if not code:
        return []
    name = word_fact(code, lang)
    on = why.get("fact_on")
    if not on:
        return [_ended(name, lang)]
    start = _start(why)
    if start is not None:
        return [_ended(text, lang) for text in word_steps([start], lang)]
    day = _day_of(on)
    when = word_day(day, lang) if day else word_when(PartialDate.parse_edtf(str(on)), lang)
    return [_ended(_("%(fact)s, %(day)s", fact=name, day=when), lang)]


def _imprecise(why: Mapping[str, Any], lang: str) -> list[Sentence]:
    """Sentence on an imprecise fact: the source's words, and the day counted from."""
    when, day = why.get("told"), _day_of(why.get("fact_on"))
    if not when or day is None:
        return []
    values = {
        "when": word_when(PartialDate.parse_edtf(str(when)), lang, long=True),
        "day": _long(day, lang),
    }
    if why.get("counted_from") == "latest":
        text = _(
            'The source says only "%(when)s"; what must be waited for is counted from its latest '
            "day, %(day)s",
            **values,
        )
    else:
        text = _(
            'The source says only "%(when)s"; our duty is counted from its earliest day, %(day)s',
            **values,
        )
    return [_ended(text, lang, is_checked=False)]


def _long(day: date, lang: str) -> str:
    return word_when(PartialDate.day(day), lang, long=True)


def _rule(why: Mapping[str, Any], lang: str) -> list[Sentence]:
    basis = [_citation(citation) for citation in why.get("basis") or []]
    rule = why.get("rule")
    if not rule and not basis:
        return [_ended(_("Set by this office; the law names no day"), lang)]
    known = rule if rule in RULES else None
    parts = [rule_name(known, lang)] if known else []
    parts += [cite_all(basis, lang)] if basis else []
    sentences = [_ended(_(": ").join(parts), lang)]
    if why.get("own_reading"):
        text = _("That it stands still is this office's own reading; no rule that was read says so")
        sentences.append(_ended(text, lang, is_checked=False))
    verification = why.get("verification") or Verification.PRIMARY
    if verification != Verification.PRIMARY:
        words = pick(VERIFICATION_WORDS[verification], lang)
        sentences.append(_ended(words[:1].upper() + words[1:], lang, is_checked=False))
    return sentences


def _date(why: Mapping[str, Any], lang: str, due: date | None) -> list[Sentence]:
    steps = [_step(step) for step in why.get("steps") or []]
    if steps and steps[0] == _start(why):
        steps = steps[1:]
    is_shown = due is None or any(due in step.values.values() for step in steps)
    sentences = [] if is_shown or due is None else [_ended(word_day(due, lang), lang)]
    sentences += _told_steps(steps, lang)
    alternative = _day_of(why.get("alternative"))
    if alternative and not any(step.code == "other_reading" for step in steps):
        words = _("Read otherwise, it would be %(day)s", day=word_day(alternative, lang))
        sentences.append(_ended(words, lang, is_checked=False))
    return sentences


def _start(why: Mapping[str, Any]) -> Step | None:
    """The first step, if it only says that the day of the fact is not counted."""
    steps = why.get("steps") or []
    first = _step(steps[0]) if steps else None
    if first is None or first.code != "start_not_counted":
        return None
    is_the_fact = first.values.get("trigger") == why.get("fact")
    return first if is_the_fact and first.values.get("day") == _day_of(why.get("fact_on")) else None


def _told_steps(steps: Iterable[Step], lang: str) -> list[Sentence]:
    """The steps in words, in order; steps without a settled rule are marked."""
    sentences: list[Sentence] = []
    settled: list[Step] = []
    for step in [*steps, None]:
        if step is not None and step.code not in UNSETTLED:
            settled.append(step)
            continue
        sentences += [_ended(text, lang) for text in word_steps(settled, lang)]
        settled = []
        if step is not None:
            sentences += [_ended(text, lang, is_checked=False) for text in word_steps([step], lang)]
    return sentences


def _ended(text: str, lang: str, *, is_checked: bool = True) -> Sentence:
    return Sentence(f"{text}{'。' if lang == 'zh' else '.'}", is_checked)


def _citation(kept: Iterable[str | None]) -> Citation:
    instrument, article = kept
    return Citation(str(instrument), article)


def _step(kept: Iterable[Any]) -> Step:
    code, values = kept
    return Step(code, {name: _day_of(value) or value for name, value in values.items()})


def _day_of(kept: object) -> date | None:
    """The day of an ISO text, as JSON stores it; None for anything else."""
    if isinstance(kept, date):
        return kept
    if not isinstance(kept, str) or len(kept) != len("2026-11-16"):
        return None
    try:
        return date.fromisoformat(kept)
    except ValueError:
        return None
