"""Every worked example of the legal reference, once, with the rule it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casetrack.law import Due, due


@dataclass(frozen=True)
class Example:
    """One example: a rule, the day it starts from, what else is known, and the right day."""

    name: str
    rule: str
    start: str
    due: str
    nominal: str | None = None  # the same as `due` if not given
    options: dict[str, bool | int] = field(default_factory=dict)
    alternative: str | None = None
    earliest_next: str | None = None
    provisional: bool = False

    def computed(self) -> Due:
        """What the law package makes of it."""
        return due(self.rule, date.fromisoformat(self.start), **self.options)  # type: ignore[arg-type] # a table of mixed options


CUSTODY: dict[str, bool | int] = {"in_custody": True}
COMPLEX: dict[str, bool | int] = {"complex_case": True}
EXTENDED: dict[str, bool | int] = {"extended": True}
ADULT: dict[str, bool | int] = {"adult": True}
LONG: dict[str, bool | int] = {"adult": True, "over_one_year": True}

EXAMPLES = (
    Example("start not counted", "victim_appeal", "2025-03-10", "2025-03-17"),
    Example(
        "no such day: last of February",
        "prosecution_review",
        "2023-01-31",
        "2023-02-28",
    ),
    Example(
        "leap day, two readings",
        "prosecution_review",
        "2024-02-29",
        "2024-03-29",
        alternative="2024-04-01",
    ),
    Example(
        "month end, two readings",
        "prosecution_review",
        "2024-04-30",
        "2024-05-30",
        alternative="2024-05-31",
    ),
    Example("into May Day", "victim_appeal", "2025-04-28", "2025-05-06", nominal="2025-05-05"),
    Example("a make-up Saturday works", "prosecution_review", "2025-09-11", "2025-10-11"),
    Example(
        "in custody no roll",
        "prosecution_review",
        "2025-09-05",
        "2025-10-05",
        options=CUSTODY,
    ),
    Example(
        "on bail over National Day",
        "prosecution_review",
        "2025-09-05",
        "2025-10-09",
        nominal="2025-10-05",
    ),
    Example(
        "extension from the nominal day",
        "prosecution_review",
        "2024-12-30",
        "2025-02-14",
        options=EXTENDED,
    ),
    Example(
        "working days with a make-up Sunday",
        "seal_query_decision_2022",
        "2025-09-26",
        "2025-09-30",
    ),
    Example(
        "beyond the published calendar",
        "suggestion_reply_general",
        "2026-11-24",
        "2027-01-25",
        nominal="2027-01-24",
        provisional=True,
    ),
    Example("arrest, detained", "arrest_review_detained", "2025-01-24", "2025-01-31"),
    Example(
        "arrest, not detained",
        "arrest_review_not_detained",
        "2025-01-17",
        "2025-02-05",
        nominal="2025-02-01",
    ),
    Example(
        "arrest, complex",
        "arrest_review_not_detained",
        "2025-03-03",
        "2025-03-24",
        nominal="2025-03-23",
        options=COMPLEX,
    ),
    Example(
        "reconsideration of non-approval",
        "non_arrest_reconsideration_decision",
        "2025-09-26",
        "2025-10-09",
        nominal="2025-10-03",
    ),
    Example("review for prosecution", "prosecution_review", "2022-06-28", "2022-07-28"),
    Example(
        "expedited",
        "prosecution_review_expedited",
        "2025-03-20",
        "2025-03-31",
        nominal="2025-03-30",
        options=ADULT,
    ),
    Example(
        "expedited, above one year",
        "prosecution_review_expedited",
        "2025-03-20",
        "2025-04-07",
        nominal="2025-04-04",
        options=LONG,
    ),
    Example("returned to the police", "supplementary_investigation", "2025-05-16", "2025-06-16"),
    Example(
        "re-transferred",
        "prosecution_review",
        "2025-06-12",
        "2025-07-14",
        nominal="2025-07-12",
    ),
    Example(
        "re-transferred and extended",
        "prosecution_review",
        "2025-06-12",
        "2025-07-28",
        nominal="2025-07-27",
        options=EXTENDED,
    ),
    Example("right to counsel", "notify_right_to_counsel", "2025-03-14", "2025-03-17"),
    Example("victim's agent", "notify_victim_agent", "2025-03-14", "2025-03-17"),
    Example("bail ends", "bail_max", "2025-05-20", "2026-05-20"),
    Example(
        "legal aid over May Day",
        "legal_aid_notice",
        "2025-04-30",
        "2025-05-06",
        nominal="2025-05-03",
    ),
    Example(
        "a protest whose tenth day is a Sunday",
        "protest_judgment",
        "2026-11-19",
        "2026-11-30",
        nominal="2026-11-29",
    ),
    Example(
        "the same while the person is held",
        "protest_judgment",
        "2026-11-19",
        "2026-11-29",
        options={"in_custody": True},
    ),
    Example("the victim's request answered", "protest_request_answer", "2026-11-20", "2026-11-25"),
    Example("before a hearing", "hearing_notice", "2025-05-15", "2025-05-12"),
    Example(
        "service over Qingming to a make-up Sunday",
        "cnp_service",
        "2024-04-01",
        "2024-04-07",
        nominal="2024-04-04",
    ),
    Example(
        "probation of six months",
        "cnp_probation",
        "2024-04-01",
        "2024-10-01",
        options={"months": 6},
        alternative="2024-09-30",
        earliest_next="2024-10-02",
    ),
    Example(
        "probation of ten months",
        "cnp_probation",
        "2022-03-18",
        "2023-01-18",
        options={"months": 10},
        alternative="2023-01-17",
        earliest_next="2023-01-19",
    ),
    Example(
        "probation to a day that is not there",
        "cnp_probation",
        "2025-08-30",
        "2026-02-28",
        options={"months": 6},
        alternative="2026-02-27",
        earliest_next="2026-03-01",
    ),
    Example(
        "police reconsideration",
        "np_reconsideration_decision",
        "2025-04-18",
        "2025-05-19",
        nominal="2025-05-18",
    ),
    Example("appeal re-examined", "np_appeal_review", "2025-06-16", "2025-09-16"),
    Example(
        "appeal re-examined, complex",
        "np_appeal_review",
        "2025-06-16",
        "2025-12-16",
        options=COMPLEX,
    ),
    Example("query of sealed records", "seal_query_decision", "2025-06-16", "2025-06-23"),
    Example("reply, no 31 September", "suggestion_reply_general", "2025-07-31", "2025-09-30"),
    Example(
        "reply over Spring Festival",
        "suggestion_reply_general",
        "2025-12-16",
        "2026-02-24",
        nominal="2026-02-16",
    ),
    Example("reply on a make-up Sunday", "suggestion_reply_minor_duty", "2025-03-27", "2025-04-27"),
    Example("filed upward", "suggestion_filing", "2025-03-27", "2025-04-01"),
    Example(
        "authority's reply over National Day",
        "pil_admin_reply",
        "2025-08-06",
        "2025-10-09",
        nominal="2025-10-06",
        earliest_next="2025-10-10",
    ),
    Example(
        "authority's urgent reply",
        "pil_admin_reply_urgent",
        "2025-06-17",
        "2025-07-02",
        earliest_next="2025-07-03",
    ),
    Example(
        "announcement over Qingming",
        "pil_civil_announcement",
        "2025-03-06",
        "2025-04-07",
        nominal="2025-04-05",
        earliest_next="2025-04-08",
    ),
    Example("protection order", "protection_order_validity", "2025-03-03", "2025-09-03"),
)


@dataclass(frozen=True)
class FinalExample:
    """An example of the final decision after a probation."""

    name: str
    received: str
    decided: str
    due: str
    months: int | None = None
    ended: str | None = None


FINAL_EXAMPLES = (
    FinalExample("probation served", "2024-03-11", "2024-04-01", "2024-10-11", months=6),
    FinalExample("revoked", "2025-02-17", "2025-03-10", "2025-06-27", ended="2025-06-20"),
)

#: (born, age, first day at that age)
AGE_EXAMPLES = (
    ("2009-07-20", 12, "2021-07-21"),
    ("2009-07-20", 14, "2023-07-21"),
    ("2009-07-20", 16, "2025-07-21"),
    ("2009-07-20", 18, "2027-07-21"),
    ("2012-02-29", 14, "2026-03-01"),
)
