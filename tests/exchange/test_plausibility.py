"""`cases check` reads like a careful colleague: each planted fault is found, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from casetrack.cases.flag_words import flags_as_data
from casetrack.exchange.checking import check, worded
from casetrack.exchange.importer import import_text
from casetrack.exchange.plausibility import Doubt, doubts_of
from casetrack.exchange.yaml_text import parse
from tests.builders import NOON, TODAY
from tests.exchange.sheet import EVERY_KINDS, EXAMPLES, HERE
from tests.exchange.test_commands import run
from tests.exchange.test_round_trip import make_riverside
from tests.signed_in import prepare, sign_in, text_of

PLAUSIBLE = (HERE / "plausible.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Fault:
    """One fault to plant: what stands there, what is put in its place, and what must be found."""

    key: str
    where: str
    was: str
    is_now: str
    at_row: bool = False


CHARGE_OF_LU = PLAUSIBLE[
    PLAUSIBLE.index("  - {party: lu, track: criminal, name") : PLAUSIBLE.index("journal:")
]
CAME_OF_AGE = (
    "  - {number: 5, kind: party_changed, when: '2026-05-01', about: [wei],"
    " fields: {age_now: adult}}\n"
)

FAULTS = [
    Fault(
        "decided_before_receipt",
        "decisions[sued].decided",
        "decided: '2026-02'}",
        "decided: '2025-12'}",
    ),
    Fault(
        "revoked_before_decision",
        "decisions[revoked].decided",
        "decided: '2026-07-01'",
        "decided: '2026-01-20'",
    ),
    Fault(
        "judged_before_prosecution",
        "decisions[judged].decided",
        "decided: '2026-04'",
        "decided: '2026-01-15'",
    ),
    Fault("sentenced_not_charged", "decisions[judged].terms", CHARGE_OF_LU, ""),
    Fault(
        "ends_before_it_begins",
        "decisions[conditional].announced_on",
        "announced_on: '2026-02-03'",
        "announced_on: '2026-02-01'",
        True,
    ),
    Fault(
        "cnp_not_a_minor",
        "decisions[conditional].party",
        "kind: conditional_non_prosecution, party: wei",
        "kind: conditional_non_prosecution, party: lu",
        True,
    ),
    Fault(
        "accused_no_suspect",
        "charges[1].party",
        "      - {role: suspect, track: criminal}",
        "      - {role: victim, track: criminal}",
        True,
    ),
    Fault(
        "cnp_chapter",
        "charges[1].chapter",
        "stage: suspected, chapter: 6",
        "stage: suspected, chapter: 3",
        True,
    ),
    Fault(
        "ended_before_receipt",
        "reviews[review].ended_on",
        "ended_on: '2026-02-02', ended_by",
        "ended_on: '2026-01-02', ended_by",
        True,
    ),
    Fault(
        "probation_months",
        "probations[term].months",
        "    months: 6\n    state",
        "    months: 13\n    state",
        True,
    ),
    Fault(
        "outside_the_probation",
        "probations[term].breaches[1].happened_on",
        "happened_on: '2026-03-01'",
        "happened_on: '2026-01-31'",
        True,
    ),
    Fault(
        "adult_marked_minor",
        "parties[mother].age_status",
        "卫某某之母}\n    age_status: adult",
        "卫某某之母}\n    age_status: minor",
    ),
    Fault(
        "age_against_acts",
        "parties[lu].age_status",
        "age_band: adult",
        "age_band: at_16_17",
    ),
    Fault(
        "ended_before_start",
        "measures[order].ended_on",
        "ended_on: '2026-08-10'",
        "ended_on: '2026-02-08'",
    ),
    Fault(
        "served_before_issue",
        "measures[order].order.served_on",
        "served_on: '2026-02-10'",
        "served_on: '2026-02-01'",
    ),
    Fault(
        "order_after_coming_of_age",
        "measures[order].about",
        "    about: [wei]\n    to",
        "    about: [lu]\n    to",
    ),
    Fault(
        "accepted_before_issue",
        "suggestions[letter].replies[1].received",
        "received: '2026-05-06'",
        "received: '2026-03-08'",
    ),
    Fault(
        "replied_before_issue",
        "suggestions[letter].replies[1].received",
        "received: '2026-05-06'\n        way: in_writing\n        response: fully_accepted",
        "received: '2026-03-08'\n        way: in_writing",
    ),
    Fault(
        "closed_before_issue",
        "suggestions[letter].closed_on",
        "closed_on: '2026-09-01'",
        "closed_on: '2026-03-01'",
    ),
    Fault(
        "put_right_before_issue",
        "suggestions[letter].items[1].seen_on",
        "seen_on: '2026-06-01'",
        "seen_on: '2026-03-01'",
    ),
    Fault(
        "visited_before_receipt",
        "visits[1].happened",
        "happened: '2026-03-02'",
        "happened: '2026-01-07'",
    ),
    Fault(
        "published_before_closed", "journal[4].when", "provenance: demo", "provenance: published"
    ),
    Fault("still_to_come", "decisions[judged].decided", "decided: '2026-04'", "decided: '2027-04'"),
]


def found_in(text: str) -> list[Doubt]:
    """What cannot be so in a case file."""
    located = parse(text)
    assert check(located) == []
    return doubts_of(located.data, on=TODAY)


def planted(fault: Fault) -> str:
    """The plausible case with that fault in it."""
    assert fault.was in PLAUSIBLE
    text = PLAUSIBLE.replace(fault.was, fault.is_now, 1)
    if fault.key == "published_before_closed":
        text = text.replace("when: '2026-11-20'", "when: '2026-10-20'")
    return text


@pytest.mark.one_engine
def test_there_is_a_fault_of_many_sorts_to_find() -> None:
    assert len({fault.key for fault in FAULTS}) >= 20


@pytest.mark.one_engine
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.key)
def test_the_planted_fault_is_found_and_nothing_else(fault: Fault) -> None:
    text = planted(fault)
    (doubt,) = found_in(text)

    assert doubt.flag["key"] == fault.key
    assert worded(parse(text).data, doubt.path) == fault.where
    assert doubt.at_row is fault.at_row


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "text",
    [PLAUSIBLE, *(file.read_text(encoding="utf-8") for file in (*EXAMPLES, *EVERY_KINDS))],
    ids=lambda text: re.search(r"number: (\S+)", text)[1],  # type: ignore[index] # each has one
)
def test_nothing_is_found_where_everything_can_be_so(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.one_engine
def test_the_age_at_every_act_decides_whatever_is_marked() -> None:
    act = "    acts:\n      - {happened: '2025-12-01', age_band: adult}\n    ties:\n"
    text = PLAUSIBLE.replace("    ties:\n", act, 1)

    assert {doubt.flag["key"] for doubt in found_in(text)} == {
        "age_against_acts",
        "cnp_not_a_minor",
    }
    young = text.replace("age_band: adult}\n    ties", "age_band: at_16_17}\n    ties")
    assert found_in(young) == []


@pytest.mark.one_engine
def test_what_may_have_been_in_order_is_taken_for_so() -> None:
    text = PLAUSIBLE.replace("decided: '2026-02'}", "decided: 2026-01}")

    assert found_in(text) == []


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("day", "keys"), [("2026-08-02", ["decided_before_the_end"]), ("2026-08-03", [])]
)
def test_a_final_decision_comes_after_the_last_day(day: str, keys: list[str]) -> None:
    told = PLAUSIBLE.replace(
        "{ref: revoked, kind: revocation, party: wei, track: criminal, decided: '2026-07-01'}",
        "{ref: final, kind: non_prosecution_after_probation, party: wei, track: criminal,"
        f" decided: '{day}'}}",
    ).replace(
        "    ended_on: '2026-07-01'\n    revoked_on: '2026-07-01'\n"
        "    revocation_ground: new_crime\n",
        "    ended_on: '2026-08-02'\n    final_decision: final\n",
    )

    assert [one.flag["key"] for one in found_in(told)] == keys


@pytest.mark.one_engine
def test_an_order_before_the_day_of_coming_of_age_is_in_order() -> None:
    text = PLAUSIBLE.replace("age_status: minor_at_act", "age_status: adult").replace(
        "conditional_non_prosecution,", "prosecuted,"
    )
    text = text.replace("decisions:\n", f"{CAME_OF_AGE}decisions:\n")

    assert [doubt.flag["key"] for doubt in found_in(text)] == []


@pytest.mark.one_engine
def test_each_is_said_in_both_languages(app: Flask) -> None:
    flags = [doubt.flag for fault in FAULTS for doubt in found_in(planted(fault))]
    with app.test_request_context():
        lines = flags_as_data(flags)

    for line in lines:
        assert re.search(r"[\u3400-\u9fff]", line["text"]["zh"]), line["key"]
        assert not re.search(r"[\u3400-\u9fff]", line["text"]["en"]), line["key"]
        assert "None" not in line["text"]["en"]


@pytest.mark.one_engine
def test_the_command_says_line_and_rule_in_both_languages(app: Flask, tmp_path: Path) -> None:
    fault = next(fault for fault in FAULTS if fault.key == "replied_before_issue")
    file = tmp_path / "case.yaml"
    file.write_text(planted(fault), encoding="utf-8")
    line = planted(fault).splitlines().index("        received: '2026-03-08'") + 1

    result = run(app, "check", file)

    assert result.exit_code == 1
    english, chinese = result.stdout.splitlines()
    assert english.startswith(
        f"{file}:{line}: suggestions[letter].replies[1].received: A suggestion was answered"
    )
    assert chinese.startswith(
        f"{file}:{line}: suggestions[letter].replies[1].received: 检察建议回复日期"
    )
    assert english.endswith("[replied_before_issue]")
    assert chinese.endswith("[replied_before_issue]")


def test_what_is_found_is_kept_at_import_and_shown_on_the_case(app: Flask) -> None:
    fault = next(fault for fault in FAULTS if fault.key == "visited_before_receipt")
    with prepare(app):
        staff = make_riverside()
        done = import_text(planted(fault), by=staff, on=TODAY, at=NOON)
        case_id = done.case.id
        assert [flagged.what for flagged in done.flagged] == ["visits[1].happened"]

    english = text_of(sign_in(app, staff).get(f"/cases/{case_id}"))
    chinese = text_of(sign_in(app, staff, lang="zh").get(f"/cases/{case_id}"))

    assert "A visit took place on" in english
    assert 'href="#doubts"' in english
    assert "早于案件受理日期" in chinese


def test_what_can_be_so_has_no_such_section(app: Flask) -> None:
    with prepare(app):
        staff = make_riverside()
        done = import_text(PLAUSIBLE, by=staff, on=TODAY, at=NOON)
        case_id = done.case.id

    assert 'id="doubts"' not in text_of(sign_in(app, staff).get(f"/cases/{case_id}"))


@pytest.mark.one_engine
def test_a_kind_is_explained(app: Flask) -> None:
    entry, element = (
        run(app, "check", "--explain", "symposium"),
        run(app, "check", "--explain", "breach"),
    )
    unknown = run(app, "check", "--explain", "sympsium")

    assert "fields.topic" in entry.stdout
    assert "座谈会" in entry.stdout
    assert (
        "happened_on: a date in EDTF (2021-12-26, 2022-05/2022-06, 2019), unknown" in element.stdout
    )
    assert unknown.exit_code == 2
    assert "the nearest are symposium" in unknown.output
    assert run(app, "check").exit_code == 2


BABY = """  - ref: baby
    kind: person
    alias: {en: Wei's child, zh: 卫某某之子}
    age_status: minor
    roles: [{role: third_party}]
    ties:
      - {kind: mother, other: girl}
  - ref: girl
    kind: person
    alias: {en: Wei Mou, zh: 卫某}
    age_status: minor
    roles: [{role: victim}, {role: guardian}]
  - ref: lu
"""


def test_a_child_who_is_a_mother_can_be_so() -> None:
    text = PLAUSIBLE.replace("  - ref: lu\n", BABY, 1)

    assert [doubt.flag["key"] for doubt in found_in(text)] == []


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("kind: mother, other: girl", "kind: grandmother, other: girl"),
        ("kind: mother, other: girl", "kind: guardian, other: girl"),
        # Nobody's mother as far as the file tells, and guardian all the same.
        ("    ties:\n      - {kind: mother, other: girl}\n", ""),
        # Who is accused is twelve years old at least.
        ("roles: [{role: third_party}]", "roles: [{role: suspect}]"),
    ],
)
def test_a_child_is_no_grandmother_no_guardian_and_no_mother_of_a_suspect(
    was: str, is_now: str
) -> None:
    text = PLAUSIBLE.replace("  - ref: lu\n", BABY.replace(was, is_now), 1)

    assert [doubt.flag["key"] for doubt in found_in(text)] == ["adult_marked_minor"]
