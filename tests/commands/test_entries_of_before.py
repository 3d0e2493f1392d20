"""`db upgrade` puts right what entries of before say wrongly, and `cases doers` lists the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.cases.doers import DoneBy
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, PartyRole
from casetrack.cases.models import Case, EntryParty, JournalEntry, Party
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.entry_corrections import correct_entry
from casetrack.casework.facts import recording
from casetrack.casework.facts.recording import Statement, correct, state
from casetrack.cli import main
from casetrack.commands.installation import Installation
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.health.entries_of_before import WHY, provably_wrong
from casetrack.exchange.exporter import case_data
from casetrack.ledger.journal import enter
from casetrack.people.models import AttributeKind
from casetrack.people.particulars import ATTRIBUTE
from tests.builders import acting, make_child, make_party
from tests.commands.conftest import Install

Run = Callable[..., Result]
PARTS = [part.value for part in Part]
NOTHING = BilingualText(None, None)
UNKNOWN = PartialDate.unknown()


@pytest.fixture
def run(tmp_path: Path, install: Install) -> Run:
    """Run a command in an installation of its own."""
    settings_file = tmp_path / "casetrack.toml"
    settings_file.touch(mode=0o600)
    settings_file.write_text(f'instance_dir = "instance"\nsecret_key = "{"x" * 40}"\n')
    install(settings_file)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(settings_file), *arguments])

    return run


class Before:
    """A case of a suspect and a victim, in which entries are written as they were before."""

    def __init__(self, installation: Installation) -> None:
        self.app = installation.load_app()
        with self.app.app_context(), unit_of_work():
            child = make_child()
            case = session().get_one(Case, child.case_id)
            victim = make_party(case, PartyRole.VICTIM)
            self.case_id, self.child_id, self.victim_id = case.id, child.id, victim.id
            self.by_id = case.handler_id
            self.refs = {child.ref: "suspect", victim.ref: "victim"}
            self.login = session().get_one(Staff, self.by_id).login

    def write(self, kind: EntryKind, *about: int) -> None:
        """As the log box wrote it: by the office, about everybody who was chosen."""
        with self.app.app_context(), unit_of_work():
            case, by = self.case_and_handler()
            parties = {Part.ABOUT: [session().get_one(Party, number) for number in about]}
            enter(case, kind, acting(by), when=UNKNOWN, parties=parties, office=Part.BY)

    def case_and_handler(self) -> tuple[Case, Staff]:
        return session().get_one(Case, self.case_id), session().get_one(Staff, self.by_id)

    def told(self) -> list[dict[str, Any]]:
        """The journal in the case file, with whom by what they are."""
        with self.app.app_context():
            entries = case_data(session().get_one(Case, self.case_id))["journal"]
        return [
            {
                "when": str(entry["when"]),
                **{p: [self.refs.get(ref, ref) for ref in entry[p]] for p in PARTS if p in entry},
            }
            for entry in entries
        ]


@pytest.fixture
def before(run: Run, tmp_path: Path) -> Iterator[Before]:
    before = Before(Installation(tmp_path / "casetrack.toml"))
    yield before
    database: Database = before.app.extensions["casetrack_database"]
    database.dispose()


@pytest.mark.in_turn(13)
def test_what_no_office_does_is_no_longer_done_by_the_office(run: Run, before: Before) -> None:
    before.write(EntryKind.OFFENCE, before.child_id, before.victim_id)
    before.write(EntryKind.OFFENCE, before.victim_id)
    before.write(EntryKind.CRIMINAL_JUDGMENT, before.child_id)
    before.write(EntryKind.EVIDENCE_FIXED, before.victim_id)
    before.write(EntryKind.INTERVIEW, before.child_id)

    result = run("db", "upgrade")

    assert result.exit_code == 0, result.output
    assert "3 entries of before no longer name the office" in result.output
    assert before.told() == [
        {"when": "unknown", "by": ["suspect"], "against": ["victim"]},
        {"when": "unknown", "against": ["victim"]},
        {"when": "unknown", "about": ["suspect"]},
        {"when": "unknown", "by": ["office"], "about": ["victim"]},
        {"when": "unknown", "by": ["office"], "about": ["suspect"]},
    ]
    # Whoever wrote it stays told, and the audit fits and says that it was rewritten.
    verified = run("audit", "verify")
    assert verified.exit_code == 0, verified.output
    with before.app.app_context():
        assert {entry.written_by_id for entry in session().scalars(select(JournalEntry))} == {
            before.by_id
        }
        events = session().scalars(select(AuditEvent).where(AuditEvent.case_id == before.case_id))
        assert WHY in {event.details.get("why") for event in events}


@pytest.mark.in_turn(13)
def test_whom_an_action_named_did_it_without_the_office(run: Run, before: Before) -> None:
    with before.app.app_context(), unit_of_work():
        case, by = before.case_and_handler()
        parties = {Part.BY: [session().get_one(Party, before.child_id)]}
        for kind in (EntryKind.BREACH_RECORDED, EntryKind.NOTE):
            enter(case, kind, acting(by), when=UNKNOWN, parties=parties, office=Part.BY)
        # Of a file, which says itself who acted together.
        entry = enter(case, EntryKind.CORRECTIVE_EDUCATION, acting(by), when=UNKNOWN)
        entry.written_at = case.opened_at = entry.written_at - timedelta(days=1)
        entry.parties.append(EntryParty(party_id=before.child_id, part=Part.BY))

    run("db", "upgrade")

    assert [data["by"] for data in before.told()] == [
        ["suspect"],
        ["office", "suspect"],
        ["office", "suspect"],
    ]


@pytest.mark.in_turn(13)
def test_what_somebody_has_to_look_at_is_listed_until_it_is_told(run: Run, before: Before) -> None:
    before.write(EntryKind.OFFENCE, before.victim_id)
    before.write(EntryKind.EVIDENCE_FIXED, before.victim_id)
    before.write(EntryKind.OFFENCE, before.child_id)
    run("db", "upgrade")

    listed = json.loads(run("cases", "doers", "--as", before.login, "--json").stdout)
    with before.app.app_context(), unit_of_work():
        case, by = before.case_and_handler()
        first = select(JournalEntry).filter_by(case_id=case.id, number=1)
        correct_entry(
            session().scalars(first).one(),
            acting(by),
            text="x",
            when=UNKNOWN,
            reason="Not told",
            by=DoneBy(party_ids=(before.child_id,)),
            about_ids=(before.victim_id,),
        )
    after = run("cases", "doers", "--as", before.login)

    assert [(item["entry"], item["kind"], item["by"]) for item in listed] == [
        (1, "offence", None),
        (2, "evidence_fixed", "by"),
    ]
    assert [line.split("\t")[1:] for line in after.stdout.splitlines()] == [
        ["2", "evidence_fixed", "this office (by)"]
    ]


@pytest.mark.in_turn(13)
def test_a_correction_of_before_is_put_right_with_what_it_corrects(
    run: Run, before: Before
) -> None:
    before.write(EntryKind.OFFENCE, before.child_id, before.victim_id)
    with before.app.app_context(), unit_of_work():
        case, by = before.case_and_handler()
        first = session().scalars(select(JournalEntry).filter_by(case_id=case.id)).one()
        correct_entry(first, acting(by), text="x", when=UNKNOWN, reason="Misread")

    run("db", "upgrade")

    (data, corrected) = before.told()
    assert data == corrected == {"when": "unknown", "by": ["suspect"], "against": ["victim"]}


@pytest.mark.in_turn(13)
def test_done_twice_it_changes_nothing_and_no_choice_of_today_is_undone(
    run: Run, before: Before
) -> None:
    before.write(EntryKind.OFFENCE, before.child_id, before.victim_id)
    run("db", "upgrade")
    with before.app.app_context(), unit_of_work():
        case, by = before.case_and_handler()
        for kind in (EntryKind.OFFENCE, EntryKind.MANDATORY_REPORT):
            about = (before.victim_id,)
            log_progress(case, Progress("x", UNKNOWN, kind, about_ids=about), acting(by))
    once = before.told()

    again = run("db", "upgrade")

    assert "entries of before" not in again.output
    assert before.told() == once


@pytest.mark.in_turn(13)
def test_what_nobody_knew_the_day_of_leaves_the_day_it_was_written(
    run: Run, before: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2026, 11, 24)
    trades = (UNKNOWN, PartialDate.year(2019), PartialDate.day(today), UNKNOWN)
    with monkeypatch.context() as then, before.app.app_context(), unit_of_work():
        # As it was: every entry under the day on which it was written.
        then.setattr(recording, "day_told", lambda _when, on: PartialDate.day(on))
        case, by = before.case_and_handler()
        child = session().get_one(Party, before.child_id)

        def value(since: PartialDate) -> Statement:
            values = {"since": since, "until": UNKNOWN, "said_by": NOTHING}
            text = BilingualText(None, "学徒")
            return Statement(child, {"kind": AttributeKind.OCCUPATION, "text": text, **values})

        rows = [state(ATTRIBUTE, case, value(since), acting(by)) for since in trades]
        # Of a day that was corrected nobody can prove what was told first.
        correct(
            ATTRIBUTE,
            case,
            rows[3],
            value(PartialDate.year(2020)),
            acting(by),
            opened=1,
            reason="笔误",
        )

    result = run("db", "upgrade")

    assert "2 entries of before" in result.output
    assert [data["when"] for data in before.told()] == [
        "unknown",
        "2019",
        today.isoformat(),
        today.isoformat(),
        today.isoformat(),
    ]
    assert run("audit", "verify").exit_code == 0
    with before.app.app_context():
        places = session().scalars(select(JournalEntry.place).order_by(JournalEntry.number)).all()
    assert places[:2] == ["a000001", "d2019-12-31000002"]


def test_each_database_finds_them(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context(), unit_of_work():
        child = make_child()
        case = session().get_one(Case, child.case_id)
        assert case.handler is not None
        act = acting(case.handler)
        parties = {Part.ABOUT: [child]}
        enter(case, EntryKind.OFFENCE, act, when=UNKNOWN, parties=parties, office=Part.BY)
        enter(case, EntryKind.BREACH_RECORDED, act, when=UNKNOWN, parties=parties, office=Part.BY)
        with monkeypatch.context() as then:
            then.setattr(recording, "day_told", lambda _when, on: PartialDate.day(on))
            values = {"kind": AttributeKind.OCCUPATION, "text": BilingualText(None, "学徒")}
            values |= {"since": UNKNOWN, "until": UNKNOWN, "said_by": NOTHING}
            state(ATTRIBUTE, case, Statement(child, values), act)

        assert [entry.kind.value for entry in provably_wrong()] == ["offence", "attribute_told"]
        assert list(provably_wrong()) == []
