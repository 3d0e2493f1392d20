"""The page of a case tells a decision as it was: what, laid down how, when, by whom, why."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.kinds import DispositionKind, PartyRole, TrackKind
from casetrack.cases.models import Disposition, DispositionTerm, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.exchange.importer import import_text
from casetrack.ledger.decisions import track_for
from casetrack.probation.models import Probation
from tests.builders import NOON, TODAY, make_child, make_party
from tests.exchange.sheet import EVERY_KIND
from tests.exchange.test_commands import run
from tests.exchange.test_round_trip import make_riverside
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

TEXT = EVERY_KIND.read_text(encoding="utf-8")
NOTHING = BilingualText(None, None)
FIVE_MONTHS = TEXT.replace("months: 6\n    state", "months: 5\n    state")
AN_ADULT = TEXT.replace("age_status: minor_at_act", "age_status: adult")
# Too early and nothing else: announced, and without a ground to revoke.
TOO_EARLY = TEXT.replace(
    "kind: civil_judgment", "kind: non_prosecution_after_probation\n    announced_on: '2026-07-01'"
).replace("serious: true, of_public_order: true", "of_public_order: true")
ACCUSED = TEXT.replace("{party: wei, track: criminal, name", "{party: mother, track: family, name")
SUED = ACCUSED.replace("stage: suspected", "stage: civil_cause")
RETURNED = TEXT.replace("returns_elsewhere: 1", "returns_elsewhere: 2")


def judged(child: Party, *terms: DispositionTerm, **values: Any) -> Disposition:
    """A criminal judgment as a source tells it."""
    data: dict[str, Any] = {
        "kind": DispositionKind.CRIMINAL_JUDGMENT,
        "decided": PartialDate.unknown(),
        "decided_here": False,
        "decided_by": NOTHING,
        "ground": NOTHING,
        **values,
    }
    row = Disposition(
        case_id=child.case_id,
        party_id=child.id,
        track_id=track_for(case_of(child), TrackKind.CRIMINAL).id,
        terms=list(terms),
        **data,
    )
    session().add(row)
    session().flush()
    return row


def term(kind: TermKind, **values: Any) -> DispositionTerm:
    return DispositionTerm(kind=kind, **{"text": NOTHING, **values})


def page_of(app: Flask, staff: Staff, case_id: int, lang: str = "en") -> str:
    client = sign_in(app, staff)
    with client.session_transaction() as kept:
        kept["language"] = lang
    return re.sub(r"\s+", " ", text_of(client.get(f"/cases/{case_id}")))


def page_of_person(app: Flask, person: Party) -> str:
    with app.app_context():
        handler = handler_of(person)
    return re.sub(r"\s+", " ", text_of(sign_in(app, handler).get(address_of(person))))


def address_of(person: Party) -> str:
    return f"/cases/{person.case_id}/people/{person.id}"


def told(app: Flask, *terms: DispositionTerm, lang: str = "en", **values: Any) -> str:
    """The page of a case in which a suspect was judged so."""
    with prepare(app):
        child = make_child()
        judged(child, *terms, **values)
        handler, case_id = handler_of(child), child.case_id
    return page_of(app, handler, case_id, lang)


@pytest.mark.parametrize(("lang", "said", "never"), [
    ("en", "imprisonment, for life", "fixed-term"),
    ("zh", "徒刑，无期", "有期徒刑"),
])  # fmt: skip
def test_life_imprisonment_is_not_called_a_fixed_term(
    app: Flask, lang: str, said: str, never: str
) -> None:
    page = told(app, term(TermKind.IMPRISONMENT, text=BilingualText("for life", "无期")), lang=lang)

    assert said in page
    assert never not in page


@pytest.mark.parametrize(("lang", "said"), [("en", "life imprisonment"), ("zh", "无期徒刑")])
def test_life_imprisonment_has_a_kind_of_its_own(app: Flask, lang: str, said: str) -> None:
    assert said in told(app, term(TermKind.LIFE_IMPRISONMENT), lang=lang)


def test_a_fixed_term_is_told_with_its_length_and_what_the_source_adds(app: Flask) -> None:
    told_term = term(
        TermKind.IMPRISONMENT, years=1, months=2, text=BilingualText("suspended", None)
    )

    page = told(app, told_term)

    assert "fixed-term imprisonment of 1 year 2 months, suspended" in page


@pytest.mark.parametrize(("result", "lang", "said"), [
    ("acquitted", "en", "criminal judgment, acquitted"),
    ("acquitted", "zh", "宣告无罪"),
    ("not_punished", "en", "criminal judgment, guilty, not punished"),
    ("not_punished", "zh", "免予刑事处罚"),
    ("sent back", "en", "criminal judgment, sent back"),
])  # fmt: skip
def test_how_a_judgment_came_out_is_told(app: Flask, result: str, lang: str, said: str) -> None:
    assert said in told(app, result=result, lang=lang)


def test_the_day_the_court_and_the_ground_are_told(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        judged(
            child,
            decided=PartialDate.month(2026, 6),
            decided_by=BilingualText("the district court", None),
            ground=BilingualText("too little evidence", None),
            announced_on=date(2026, 7, 1),
        )
    page = page_of_person(app, child)

    for text in ("June 2026, the district court", "Ground: too little evidence", "2026-07-01"):
        assert text in page


def test_one_ruling_names_the_others_it_binds(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        other = make_party(case_of(child), PartyRole.SUSPECT, alias=BilingualText("Lu Mou", "陆某"))
        for party in (child, other):
            judged(party, joint_key="both")

    assert "One ruling with Lu Mou." in page_of_person(app, child)
    assert "One ruling with Sun Moumou." in page_of_person(app, other)


# --- What the law would have refused --------------------------------------------------------------


FLAGGED = [
    pytest.param(FIVE_MONTHS, ("5 months is not lawful", "5个月不合法"), id="five months"),
    pytest.param(AN_ADULT, ("The person was an adult.", "已成年"), id="an adult"),
    pytest.param(
        TOO_EARLY, ("before the probation was over", "考验期尚未届满"), id="decided too early"
    ),
]


def brought_in(app: Flask, text: str) -> tuple[Staff, int, int]:
    """Who brought the case in, the case, its probation."""
    with prepare(app):
        by = make_riverside()
        case = import_text(text, by=by, on=TODAY, at=NOON).case
        probation = session().query(Probation).filter_by(case_id=case.id).one()
        return by, case.id, probation.id


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("text", "said"), FLAGGED)
def test_a_flag_stands_on_the_case_and_on_its_probation_in_both_languages(
    app: Flask, text: str, said: Sequence[str]
) -> None:
    by, case_id, probation_id = brought_in(app, text)

    for lang, sentence in zip(("en", "zh"), said, strict=True):
        page = page_of(app, by, case_id, lang)
        client = sign_in(app, by)
        with client.session_transaction() as kept:
            kept["language"] = lang
        probation = text_of(client.get(f"/cases/{case_id}/probations/{probation_id}"))
        # With the decision, and with the measure that began with it.
        assert page.count(sentence) == (1 if text is TOO_EARLY else 2)
        assert sentence in probation
    # About an adult no supervision and guardianship order is issued, either.
    how_many = "2 things are" if text is AN_ADULT else "1 thing is"
    counted = f"{how_many} recorded that the law would have refused here."
    assert counted in page_of(app, by, case_id)


def test_a_lawful_case_shows_no_flag(app: Flask) -> None:
    by, case_id, _probation = brought_in(app, TEXT)

    page = page_of(app, by, case_id)

    assert 'class="flags"' not in page
    assert "the law would have refused" not in page


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("text", "said"), FLAGGED)
def test_the_answer_of_the_import_and_the_json_say_it(
    app: Flask, tmp_path: Path, text: str, said: Sequence[str]
) -> None:
    with prepare(app):
        by = make_riverside()
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")

    answer = run(app, "import", file, "--as", by.login)
    shown = json.loads(run(app, "show", "河畔检未〔2026〕7号", "--as", by.login, "--json").output)

    for sentence in said:
        assert sentence in answer.output
    ref = "judgment" if text is TOO_EARLY else "conditional"
    assert f"flagged, decision {ref}" in answer.output
    (flag,) = next(decision for decision in shown["decisions"] if decision["ref"] == ref)["flags"]
    assert said[0] in flag["text"]["en"]
    assert said[1] in flag["text"]["zh"]


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("text", "times"), [(ACCUSED, 1), (SUED, 0), (TEXT, 0)])
def test_whoever_is_accused_without_being_a_suspect_is_flagged_wherever_it_is_told(
    app: Flask, tmp_path: Path, text: str, times: int
) -> None:
    with prepare(app):
        by = make_riverside()
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")

    answer = run(app, "import", file, "--as", by.login)
    shown = json.loads(run(app, "show", "河畔检未〔2026〕7号", "--as", by.login, "--json").output)

    with app.app_context():
        case_id = session().query(Disposition.case_id).limit(1).scalar()
    values = ("no suspect or defendant is accused", "该人不是犯罪嫌疑人、被告人，不应记有罪名")
    for lang, sentence in zip(("en", "zh"), values, strict=True):
        assert page_of(app, by, case_id, lang).count(sentence) == times
        assert answer.output.count(sentence) == times
    counted = "1 thing is recorded that the law would have refused here."
    assert (counted in page_of(app, by, case_id)) is bool(times)
    assert answer.output.count("flagged, charge against mother") == 2 * times
    (charge,) = shown["charges"]
    assert [flag["text"]["zh"] for flag in charge.get("flags", ())] == [values[1] + "。"] * times


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("text", "times"), [(RETURNED, 1), (TEXT, 0)])
def test_a_case_returned_too_often_is_flagged_with_its_review(
    app: Flask, tmp_path: Path, text: str, times: int
) -> None:
    with prepare(app):
        by = make_riverside()
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")

    answer = run(app, "import", file, "--as", by.login)
    shown = json.loads(run(app, "show", "河畔检未〔2026〕7号", "--as", by.login, "--json").output)

    with app.app_context():
        wei = session().query(Party).filter_by(ref="wei").one()
        address = f"/cases/{wei.case_id}/people/{wei.id}/periods"
    words = "The case was returned 2 times, and the law allows two"
    assert answer.output.count(words) == times
    assert sum(len(review.get("flags", ())) for review in shown["reviews"]) == times
    assert text_of(sign_in(app, by).get(address)).count(words) == times


def test_a_flag_that_nobody_has_words_for_is_named_and_breaks_nothing(app: Flask) -> None:
    unknown = {"rule": "cnp_likely_sentence", "key": "never_heard_of", "values": {}}

    page = told(app, flags=[unknown, "bare_key", {"key": "probation_months", "values": {}}])

    assert "one year's imprisonment or less" in page.replace("&#39;", "'")
    assert "bare_key" in page
    assert page.count("Kept without words") == 2
