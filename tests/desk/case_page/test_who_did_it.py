"""Who did what is told, and to whom, are two things: in the box, on the line, in the case file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
import yaml
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.cases.doers import DoneBy, likely_doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, Part, PartyRole, Provenance
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.casework.actions import Progress, log_progress
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import import_text
from casetrack.ledger.journal import enter
from tests.builders import NOON, TODAY, acting, make_body, make_child, make_party, make_staff
from tests.exchange.sheet import EXAMPLES
from tests.journeys.plain import Page
from tests.probation.builders import child_of, make_breach, make_probation
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of

PARTS = [part.value for part in Part]
BY_HAND = [kind for kind in EntryKind if kind.is_logged_by_hand]


@dataclass
class Desk:
    """A case of a suspect and a victim, and the browser of its handler."""

    app: Flask
    client: FlaskClient
    case_id: int
    ids: Mapping[str, int]

    @property
    def page(self) -> str:
        return f"/cases/{self.case_id}"

    def send(self, where: str, **typed: Any) -> str:
        data = {"text": "What happened", "when": "unknown", **typed}
        return text_of(self.client.post(f"{self.page}/{where}", data=data, follow_redirects=True))

    def told(self) -> dict[str, Any]:
        """The people of the last entry, as the case file tells them."""
        with self.app.app_context():
            case = session().get_one(Case, self.case_id)
            refs = {session().get_one(Party, value).ref: name for name, value in self.ids.items()}
            last = case_data(case)["journal"][-1]
        return {part: [refs.get(ref, ref) for ref in last[part]] for part in PARTS if part in last}

    def last(self) -> JournalEntry:
        with self.app.app_context():
            latest = select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1)
            return session().scalars(latest).one()

    def doers(self, where: str) -> dict[str, bool]:
        """Who may be chosen on that page as who did it, and who is."""
        form = next(
            form
            for form in Page(text_of(self.client.get(f"{self.page}/{where}"))).forms
            if "done_by" in form.controls
        )
        return {choice.value: choice.chosen for choice in form.controls["done_by"].choices}


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            suspect = make_child()
            case = session().get_one(Case, suspect.case_id)
            people = {
                "suspect": suspect,
                "victim": make_party(case, PartyRole.VICTIM, alias=BilingualText("Li", "李某")),
                "teacher": make_party(case, PartyRole.MANDATORY_REPORTER),
                "police": make_body(case, BodyKind.POLICE, BilingualText("police", "公安机关")),
                "school": make_body(case, BodyKind.SCHOOL, BilingualText("school", "第三中学")),
            }
            handler, case_id = case.handler, case.id
            ids = {name: party.id for name, party in people.items()}
        assert handler is not None
        yield Desk(app, sign_in(app, handler), case_id, ids)


def test_an_offence_is_by_the_suspect_against_the_victim(desk: Desk) -> None:
    page = desk.send("log", kind="offence", party=str(desk.ids["victim"]))

    assert desk.told() == {"by": ["suspect"], "against": ["victim"]}
    assert "act of: Sun Moumou" in page
    assert "against: Li" in page


def test_whoever_did_it_is_not_told_once_more_as_the_one_harmed(desk: Desk) -> None:
    both = [str(desk.ids["suspect"]), str(desk.ids["victim"])]

    desk.send("log", kind="offence", party=both)

    assert desk.told() == {"by": ["suspect"], "against": ["victim"]}


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("note", {"by": ["office"]}),
        ("mandatory_report", {"by": ["teacher"]}),
        ("evidence_fixed", {"by": ["police"]}),
        ("school_discipline", {"by": ["school"]}),
        # The period is over by itself, and nobody of the case is an expert.
        ("probation_expired", {}),
        ("electronic_data_recovered", {}),
    ],
)
def test_the_likely_one_is_chosen_by_the_kind(
    desk: Desk, kind: str, told: dict[str, list[str]]
) -> None:
    desk.send("note", kind=kind)

    assert desk.told() == told


def test_the_likely_one_is_seen_before_it_is_saved(desk: Desk) -> None:
    of_a_note = text_of(desk.client.get(desk.page))
    asked = text_of(desk.client.get(f"{desk.page}/log/fields?kind=offence"))

    assert "Who did it: this office." in of_a_note
    assert 'checked id="done_by-0"' in asked
    assert "this office" not in asked, "no office commits an offence"
    assert "is told as the one harmed" in asked
    chosen = [value for value, is_chosen in desk.doers("note?kind=offence").items() if is_chosen]
    assert chosen == [str(desk.ids["suspect"])]
    assert desk.doers("note?kind=note")["by"]


def test_of_several_who_may_have_done_it_somebody_says_who(desk: Desk) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        other = make_party(case, PartyRole.SUSPECT, alias=BilingualText("Wang", "王某")).id

    refused = desk.send("log", kind="offence", party=str(desk.ids["victim"]))

    assert "Choose who did it, or that it is not known." in refused
    assert "What happened" in refused
    assert not any(desk.doers("note?kind=offence").values())
    desk.send("log", kind="offence", done_by_for="offence", done_by=str(other))
    with desk.app.app_context():
        assert [link.party_id for link in desk.last().parties] == [other]
    desk.send("log", kind="offence", done_by_for="offence", done_by="unknown")
    assert desk.told() == {}


def test_of_two_police_offices_the_one_that_investigates_comes_first(desk: Desk) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        alias = BilingualText("county police", "县公安局")
        police = make_body(case, BodyKind.POLICE, alias, PartyRole.INVESTIGATING_BODY).id

    desk.send("log", kind="investigation_concluded")

    with desk.app.app_context():
        assert [link.party_id for link in desk.last().parties] == [police]


def test_what_was_shown_for_another_kind_is_not_what_was_chosen_for_this_one(desk: Desk) -> None:
    """Whoever types a kind and saves at once has seen this office, as of a note."""
    desk.send("log", kind="offence", done_by_for="note", done_by="by")

    assert desk.told() == {"by": ["suspect"]}


def test_nothing_chosen_where_it_was_shown_is_asked_for(desk: Desk) -> None:
    page = desk.send("note", kind="note", done_by_for="note")

    assert "Choose who did it, or that it is not known." in page


def test_this_office_may_have_urged_those_who_acted(desk: Desk) -> None:
    chosen = ["urged_by", str(desk.ids["police"])]

    page = desk.send("log", kind="evidence_fixed", done_by_for="evidence_fixed", done_by=chosen)

    assert desk.told() == {"by": ["police"], "urged_by": ["office"]}
    assert "carried out by: police" in page
    assert "urged by: " in page


def test_somebody_of_another_case_did_nothing_here(desk: Desk) -> None:
    with prepare(desk.app):
        stranger = make_child().id

    page = desk.send("log", kind="offence", done_by_for="offence", done_by=str(stranger))

    assert "Saved as" not in page


def test_a_correction_says_who_it_was_and_keeps_the_rest(desk: Desk) -> None:
    desk.send("log", kind="offence", party=str(desk.ids["victim"]))
    first = desk.last()
    where = f"entries/{first.id}/correct"
    held = {"text": "What happened", "when": "unknown", "done_by_for": "offence"}
    shown = [value for value, is_chosen in desk.doers(where).items() if is_chosen]

    same = {**held, "party": str(desk.ids["victim"]), "reason": "Misread"}
    unchanged = desk.send(where, **same, done_by=shown)
    desk.send(where, **same, done_by="unknown")

    assert shown == [str(desk.ids["suspect"])]
    assert desk.last().number == first.number + 1, unchanged
    assert desk.told() == {"against": ["victim"]}


def test_what_an_action_tells_keeps_its_people_in_a_correction(desk: Desk) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        assert case.handler is not None
        entry = log_progress(
            case, Progress("x", PartialDate.unknown(), EntryKind.NOTE), acting(case.handler)
        )
        entry.kind = EntryKind.SUGGESTION_ISSUED
        entry_id = entry.id

    page = text_of(desk.client.get(f"{desk.page}/entries/{entry_id}/correct"))

    assert 'name="done_by"' not in page


@pytest.mark.one_engine
def test_every_kind_of_another_is_by_whoever_fits_and_never_by_this_office(app: Flask) -> None:
    of_others = [kind for kind in BY_HAND if kind.by.is_another]
    with app.app_context(), unit_of_work():
        child = make_child()
        case = session().get_one(Case, child.case_id)
        assert case.handler is not None
        for kind in of_others:
            progress = Progress("x", PartialDate.unknown(), kind, about_ids=(child.id,))
            log_progress(case, progress, acting(case.handler, on=TODAY, at=NOON))
        rows = [item for item in case_data(case)["journal"] if item["kind"] in set(of_others)]

    assert len(rows) == len(of_others) > 15
    assert [item["kind"] for item in rows if "office" in item.get("by", ())] == []


def imported(text: str) -> Case:
    """A published case as one that an office of ours works on."""
    handler = make_staff()
    data = yaml.safe_load(text)
    office = handler.office
    data["provenance"] = Provenance.REAL.value
    data["office"] = {"en": office.name_en, "zh": office.name_zh, "level": office.level.value}
    data["office"]["short_zh"] = office.short_zh
    written = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    return import_text(written, by=handler, on=TODAY, at=NOON).case


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_what_a_published_text_tells_by_whom_is_told_so_by_hand(app: Flask, file: Any) -> None:
    with app.app_context(), unit_of_work():
        case = imported(file.read_text(encoding="utf-8"))
        parties = session().scalars(select(Party).where(Party.case_id == case.id)).all()
        ids = {party.ref: party.id for party in parties}
        assert case.handler is not None
        for item in case_data(case)["journal"]:
            kind = EntryKind(item["kind"])
            if not kind.is_logged_by_hand:
                continue
            people = {part: item[part] for part in PARTS if part in item}
            office = next((Part(part) for part, refs in people.items() if "office" in refs), None)
            doers = tuple(ids[ref] for ref in people.get("by", ()) if ref != "office")
            progress = Progress(
                "x",
                PartialDate.unknown(),
                kind,
                about_ids=tuple(
                    ids[ref] for part in ("about", "to", "against") for ref in people.get(part, ())
                ),
                partner_ids=tuple(ids[ref] for ref in people.get("with", ())),
                by=DoneBy(office, doers),
            )
            log_progress(case, progress, acting(case.handler, on=TODAY, at=NOON))
            by_hand = case_data(case)["journal"][-1]

            assert {part: by_hand[part] for part in PARTS if part in by_hand} == people, kind
            likely = likely_doer(kind.by, parties)
            if doers and office is None and likely is not None:
                assert set(likely.party_ids) <= set(doers), kind


def test_what_another_does_names_them_by_a_word_of_its_own(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            probation = make_probation()
            make_breach(probation)
            child = child_of(probation)
            case, reader = case_of(child), handler_of(child)
            police = make_body(case, BodyKind.POLICE, BilingualText("Police of Qinghe", None))
            received = EntryKind.ARREST_REVIEW_RECEIVED
            day = PartialDate.day(TODAY)
            enter(case, received, acting(reader), when=day, parties={Part.BY: [police]})
            page = f"/cases/{case.id}"
        shown = text_of(sign_in(app, reader).get(page))

    assert "Breach; breach by: " in shown
    assert "transferred by: Police of Qinghe" in shown
