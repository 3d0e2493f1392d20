"""What was stated, corrected and withdrawn by hand means the same in another installation."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from casetrack.cases.kinds import TieKind, TrackKind
from casetrack.cases.models import Charge
from casetrack.cases.told_kinds import ChargeStage, CircumstanceKind
from casetrack.casework.facts.recording import Statement, correct, end, history_of, state, withdraw
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database, use_database
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import case_data, export_text
from casetrack.exchange.importer import import_text
from casetrack.exchange.yaml_text import parse
from casetrack.ledger.decisions import track_for
from casetrack.people.charge_facts import CHARGE
from casetrack.people.kinds import KINDS
from casetrack.people.models import AttributeKind
from casetrack.people.particulars import ATTRIBUTE, CIRCUMSTANCE
from casetrack.people.relations import TIE
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party
from tests.exchange.test_round_trip import make_riverside

NOTHING, UNKNOWN = BilingualText(None, None), PartialDate.unknown()


@pytest.mark.in_turn(13)
def test_it_is_told_with_its_history(app: Flask, tmp_path: Path) -> None:
    there = Database(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    Model.metadata.create_all(there.engine)
    with app.app_context():
        with unit_of_work():
            riverside = make_riverside()
            case = make_case(handler=riverside)
            child = make_child(case)
            aunt = make_party(case, alias=BilingualText("Aunt", "某姑"))
            act = acting(riverside, on=TODAY, at=NOON)
            data = {
                "kind": CircumstanceKind.SURRENDER,
                "text": BilingualText(None, "主动投案"),
                "value": None,
                "qualifier": None,
                "unit": None,
                "day": PartialDate.month(2026, 9),
                "said_by": BilingualText(None, "公安机关"),
            }
            row = state(CIRCUMSTANCE, case, Statement(child, data), act)
            other = Statement(child, {**data, "kind": CircumstanceKind.PLEA})
            correct(CIRCUMSTANCE, case, row, other, act, opened=1, reason="看错")
            schooling = {"kind": AttributeKind.SCHOOLING, "text": BilingualText(None, "初中")}
            rest = {"since": UNKNOWN, "until": UNKNOWN, "said_by": NOTHING}
            state(ATTRIBUTE, case, Statement(child, {**schooling, **rest}), act)
            tie = {"other_id": aunt.id, "kind": TieKind.CAREGIVER, "lives_with": True}
            cared = state(
                TIE,
                case,
                Statement(child, {**tie, "since": PartialDate.year(2019), "until": UNKNOWN}),
                act,
            )
            end(TIE, case, cared, PartialDate.month(2026, 8), act, opened=1)
            track = track_for(case, TrackKind.CRIMINAL)
            theft = {"name": BilingualText("theft", "盗窃罪"), "stage": ChargeStage.SUSPECTED}
            charge = state(CHARGE, case, Statement(child, {**theft, "track_id": track.id}), act)
            withdraw(CHARGE, case, charge, "证据不足", act, opened=1)
        exported = export_text(case, acting(riverside, on=TODAY, at=NOON))

        use_database(there)
        by = make_riverside()
        with unit_of_work():
            brought = import_text(exported, by=by, on=TODAY, at=NOON).case
        assert case_data(brought) == parse(exported).data
        by_key = history_of(brought, KINDS)
        assert sorted(len(entries) for entries in by_key.values()) == [1, 2, 2, 2]
        assert session().query(Charge).one().withdrawn_by_id is not None
    there.dispose()
