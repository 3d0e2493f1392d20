"""No template writes a day that is owed as plain text: it goes through the macros that link it."""

from __future__ import annotations

import re

import pytest

from casetrack.config import TEMPLATES

# Names under which days that are owed or were counted reach a template.
OWED = r"(?:due|reply_due|next_due|check_due|planned_on|ends_on\(\))"
WRITTEN = re.compile(
    rf"\.{OWED}\s*\|\s*(?:day|day_long|month_day)\b|(?<![\w.])day\(\s*[\w.]+\.{OWED}"
)
# Where a day is told otherwise, and why that is right.
OTHERWISE = {
    "courses/approvals/_below.html": "of other offices, of whose cases nothing is told",
    "courses/approvals/show.html": "the day by which the proposer asks for it; nothing counts it",
    "casework/attachments/_list.html": "beside the link to its form, which has the reason",
    "desk/sealed_records/approvals.html": "of a query, in no case; its page says why",
    "desk/sealed_records/_on_today.html": "of queries, in no case; the page of each says why",
    "desk/sealed_records/confirm.html": "with its reason beside it",
    "desk/sealed_records/decide_answer.html": "of a query, in no case; its page says why",
    "desk/sealed_records/desk.html": "of queries, in no case, and of records to be sealed",
    "desk/sealed_records/query.html": "of a query, in no case, with both periods",
    "review/judgments/protest.html": "with the articles beside it",
    "review/judgments/show.html": "with the articles beside it",
    "clocks/calculator/calculator.html": "the answer itself, with its reason beside it",
    "clocks/case_dates.html": "days before; the page of the date has their reasons",
    "clocks/date.html": "the page that explains it",
    "clocks/calculator/what_if.html": "both reasons stand in the same table",
    "desk/case_page/close.html": "what would be left open; the page of the case has each reason",
    "probation/entrustments/show.html": "of another office, whose page of the case has the reasons",
    "visits/offline/_form.html": "what stands now beside what was typed without a connection",
    "probation/opinions/_of_file.html": "own practice, beside the words that say so",
    "probation/opinions/show.html": "the last day of the probation, whose page has the reason",
    "probation/_dates.html": "not saved yet; each line gives its reason",
    "probation/revoke.html": "not saved yet; the table below has the reasons",
    "courses/requirements/_of_measure.html": "agreed at the look that stands beside it",
    "courses/requirements/show.html": "agreed at the last look, which stands below",
    "review/_due.html": "not saved yet, with its reason below",
    "review/extend.html": "not saved yet; the table of what moves has the reason",
    "review/periods.html": "a period without a recorded count",
    "visits/visit_sheets/_slip.html": "the same day as in its title, which has the reason",
    "suggestions/_dates.html": "not saved yet, each with its reason",
    "suggestions/_reply_date.html": "not saved yet, with its reason below",
    "suggestions/show.html": "the filing, with its reason beside it",
    "suggestions/recipients/reminder_letter.html": "in a letter that leaves the office",
    "suggestions/versions/show.html": "of a letter that was replaced; it is owed no more",
    "probation/supervision/_asked.html": "agreed at the look that stands beside it",
    "probation/supervision/_of_person.html": "the last day of a probation, whose page says why",
    "probation/supervision/_reports.html": "counted by the rhythm that stands beside them",
    "visits/_lines.html": "hidden words of a button",
}


def found_in(name: str) -> list[str]:
    return WRITTEN.findall((TEMPLATES / name).read_text(encoding="utf-8"))


def names() -> list[str]:
    return sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", [name for name in names() if name not in OTHERWISE])
def test_a_day_that_is_owed_is_written_by_a_macro(name: str) -> None:
    assert found_in(name) == []


def test_nothing_is_excepted_that_need_not_be() -> None:
    needed = {name for name in names() if found_in(name)}

    assert sorted(set(OTHERWISE) - needed) == []


@pytest.mark.parametrize("line", ["{{ duty.due|day_long }}", "{{ day(letter.reply_due) }}"])
def test_a_day_that_is_owed_in_plain_words_is_seen(line: str) -> None:
    assert WRITTEN.search(line)
