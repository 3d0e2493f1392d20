"""Conditional non-prosecution: eligibility, the opinions heard, and the effect of an objection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casetrack.codes import N_, Coded
from casetrack.law.ages import ADULT
from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import InForce, Rule, Severity, Verdict, Verification

#: Chapters of the Criminal Law's special part whose crimes qualify.
ELIGIBLE_CHAPTERS = InForce({date(2013, 1, 1): frozenset({4, 5, 6})})
#: Longest likely sentence in months, included.
LIKELY_SENTENCE_MONTHS = InForce({date(2013, 1, 1): 12})

_CPL_282 = cited("criminal_procedure_law", "282")
_SINCE = date(2013, 1, 1)


def _cnp(
    id: str,
    zh: str,
    en: str,
    *articles: str,
    severity: Severity = Severity.HARD,
    verification: Verification = Verification.PRIMARY,
) -> Rule:
    citations = _CPL_282 + cited("procuratorate_rules", *articles) if articles else _CPL_282
    return rule(
        f"cnp_{id}", zh, en, citations, severity=severity, verification=verification, since=_SINCE
    )


MINOR_AT_ACT = _cnp("minor_at_act", "行为时未成年", "The suspect was a minor at the act")
CHAPTER = _cnp(
    "chapter",
    "涉嫌刑法分则第四、五、六章规定的犯罪",
    "The suspected crime stands in chapter 4, 5 or 6 of the Criminal Law's special part",
)
LIKELY_SENTENCE = _cnp(
    "likely_sentence",
    "可能判处一年有期徒刑以下刑罚",
    "The likely sentence is one year's imprisonment or less",
)
EVIDENCE = _cnp(
    "prosecution_standard", "符合起诉条件", "The case meets the standard for prosecution"
)
REMORSE = _cnp("remorse", "有悔罪表现", "The suspect shows remorse")
HEAR_POLICE = _cnp("hear_police", "已听取公安机关意见", "The police have been heard", "469")
HEAR_VICTIM = _cnp("hear_victim", "已听取被害人意见", "The victim has been heard", "469")
HEAR_SUSPECT = _cnp(
    "hear_suspect", "已听取未成年犯罪嫌疑人意见", "The suspect has been heard", "469"
)
HEAR_REPRESENTATIVE = _cnp(
    "hear_legal_representative",
    "已听取法定代理人意见",
    "The legal representative has been heard",
    "469",
)
HEAR_DEFENDER = _cnp("hear_defender", "已听取辩护人意见", "The defender has been heard", "469")
OBJECTION = _cnp(
    "no_objection",
    "未成年犯罪嫌疑人及其法定代理人对附条件不起诉无异议",
    "The minor and the legal representative do not object to conditional non-prosecution",
    "470",
)
RULES = (
    MINOR_AT_ACT,
    CHAPTER,
    LIKELY_SENTENCE,
    EVIDENCE,
    REMORSE,
    HEAR_POLICE,
    HEAR_VICTIM,
    HEAR_SUSPECT,
    HEAR_REPRESENTATIVE,
    HEAR_DEFENDER,
    OBJECTION,
)


@dataclass(frozen=True)
class EligibilityFacts:
    """The facts about one suspect; None is "not recorded", which does not meet a rule.

    chapter: of the Criminal Law's special part (see `chapter_of`).
    likely_months: the sentence expected in months, not the maximum of the article.
    """

    age_at_act: int | None = None
    chapter: int | None = None
    likely_months: int | None = None
    evidence_sufficient: bool | None = None
    remorse: bool | None = None


def check_cnp_eligibility(facts: EligibilityFacts, *, on: date) -> tuple[Verdict, ...]:
    """Return a verdict on each of the five conditions; `on` is the day of the decision.

    Source: Criminal Procedure Law art. 282.
    """
    chapters = ELIGIBLE_CHAPTERS.on(on)
    longest = LIKELY_SENTENCE_MONTHS.on(on)
    age, chapter, months = facts.age_at_act, facts.chapter, facts.likely_months
    return (
        verdict(MINOR_AT_ACT, None if age is None else age < ADULT, age=age),
        verdict(CHAPTER, None if chapter is None else chapter in chapters, chapter=chapter),
        verdict(LIKELY_SENTENCE, None if months is None else months <= longest, months=months),
        verdict(EVIDENCE, facts.evidence_sufficient),
        verdict(REMORSE, facts.remorse),
    )


class Heard(Coded):
    """Whether an opinion was heard, or why it cannot be heard."""

    HEARD = "heard", N_("heard")
    NOT_YET = "not_yet", N_("not heard yet")
    NONE_SUCH = "none_such", N_("there is none")  # there is no victim, no defender
    UNREACHABLE = "unreachable", N_("cannot be reached")  # with what was tried on record


@dataclass(frozen=True)
class OpinionsHeard:
    """The opinions heard before a conditional non-prosecution; None: not recorded."""

    police: Heard | None = Heard.NOT_YET
    victim: Heard | None = Heard.NOT_YET
    suspect: Heard | None = Heard.NOT_YET
    legal_representative: Heard | None = Heard.NOT_YET
    defender: Heard | None = Heard.NOT_YET


def check_opinions_heard(heard: OpinionsHeard, *, minor_now: bool | None) -> tuple[Verdict, ...]:
    """Return a verdict on each of the five opinions that are heard before the decision.

    Police and suspect always exist and can be reached; for the others a recorded reason suffices.
    minor_now: still under 18, so that there is a defender, if need be by legal aid. None: not
    recorded, so that the need for a defender is open.

    Source: Criminal Procedure Law arts. 278, 282; Procuratorate Rules arts. 460, 469.
    """
    without = minor_now is not False and heard.defender is Heard.NONE_SUCH
    return (
        verdict(HEAR_POLICE, _among(heard.police, Heard.HEARD), heard=heard.police),
        verdict(HEAR_VICTIM, _among(heard.victim, *_EXCUSED), heard=heard.victim),
        verdict(HEAR_SUSPECT, _among(heard.suspect, Heard.HEARD), heard=heard.suspect),
        verdict(
            HEAR_REPRESENTATIVE,
            _among(heard.legal_representative, *_EXCUSED),
            heard=heard.legal_representative,
        ),
        verdict(
            HEAR_DEFENDER,
            (None if minor_now is None else False)
            if without
            else _among(heard.defender, *_EXCUSED),
            heard=heard.defender,
            reason="minor_without_defender" if without else None,
        ),
    )


_EXCUSED = (Heard.HEARD, Heard.NONE_SUCH, Heard.UNREACHABLE)


def _among(heard: Heard | None, *ways: Heard) -> bool | None:
    return None if heard is None else heard in ways


class ObjectionScope(StrEnum):
    """Objects of an objection by the minor or the legal representative."""

    CNP_ITSELF = "cnp_itself"
    TERMS = "terms"  # only the conditions or the length


class ObjectionEffect(Coded):
    """Effects of an objection."""

    MUST_PROSECUTE = "must_prosecute", N_("the law asks for prosecution")
    STATUTORY_NON_PROSECUTION = "statutory_non_prosecution", N_("statutory non-prosecution instead")
    MAY_ADJUST = (
        "may_adjust",
        N_(
            "conditions and length may be adjusted if that is reasonable; conditional "
            "non-prosecution stays possible"
        ),
    )
    CNP_POSSIBLE = "cnp_possible", N_("conditional non-prosecution is possible again")

    @property
    def lets_it(self) -> bool:
        """Whether conditional non-prosecution stays possible."""
        return self in (ObjectionEffect.MAY_ADJUST, ObjectionEffect.CNP_POSSIBLE)


def objection_effect(
    objection: ObjectionScope, *, innocence_justified: bool = False, withdrawn: bool = False
) -> Verdict:
    """Whether conditional non-prosecution stays possible after an objection.

    innocence_justified: the objection pleads innocence and was found right.
    withdrawn: the objection was withdrawn before the decision to prosecute.
    `values["effect"]` is an ObjectionEffect.

    Source: Criminal Procedure Law art. 282; Procuratorate Rules art. 470.
    """
    if withdrawn:
        effect = ObjectionEffect.CNP_POSSIBLE
    elif objection is ObjectionScope.TERMS:
        effect = ObjectionEffect.MAY_ADJUST
    elif innocence_justified:
        effect = ObjectionEffect.STATUTORY_NON_PROSECUTION
    else:
        effect = ObjectionEffect.MUST_PROSECUTE
    still_open = effect in (ObjectionEffect.CNP_POSSIBLE, ObjectionEffect.MAY_ADJUST)
    return verdict(OBJECTION, still_open, objection=objection, effect=effect)


def effect_of_all(effects: Iterable[ObjectionEffect]) -> ObjectionEffect:
    """Return the joint effect of several objections.

    A plea of innocence found right leads to non-prosecution whatever else was objected; else one
    objection to conditional non-prosecution itself suffices for prosecution.

    Source: Procuratorate Rules arts. 365, 470.
    """
    distinct = set(effects)
    return next(
        (effect for effect in _STRONGEST_FIRST if effect in distinct), ObjectionEffect.CNP_POSSIBLE
    )


_STRONGEST_FIRST = (
    ObjectionEffect.STATUTORY_NON_PROSECUTION,
    ObjectionEffect.MUST_PROSECUTE,
    ObjectionEffect.MAY_ADJUST,
)
