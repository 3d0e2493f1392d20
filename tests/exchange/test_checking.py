"""What is wrong in a file is told with its line, what stands there and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from yaml.scanner import Scanner

from casetrack.exchange import yaml_text
from casetrack.exchange.checking import NO_NAMES, check
from casetrack.exchange.yaml_text import NotYaml, parse
from tests.exchange.sheet import EVERY_KIND, EVERY_KINDS, EXAMPLES, named

TEXT = EVERY_KIND.read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    """What is told of a file called case.yaml."""
    return [problem.told("case.yaml") for problem in check(parse(text))]


def line_of(part: str, text: str = TEXT) -> int:
    """The line on which a part of the text begins."""
    assert text.count(part) == 1
    return text[: text.index(part)].count("\n") + 1


def changed(old: str, new: str) -> str:
    """The file with one thing changed."""
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


@pytest.mark.parametrize("file", [*EXAMPLES, *EVERY_KINDS], ids=named)
def test_a_case_file_has_no_problems(file: object) -> None:
    assert problems(file.read_text(encoding="utf-8")) == []  # type: ignore[attr-defined] # a path


def test_an_unknown_key_is_told_with_its_line() -> None:
    text = changed("    custody: bail", "    custody: bail\n    custodian: nobody")

    (words,) = problems(text)

    line = line_of("custodian", text)
    assert words.startswith(
        f"case.yaml:{line}: reviews[review].custodian: found the key custodian, "
    )
    assert "expected custody; what may stand here: ref, kind, party, track, received" in words


def test_a_key_that_is_like_none_is_told_all_there_are() -> None:
    (text,) = problems(changed("    custody: bail", "    custody: bail\n    zzz: nobody"))

    assert "found the key zzz, expected one of ref, kind, party, track, received" in text


def test_the_stray_key_of_a_text_is_named() -> None:
    (text,) = problems(changed("aim: {zh: 改善监护}", "aim: {zh: 改善监护, fr: mieux}"))

    assert "expected en: or zh: or both" in text
    assert "without fr (a text with a colon needs quotes)" in text


def test_a_typed_value_that_is_nearly_a_known_one_is_refused() -> None:
    text = changed("kind: note, when: unknown", "kind: symposium, when: unknown")
    text = text.replace(
        "with: [shop], against", "fields: {topicc: {en: harm}}, with: [shop], against"
    )
    (words,) = problems(text)

    assert words.startswith(f"case.yaml:{line_of('topicc', text)}: journal[3].fields.topicc: ")
    assert "expected topic" in words


def test_a_wrong_code_is_told_with_those_that_are_right() -> None:
    text = changed("    custody: bail", "    custody: baill")

    assert problems(text) == [
        f'case.yaml:{line_of("baill", text)}: reviews[review].custody: found "baill",'
        " expected one of detained, arrested, bail, residential_surveillance, at_liberty, unknown"
    ]


def test_of_many_codes_the_nearest_are_told() -> None:
    text = changed("kind: breach_recorded", "kind: breach_recordd")

    (words,) = problems(text)

    assert "such as breach_recorded" in words


def test_an_unreadable_date_is_told_with_its_line() -> None:
    text = changed("received: '2026-01-08'", "received: '2026-13-08'")

    (words,) = problems(text)

    assert words.startswith(f"case.yaml:{line_of('2026-13-08', text)}: reviews[review].received: ")
    assert 'found "2026-13-08", expected a date in EDTF' in words


@pytest.mark.parametrize("told", ["spring", "2026-02-30", "'2026-06/2026-05'", "''", "[2026]"])
def test_dates_that_do_not_exist_are_refused(told: str) -> None:
    assert len(problems(changed("received: '2026-01-08'", f"received: {told}"))) == 1


def test_a_month_where_a_day_is_needed_is_refused() -> None:
    (text,) = problems(changed("withdrawn_on: '2026-02-05'", "withdrawn_on: 2026-02"))

    assert text.endswith('found "2026-02", expected a day such as 2021-12-26')


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("raised_by: mother", "raised_by: father", "the ref of a party in this file"),
        ("party: wei, track: criminal, name", "party: wei, track: civil, name", "ref of a track"),
        ("part_of: whole", "part_of: everything", "the ref of an amount in this file"),
        ("final_decision: judgment", "final_decision: acquittal", "the ref of a decision"),
        (
            "serious: true, of_public_order: true, entry: 6",
            "entry: 60",
            "number or ref of a journal",
        ),
        ("    to: [shop]", "    to: [shop, kiosk]", "the ref of a party in this file, or office"),
        ("item: 1, value", "item: 3, value", "an item from 1 to 2"),
        ("leads_to: probations/1", "leads_to: probations/2", "an element of this file"),
    ],
    ids=["party", "track", "amount", "decision", "entry", "part", "item", "leads to"],
)
def test_what_is_not_there_cannot_be_referred_to(old: str, new: str, expected: str) -> None:
    (text,) = problems(changed(old, new))

    assert expected in text


@pytest.mark.parametrize("key", ["name", "id_number", "born", "telephone", "address"])
def test_nobody_is_named(key: str) -> None:
    text = changed("  - ref: wei\n", f"  - ref: wei\n    {key}: x\n")

    (words,) = problems(text)

    assert words.startswith(f"case.yaml:{line_of(f'    {key}: x', text)}: parties[wei].{key}: ")
    assert "an alias only" in words


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("status: closed", "status: open", "status: closed, or no closed_on"),
        ("closed_on: '2026-11-20'\n", "", "the day on which it was closed"),
        ("    body_kind: company\n", "", "body_kind for a body"),
        ("    age_status: minor_at_act\n", "", "age_status, unknown if it is not said"),
        ("    nominal: '2026-02-22'\n", "", "nominal and due together"),
        ("            state: done\n", "", "the state it came to"),
        ("        seen_on: '2026-06-01'\n", "", "the day it was seen"),
        ("    correction_reason: a slip of the pen\n", "", "correction_reason together"),
        ("withdrawn_on: '2026-02-05'", "withdrawn_on: '2026-02-03'", "a day not before raised_on"),
        ("kind: guardianship_order\n", "kind: probation\n", "an element of probations"),
        ("value: many}", "value: many, qualifier: about}", "a number it qualifies"),
        ("years: 0, months: 8", "years: 0, months: 12", "a whole number from 0 to 11"),
        ("zh_inferred: [test-1/title]", "zh_inferred: [test-1/note]", "some of the facts beside"),
        ("test-1/keywords/0 @ keywords", "test-1 keywords", "a fact id such as"),
        ("ref: mother\n", "ref: office\n", "another ref"),
        ("  - number: 8\n", "  - number: 9\n", "8, its place"),
    ],
)
def test_what_contradicts_itself_is_refused(old: str, new: str, expected: str) -> None:
    texts = problems(changed(old, new))

    assert any(expected in text for text in texts)


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        (
            "    fact: suggestion_issued\n",
            "    fact: hearing_date\n",
            "fact",
            "found suggestion_filing from hearing_date, expected the fact suggestion_issued",
        ),
        (
            "    rule: np_appeal_review\n",
            "    rule: np_appeal\n",
            "rule",
            "found appeal_review counted by np_appeal, expected np_appeal_review",
        ),
        (
            "    rule: np_appeal_review\n",
            "",
            "kind",
            "found appeal_review counted by no rule, expected np_appeal_review",
        ),
        (
            "    party: wei\n    decision: conditional\n    when: '2026-09-01'",
            "    when: '2026-09-01'",
            "kind",
            "found appeal_review without decision, expected the decision it hangs on",
        ),
        (
            "options: {extended: true}",
            "options: {extended: true, urgent: true}",
            "options",
            "found options that the rule does not know, expected what it can be asked with",
        ),
        (
            "options: {extended: true}",
            "options: {calendar: 2026}",
            "options",
            "found options that the rule does not know, expected what it can be asked with",
        ),
        (
            "    duty: {kind: suggestion_filing, due: '2026-03-16', settled_on: '2026-03-16'}\n",
            "",
            "kind",
            "found a clock without duty, expected duty: its day, and how it ended",
        ),
        (
            "duty: {kind: suggestion_filing,",
            "duty: {kind: reminder,",
            "duty",
            "found kind: reminder, expected kind: suggestion_filing, as the clock",
        ),
    ],
    ids=["fact", "rule", "no rule", "decision", "options", "no option", "no duty", "other duty"],
)
def test_a_clock_that_the_law_does_not_know_is_refused(
    old: str, new: str, at: str, expected: str
) -> None:
    (text,) = problems(changed(old, new))

    assert f".{at}: {expected}" in text
    assert ": clocks[" in text


@pytest.mark.parametrize(
    "place",
    ["services/3", "services", "parties/1/alias", "parties/01", "clocks/1", "duties/1", "nowhere"],
)
def test_a_clock_belongs_to_an_element_that_stands_further_up(place: str) -> None:
    text = changed("belongs_to: services/1", f"belongs_to: {place}")

    line = line_of(f"belongs_to: {place}\n", text)
    assert problems(text) == [
        f'case.yaml:{line}: clocks[3].belongs_to: found "{place}",'
        " expected an element that stands further up, such as reviews/1, or case"
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "kind: order_end, due: '2026-08-10'}",
            "kind: order_end, due: '2026-08-10'}\n        - {kind: order_end, due: '2026-08-11'}",
            "measures[order].order.duties[2]: found order_end again, "
            "expected each duty once, by kind",
        ),
        (
            "services:\n",
            "services:\n"
            "  - {decision: conditional, recipient: police, received_on: '2026-02-05', entry: 9}\n",
            "services[2]: found conditional police again, "
            "expected each service once, by decision, recipient, party",
        ),
    ],
    ids=["duty", "service"],
)
def test_what_is_there_once_is_told_once(old: str, new: str, expected: str) -> None:
    (text,) = problems(changed(old, new))

    assert expected in text


def test_a_clock_is_told_once_for_what_it_belongs_to() -> None:
    there = TEXT.index("  - kind: victim_notice")
    until = TEXT.index("  - kind: reconsideration_window")

    (text,) = problems(TEXT[:until] + TEXT[there:])

    assert "clocks[3]: found victim_notice case again" in text


def test_a_ref_is_given_once() -> None:
    (text,) = problems(changed("ref: part,", "ref: whole,"))

    assert text.endswith('found "whole", expected a ref of its own')


def test_every_problem_is_told_in_the_order_of_the_file() -> None:
    text = TEXT.replace("custody: bail\n", "custody: x\n").replace(
        "national_number: '110", "x: '110"
    )

    lines = [int(problem.split(":")[1]) for problem in problems(text)]

    assert len(lines) == 2
    assert lines == sorted(lines)


def test_what_is_missing_is_told_where_it_should_stand() -> None:
    text = changed("    custody: bail\n", "")

    (words,) = problems(text)

    assert words.startswith(f"case.yaml:{line_of('  - ref: review', text)}: reviews[review]: ")
    assert "found no custody, expected custody: one of" in words


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("schema: casetrack-case/2\n", 1, 'schema: found "casetrack-case/2"'),
        ("# nothing yet\nnumber: 1\n", 2, "schema: found no schema"),
        ("- a list\n", 1, "found a list"),
    ],
)
def test_another_kind_of_file_is_told_at_once(text: str, line: int, found: str) -> None:
    (words,) = problems(text)

    assert words.startswith(f"case.yaml:{line}: {found}")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("schema: casetrack-case/1\nnumber: [1\n", 3),
        ("", 1),
        ("a: 1\na: 2\n", 2),
        ("a: &x [1]\nb: *x\n", 1),
        ("? [a]\n: b\n", 1),
        ("a: \x07\n", 1),
    ],
    ids=["broken", "empty", "key twice", "alias", "list as key", "control character"],
)
def test_what_is_no_yaml_has_a_line_too(text: str, line: int) -> None:
    with pytest.raises(NotYaml) as refused:
        parse(text)

    assert refused.value.problem.line == line


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("file", [*EXAMPLES, *EVERY_KINDS], ids=named)
def test_the_reader_in_c_and_the_one_that_explains_read_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = file.read_text(encoding="utf-8")
    quick = parse(text)
    monkeypatch.setattr(yaml_text, "_QUICK", yaml_text._Loader)

    assert (parse(text).data, parse(text).lines) == (quick.data, quick.lines)


def test_a_file_in_order_is_read_by_the_quick_one_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Scanner, "fetch_more_tokens")

    assert parse(TEXT).data["schema"]


def test_yes_and_no_are_words_and_dates_are_text() -> None:
    read = parse("a: yes\nb: 2026-01-01\nc: 010\nd: true\n").data

    assert read == {"a": "yes", "b": "2026-01-01", "c": "010", "d": True}


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("11010519491231002X", "an id number"),
        ("13800138000", "a mobile telephone number"),
        ('"138 0013 8000"', "a mobile telephone number"),
    ],
)
def test_a_number_by_which_a_person_is_known_is_told_and_not_quoted(
    number: str, found: str
) -> None:
    text = changed("    custody: bail", f"    custody: bail\n    note: {{zh: {number}}}")

    texts = [problem for problem in problems(text) if found in problem]

    assert len(texts) == 1
    assert texts[0].startswith(f"case.yaml:{line_of(number, text)}: ")
    assert texts[0].endswith(f"found {found}, expected {NO_NAMES}")
    assert number.strip('"') not in texts[0]


def test_what_is_wrong_in_a_small_thing_of_a_list_is_told_where_it_stands() -> None:
    role = "{role: suspect, track: criminal, since: '2026-02'}"
    fields = {
        "[{role: suspekt}]": 'roles[1].role: found "suspekt", expected one of the ',
        "[{role: suspect, track: nowhere}]": 'roles[1].track: found "nowhere", expected the ref',
        "[{track: criminal}]": "roles[1]: found no role, expected role: ",
        f"[{role}, {{role: victim, sinse: '2026'}}]": "roles[2].sinse: found the key sinse, "
        "expected since; what may stand here: role, track, since",
        f"[{role}, {{role: victim, facts: [seed-1/x/1]}}]": "roles[2].facts: found the key facts",
        "[suspect]": 'roles[1]: found "suspect", expected a role: a mapping',
        "suspect": 'roles: found "suspect", expected a list, each one a role: role, track, since',
    }
    text = (EVERY_KIND.parent.parent / "people" / "case_file.yaml").read_text(encoding="utf-8")
    assert text.count(f"[{role}]") == 1
    for wrong, expected in fields.items():
        problem, *more = problems(text.replace(f"[{role}]", wrong))

        assert not more
        assert f": parties[shen].{expected}" in problem
