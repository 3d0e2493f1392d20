"""Sources of a case by hand: two that disagree stand side by side, and the record follows one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import DispositionKind, TrackKind
from casetrack.cases.models import (
    Amount,
    Case,
    CaseSource,
    Circumstance,
    Claim,
    Disposition,
    JournalEntry,
    Party,
)
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import CircumstanceKind
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.claims.feature import a_value_of_its_kind
from casetrack.desk.claims.models import RECORDED, SAID, TAKEN, WITHDRAWN
from casetrack.ledger.decisions import track_for
from tests.builders import NOON, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of

# What the journal tells stays.
FOLDED = re.compile(r'<ol class="ledger.*?</ol>', re.DOTALL)


@dataclass
class ToldDesk:
    """A case with a number and a circumstance, and two sources."""

    app: Flask
    client: FlaskClient
    case_id: int
    handler: Staff
    amount_id: int
    said_id: int

    @property
    def page(self) -> str:
        return f"/cases/{self.case_id}/sources"

    def says(self, source: CaseSource, about: str, **typed: str) -> str:
        fields = {"source": str(source.id), "about": about, "qualifier": "exact", **typed}
        return text_of(self.client.post(f"{self.page}/says", data=fields, follow_redirects=True))

    def sources(self) -> list[CaseSource]:
        with self.app.app_context():
            return list(session().scalars(sa.select(CaseSource).order_by(CaseSource.id)))

    def claims(self) -> list[Claim]:
        with self.app.app_context():
            return list(session().scalars(sa.select(Claim).order_by(Claim.id)))

    def amount(self) -> Amount:
        with self.app.app_context():
            return session().get_one(Amount, self.amount_id)

    def entry(self, kind: object) -> JournalEntry:
        with self.app.app_context():
            query = sa.select(JournalEntry).where(JournalEntry.kind == kind)
            return list(session().scalars(query.order_by(JournalEntry.id)))[-1]


@pytest.fixture
def told(app: Flask) -> Iterator[ToldDesk]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            case = session().get_one(Case, child.case_id)
            handler = case.handler
            assert handler is not None
            set_identity(child, name="孙小明", by=handler, at=NOON)
            amount = Amount(
                case_id=case.id,
                what=BilingualText("loss", "损失"),
                value=Decimal(3600),
                unit="CNY",
                qualifier=Qualifier.EXACT,
                as_of="review_of_arrest",
            )
            circumstance = Circumstance(
                case_id=case.id,
                party_id=child.id,
                kind=CircumstanceKind.FAMILY,
                text=BilingualText("Lives with his grandmother", "由祖母照料"),
            )
            session().add_all([amount, circumstance])
            session().flush()
            ids = amount.id, circumstance.id
        desk = ToldDesk(app, sign_in(app, handler), case.id, handler, *ids)
        for zh, en in (
            ("平台交易记录", "Records of the platform"),
            ("被害人陈述", "Her statement"),
        ):
            typed = {"kind": "evidence", "title_zh": zh, "title_en": en, "place_zh": "第一卷"}
            desk.client.post(f"{desk.page}/new", data=typed)
        yield desk


def test_two_sources_that_disagree_stand_side_by_side_and_one_is_operative(told: ToldDesk) -> None:
    platform, statement = told.sources()
    told.says(platform, f"amount-{told.amount_id}", agrees="y")
    told.says(statement, f"amount-{told.amount_id}", value="3200", qualifier="about")

    for address in (told.page, f"/cases/{told.case_id}"):
        shown = text_of(told.client.get(address))
        shown = shown[shown.index("loss (at review of arrest)") :]
        assert shown.index("3,600 CNY") < shown.index("about 3,200 CNY")
        assert shown.count("operative") == 1
    assert told.entry(RECORDED).text == BilingualText("Her statement", "被害人陈述")
    assert told.entry(SAID).text.en == "Her statement: loss: about 3,200 CNY"


def test_the_record_follows_another_source_for_a_reason_and_nothing_is_lost(told: ToldDesk) -> None:
    platform, statement = told.sources()
    told.says(platform, f"amount-{told.amount_id}", agrees="y")
    told.says(statement, f"amount-{told.amount_id}", value="3200", qualifier="about")
    address = f"{told.page}/said/{told.claims()[1].id}/follow"

    assert "Say why, in a few words." in text_of(told.client.post(address, data={"reason": " "}))
    told.client.post(address, data={"reason": "The platform counted a refund"})

    assert (told.amount().value, told.amount().qualifier) == (Decimal(3200), Qualifier.ABOUT)
    assert told.entry(TAKEN).text.en == (
        "Her statement: loss: about 3,200 CNY, was 3,600 CNY. Reason: The platform counted a refund"
    )
    shown = text_of(told.client.get(told.page))
    assert shown.index("about 3,200 CNY</td>") < shown.index("3,600 CNY</td>")
    again = told.client.post(address, data={"reason": "Once more"})
    assert "The record says this already." in text_of(again)


def test_a_circumstance_is_told_otherwise_in_words(told: ToldDesk) -> None:
    statement = told.sources()[1]
    told.says(statement, f"circumstance-{told.said_id}", text_zh="由父亲照料")
    claim = told.claims()[0]
    told.client.post(f"{told.page}/said/{claim.id}/follow", data={"reason": "民警核实"})

    with told.app.app_context():
        assert session().get_one(Circumstance, told.said_id).text == BilingualText(
            None, "由父亲照料"
        )


def test_whoever_opened_the_circumstance_before_is_told_that_the_record_follows_another(
    told: ToldDesk,
) -> None:
    told.says(told.sources()[1], f"circumstance-{told.said_id}", text_zh="由父亲照料")
    with told.app.app_context():
        opened = session().get_one(Circumstance, told.said_id).version
    told.client.post(f"{told.page}/said/{told.claims()[0].id}/follow", data={"reason": "民警核实"})

    with told.app.app_context():
        assert session().get_one(Circumstance, told.said_id).version == opened + 1


def test_of_what_was_withdrawn_no_source_says_anything_and_none_is_followed(told: ToldDesk) -> None:
    statement = told.sources()[1]
    told.says(statement, f"circumstance-{told.said_id}", text_zh="由父亲照料")
    with prepare(told.app):
        circumstance = session().get_one(Circumstance, told.said_id)
        circumstance.withdrawn_by_id = told.entry(SAID).id

    for address in (told.page, f"/cases/{told.case_id}"):
        assert "由父亲照料" not in FOLDED.sub("", text_of(told.client.get(address)))
    follow = f"{told.page}/said/{told.claims()[0].id}/follow"
    refused = told.client.post(follow, data={"reason": "民警核实"})
    assert "it no longer counts" in text_of(refused)
    assert f'value="circumstance-{told.said_id}"' not in text_of(
        told.client.get(f"{told.page}/says")
    )
    with told.app.app_context():
        assert session().get_one(Circumstance, told.said_id).text.zh == "由祖母照料"


@pytest.mark.parametrize(
    ("about", "typed", "sentence"),
    [
        ("amount", {"value": "about ten or so"}, "Write digits alone, such as 12 or 6800.50"),
        ("amount", {}, "needs a number"),
        ("amount", {"value": "3", "qualifier": "many"}, "stands for a number"),
        ("circumstance", {"text_en": " "}, "Write what the source says"),
        ("circumstance", {"text_zh": "孙小明由父亲照料"}, "孙某某"),
        ("moon", {}, "Choose one of the list."),
    ],
)
def test_what_is_amiss_is_one_sentence_and_nothing_typed_is_lost(
    told: ToldDesk, about: str, typed: dict[str, str], sentence: str
) -> None:
    row = told.amount_id if about == "amount" else told.said_id
    shown = told.says(told.sources()[0], f"{about}-{row}", **typed)

    assert sentence in shown
    assert all(f'value="{value}"' in shown for key, value in typed.items() if key != "qualifier")
    assert told.claims() == []


def test_a_source_says_one_thing_of_a_value(told: ToldDesk) -> None:
    platform = told.sources()[0]
    told.says(platform, f"amount-{told.amount_id}", agrees="y")

    shown = told.says(platform, f"amount-{told.amount_id}", value="3100")

    assert "What this source says of it is recorded already." in shown


def test_what_a_source_does_not_say_is_withdrawn_with_a_reason(told: ToldDesk) -> None:
    platform = told.sources()[0]
    told.says(platform, f"amount-{told.amount_id}", value="3100")
    claim = told.claims()[0]
    told.client.post(f"{told.page}/said/{claim.id}/withdraw", data={"reason": "Misread"})

    assert (
        told.entry(WITHDRAWN).text.en == "Records of the platform: loss: 3,100 CNY. Reason: Misread"
    )
    assert "3,100 CNY" not in text_of(told.client.get(told.page))
    assert told.client.get(f"{told.page}/said/{claim.id}/follow").status_code == 302
    now = told.says(platform, f"amount-{told.amount_id}", value="3200")
    assert "What the source says is saved." in now


def test_a_source_changed_in_one_language_keeps_the_other(told: ToldDesk) -> None:
    source = told.sources()[0]
    typed = {
        "kind": "evidence",
        "title_zh": "平台流水",
        "title_en": "Records of the platform",
        "place_zh": "第一卷",
        "version": "1",
    }
    told.client.post(f"{told.page}/{source.id}", data=typed)

    assert told.sources()[0].title == BilingualText("Records of the platform", "平台流水")
    stale = told.client.post(f"{told.page}/{source.id}", data={**typed, "title_zh": "其他"})
    assert stale.status_code == 409


def test_a_stranger_finds_no_source(told: ToldDesk) -> None:
    told.says(told.sources()[0], f"amount-{told.amount_id}", agrees="y")
    claim = told.claims()[0]
    with prepare(told.app):
        stranger = make_staff()
    theirs = sign_in(told.app, stranger)

    for address in (told.page, f"{told.page}/said/{claim.id}/follow", f"{told.page}/says"):
        assert theirs.get(address).status_code == 404


# --- Days of decisions ----------------------------------------------------------------------------


@dataclass
class Decided:
    """What a court decided, recorded here, and what was decided here; each by its id."""

    recorded: int
    here: int


@pytest.fixture
def decided(told: ToldDesk) -> Decided:
    with prepare(told.app):
        case = session().get_one(Case, told.case_id)
        (child,) = session().scalars(sa.select(Party).where(Party.case_id == case.id))
        rows = [
            Disposition(
                case_id=case.id,
                party_id=child.id,
                track_id=track_for(case, TrackKind.CRIMINAL).id,
                kind=kind,
                decided=PartialDate.day(date(2026, 5, 4)),
                decided_here=here,
                ground=BilingualText(None, None),
                decided_by=BilingualText(None, None),
            )
            for kind, here in (
                (DispositionKind.CRIMINAL_JUDGMENT, False),
                (DispositionKind.PROSECUTED, True),
            )
        ]
        session().add_all(rows)
        session().flush()
        return Decided(*(row.id for row in rows))


def test_two_sources_that_disagree_about_the_day_of_a_decision_stand_side_by_side(
    told: ToldDesk, decided: Decided
) -> None:
    first, second = told.sources()
    about = f"disposition-{decided.recorded}"
    told.says(first, about, agrees="y")

    told.says(second, about, when="May 2026")

    page = FOLDED.sub("", text_of(told.client.get(told.page)))
    heading = re.search(r'<h2 id="of-1">([^<]*)', page)
    assert heading is not None
    assert "criminal judgment" in heading[1].lower()
    assert "4 May 2026" in heading[1]
    side = text_of(told.client.get(f"/cases/{told.case_id}"))
    assert "<strong>4 May 2026</strong>" in side
    assert "Her statement: May 2026" in side


def test_the_record_of_a_court_follows_another_source_and_keeps_what_it_said(
    told: ToldDesk, decided: Decided
) -> None:
    _first, second = told.sources()
    told.says(second, f"disposition-{decided.recorded}", when="unknown")
    (claim,) = told.claims()

    told.client.post(f"{told.page}/said/{claim.id}/follow", data={"reason": "It was not announced"})

    with told.app.app_context():
        row = session().get_one(Disposition, decided.recorded)
        assert row.decided == PartialDate.unknown()
        assert row.version == 2
    text = told.entry(TAKEN).text.in_("en")
    assert "unknown, was 4 May 2026" in text


def test_a_judgment_before_the_prosecution_by_the_source_it_follows_is_flagged(
    told: ToldDesk, decided: Decided
) -> None:
    told.says(told.sources()[1], f"disposition-{decided.recorded}", when="2026-05-03")
    (claim,) = told.claims()

    told.client.post(f"{told.page}/said/{claim.id}/follow", data={"reason": "Misread"})

    with told.app.app_context():
        flags = session().get_one(Disposition, decided.recorded).flags or ()
        assert [flag["key"] for flag in flags] == ["judged_before_prosecution"]


def test_the_day_of_what_was_decided_here_follows_no_source(
    told: ToldDesk, decided: Decided
) -> None:
    _first, second = told.sources()
    text = told.says(second, f"disposition-{decided.here}", when="2026-05-05")
    (claim,) = told.claims()

    taken = told.client.post(f"{told.page}/said/{claim.id}/follow", data={"reason": "Misread"})

    assert "What the source says is saved." in text
    assert taken.status_code == 422
    assert "its day is corrected on its own page" in text_of(taken)
    with told.app.app_context():
        row = session().get_one(Disposition, decided.here)
        assert row.decided == PartialDate.day(date(2026, 5, 4))


def test_a_source_that_gives_no_day_of_a_decision_says_nothing(
    told: ToldDesk, decided: Decided
) -> None:
    _first, second = told.sources()

    page = told.says(second, f"disposition-{decided.recorded}", when="")

    assert "Write what the source says" in page
    assert told.claims() == []


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        ({"edtf": "2026-03"}, True),
        ({"edtf": "", "words": "不详"}, True),
        ({"edtf": "March"}, False),
        ({"words": "三月"}, False),
        ({"edtf": "2026-03", "qualifier": "exact"}, False),
    ],
)
def test_a_file_tells_the_day_of_a_decision_as_a_time(
    value: dict[str, str], is_right: bool
) -> None:
    by_key = {"field": "decided", "value": value}

    assert (list(a_value_of_its_kind(by_key)) == []) is is_right
