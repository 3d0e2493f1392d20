"""Words for the codes of the law package, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from casetrack.errors import RuleBroken
from casetrack.law.instruments import INSTRUMENTS
from casetrack.law.rules import RULES, rule_of
from casetrack.law.terms import Citation, Step, Verdict
from casetrack.law.words.periods import OPTION_WORDS, TRIGGER_WORDS
from casetrack.law.words.steps import DAY_WORDS, READING_WORDS, STEP_WORDS, UNIT_WORDS
from casetrack.law.words.verdicts import REASON_WORDS, REFUSAL_WORDS

WEEKDAYS = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_DIGITS = "零一二三四五六七八九"

#: "1 days" and the like, which English does not say.
ONE_OF_MANY = re.compile(r"\b1 ((?:working )?day|hour|month)s\b")

#: Values of steps and refusals that are codes themselves.
_CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "why": DAY_WORDS,
    "trigger": TRIGGER_WORDS,
    "reading": READING_WORDS,
    "unit": UNIT_WORDS,
    "option": OPTION_WORDS,
}


def is_chinese(lang: str) -> bool:
    """Whether a language tag (zh, zh_Hans, zh-CN, en ...) asks for Chinese."""
    return lang.lower().startswith("zh")


def pick(words: tuple[str, str], lang: str) -> str:
    """Return the Chinese or the English of a pair."""
    return words[0] if is_chinese(lang) else words[1]


def word_day(day: date, lang: str) -> str:
    """Return a day written out with its weekday: Sun 5 October 2025, 2025年10月5日（周日）."""
    weekday = pick(WEEKDAYS[day.weekday()], lang)
    if is_chinese(lang):
        return f"{day.year}年{day.month}月{day.day}日（{weekday}）"
    return f"{weekday} {day.day} {MONTHS[day.month - 1]} {day.year}"


def number_in_chinese(number: int) -> str:
    """Return a whole number from 1 to 9999 as articles of a law are numbered: 172 is 一百七十二."""
    numeral = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            numeral += _DIGITS[digit] + unit
        elif numeral and number % place:
            numeral += "" if numeral.endswith(_DIGITS[0]) else _DIGITS[0]
    return numeral.removeprefix("一") if 10 <= number < 20 else numeral


def word_why(why: str, lang: str) -> str:
    """Return the reason why a day rests or works in words; an unknown code is returned as it is."""
    return pick(DAY_WORDS.get(why, (why, why)), lang)


def word_length(number: int | None, unit: str, lang: str) -> str:
    """Return a length in words, such as 15 days; the unit alone where the law gives no number."""
    words = pick(UNIT_WORDS[unit], lang)
    if number is None:
        return words
    return f"{number}{words}" if is_chinese(lang) else _singular(f"{number} {words}")


def word_step(step: Step, lang: str) -> str:
    """Return one step of an explanation as a sentence without its full stop."""
    return _filled(STEP_WORDS[step.code], step.values, lang)


def word_steps(steps: Iterable[Step], lang: str) -> list[str]:
    """Return an explanation as sentences; rest days in a row with one reason become one."""
    return [word_step(step, lang) for step in in_runs(steps)]


def in_runs(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield the steps, neighbouring rest days of one reason joined into one `rest_days`."""
    run: list[Step] = []
    for step in steps:
        if run and not _goes_on(run[-1], step):
            yield _joined(run)
            run = []
        if step.code == "rest_day":
            run.append(step)
        else:
            yield step
    if run:
        yield _joined(run)


def rule_name(rule_id: str, lang: str) -> str:
    """Return the name of a rule.

    Raises OutsideStatute if there is no such rule.
    """
    rule = rule_of(rule_id)
    return rule.zh if is_chinese(lang) else rule.en


def cite(citation: Citation, lang: str) -> str:
    """Return a citation in words: 《刑事诉讼法》第一百七十二条, Criminal Procedure Law art. 172."""
    return _cite(citation.instrument, [citation.article] if citation.article else [], lang)


def cite_all(citations: Iterable[Citation], lang: str) -> str:
    """Return citations in one line, articles of one instrument together."""
    articles: dict[str, list[str]] = {}
    for citation in citations:
        numbers = articles.setdefault(citation.instrument, [])
        if citation.article is not None:
            numbers.append(citation.article)
    cited = [_cite(instrument, numbers, lang) for instrument, numbers in articles.items()]
    return ("；" if is_chinese(lang) else "; ").join(cited)


def word_verdict(verdict: Verdict, lang: str) -> str:
    """Return the name of a verdict's rule, with the reason where the name does not explain it."""
    name = rule_name(verdict.rule, lang)
    reason = verdict.values.get("reason")
    if reason is None:
        return name
    words = pick(REASON_WORDS[str(reason)], lang)
    return f"{name}（{words}）" if is_chinese(lang) else f"{name} ({words})"


def word_refusal(broken: RuleBroken, lang: str) -> str | None:
    """Return a refusal of the law as one sentence; None for the key of another refusal."""
    words = REFUSAL_WORDS.get(broken.key)
    return None if words is None else _filled(words, broken.values, lang)


def _cite(instrument: str, articles: list[str], lang: str) -> str:
    names = INSTRUMENTS[instrument]
    if is_chinese(lang):
        title = f"《{names.zh}》" if names.is_instrument else names.zh
        return title + "、".join(f"第{number_in_chinese(int(article))}条" for article in articles)
    if not articles:
        return names.en
    return f"{names.en} {'art.' if len(articles) == 1 else 'arts.'} {', '.join(articles)}"


def _filled(words: tuple[str, str], values: Mapping[str, object], lang: str) -> str:
    text = pick(words, lang).format_map({name: _value(name, values[name], lang) for name in values})
    return text if is_chinese(lang) else _singular(text)


def _singular(text: str) -> str:
    return ONE_OF_MANY.sub(r"1 \1", text)


def _value(name: str, value: object, lang: str) -> str:
    if isinstance(value, datetime):
        clock = value.strftime("%H:%M")
        day = word_day(value.date(), lang)
        return f"{day}{clock}" if is_chinese(lang) else f"{day} at {clock}"
    if isinstance(value, date):
        return word_day(value, lang)
    if name == "rule" and value in RULES:
        return rule_name(str(value), lang)
    words = _CODES.get(name, {}).get(str(value))
    return pick(words, lang) if words else str(value)


def _goes_on(last: Step, step: Step) -> bool:
    if step.code != "rest_day" or step.values["why"] != last.values["why"]:
        return False
    day, before = step.values["day"], last.values["day"]
    return isinstance(day, date) and isinstance(before, date) and day - before == timedelta(days=1)


def _joined(run: list[Step]) -> Step:
    if len(run) == 1:
        return run[0]
    first, last = run[0].values, run[-1].values
    return Step("rest_days", {"from": first["day"], "to": last["day"], "why": first["why"]})
