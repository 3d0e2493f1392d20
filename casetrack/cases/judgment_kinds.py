"""Results of courts, and the terms of their judgments."""

from __future__ import annotations

from casetrack.cases.kinds import DispositionKind, TrackKind
from casetrack.codes import NP_, Code, Coded

# What a court decides; here it is recorded only.
OF_A_COURT = {
    DispositionKind.CRIMINAL_JUDGMENT: TrackKind.CRIMINAL,
    DispositionKind.CIVIL_JUDGMENT: TrackKind.CIVIL_SUPPORT,
    DispositionKind.INJUNCTION: TrackKind.INJUNCTION,
    DispositionKind.INJUNCTION_REFUSED: TrackKind.INJUNCTION,
    DispositionKind.PUBLIC_INTEREST_JUDGMENT: TrackKind.PUBLIC_INTEREST,
    DispositionKind.COURT_RULING: TrackKind.CRIMINAL,
}


class JudgmentResult(Coded):
    """Result before a court for one person."""

    CONVICTED = "convicted", NP_("result", "convicted")
    NOT_PUNISHED = "not_punished", NP_("result", "guilty, not punished")
    ACQUITTED = "acquitted", NP_("result", "acquitted")
    ALL_CLAIMS_SUPPORTED = "all_claims_supported", NP_("result", "all claims supported")
    CLAIMS_PARTLY_SUPPORTED = (
        "claims_partly_supported",
        NP_("result", "claims supported in part"),
    )
    CLAIMS_DISMISSED = "claims_dismissed", NP_("result", "claims dismissed")
    MEDIATED = "mediated", NP_("result", "settled by mediation")
    WITHDRAWN = "withdrawn", NP_("result", "withdrawn")
    UPHELD = "upheld", NP_("result", "upheld on appeal")
    CHANGED_ON_APPEAL = "changed_on_appeal", NP_("result", "changed on appeal")
    SENT_BACK = "sent_back", NP_("result", "sent back for a new trial")
    TERMINATED = "terminated", NP_("result", "trial terminated")


_OF_THE_ACCUSED = (JudgmentResult.CONVICTED, JudgmentResult.NOT_PUNISHED, JudgmentResult.ACQUITTED)
_OF_CLAIMS = (
    JudgmentResult.ALL_CLAIMS_SUPPORTED,
    JudgmentResult.CLAIMS_PARTLY_SUPPORTED,
    JudgmentResult.CLAIMS_DISMISSED,
)


def results_of(kind: DispositionKind | None) -> list[JudgmentResult]:
    """The results that a decision of this kind can have; all where the kind leaves it open."""
    never: tuple[JudgmentResult, ...] = _OF_THE_ACCUSED
    if kind in (None, DispositionKind.COURT_RULING):
        never = ()
    elif kind is DispositionKind.CRIMINAL_JUDGMENT:
        never = _OF_CLAIMS
    return [result for result in JudgmentResult if result not in never]


class CourtInstance(Coded):
    """Instance in which a court decided."""

    FIRST = "first", NP_("instance", "first instance")
    SECOND = "second", NP_("instance", "second instance")
    RETRIAL = "retrial", NP_("instance", "retrial")


class LegalEffect(Coded):
    """Why a decision of a court is in force, or that it is not.

    Source: Criminal Procedure Law art. 259; Civil Procedure Law (2023) art. 100 (mediation).
    """

    PENDING = "pending", NP_("legal effect", "not in force yet")
    PERIOD_OVER = "period_over", NP_("legal effect", "in force: nobody appealed or protested")
    FINAL_INSTANCE = "final_instance", NP_("legal effect", "in force: final instance")
    SIGNED_FOR = "signed_for", NP_("legal effect", "in force: mediation signed for")


class ChargeResult(Coded):
    """Result before a court of one charge."""

    CONVICTED = "convicted", NP_("result of a charge", "convicted of it")
    ACQUITTED = "acquitted", NP_("result of a charge", "acquitted of it")


# What ends a case before a court without a judgment: by a mediation document, or by a ruling.
WITHOUT_JUDGMENT = frozenset(
    {
        JudgmentResult.MEDIATED,
        JudgmentResult.WITHDRAWN,
        JudgmentResult.SENT_BACK,
        JudgmentResult.TERMINATED,
    }
)

# Where an entry tells it.
RESULT = "result"


def called(kind: Code, result: object) -> Code:
    """The name of an act of a court, by its result.

    result: the value of how it came out, as it is stored.
    """
    return next(
        (called_result for called_result in WITHOUT_JUDGMENT if called_result.value == result), kind
    )


class TermKind(Coded):
    """Kind of term of a judgment or ruling."""

    DEATH_PENALTY = "death_penalty", NP_("term", "death penalty")
    DEATH_PENALTY_SUSPENDED = (
        "death_penalty_suspended",
        NP_("term", "death penalty with a reprieve of two years"),
    )
    LIFE_IMPRISONMENT = "life_imprisonment", NP_("term", "life imprisonment")
    IMPRISONMENT = "imprisonment", NP_("term", "fixed-term imprisonment")
    DETENTION = "detention", NP_("term", "criminal detention")
    PUBLIC_SURVEILLANCE = "public_surveillance", NP_("term", "public surveillance")
    SUSPENDED_SENTENCE = "suspended_sentence", NP_("term", "suspended, with a probation")
    DEPRIVATION_OF_POLITICAL_RIGHTS = (
        "deprivation_of_political_rights",
        NP_("term", "deprivation of political rights"),
    )
    FINE = "fine", NP_("term", "fine")
    CONFISCATION = "confiscation", NP_("term", "confiscation of property")
    GAINS_RETURNED = "gains_returned", NP_("term", "return of unlawful gains")
    EMPLOYMENT_BAN = "employment_ban", NP_("term", "ban from an occupation")
    STOP_INFRINGEMENT = "stop_infringement", NP_("term", "stop the infringement")
    WRITTEN_APOLOGY = "written_apology", NP_("term", "written apology")
    PUBLIC_APOLOGY = "public_apology", NP_("term", "public apology")
    MENTAL_DAMAGES = "mental_damages", NP_("term", "compensation for mental damage")
    DAMAGES = "damages", NP_("term", "damages")
    PROHIBITION = "prohibition", NP_("term", "prohibition")
    CONTENT_REMOVED = "content_removed", NP_("term", "removal of content")
    COSTS = "costs", NP_("term", "costs")
    OTHER = "other", NP_("term", "further provision")


# Terms that require a conviction.
PUNISHMENTS = frozenset(
    {
        TermKind.DEATH_PENALTY,
        TermKind.DEATH_PENALTY_SUSPENDED,
        TermKind.LIFE_IMPRISONMENT,
        TermKind.IMPRISONMENT,
        TermKind.DETENTION,
        TermKind.PUBLIC_SURVEILLANCE,
        TermKind.SUSPENDED_SENTENCE,
        TermKind.DEPRIVATION_OF_POLITICAL_RIGHTS,
        TermKind.FINE,
        TermKind.CONFISCATION,
    }
)
