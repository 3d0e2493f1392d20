"""The reference page of the clocks, made from `CLOCKS`: beginnings and ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import force_locale

from casetrack.cases.entry_kinds import EntryKind
from casetrack.clocks.clocks import CLOCKS, Clock
from casetrack.clocks.recording import RECORDABLE
from casetrack.law import PERIODS, cite_all, rule_name, word_length
from casetrack.law.counting import LengthUnit
from casetrack.law.wording import pick
from casetrack.law.words.periods import OBLIGOR_WORDS
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.web.reasons import word_fact
from casetrack.web.words import label

# Entries with which a clock ends and that no page of recording offers.
_TOLD = {act.what: act.told for act in RECORDABLE.values()} | {
    ClockTrigger.DECISION_SERVED: EntryKind.DECISION_SERVED,
    ClockTrigger.SUGGESTION_CLOSED: EntryKind.SUGGESTION_CLOSED,
    ClockTrigger.NOT_SUED: EntryKind.PUBLIC_INTEREST_NOT_SUED,
    ClockTrigger.HELD_NO_MORE: EntryKind.CUSTODY_CHANGED,
    ClockTrigger.ARRESTED: EntryKind.ARREST_APPROVED,
}
INTRODUCTION = """\
# The clocks

Every period of the law that runs beside the stages of a case. How they work says
[why/clocks.md](../why/clocks.md); `casetrack law show RULE` says how a rule counts. Made by
`casetrack law clocks` from `casetrack/clocks/clocks.py`; do not edit.
"""
HEADINGS = {
    "en": ("In English", "Clock", "Starts with", "Rule", "Article", "Ends with", "Whose"),
    "zh": ("中文", "期限", "起算", "规则", "依据", "终结", "义务人"),
}
COLON, SEMICOLON = ("：", ": "), ("；", "; ")
# Said in the column of what ends a clock.
LAPSES = ("不再需要：", "no longer needed: ")
BY_ITSELF = ("期满即止", "by itself, on its last day")
NO_NUMBER = ("法律未规定期限：立即", "no number in the law: at once")
RECALLED = ("凭记忆，原文未核实", "recalled, the text was not read")


def clocks_text() -> str:
    """The page as Markdown, a table in each language; needs the words of the application."""
    return INTRODUCTION + "".join("\n" + "\n".join(_table(lang)) + "\n" for lang in HEADINGS)


def clocks_data() -> list[dict[str, dict[str, str]]]:
    """The same in JSON types: of each clock the cells of its row, by column, in each language."""
    rows: list[dict[str, dict[str, str]]] = [{} for _clock in CLOCKS]
    columns = ("clock", "starts_with", "rule", "article", "ends_with", "whose")
    for lang in HEADINGS:
        with force_locale(lang):
            for row, clock in zip(rows, CLOCKS, strict=True):
                row[lang] = dict(zip(columns, _cells(clock, lang), strict=True))
    return rows


def _table(lang: str) -> Iterator[str]:
    title, *columns = HEADINGS[lang]
    yield f"## {title}\n"
    yield _row(columns)
    yield _row("---" for _ in columns)
    with force_locale(lang):
        for clock in CLOCKS:
            yield _row(_cells(clock, lang))


def _cells(clock: Clock, lang: str) -> Iterator[str]:
    yield f"{label(clock.kind)} `{clock.kind.value}`"
    yield word_fact(clock.starts.value, lang)
    period = PERIODS.get(clock.rule or "")
    if clock.recalled_days:
        days = word_length(clock.recalled_days, LengthUnit.DAY, lang)
        yield f"{days}{pick(COLON, lang)}{pick(RECALLED, lang)}"
        yield cite_all(clock.basis, lang)
    elif period is None:
        yield pick(NO_NUMBER, lang)
        yield cite_all(clock.basis, lang)
    else:
        number = period.length.first.number if period.length is not None else None
        length = word_length(number, period.unit, lang)
        yield f"{rule_name(period.id, lang)}{pick(COLON, lang)}{length} `{period.id}`"
        yield cite_all(period.rule.citations, lang)
    yield pick(SEMICOLON, lang).join(_ends(clock, lang))
    yield pick(OBLIGOR_WORDS[(period and period.obligor) or "procuratorate"], lang)


def _ends(clock: Clock, lang: str) -> Iterator[str]:
    yield from (label(_TOLD[trigger]) for trigger in clock.ends)
    if clock.kind.is_window:
        yield pick(BY_ITSELF, lang)
    lapses = [trigger for trigger in clock.lapses if trigger not in clock.ends]
    yield from (pick(LAPSES, lang) + label(_TOLD[trigger]) for trigger in lapses)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
