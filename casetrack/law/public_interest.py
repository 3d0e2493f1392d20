"""Public interest litigation: the steps before a suit, and the level of the office."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import Due, Severity, Verdict, Verification

POWER = rule(
    "pil_power",
    "未成年人合法权益受侵犯、涉及公共利益的，人民检察院有权提起公益诉讼",
    "Where minors' rights and the public interest are harmed, the procuratorate may sue",
    cited("minors_protection_law", "106"),
    severity=Severity.INFO,
)
SUGGESTION_FIRST = rule(
    "pil_suggestion_first",
    "提起行政公益诉讼前已提出检察建议且回复期限届满",
    "A suggestion was made and its time for reply has run out before an administrative suit",
    cited("administrative_litigation_law", "25") + cited("public_interest_interpretation", "21"),
    severity=Severity.HARD,
)
STILL_UNPERFORMED = rule(
    "pil_duty_unperformed",
    "跟进调查后行政机关仍不依法履行职责",
    "The follow-up found the authority's duty still not performed",
    cited("administrative_litigation_law", "25")
    + cited("public_interest_interpretation", "21", "22"),
    severity=Severity.HARD,
)
ANNOUNCED_FIRST = rule(
    "pil_announcement_first",
    "提起民事公益诉讼前已公告且公告期满",
    "An announcement was made and has run out before a civil suit",
    cited("civil_procedure_law", "58") + cited("public_interest_interpretation", "13"),
    severity=Severity.HARD,
)
NOBODY_SUED = rule(
    "pil_nobody_sued",
    "公告期满没有适格机关和组织起诉",
    "No qualified organ or organisation sued",
    cited("civil_procedure_law", "58") + cited("public_interest_interpretation", "13"),
    severity=Severity.HARD,
)
LEVEL = rule(
    "pil_level",
    "民事公益诉讼由市级检察院、行政公益诉讼由基层检察院起诉",
    "A municipal procuratorate brings civil, a basic one administrative suits",
    cited("public_interest_interpretation", "5"),
    severity=Severity.WARN,
    verification=Verification.SECONDARY,
)
SUSPENSION = rule(
    "pil_suspension",
    "行政机关因客观原因不能按期整改的，中止审查",
    "Review is suspended while objective causes keep an authority from completing its work",
    cited("public_interest_case_rules"),
    severity=Severity.INFO,
    verification=Verification.MEMORY,
)

RULES = (
    POWER,
    SUGGESTION_FIRST,
    STILL_UNPERFORMED,
    ANNOUNCED_FIRST,
    NOBODY_SUED,
    LEVEL,
    SUSPENSION,
)


class Suit(StrEnum):
    """Kinds of public interest suit."""

    CIVIL = "civil"
    ADMINISTRATIVE = "administrative"


class ProcuratorateLevel(StrEnum):
    """Levels of procuratorate."""

    BASIC = "basic"
    MUNICIPAL = "municipal"
    PROVINCIAL = "provincial"
    SUPREME = "supreme"


def _open_from(on: date, waited: Due | None) -> bool:
    return waited is not None and waited.earliest_next is not None and on >= waited.earliest_next


def administrative_suit_open(
    on: date, *, reply: Due | None, duty_performed: bool | None
) -> tuple[Verdict, ...]:
    """Whether an administrative public interest suit may be filed on `on`.

    reply: the authority's time for reply; None if no suggestion was received.
    duty_performed: the finding of the follow-up investigation; None without one.

    Source: Administrative Litigation Law art. 25; PIL Interpretation arts. 21, 22.
    """
    opens = reply.earliest_next if reply else None
    return (
        verdict(SUGGESTION_FIRST, _open_from(on, reply), opens=opens),
        verdict(STILL_UNPERFORMED, None if duty_performed is None else not duty_performed),
    )


def civil_suit_open(
    on: date, *, announcement: Due | None, others_sued: bool
) -> tuple[Verdict, ...]:
    """Whether a civil public interest suit may be filed on `on`.

    announcement: its period of thirty days; None if there was none.

    Source: Civil Procedure Law art. 58; PIL Interpretation art. 13.
    """
    opens = announcement.earliest_next if announcement else None
    return (
        verdict(ANNOUNCED_FIRST, _open_from(on, announcement), opens=opens),
        verdict(NOBODY_SUED, not others_sued),
    )


def level_fits(suit: Suit, level: ProcuratorateLevel) -> Verdict:
    """Whether the office has the usual level for the suit; designated courts make exceptions.

    Source: PIL Interpretation art. 5.
    """
    usual = ProcuratorateLevel.MUNICIPAL if suit is Suit.CIVIL else ProcuratorateLevel.BASIC
    return verdict(LEVEL, level is usual, level=level, usual=usual)
