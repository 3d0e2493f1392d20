"""Pages of dates: the calculator, the rules, what if, the calendar and its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Obligation
from casetrack.clocks.calculator.rule_views import MOST
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.law import PERIODS, RULES, ReplyGround, RuleKind, cite_all
from casetrack.law.rules import SUBJECTS
from casetrack.ledger.obligations import find_owed
from casetrack.review.models import ReviewPeriod
from casetrack.suggestions.models import Suggestion
from tests.builders import NOON, make_case, make_child, make_staff
from tests.clocks.owed import DUE, NEXT, owed_by_law
from tests.review.builders import case_of, receive
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted
from tests.suggestions.letters import served

pytestmark = pytest.mark.usefixtures("keys")


@dataclass
class Desk:
    """An administrator, a prosecutor with a case and a date in it, and a stranger."""

    app: Flask
    administrator: FlaskClient
    holder: FlaskClient
    stranger: FlaskClient
    case_id: int
    owed_id: int

    def due(self) -> date:
        """The day of the obligation now."""
        with self.app.app_context():
            return session().get_one(Obligation, self.owed_id).due


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The desk, at noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            case = make_case()
            handler, case_id = case.handler, case.id
            assert handler is not None
            owed = owed_by_law(case=case, kind=ObligationKind.SUGGESTION_CHECK)
            session().flush()
            owed_id = owed.id
            administrator, stranger = make_staff(Role.ADMINISTRATOR), make_staff()
        yield Desk(
            app,
            sign_in(app, administrator),
            sign_in(app, handler),
            sign_in(app, stranger),
            case_id,
            owed_id,
        )


# The calculator


def test_the_calculator_says_the_day_and_what_moved_it(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates?rule=prosecution_review&start=2026-09-01"))

    assert '<time datetime="2026-10-08">8 October 2026</time>' in page
    assert "National Day" in page
    assert "Criminal Procedure Law art. 172" in page
    assert 'class="rest nominal"' in page
    assert 'class="due"' in page


def test_custody_and_extension_are_asked_where_the_rule_knows_them(desk: Desk) -> None:
    asked = text_of(desk.holder.get("/dates?rule=prosecution_review"))
    not_asked = text_of(desk.holder.get("/dates?rule=victim_appeal"))

    assert 'name="custody"' in asked
    assert 'name="extended"' in asked
    assert 'name="custody"' not in not_asked
    assert 'name="extended"' not in not_asked


def test_what_it_would_be_otherwise_stands_beside_the_answer(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates?rule=prosecution_review&start=2026-09-01"))

    assert "If in custody" in page
    assert 'datetime="2026-10-01"' in page
    assert "Extended by 15 days" in page
    assert 'datetime="2026-10-16"' in page


def test_in_custody_the_day_does_not_move(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates?rule=prosecution_review&start=2026-09-01&custody=yes"))

    assert '<time datetime="2026-10-01">1 October 2026</time>' in page


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("rule", sorted(PERIODS))
@pytest.mark.one_engine
def test_every_rule_can_be_counted_with_what_its_page_asks(desk: Desk, rule: str) -> None:
    facts = {
        "rule": rule,
        "start": "2026-09-01",
        "months": "6",
        "set_day": "2026-09-30",
        "adult": "y",
        "review_received": "2026-03-02",
        "decided": "2026-03-20",
    }

    answer = desk.holder.get("/dates", query_string=facts)

    assert answer.status_code == 200
    assert 'class="answer"' in text_of(answer)


def test_the_final_decision_asks_for_the_review_and_the_decision(desk: Desk) -> None:
    page = text_of(
        desk.holder.get(
            "/dates?rule=cnp_final_decision&review_received=2026-03-02&decided=2026-03-20&months=6"
        )
    )

    assert 'datetime="2026-10-08"' in page
    assert "What follows may begin on" in page
    assert 'datetime="2026-09-21"' in page


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ("start=somewhen", "somewhen"),
        ("start=2999-09-01", "2999-09-01"),
        ("rule=cnp_probation&start=2026-09-01&months=13", "13 months is not lawful"),
        ("rule=cnp_probation&start=2026-09-01&months=many", "Enter a whole number."),
        ("rule=prosecution_review_expedited&start=2026-09-01", "not used for a minor"),
        ("rule=suggestion_reply_urgent&start=2026-09-01&set_day=2026-08-01", "contradict"),
        ("rule=cnp_final_decision&review_received=2026-03-02", "Enter the day."),
        (
            "rule=cnp_final_decision&review_received=2026-03-02&decided=2026-03-20",
            "not both",
        ),
        ("q=no+such+words&start=2026-09-01", "No rule has these words"),
    ],
)
@pytest.mark.one_engine
def test_bad_input_is_one_sentence_and_everything_is_kept(
    desk: Desk, facts: str, sentence: str
) -> None:
    answer = desk.holder.get(f"/dates?{facts}")
    page = text_of(answer)

    assert answer.status_code == 422
    assert sentence in page
    assert page.count('class="error"') == 1
    for pair in facts.split("&"):
        name, value = pair.split("=")
        if name != "rule":
            assert f'value="{value.replace("+", " ")}"' in page


def test_a_rule_is_found_by_words_of_its_name(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates?q=victim+appeal"))

    assert '<option selected value="victim_appeal">' in page
    assert 'value="prosecution_review"' not in page


def test_a_long_period_is_drawn_by_months_and_its_last_weeks(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates?rule=bail_max&start=2026-01-10"))

    assert 'class="days days-months"' in page
    assert page.count("<li class=") < 60
    assert "due" in page
    # Of forty-five days after the first, each one more than is drawn day by day.
    start = "/dates?rule=prosecution_review&extended=yes&start="
    pages = [text_of(desk.holder.get(f"{start}{day}")) for day in ("2026-09-01", "2026-10-01")]
    assert [each.count('class="days days-months"') for each in pages] == [1, 1]


def test_a_date_in_a_year_not_published_says_that_it_is_provisional(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates?rule=prosecution_review&start=2027-01-05"))

    assert "Provisional" in page


def test_ages_are_counted_from_the_day_after_the_birthday(desk: Desk) -> None:
    on_the_day = text_of(desk.holder.get("/dates?born=2010-06-01&on=2026-06-01"))
    after = text_of(desk.holder.get("/dates?born=2010-06-01&age=16"))

    assert "15 years old" in on_the_day
    assert "2 June 2026" in after


def test_an_age_form_does_not_lose_the_date_asked_before(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates?rule=victim_appeal&start=2026-09-01&born=2010-06-01"))

    assert '<input type="hidden" name="start" value="2026-09-01">' in page
    assert '<input type="hidden" name="born" value="2010-06-01">' in page


def test_the_calculator_counts_with_the_calendar_in_force(desk: Desk) -> None:
    desk.administrator.post("/calendar", data=DECLARED)

    page = text_of(desk.holder.get("/dates?rule=prosecution_review&start=2026-09-01"))

    assert '<time datetime="2026-10-09">9 October 2026</time>' in page


def test_the_calculator_asks_the_database_for_the_person_and_the_calendar_only(
    desk: Desk, database: object
) -> None:
    from_cold = "/dates?rule=prosecution_review&start=2026-09-01"
    desk.holder.get(from_cold)
    with counted(database) as sent:  # type: ignore[arg-type]  # the database of the test
        desk.holder.get(from_cold)

    assert len(sent) <= 4


# The rules


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_every_rule_has_a_page_in_both_languages(desk: Desk) -> None:
    for rule in RULES.values():
        page = text_of(desk.holder.get(f"/dates/rules/{rule.id}"))
        assert rule.zh in page


def rules_of(desk: Desk, asked: str) -> list[str]:
    """The ids of a list of rules in their order, page after page."""
    shown: list[str] = []
    address: str | None = f"/dates/rules?{asked}"
    while address:
        page = text_of(desk.holder.get(address))
        shown += re.findall('<th scope="row"><a href="/dates/rules/([a-z0-9_]+)"', page)
        more = re.search('rel="next" href="([^"]+)"', page)
        address = unescape(more[1]) if more else None
    return shown


def test_the_rules_begin_with_their_subjects_and_the_periods_of_each(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates/rules"))

    for code, rules in SUBJECTS.items():
        assert f'href="/dates/rules?of={code}"' in page
        assert rules_of(desk, f"of={code}") == [rule.id for rule in rules]
    for rule in RULES.values():
        is_named = f'href="/dates/rules/{rule.id}"' in page
        assert is_named == (rule.id in PERIODS), rule.id


def test_a_rule_leads_back_to_its_subject(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates/rules/cnp_service"))

    assert 'href="/dates/rules?of=probation"' in page


def test_a_long_list_of_rules_goes_on_page_by_page_as_it_was_asked_for(desk: Desk) -> None:
    conditions = [rule for rule in RULES.values() if rule.kind is RuleKind.CONDITION]

    assert rules_of(desk, "kind=condition") == [rule.id for rule in conditions]
    by_this_law = [r.id for r in conditions if "Procedure" in cite_all(r.citations, "en")]
    assert len(by_this_law) > MOST
    assert rules_of(desk, "kind=condition&q=procedure") == by_this_law
    assert len(rules_of(desk, "bill=criminal_procedure_law_revision")) > MOST


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_list_of_rules_weighs_more_than_35_kilobytes(desk: Desk, lang: str) -> None:
    """The longest there are: a full page, and all of a subject."""
    with desk.holder.session_transaction() as kept:
        kept["language"] = lang
    for asked in ("", "?kind=condition", "?not_seen=1", *(f"?of={code}" for code in SUBJECTS)):
        address = f"/dates/rules{asked}"
        page = desk.holder.get(address).get_data()
        assert len(page) <= 35 * 1024, address


def test_the_list_of_rules_is_narrowed_by_kind_and_words(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates/rules?kind=age&q=birthday"))

    assert "An age is reached on the day after the birthday" in page
    assert "Review for prosecution" not in page


def test_a_rule_says_when_it_was_last_seen_in_force_and_what_was_not_compared(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates/rules/pil_level"))
    assert "Last seen in force" in page
    assert "not compared with the official text" in page
    assert "amended on 2020-12-29" in page
    assert "Procuratorial Public Interest Litigation Law (bill)" in page
    assert "More than a year ago" not in page

    old = text_of(desk.holder.get("/dates/rules/suggestion_reply_general"))
    assert "More than a year ago: look up whether it still holds." in old


def test_a_rule_says_which_version_judges_which_day(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates/rules/seal_public_order"))
    assert 'href="/dates/rules/seal_other_records"' in page
    assert "The text before that was not compared." in page

    new = text_of(desk.holder.get("/dates/rules/seal_mixed_ages"))
    assert "Before that the law had no such rule." in new


def test_the_list_names_the_bills_and_what_each_would_touch(desk: Desk) -> None:
    page = text_of(desk.holder.get("/dates/rules"))
    assert "Criminal Procedure Law, fourth revision" in page
    assert 'href="/dates/rules?bill=public_interest_litigation_law"' in page

    touched = text_of(desk.holder.get("/dates/rules?bill=public_interest_litigation_law"))
    assert "/dates/rules/pil_admin_reply" in touched
    assert "/dates/rules/seal_conviction" not in touched


def test_the_list_is_narrowed_to_what_nobody_saw_in_force_for_a_year(desk: Desk) -> None:
    shown = rules_of(desk, "not_seen=1")

    assert "suggestion_reply_general" in shown
    assert "pil_admin_reply" not in shown


def test_a_rule_that_is_not_there_is_404(desk: Desk) -> None:
    assert desk.holder.get("/dates/rules/no_such_rule").status_code == 404


# What if


def test_what_if_shows_both_days_and_saves_nothing(desk: Desk) -> None:
    address = f"/cases/{desk.case_id}/dates/what-if"
    page = text_of(desk.holder.get(f"{address}?which={desk.owed_id}&start=2026-08-03"))

    assert 'datetime="2026-10-08"' in page
    assert 'datetime="2026-09-03"' in page
    assert "35 days earlier" in page
    assert desk.due() == DUE


def test_what_if_from_a_day_that_cannot_be_read_says_so(desk: Desk) -> None:
    answer = desk.holder.get(f"/cases/{desk.case_id}/dates/what-if?start=somewhen")

    assert answer.status_code == 422
    assert 'value="somewhen"' in text_of(answer)


def test_what_if_of_a_case_one_may_not_know_of_is_404(desk: Desk) -> None:
    assert desk.stranger.get(f"/cases/{desk.case_id}/dates/what-if").status_code == 404


def test_what_if_asks_for_custody_where_it_matters(desk: Desk) -> None:
    with prepare(desk.app):
        child = make_child()
        handler = case_of(child).handler
        assert handler is not None
        period = receive(child, received_on=date(2026, 9, 1))
        owed = find_owed(ObligationKind.PROSECUTION_REVIEW, period)
        assert owed is not None
        case_id, which = child.case_id, owed.id
    address = f"/cases/{case_id}/dates/what-if?which={which}&start=2026-09-01"
    client = sign_in(desk.app, handler)

    assert 'datetime="2026-10-01"' in text_of(client.get(f"{address}&custody=yes"))


def test_a_case_without_a_counted_date_says_so(desk: Desk) -> None:
    with prepare(desk.app):
        case = make_case()
        assert case.handler is not None
    page = text_of(sign_in(desk.app, case.handler).get(f"/cases/{case.id}/dates/what-if"))

    assert "No date to count again" in page


# The calendar

DECLARED = {"version": "0", "day": "2026-10-08", "kind": "rest", "reason": "Typhoon, notice no. 7"}


def test_everybody_may_look_at_the_working_days(desk: Desk) -> None:
    page = text_of(desk.holder.get("/calendar?year=2026"))

    assert "Working days of 2026" in page
    assert "National Day" in page
    assert "Declare a day" not in page


def test_a_year_that_is_not_published_says_so(desk: Desk) -> None:
    assert "Not published yet" in text_of(desk.holder.get("/calendar?year=2028"))


def test_only_an_administrator_may_declare_a_day(desk: Desk) -> None:
    assert desk.holder.post("/calendar", data=DECLARED).status_code == 403
    assert desk.holder.post("/calendar/removal", data=DECLARED).status_code == 403
    assert desk.due() == DUE


def test_the_preview_says_how_many_dates_move_and_saves_nothing(desk: Desk) -> None:
    page = text_of(desk.administrator.post("/calendar", data={**DECLARED, "check": "1"}))

    assert "This moves 1 date." in page
    assert 'value="Typhoon, notice no. 7"' in page
    assert desk.due() == DUE


def test_the_preview_names_no_case(desk: Desk) -> None:
    page = text_of(desk.administrator.post("/calendar", data={**DECLARED, "check": "1"}))

    assert "Sun" not in page.replace('<th scope="col">Sun</th>', "")
    assert f"/cases/{desk.case_id}" not in page


def test_a_declared_day_moves_the_dates_and_can_be_removed(desk: Desk) -> None:
    saved = desk.administrator.post("/calendar", data=DECLARED, follow_redirects=True)
    assert "1 date moved." in text_of(saved)
    assert desk.due() == NEXT

    removal = {"version": "1", "day": "2026-10-08"}
    asked = desk.administrator.post("/calendar/removal", data={**removal, "check": "1"})
    assert "This moves 1 date." in text_of(asked)
    assert desk.due() == NEXT

    desk.administrator.post("/calendar/removal", data=removal)
    assert desk.due() == DUE


def test_a_day_without_a_reason_is_refused_and_everything_typed_is_kept(desk: Desk) -> None:
    answer = desk.administrator.post("/calendar", data={**DECLARED, "reason": ""})

    assert answer.status_code == 422
    assert "who decided it" in text_of(answer)
    assert 'value="2026-10-08"' in text_of(answer)


def test_a_kind_must_be_chosen(desk: Desk) -> None:
    answer = desk.administrator.post("/calendar", data={**DECLARED, "kind": ""})

    assert answer.status_code == 422
    assert "Choose one of the list." in text_of(answer)


def test_whoever_comes_second_sees_the_calendar_as_it_is_and_keeps_what_was_typed(
    desk: Desk,
) -> None:
    desk.administrator.post("/calendar", data=DECLARED)

    second = {**DECLARED, "day": "2026-10-12", "reason": "Ice on the roads"}
    answer = desk.administrator.post("/calendar", data=second)

    assert answer.status_code == 409
    assert "Somebody changed the calendar" in text_of(answer)
    assert 'value="Ice on the roads"' in text_of(answer)
    assert 'name="version" value="1"' in text_of(answer)
    with desk.app.app_context():
        assert current_calendar().is_workday(date(2026, 10, 12))


# What other features keep of their dates follows


def test_a_review_keeps_the_day_to_which_the_calendar_moved_it(desk: Desk) -> None:
    with prepare(desk.app):
        receive(make_child(), received_on=date(2026, 9, 1))

    desk.administrator.post("/calendar", data=DECLARED)

    with desk.app.app_context():
        assert session().scalars(select(ReviewPeriod.due)).all() == [NEXT]


def test_a_letter_keeps_the_day_to_which_the_calendar_moved_its_reply(desk: Desk) -> None:
    with prepare(desk.app):
        served(on=date(2026, 9, 1), issued_on=date(2026, 9, 1), ground=ReplyGround.MINOR_DUTY)

    desk.administrator.post("/calendar", data=DECLARED)

    with desk.app.app_context():
        assert session().scalars(select(Suggestion.reply_due)).all() == [NEXT]


def test_what_is_recorded_later_is_counted_with_the_calendar_in_force(desk: Desk) -> None:
    desk.administrator.post("/calendar", data=DECLARED)
    with prepare(desk.app):
        receive(make_child(), received_on=date(2026, 9, 1))
        served(on=date(2026, 9, 1), issued_on=date(2026, 9, 1), ground=ReplyGround.MINOR_DUTY)

    with desk.app.app_context():
        assert session().scalars(select(ReviewPeriod.due)).all() == [NEXT]
        assert session().scalars(select(Suggestion.reply_due)).all() == [NEXT]
