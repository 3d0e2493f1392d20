"""Rules of law before, during and after a probation, applied to recorded facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from casetrack.cases.models import Charge
from casetrack.db.partial_date import PartialDate
from casetrack.law import (
    ADULT,
    ELIGIBLE_CHAPTERS,
    Age,
    AgeRecord,
    EligibilityFacts,
    Heard,
    ObjectionEffect,
    ObjectionScope,
    OpinionsHeard,
    RevocationFacts,
    Verdict,
    breach_counts,
    chapter_of,
    check_cnp_eligibility,
    check_opinions_heard,
    effect_of_all,
    final_decision_open,
    may_revoke,
    objection_effect,
    victim_heard_again,
)
from casetrack.probation.models import Breach, Objection, ObjectionTo, Probation


@dataclass(frozen=True)
class Opinion:
    """What somebody said before the decision. who: as in `OpinionsHeard`.

    on: the day of it; None where it is not known. text: the opinion, or what was tried to reach
    somebody who could not be.
    """

    who: str
    on: date | None = None
    text: str = ""

    @classmethod
    def read(cls, who: str, kept: Any) -> Opinion:
        """Read an opinion from JSON, as far as it is told there."""
        values = kept if isinstance(kept, Mapping) else {}
        try:
            on = date.fromisoformat(str(values.get("on")))
        except ValueError:
            on = None
        return cls(who, on, str(values.get("text") or ""))


@dataclass(frozen=True)
class SuspectFacts:
    """Facts about one suspect when conditional non-prosecution is considered.

    chapter: of the Criminal Law's special part. likely_months: the sentence expected. None: not on
    record, only of a recorded decision; it excludes nothing. opinions: of whoever gave one.
    """

    chapter: int | None
    likely_months: int | None
    evidence_sufficient: bool | None
    remorse: bool | None
    heard: OpinionsHeard
    opinions: tuple[Opinion, ...] = ()

    def kept(self) -> dict[str, Any]:
        """These facts in JSON types."""
        opinions = {
            opinion.who: {"on": opinion.on and opinion.on.isoformat(), "text": opinion.text}
            for opinion in self.opinions
        }
        return {**asdict(self), "opinions": opinions}

    def opinion(self, who: str) -> Opinion:
        """The opinion of one of the five; empty where none is kept."""
        return next((kept for kept in self.opinions if kept.who == who), Opinion(who))

    def told(self) -> dict[str, Any]:
        """These facts of a recorded decision in JSON types; unknown ones are left out."""
        heard = {who: how for who, how in asdict(self.heard).items() if how is not Heard.NOT_YET}
        kept = {name: value for name, value in self.kept().items() if value not in (None, False)}
        return {**kept, "heard": heard}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> SuspectFacts | None:
        """Read facts saved by `kept`; None if incomplete, as in a recorded probation."""
        opinions = fields(OpinionsHeard)
        try:
            return cls(
                kept["chapter"],
                kept["likely_months"],
                kept["evidence_sufficient"],
                kept["remorse"],
                OpinionsHeard(**{who.name: Heard(kept["heard"][who.name]) for who in opinions}),
                _opinions(kept),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    @classmethod
    def as_told(cls, data: Mapping[str, Any]) -> SuspectFacts:
        """Read facts of a recorded decision, as far as a paper or a file gives them."""
        types = {"chapter": int, "likely_months": int, "evidence_sufficient": bool, "remorse": bool}
        facts = {
            name: data[name] if isinstance(data.get(name), kind) else None
            for name, kind in types.items()
        }
        opinions, ways = data.get("heard"), {answer.value: answer for answer in Heard}
        opinions_known = opinions if isinstance(opinions, Mapping) else {}
        heard = {
            field.name: ways.get(str(opinions_known.get(field.name)))
            for field in fields(OpinionsHeard)
        }
        return cls(**facts, heard=OpinionsHeard(**heard), opinions=_opinions(data))

    def verdicts(self, ages: AgeRecord, *, on: date) -> tuple[Verdict, ...]:
        """Verdicts on the five conditions and the five opinions, on the day of the decision.

        ages: as they are known now, whatever was known when it was decided.

        Source: Criminal Procedure Law art. 282; Procuratorate Rules art. 469.
        """
        asked = EligibilityFacts(
            age_at_act=years_of(ages.at_act()),
            chapter=self.chapter,
            likely_months=self.likely_months,
            evidence_sufficient=self.evidence_sufficient,
            remorse=self.remorse,
        )
        opinions = check_opinions_heard(self.heard, minor_now=ages.on(on).minor)
        return (*check_cnp_eligibility(asked, on=max(on, ELIGIBLE_CHAPTERS.since)), *opinions)


def typed_opinions(opinions: Iterable[Opinion]) -> dict[str, Any]:
    """Days and texts by the fields of a form."""
    return {
        f"{opinion.who}_{end}": value
        for opinion in opinions
        for end, value in (("on", opinion.on), ("text", opinion.text))
    }


def _opinions(kept: Mapping[str, Any]) -> tuple[Opinion, ...]:
    opinions = kept.get("opinions")
    by_who = opinions if isinstance(opinions, Mapping) else {}
    return tuple(
        Opinion.read(who.name, by_who[who.name])
        for who in fields(OpinionsHeard)
        if who.name in by_who
    )


def years_of(age: Age) -> int | None:
    """The age in years, or a substitute: every age below 18 is judged alike here."""
    if age.minor is None:
        return None
    return age.least or (ADULT - 1 if age.minor else ADULT)


def chapter_from(charges: Iterable[Charge], *, on: date, chapter: int | None = None) -> int | None:
    """The deciding chapter: one that does not qualify before one that does; None if unknown.

    chapter: a chapter given beside the charges; it counts where the chapter of a charge is unknown.
    """
    chapters = [charge.chapter or chapter_of(charge.name.zh or "") for charge in charges]
    known = [chapter for chapter in (*chapters, chapter) if chapter is not None]
    eligible = ELIGIBLE_CHAPTERS.on(max(on, ELIGIBLE_CHAPTERS.since))
    against = next((chapter for chapter in known if chapter not in eligible), None)
    is_open = not chapters or None in chapters
    return against or (chapter if is_open else known[0])


def effect_of(objection: Objection, *, on: date | None = None) -> Verdict:
    """Whether conditional non-prosecution is still open after an objection; see its values.

    on: as it stood on that day; as it stands now if not given.

    Source: Criminal Procedure Law art. 282; Procuratorate Rules art. 470.
    """
    terms_only = objection.to is ObjectionTo.CONDITIONS_OR_LENGTH
    return objection_effect(
        ObjectionScope.TERMS if terms_only else ObjectionScope.CNP_ITSELF,
        innocence_justified=objection.to is ObjectionTo.PLEA_OF_INNOCENCE,
        withdrawn=objection.withdrawn_on is not None
        and (on is None or objection.withdrawn_on <= on),
    )


def no_objection(objections: Iterable[Objection], *, on: date | None = None) -> Verdict:
    """One verdict on all objections: the effect of those that block, else that none does.

    on: as they stood on that day; as they stand now if not given.
    """
    verdicts = [effect_of(objection, on=on) for objection in objections]
    effect = effect_of_all(ObjectionEffect(str(verdict.values["effect"])) for verdict in verdicts)
    first = next(
        (verdict for verdict in verdicts if verdict.refuses and verdict.values["effect"] is effect),
        None,
    )
    return first or objection_effect(ObjectionScope.TERMS, withdrawn=True)


def leads_to(objections: Iterable[Objection]) -> ObjectionEffect:
    """The joint effect of the objections, as they stand now."""
    return ObjectionEffect(str(no_objection(objections).values["effect"]))


def conduct(
    breaches: Iterable[Breach], *, new_crime: bool = False, undiscovered_crime: bool = False
) -> RevocationFacts:
    """Facts of a revocation, from the recorded breaches."""
    breaches = list(breaches)
    order = [breach for breach in breaches if breach.of_public_order]
    supervision = [breach for breach in breaches if not breach.of_public_order]
    return RevocationFacts(
        new_crime=new_crime,
        undiscovered_crime=undiscovered_crime,
        order_violations=len(order),
        order_serious=any(breach.is_serious for breach in order),
        supervision_violations=len(supervision),
        supervision_serious=any(breach.is_serious for breach in supervision),
    )


def within(happened: PartialDate, *, decided_on: date, ends_on: date) -> Verdict:
    """Whether a breach can have happened between the decision and the last day, both included."""
    return breach_counts(
        happened.first, decided_on=decided_on, last_day=ends_on, at_latest=happened.last
    )


def heard_again(probation: Probation, *, has_victim: bool = True) -> Heard:
    """How the victim was heard again, as recorded.

    has_victim: whether the case has one. If it has none, and the order already said so, the answer
    is NONE_SUCH without asking again.
    """
    if probation.victim_heard is None:
        was_none = SuspectFacts.as_told(probation.facts).heard.victim is Heard.NONE_SUCH
        return Heard.NONE_SUCH if was_none and not has_victim else Heard.NOT_YET
    if probation.victim_heard:
        return Heard.HEARD
    if probation.victim_unheard is not None:
        return probation.victim_unheard
    # A file that says only "not heard": an existing victim could not be heard.
    return Heard.UNREACHABLE if has_victim else Heard.NONE_SUCH


def victim_verdict(
    probation: Probation, *, on: date, has_victim: bool, decided_on: date | None = None
) -> Verdict:
    """Whether the victim was heard again as a final decision on that day requires.

    has_victim: as for `heard_again`. decided_on: of the conditional decision, where it is about to
    be corrected.
    """
    return victim_heard_again(
        heard_again(probation, has_victim=has_victim),
        heard_on=probation.victim_heard_on,
        decided_on=decided_on or probation.disposition.decided.first,
        final_on=on,
    )


def final_verdicts(
    breaches: Iterable[Breach],
    objections: Iterable[Objection],
    victim: Verdict,
    *,
    last_day: date | None,
    on: date,
) -> tuple[Verdict, ...]:
    """Verdicts on a final non-prosecution on that day.

    The time is over, the victim was heard again, no ground to revoke exists and no objection
    stands. victim: see `victim_verdict`. last_day: None where unknown.

    Source: Criminal Procedure Law arts. 282, 284; Procuratorate Rules arts. 470, 477, 480.
    """
    ground = may_revoke(conduct(breaches))
    return (
        *((final_decision_open(on, last_day=last_day),) if last_day is not None else ()),
        victim,
        replace(ground, rule="np_after_probation", met=not ground.met),
        no_objection(objections, on=on),
    )
