"""Judgments in words: one act per court document, with each person and every term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.judgment_kinds import JudgmentResult
from casetrack.cases.models import Charge, Disposition, DispositionTerm
from casetrack.cases.procedural_status import ChargeStatus
from casetrack.cases.term_words import (
    amount_words,
    has_length,
    length_words,
    term_name,
    term_words,
)
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.review.judgments.flags import flags_in_force, is_of_a_court
from casetrack.review.judgments.models import RECORD
from casetrack.review.judgments.queries import those_of_one_act
from casetrack.web.words import label, language


@dataclass(frozen=True)
class TermLine:
    """One term. says: length, amount and other details."""

    what: str
    says: Sequence[str]
    text: BilingualText


@dataclass(frozen=True)
class JudgedPerson:
    """The decision about one person. url: its own page."""

    judgment: Disposition
    who: BilingualText
    result: str
    terms: Sequence[TermLine]
    flags: Sequence[FlagLine]
    url: str
    charges: Sequence[tuple[Charge, ChargeStatus]]


@dataclass(frozen=True)
class ActLine:
    """One court document. court: its name, None if unknown."""

    what: str
    court: BilingualText | None
    number: str | None
    decided: PartialDate
    line: str
    grounds: Sequence[BilingualText]
    people: Sequence[JudgedPerson]


@dataclass(frozen=True)
class CourtsPart:
    """Court decisions of a case. new: address of the form, None if the user may not record."""

    acts: Sequence[ActLine]
    new: str | None


def courts_of(facts: CaseFacts, user: Staff) -> CourtsPart | None:
    """The section of the page of a case; None without court decisions."""
    decided = [one for one in facts.dispositions if is_of_a_court(one)]
    if not decided:
        return None
    may_record = facts.case.is_open() and facts.may(user, RECORD)
    url = url_for("judgments.new", case_id=facts.case.id) if may_record else None
    return CourtsPart(acts_of(decided, facts), url)


def acts_of(decided: Sequence[Disposition], facts: CaseFacts) -> list[ActLine]:
    """Each court document once, with all its people."""
    people = {party.id: party for party in facts.parties}
    lines = {track.id: label(track.kind) for track in facts.tracks}
    told: set[int] = set()
    acts = []
    for one in decided:
        if one.id in told:
            continue
        together = those_of_one_act(one, decided)
        told |= {each.id for each in together}
        court = people[one.court_id].alias if one.court_id in people else one.decided_by
        acts.append(
            ActLine(
                what=label(one.called),
                court=court or None,
                number=one.number,
                decided=one.decided,
                line=lines[one.track_id],
                grounds=list(dict.fromkeys(each.ground for each in together if each.ground)),
                people=[_person(each, facts) for each in together],
            )
        )
    return acts


def term_line(term: DispositionTerm) -> TermLine:
    """One term with its details: length, amount, who is bound."""
    says = [length_words(term)] if has_length(term) else []
    if term.amount_unit is not None or term.amount is not None:
        says.append(amount_words(term))
    if term.is_joint:
        says.append(_("jointly"))
    if term.is_unclear:
        says.append(_("whom it binds is not clear"))
    return TermLine(term_name(term), says, term.text)


def term_texts(judgment: Disposition) -> dict[int, BilingualText]:
    """The words of each term, in both languages, by term id."""
    found = {}
    for term in judgment.terms:
        told = {}
        for lang in ("en", "zh"):
            with force_locale(lang):
                told[lang] = term_words(term)
        found[term.id] = BilingualText(told["en"], told["zh"])
    return found


def result_words(judgment: Disposition) -> str:
    """The result in words; "" if none is recorded."""
    known = next((one for one in JudgmentResult if one.value == judgment.result), None)
    return label(known) if known is not None else judgment.result or ""


def _person(one: Disposition, facts: CaseFacts) -> JudgedPerson:
    charges = facts.charged()
    return JudgedPerson(
        judgment=one,
        who=facts.party(one.party_id).alias,
        result=result_words(one) if one.called is one.kind else "",
        terms=[term_line(term) for term in one.terms],
        flags=flag_lines(
            flags_in_force(one, charges), decided_here=one.decided_here, on=one.decided.first
        ),
        url=url_for("judgments.show", case_id=one.case_id, judgment_id=one.id),
        charges=[
            (charge, facts.status_of(charge))
            for charge in charges
            if charge.party_id == one.party_id and charge.track_id == one.track_id
        ],
    )


def title_of(judgment: Disposition, who: BilingualText) -> str:
    """The title of a page about the judgment."""
    what = label(judgment.called)
    return _("%(what)s: %(who)s", what=what[:1].upper() + what[1:], who=who.in_(language()))
