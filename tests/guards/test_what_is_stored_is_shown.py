"""Every value kept of decisions, visits and stages stands on a page, in both languages.

Each column is filled with a value that occurs nowhere else, and looked for. A column that is not
shown is named with its reason; a new column is in neither list, and fails.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, time

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.kinds import BodyKind, DispositionKind, PartyRole, Stage, StageState, TrackKind
from casetrack.cases.models import Case, Disposition, DispositionTerm, Party
from casetrack.cases.quantities import Qualifier
from casetrack.cases.queries import parties_of
from casetrack.cases.stage_readings import StageNow, StageReading, as_kept
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import WayBack
from casetrack.ledger.decisions import track_for
from casetrack.visits.models import Condition, OnRestDay, Visit, VisitPlan, VisitState, VisitWay
from tests.builders import make_body, make_child, make_party, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

ALIAS = BilingualText("Shown Alias", "所示化名")
OTHER = BilingualText("Other Alias", "另一化名")
CASE, PERSON, VISIT = "case", "person", "visit"

# What each column looks like in English and in Chinese, and on which page. The words of a
# `PartialDate` are shown on pages of their language, the day itself on the others.
SHOWN: Mapping[type[Model | StageNow], Mapping[str, tuple[str, str, str]]] = {
    Disposition: {
        "party_id": ("Shown Alias", "所示化名", CASE),
        "track_id": ("support for a civil suit", "支持起诉", CASE),
        "kind": ("criminal judgment", "刑事判决", CASE),
        "decided_edtf": ("2019-04-17", "2019-04-17", CASE),
        "decided_first": ("2019-04-17", "2019-04-17", CASE),
        "decided_last": ("2019-04-17", "2019-04-17", CASE),
        "decided_words": ("the spring of nineteen", "2019-04-18", CASE),
        "announced_on": ("2019-05-18", "2019-05-18", PERSON),
        "decided_here": ("Recorded, not decided here", "并非在本系统作出", PERSON),
        "recorded_on": ("on 2019-04-22, 5 days later", "2019-04-22补录，距作出5天", PERSON),
        "decided_by_en": ("the shown court", "某法院", CASE),
        "decided_by_zh": ("the shown court", "某法院", CASE),
        "court_id": ("The Shown Bench", "所示审判庭", CASE),
        "number": ("(2019)77", "(2019)77", CASE),
        "result": ("acquitted", "宣告无罪", CASE),
        "ground_en": ("a shown ground", "所示理由", CASE),
        "ground_zh": ("a shown ground", "所示理由", CASE),
        "flags": ("77 months is not lawful", "77个月不合法", CASE),
        "joint_key": ("One ruling with Other Alias", "与另一化名同一裁判", PERSON),
        "undone_on": ("changed on 2019-05-30", "2019-05-30", CASE),
        "undone_way": ("review by the procuratorate above", "提请上一级人民检察院复核", CASE),
        "undone_by_en": ("by Shown Office", "由所示检察院", CASE),
        "undone_by_zh": ("by Shown Office", "由所示检察院", CASE),
        "undone_why_en": ("a shown reason", "所示撤销理由", CASE),
        "undone_why_zh": ("a shown reason", "所示撤销理由", CASE),
    },
    DispositionTerm: {
        "kind": ("fine", "罚金", CASE),
        "years": ("6 years", "6年", CASE),
        "months": ("9 months", "9个月", CASE),
        "days": ("13 days", "13日", CASE),
        "amount": ("4,321", "4,321", CASE),
        "amount_unit": ("roubles", "roubles", CASE),
        "qualifier": ("at most", "不超过", CASE),
        "is_joint": ("(jointly)", "共同", CASE),
        "is_unclear": ("whom it binds is not clear", "由谁承担不明", CASE),
        "text_en": ("suspended for long", "缓刑很久", CASE),
        "text_zh": ("suspended for long", "缓刑很久", CASE),
    },
    Visit: {
        "party_id": ("Shown Alias", "所示化名", VISIT),
        "plan_id": ("the shown aim", "所示目的", VISIT),
        "visitor_id": ("The Shown Visitor", "The Shown Visitor", VISIT),
        "planned_on": ("17 August 2019", "2019年8月17日", VISIT),
        "planned_at": ("07:53", "07:53", VISIT),
        "moved_from": ("2019-08-11", "2019-08-11", VISIT),
        "way": ("by video", "视频", VISIT),
        "is_spot_check": ("Spot check", "抽查", VISIT),
        "state": ("Met", "见到", VISIT),
        "happened_edtf": ("September 2019", "2019年9月", VISIT),
        "happened_first": ("September 2019", "2019年9月", VISIT),
        "happened_last": ("September 2019", "2019年9月", VISIT),
        "happened_words": ("when the leaves fell", "2019年10月", VISIT),
        "condition": ("worrying", "异常（风险）", VISIT),
        "findings_en": ("shown findings", "所示情况", VISIT),
        "findings_zh": ("shown findings", "所示情况", VISIT),
        "fields": ("place: a shown place", "a shown place", VISIT),
    },
    StageNow: {
        "stage": ("Probation", "考验期", CASE),
        "state": ("Running", "进行中", CASE),
        "since": ("2018-02-13", "2018-02-13", CASE),
        "until": ("2098-03-14", "2098-03-14", CASE),
        "done": ("37 of", "37/", CASE),
        "total": ("of 911", "911", CASE),
        "late": ("53 late", "53", CASE),
        "ref": ("Shown Alias", "所示化名", CASE),
        "each": ("in the cold month to in the warm month", "2098-03-15", CASE),
    },
}
NOT_SHOWN: Mapping[type[Model | StageNow], Mapping[str, str]] = {
    Disposition: {
        "id": "a key",
        "case_id": "the page it stands on",
        "ref": "what a case file calls it; nobody else does",
        "entry_id": "its entry stands in the journal of the same page",
        "version": "counts savings",
        **dict.fromkeys(
            ("instance", "received_on", "effect", "earlier_id", "in_force_on"),
            "of a judgment: `test_case_file_is_shown.py` looks for it on its page",
        ),
    },
    DispositionTerm: {"id": "a key", "disposition_id": "the line it stands in"},
    Visit: {
        "id": "a key",
        "case_id": "the page it stands on",
        "office_id": "that of its case, by which the days of an office are found",
        "position": "its place in a series, told by its day",
        "slot_on": "the day of the rhythm it stands for; its own day is shown",
        "called_off": "of a cancelled visit only, beside what was written",
        "is_provisional": "of a planned visit only, beside its day",
        "entry_id": "its entry stands in the journal",
        "version": "counts savings",
    },
    StageNow: {},
}


@pytest.mark.one_engine
@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_every_column_is_shown_or_has_its_reason(model: type[Model | StageNow]) -> None:
    assert unlisted(columns_of(model), SHOWN[model], NOT_SHOWN[model]) == set()


def columns_of(model: type[Model | StageNow]) -> set[str]:
    """What is kept of it."""
    if issubclass(model, Model):
        return set(model.__table__.columns.keys())
    return {field.name for field in fields(model)}


def unlisted(columns: set[str], shown: Collection[str], not_shown: Collection[str]) -> set[str]:
    """The columns that are in neither list or in both, and what is listed and no column."""
    return (columns ^ {*shown, *not_shown}) | (set(shown) & set(not_shown))


@pytest.mark.one_engine
def test_a_new_column_is_noticed() -> None:
    assert unlisted({"kind", "number"}, ["kind"], ["number"]) == set()
    assert unlisted({"kind", "number"}, ["kind"], []) == {"number"}
    assert unlisted({"kind"}, ["kind"], ["kind"]) == {"kind"}
    assert unlisted({"kind"}, ["kind"], ["gone"]) == {"gone"}


@pytest.mark.one_engine
def test_every_stored_value_is_shown_in_both_languages(app: Flask) -> None:
    pages = _read(app)

    missing = missing_on(pages)

    assert missing == [], "\n".join(missing)
    # Without the line on which it stands one value is missing, in this language alone.
    cut = pages[PERSON, "zh"].replace("2019-04-22补录，距作出5天", "")
    assert missing_on({**pages, (PERSON, "zh"): cut}) == [
        "Disposition.recorded_on (zh): 2019-04-22补录，距作出5天"
    ]


def missing_on(pages: Mapping[tuple[str, str], str]) -> list[str]:
    """The values that stand on none of these pages, given by their name and language."""
    return [
        f"{model.__name__}.{column} ({lang}): {text}"
        for model, columns in SHOWN.items()
        for column, (en, zh, page) in columns.items()
        for lang, text in (("en", en), ("zh", zh))
        if text not in pages[page, lang]
    ]


def _read(app: Flask) -> dict[tuple[str, str], str]:
    """The pages of the filled case, by name and language."""
    handler, addresses = _fill(app)
    pages = {}
    for lang in ("en", "zh"):
        client = sign_in(app, handler)
        with client.session_transaction() as kept:
            kept["language"] = lang
        for page, several in addresses.items():
            texts = [text_of(client.get(address)) for address in several]
            plain = re.sub(r"<[^>]+>", "", " ".join(texts))
            pages[page, lang] = re.sub(r"\s+", " ", plain)
    return pages


def _fill(app: Flask) -> tuple[Staff, Mapping[str, list[str]]]:
    with prepare(app):
        child = make_child()
        child.alias = ALIAS
        case = case_of(child)
        other = make_party(case, PartyRole.SUSPECT, alias=OTHER)
        plan = VisitPlan(
            case_id=case.id,
            party_id=child.id,
            aim=BilingualText("the shown aim", "所示目的"),
            on_rest_day=OnRestDay.KEEP,
        )
        session().add(plan)
        session().flush()
        visitor = make_staff(name="The Shown Visitor", office=handler_of(child).office)
        visits = list(_visits(case, child.id, plan.id, visitor.id))
        bench = BilingualText("The Shown Bench", "所示审判庭")
        court = make_body(case, BodyKind.COURT, bench, PartyRole.COURT)
        session().add_all([*_decisions(child, other, court.id), *visits])
        session().flush()
        case_id, handler = case.id, handler_of(child)
        seen = [f"/cases/{case_id}/visits/{visit.id}" for visit in visits]
        child_id, other_id = child.id, other.id
    with prepare(app):
        # Derived: written by hand after everything that would work them out again.
        case = session().get_one(Case, case_id)
        refs = {child_id: "shown", other_id: "other"}
        for party in parties_of(case):
            party.ref = refs.get(party.id, party.ref)
        session().flush()
        kept = as_kept(_stages(child_id, other_id), case, lambda: refs)
        session().execute(sa.update(Case).where(Case.id == case_id).values(kept))
    people = [f"/cases/{case_id}/people/{party_id}" for party_id in (child_id, other_id)]
    return handler, {CASE: [f"/cases/{case_id}"], PERSON: people, VISIT: seen}


def _decisions(child: Party, other: Party, court_id: int) -> Iterator[Disposition]:
    track = track_for(case_of(child), TrackKind.CIVIL_SUPPORT)
    nothing = BilingualText(None, None)
    for party_id, decided in (
        (child.id, PartialDate.day(date(2019, 4, 17))),
        (other.id, PartialDate.day(date(2019, 4, 18), "the spring of nineteen")),
    ):
        yield Disposition(
            case_id=child.case_id,
            party_id=party_id,
            track_id=track.id,
            kind=DispositionKind.CRIMINAL_JUDGMENT,
            decided=decided,
            announced_on=date(2019, 5, 18),
            decided_here=False,
            recorded_on=date(2019, 4, 22),
            decided_by=BilingualText("the shown court", "某法院"),
            court_id=court_id if party_id == other.id else None,
            number="(2019)77",
            result="acquitted",
            ground=BilingualText("a shown ground", "所示理由"),
            flags=[
                {
                    "rule": "cnp_probation",
                    "key": "probation_months",
                    "values": {"months": 77, "lawful": "6-12"},
                }
            ],
            joint_key="both",
            undone_on=date(2019, 5, 30) if party_id == child.id else None,
            undone_way=WayBack.REVIEW if party_id == child.id else None,
            undone_by=BilingualText("Shown Office", "所示检察院"),
            undone_why=BilingualText("a shown reason", "所示撤销理由"),
            terms=[
                DispositionTerm(
                    kind=TermKind.IMPRISONMENT, years=6, months=9, days=13, text=nothing
                ),
                DispositionTerm(
                    kind=TermKind.FINE,
                    amount=4321,
                    amount_unit="roubles",
                    qualifier=Qualifier.AT_MOST,
                    is_joint=True,
                    is_unclear=True,
                    text=BilingualText("suspended for long", "缓刑很久"),
                ),
            ],
        )


def _visits(case: Case, child_id: int, plan_id: int, visitor_id: int) -> Iterator[Visit]:
    for happened in (
        PartialDate.month(2019, 9),
        PartialDate.month(2019, 10, "when the leaves fell"),
    ):
        yield Visit(
            case_id=case.id,
            office_id=case.office_id,
            party_id=child_id,
            plan_id=plan_id,
            visitor_id=visitor_id,
            planned_on=date(2019, 8, 17),
            planned_at=time(7, 53),
            moved_from=date(2019, 8, 11),
            way=VisitWay.VIDEO,
            is_spot_check=True,
            state=VisitState.DONE,
            happened=happened,
            condition=Condition.WORRYING,
            findings=BilingualText("shown findings", "所示情况"),
            fields={"place": "a shown place"},
        )


def _stages(child_id: int, other_id: int) -> dict[Stage, list[StageReading]]:
    whole = StageReading(
        StageState.RUNNING,
        since=PartialDate.day(date(2018, 2, 13)),
        until=PartialDate.day(date(2098, 3, 14)),
        done=37,
        total=911,
    )
    worded = replace(
        whole,
        party_id=other_id,
        since=PartialDate.day(date(2018, 2, 14), "in the cold month"),
        until=PartialDate.day(date(2098, 3, 15), "in the warm month"),
    )
    readings_by_id = {stage: [replace(whole, late=53)] for stage in Stage}
    return readings_by_id | {Stage.PROBATION: [whole, replace(whole, party_id=child_id), worded]}
