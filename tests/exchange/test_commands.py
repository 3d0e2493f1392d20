"""Case files from the terminal, on behalf of somebody who may."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.cases.models import Case
from casetrack.commands.cases import cases
from casetrack.commands.installation import Installation
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.importer import import_text
from casetrack.exchange.yaml_text import parse
from casetrack.web.clock import now
from tests.builders import NOON, TODAY, make_case, make_staff
from tests.desk.second_factor.phones import give_phone
from tests.exchange.sheet import EXAMPLES
from tests.exchange.test_round_trip import make_riverside
from tests.exchange.test_what_a_file_leaves_out import HEAD, JOURNAL, ORDER, REVIEW


@pytest.fixture
def prosecutor(app: Flask) -> Staff:
    """Somebody who works with cases."""
    with app.app_context(), unit_of_work():
        return make_staff(Role.PROSECUTOR)


def run(app: Flask, *arguments: str | Path, typed: str | None = None) -> Result:
    """Run `casetrack cases …` on the database of the test."""
    here = Installation()
    ScriptInfo.__init__(here, create_app=lambda: app, set_debug_flag=False)
    texts = [str(argument) for argument in arguments]
    return CliRunner().invoke(cases, texts, obj=here, input=typed)


@pytest.mark.in_turn(13)
def test_the_six_are_imported_and_then_unchanged(app: Flask, prosecutor: Staff) -> None:
    first = run(app, "import", *EXAMPLES, "--as", prosecutor.login, "--new-office")
    second = run(app, "import", *EXAMPLES, "--as", prosecutor.login, "--new-office")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output.splitlines() == [f"SPP-{n}: imported" for n in range(1, 7)]
    assert second.output.splitlines() == [f"SPP-{n}: unchanged" for n in range(1, 7)]


def test_the_dates_that_a_file_did_not_tell_are_told(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work():
        by = make_riverside()
    path, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    path.write_text(HEAD + ORDER, encoding="utf-8")
    two.write_text((HEAD + JOURNAL + REVIEW).replace("12号", "13号"), encoding="utf-8")

    done = run(app, "import", path, two, "--as", by.login)

    assert done.output.splitlines() == [
        "河畔检未〔2026〕12号: imported; 1 date was counted that the file did not tell",
        "河畔检未〔2026〕13号: imported; 2 dates were counted that the file did not tell",
    ]


def test_a_wrong_field_is_told_by_file_and_line_and_the_other_file_comes_in(
    app: Flask, prosecutor: Staff, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    text = EXAMPLES[1].read_text(encoding="utf-8")
    broken.write_text(text.replace("intake:", "intaek:"), encoding="utf-8")
    line = text[: text.index("intake:")].count("\n") + 1

    done = run(app, "import", broken, EXAMPLES[0], "--as", prosecutor.login, "--new-office")

    assert done.exit_code == 2
    assert done.stdout == "SPP-1: imported\n"
    assert f"{broken}:{line}: intaek: found the key intaek, expected intake" in done.stderr
    assert session().scalars(select(Case.number)).all() == ["SPP-1"]


@pytest.mark.in_turn(13)
def test_a_file_that_differs_is_refused_with_the_first_difference(
    app: Flask, prosecutor: Staff, tmp_path: Path
) -> None:
    run(app, "import", EXAMPLES[0], "--as", prosecutor.login, "--new-office")
    other = tmp_path / "other.yaml"
    text = EXAMPLES[0].read_text(encoding="utf-8")
    other.write_text(text.replace("months: 10", "months: 11"), encoding="utf-8")

    done = run(app, "import", other, "--as", prosecutor.login)

    assert done.exit_code == 2
    assert done.stderr == (
        f"{other}: SPP-1 is there already and differs at"
        " probations[probation].months: stored 10, in the file 11\n"
    )


TOO_DEEP = "more than 60 lists and mappings inside each other"


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[" * 50_000, TOO_DEEP),
        ('{"a": ' * 5_000 + "1" + "}" * 5_000, TOO_DEEP),
        ("- " * 5_000 + "x", TOO_DEEP),
        ("[" * 61 + "]" * 61, TOO_DEEP),
        ("months: " + "9" * 10_000, "a number of 10,000 signs"),
        ("months: " + "9" * 400 + ".5", "a number of 402 signs"),
        ("months: " + "9" * 19, "a number of 19 signs"),
    ],
)
def test_a_file_that_nests_without_end_or_holds_an_endless_number_is_refused_in_one_line(
    app: Flask, prosecutor: Staff, tmp_path: Path, text: str, found: str
) -> None:
    file = tmp_path / "case.json"
    file.write_text(text, encoding="utf-8")

    commands: list[list[str | Path]] = [["check", file], ["import", file, "--as", prosecutor.login]]
    for command in commands:
        done = run(app, *command)

        assert done.exit_code == 2
        assert done.stderr.startswith(f"{file}:1: found {found}")
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("text", ["[" * 60 + "]" * 60, "months: " + "9" * 18])
def test_what_a_file_may_just_hold_is_read(text: str) -> None:
    assert parse(text).data


def test_checking_a_file_stores_nothing(app: Flask, prosecutor: Staff, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema: [", encoding="utf-8")

    assert run(app, "check", *EXAMPLES).exit_code == 0
    assert run(app, "check", broken).exit_code == 2
    assert session().scalars(select(Case)).all() == []


@pytest.mark.in_turn(13)
def test_an_export_is_a_new_file_for_its_owner_only(
    app: Flask, prosecutor: Staff, tmp_path: Path
) -> None:
    run(app, "import", EXAMPLES[0], "--as", prosecutor.login, "--new-office")
    file = tmp_path / "sun.yaml"

    done = run(app, "export", "SPP-1", "--as", prosecutor.login, "-o", file)
    again = run(app, "export", "SPP-1", "--as", prosecutor.login, "-o", file)
    back = run(app, "import", file, "--as", prosecutor.login)

    assert (done.exit_code, again.exit_code) == (0, 2)
    assert "exists already" in again.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert back.output == "SPP-1: unchanged\n"


def test_an_export_is_audited(app: Flask, prosecutor: Staff) -> None:
    run(app, "import", EXAMPLES[0], "--as", prosecutor.login, "--new-office")

    run(app, "export", "SPP-1", "--as", prosecutor.login)

    event = session().scalars(select(AuditEvent).where(AuditEvent.kind == "case_exported")).one()
    assert event.actor_id == prosecutor.id


def test_a_case_one_may_not_know_of_is_not_there(app: Flask, prosecutor: Staff) -> None:
    with app.app_context(), unit_of_work():
        number = make_case().number

    for command in ("export", "show"):
        done = run(app, command, number, "--as", prosecutor.login)

        assert done.exit_code == 2
        assert done.output == f"There is no case {number} that {prosecutor.login} may know of.\n"


def test_who_sees_only_the_dates_of_a_case_exports_nothing(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        case = make_case()
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    done = run(app, "export", case.number, "--as", manager.login)

    assert done.exit_code == 2
    assert "may not do this" in done.output
    refused = session().scalars(select(AuditEvent).where(AuditEvent.kind == "refused")).one()
    assert (refused.actor_id, refused.case_id) == (manager.id, case.id)


def test_an_account_out_of_service_or_unknown_is_refused(app: Flask) -> None:
    done = run(app, "list", "--as", "nobody")

    assert (done.exit_code, done.output) == (2, "Nobody in service has the account nobody.\n")


def test_the_list_is_what_the_person_may_know_of(app: Flask, prosecutor: Staff) -> None:
    with app.app_context(), unit_of_work():
        mine = make_case(handler=prosecutor)
        make_case()
        import_text(EXAMPLES[1].read_text(encoding="utf-8"), by=None, on=TODAY, at=NOON)

    done = run(app, "list", "--as", prosecutor.login, "--json")
    listed = {data["number"]: data for data in json.loads(done.output)}

    assert set(listed) == {mine.number, "SPP-2"}
    assert listed[mine.number]["handler"] == prosecutor.login
    assert listed["SPP-2"]["stages"]["probation"] == "not_needed"
    assert mine.number in run(app, "list", "--as", prosecutor.login).output


@pytest.mark.in_turn(13)
def test_a_case_is_shown_as_json_and_in_short(app: Flask, prosecutor: Staff) -> None:
    run(app, "import", EXAMPLES[3], "--as", prosecutor.login, "--new-office")

    shown = json.loads(run(app, "show", "SPP-4", "--as", prosecutor.login, "--json").output)
    short = run(app, "show", "SPP-4", "--as", prosecutor.login).output

    assert shown["decisions"][1]["terms"][1]["amount"] == 3000
    assert shown["stages"]["suggestions"] == "done"
    assert "Laoshan" in short
    assert "16" not in short.splitlines()[0]
    read = session().scalars(select(AuditEvent.kind).where(AuditEvent.kind == "case_read")).all()
    assert len(read) == 2


def test_two_offices_with_one_number_are_told_apart(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        case = make_case()
        head = make_staff(Role.PROSECUTOR, office=case.office)
        case.handler_id = head.id
        other = make_case()
        other.number, other.handler_id = case.number, head.id
        first, second = case.office.name_en, other.office.name_en

    unclear = run(app, "show", case.number, "--as", head.login)
    clear = run(app, "show", case.number, "--as", head.login, "--office", second)

    assert unclear.exit_code == 2
    assert f"say --office, one of {first}, {second}." in unclear.output
    assert second in clear.output


@pytest.mark.in_turn(13)
def test_facts_and_reference_are_printed(app: Flask, prosecutor: Staff) -> None:
    nothing = run(app, "facts")
    run(app, "import", EXAMPLES[0], "--as", prosecutor.login, "--new-office")

    assert nothing.exit_code == 2
    assert "seed-1/steps/3" in run(app, "facts").output
    assert run(app, "reference").output.startswith("# The case file")
    assert json.loads(run(app, "reference", "--schema").output)["$id"] == "casetrack-case/1"


def test_who_has_a_second_step_is_asked_for_a_code_before_a_whole_case_leaves(
    app: Flask, prosecutor: Staff
) -> None:
    with app.app_context(), unit_of_work():
        number = make_case(handler=prosecutor).number
    phone = give_phone(app, prosecutor)
    asked = ("export", number, "--as", prosecutor.login)

    wrong = run(app, *asked, typed="not a code\n")
    right = run(app, *asked, typed=f"{phone.at(now())}\n")

    assert wrong.exit_code != 0
    assert number not in wrong.stdout
    assert right.exit_code == 0
    assert number in right.stdout
