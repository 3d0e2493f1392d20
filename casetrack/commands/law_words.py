"""Output of `casetrack law`: JSON in both languages, or text in one."""

from __future__ import annotations

from datetime import date
from enum import Enum

from casetrack.law import (
    PERIODS,
    Citation,
    Due,
    Period,
    PublishedCalendar,
    Rule,
    Step,
    cite,
    cite_all,
    rule_name,
    word_day,
    word_length,
    word_step,
    word_steps,
)
from casetrack.law.wording import pick
from casetrack.law.words.periods import (
    KIND_WORDS,
    OBLIGOR_WORDS,
    OPTION_WORDS,
    SEVERITY_WORDS,
    TRIGGER_WORDS,
    VERIFICATION_WORDS,
)
from casetrack.law.words.steps import READING_WORDS


def plain(value: object) -> object:
    """Return a value as JSON can hold it: days in ISO, enumerations by value."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _citation(citation: Citation) -> dict[str, object]:
    return {
        "instrument": citation.instrument,
        "article": citation.article,
        "zh": cite(citation, "zh"),
        "en": cite(citation, "en"),
    }


def _step(step: Step) -> dict[str, object]:
    return {
        "code": step.code,
        "values": {name: plain(value) for name, value in step.values.items()},
        "zh": word_step(step, "zh"),
        "en": word_step(step, "en"),
    }


def due_as_json(
    due: Due, calendar: PublishedCalendar, *, of_office: bool = False
) -> dict[str, object]:
    """Return a computed day with its reasons, ready for JSON.

    of_office: the calendar is the one in force in this installation, not only the published one.
    """
    alternative = None
    if due.alternative is not None and due.alternative_reading is not None:
        zh, en = READING_WORDS[due.alternative_reading]
        alternative = {
            "name": due.alternative_reading,
            "date": due.alternative.isoformat(),
            "zh": zh,
            "en": en,
        }
    return {
        "rule": due.rule,
        "nominal": due.nominal.isoformat(),
        "due": due.due.isoformat(),
        "alternative": alternative,
        "earliest_next": plain(due.earliest_next),
        "provisional": due.provisional,
        "basis": [_citation(citation) for citation in due.basis],
        "verification": due.verification.value,
        "explanation": [_step(step) for step in due.steps],
        "moment": plain(due.moment),
        "calendar": calendar.version,
        "calendar_of": "office" if of_office else "published",
    }


TEXT = {
    "due": ("最后一日", "Due"),
    "provisional": ("暂定", "provisional"),
    "basis": ("依据", "Under"),
    "verification": ("核对", "Checked"),
    "seen": ("最近确认有效", "Last seen in force"),
    "since": ("施行", "In force since"),
    "severity": ("强度", "Weight"),
    "kind": ("类别", "Kind"),
    "trigger": ("起算", "Counted from"),
    "obligor": ("义务人", "Who must act"),
    "length": ("长度", "Length"),
    "options": ("可变更", "Changed by"),
    "calendar": ("日历", "Calendar"),
    "office": ("本院所用", "of this office"),
    "published": ("已公布", "as published"),
}


def _line(label: str, text: str, lang: str) -> str:
    return f"{pick(TEXT[label], lang)}{'：' if lang == 'zh' else ': '}{text}"


def due_as_text(
    due: Due, calendar: PublishedCalendar, lang: str, *, of_office: bool = False
) -> str:
    """Return a computed day with its reasons as lines of text. of_office: as for JSON."""
    whose = pick(TEXT["office" if of_office else "published"], lang)
    counted_with = (
        f"{calendar.version}（{whose}）" if lang == "zh" else f"{calendar.version}, {whose}"
    )
    day = word_day(due.due, lang)
    if due.provisional:
        mark = pick(TEXT["provisional"], lang)
        day += f"（{mark}）" if lang == "zh" else f" ({mark})"
    return "\n".join(
        (
            rule_name(due.rule, lang),
            _line("due", day, lang),
            *(f"  {text}" for text in word_steps(due.steps, lang)),
            _line("basis", cite_all(due.basis, lang), lang),
            _line("verification", pick(VERIFICATION_WORDS[due.verification], lang), lang),
            _line("calendar", counted_with, lang),
        )
    )


def rule_as_json(rule: Rule) -> dict[str, object]:
    """Return one rule, ready for JSON; periods with how they count."""
    data: dict[str, object] = {
        "id": rule.id,
        "kind": rule.kind.value,
        "zh": rule.zh,
        "en": rule.en,
        "basis": [_citation(citation) for citation in rule.citations],
        "in_force_from": rule.in_force_from.isoformat(),
        "in_force_until": plain(rule.in_force_until),
        "last_seen": rule.last_seen.isoformat(),
        "before": rule.before,
        "verification": rule.verification.value,
        "severity": rule.severity.value,
    }
    if period := PERIODS.get(rule.id):
        data["period"] = {
            "trigger": period.trigger,
            "obligor": period.obligor,
            "length": _number(period),
            "unit": period.unit.value,
            "last_day": period.last_day.value,
            "custody": period.custody.value,
            "options": _options(period),
        }
    return data


def rule_as_text(rule: Rule, lang: str) -> str:
    """Return one rule as lines of text; periods with how they count."""
    lines = [
        f"{rule.id}  {rule_name(rule.id, lang)}",
        _line("kind", pick(KIND_WORDS[rule.kind], lang), lang),
        _line("basis", cite_all(rule.citations, lang), lang),
        _line("since", rule.in_force_from.isoformat(), lang),
        _line("seen", rule.last_seen.isoformat(), lang),
        _line("verification", pick(VERIFICATION_WORDS[rule.verification], lang), lang),
        _line("severity", pick(SEVERITY_WORDS[rule.severity], lang), lang),
    ]
    if period := PERIODS.get(rule.id):
        length = word_length(_number(period), period.unit, lang)
        lines.append(_line("trigger", pick(TRIGGER_WORDS[period.trigger], lang), lang))
        if period.obligor:
            lines.append(_line("obligor", pick(OBLIGOR_WORDS[period.obligor], lang), lang))
        lines.append(_line("length", length, lang))
        options = [pick(OPTION_WORDS[option], lang) for option in _options(period)]
        if options:
            lines.append(_line("options", ("、" if lang == "zh" else ", ").join(options), lang))
    return "\n".join(lines)


def _number(period: Period) -> int | None:
    return None if period.length is None else period.length.first.number


def _options(period: Period) -> list[str]:
    options = (
        sorted(option.value for option in period.extension.options) if period.extension else []
    )
    return [*options, "months"] if period.months or period.length is None else options
