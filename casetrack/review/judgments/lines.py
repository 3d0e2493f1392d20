"""Judgments in words: one act per court document, with each person and every term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.court_decisions import CourtStanding, JudgmentStands, stands_how
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.judgment_kinds import ChargeResult, CourtInstance, JudgmentResult
from casetrack.cases.models import Charge, Disposition, DispositionTerm
from casetrack.cases.procedural_status import ChargeStatus
from casetrack.cases.term_words import amount_words, has_length, length_words, term_name, term_words
from casetrack.casework.facts.lines import FactLine
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.review.judgments.flags import flags_in_force, is_of_a_court
from casetrack.review.judgments.models import RECORD
from casetrack.review.judgments.protest_facts import indictment_lines
from casetrack.review.judgments.queries import those_of_one_act
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label, language

_GONE = (CourtStanding.REPLACED, CourtStanding.SENT_BACK)


@dataclass(frozen=True)
class TermLine:
    """One term. says: length, amount and other details."""

    what: str
    says: Sequence[str]
    text: BilingualText


@dataclass(frozen=True)
class JudgedPerson:
    """The decision about one person. url: its own page.

    stands: in force or not and why, in a sentence; "" where nobody told. charges: each with what it
    decided, else with its status today.
    """

    judgment: Disposition
    who: BilingualText
    result: str
    stands: str
    terms: Sequence[TermLine]
    flags: Sequence[FlagLine]
    url: str
    charges: Sequence[tuple[Charge, ChargeStatus | ChargeResult]]


@dataclass(frozen=True)
class ActLine:
    """One court document. court: its name, None if unknown.

    is_replaced: it holds for nobody any more, as a later one says.
    """

    what: str
    instance: CourtInstance | None
    received_on: date | None
    is_replaced: bool
    court: BilingualText | None
    number: str | None
    decided: PartialDate
    line: str
    grounds: Sequence[BilingualText]
    people: Sequence[JudgedPerson]


@dataclass(frozen=True)
class CourtsPart:
    """Court decisions of a case. new: address of the form, None if the user may not record.

    indictments: what became of an indictment, and the sentences proposed.
    """

    acts: Sequence[ActLine]
    new: str | None
    indictments: Sequence[FactLine] = ()


def courts_of(facts: CaseFacts, user: Staff) -> CourtsPart | None:
    """The section of the page of a case; None without court decisions."""
    decided = [decision for decision in facts.dispositions if is_of_a_court(decision)]
    may_edit = facts.case.is_open() and facts.may(user, Permission.CASE_EDIT)
    indictments = indictment_lines(facts, may_edit=may_edit)
    if not decided and not indictments:
        return None
    may_record = facts.case.is_open() and facts.may(user, RECORD)
    url = url_for("judgments.new", case_id=facts.case.id) if may_record else None
    return CourtsPart(acts_of(decided, facts), url, indictments)


def acts_of(decided: Sequence[Disposition], facts: CaseFacts) -> list[ActLine]:
    """Each court document once, with all its people."""
    people = {party.id: party for party in facts.parties}
    lines = {track.id: label(track.kind) for track in facts.tracks}
    subject_ids: set[int] = set()
    acts = []
    for decision in decided:
        if decision.id in subject_ids:
            continue
        together = those_of_one_act(decision, decided)
        subject_ids |= {each.id for each in together}
        court = (
            people[decision.court_id].alias if decision.court_id in people else decision.decided_by
        )
        acts.append(
            ActLine(
                what=label(decision.called),
                instance=decision.instance,
                received_on=decision.received_on,
                is_replaced=all(_standing(each, facts).how in _GONE for each in together),
                court=court or None,
                number=decision.number,
                decided=decision.decided,
                line=lines[decision.track_id],
                grounds=list(dict.fromkeys(each.ground for each in together if each.ground)),
                people=[_person(each, facts) for each in together],
            )
        )
    return acts


def act_words(act: ActLine) -> str:
    """A document in a line, to choose it: what, when, about whom."""
    day = _("day unknown") if act.decided.is_unknown else word_when(act.decided, language())
    people = _(", ").join(person.who.in_(language()) for person in act.people)
    return _("%(what)s, %(day)s: %(who)s", what=act.what, day=day, who=people)


def stands_words(judgment: Disposition, facts: CaseFacts) -> str:
    """In force or not, since when and why; "" where nobody told."""
    stands, lang = _standing(judgment, facts), language()
    by = word_when(stands.by.decided, lang) if stands.by is not None else ""
    if stands.how is CourtStanding.REPLACED:
        return _("Replaced by the decision of %(day)s.", day=by)
    if stands.how is CourtStanding.SENT_BACK:
        return _("Set aside by the ruling of %(day)s, sent back for a new trial.", day=by)
    if stands.how is CourtStanding.NOT_YET:
        return _("Not in force yet.")
    if stands.how is CourtStanding.NOT_TOLD:
        return ""
    effect = (stands.by or judgment).effect
    why = label(effect) if effect is not None else label(stands.how)
    if stands.since is None:
        return _("%(why)s; the day is not recorded.", why=_capital(why))
    return _("%(why)s; since %(day)s.", why=_capital(why), day=word_day(stands.since, lang))


def replaced_words(judgment: Disposition, facts: CaseFacts) -> str:
    """By what it is replaced or set aside; "" while it holds."""
    is_gone = _standing(judgment, facts).how in _GONE
    return stands_words(judgment, facts) if is_gone else ""


def _standing(judgment: Disposition, facts: CaseFacts) -> JudgmentStands:
    return stands_how(judgment, facts.decided(judgment.party_id), on=facts.on)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    texts_by_id = {}
    for term in judgment.terms:
        texts = {}
        for lang in ("en", "zh"):
            with force_locale(lang):
                texts[lang] = term_words(term)
        texts_by_id[term.id] = BilingualText(texts["en"], texts["zh"])
    return texts_by_id


def result_words(judgment: Disposition) -> str:
    """The result in words; "" if none is recorded."""
    known = next((result for result in JudgmentResult if result.value == judgment.result), None)
    return label(known) if known is not None else judgment.result or ""


def _person(decision: Disposition, facts: CaseFacts) -> JudgedPerson:
    charges = facts.charged()
    own = {row.charge_id: row.result for row in decision.charges}
    return JudgedPerson(
        judgment=decision,
        who=facts.party(decision.party_id).alias,
        result=result_words(decision) if decision.called is decision.kind else "",
        stands=stands_words(decision, facts),
        terms=[term_line(term) for term in decision.terms],
        flags=flag_lines(
            flags_in_force(decision, charges),
            decided_here=decision.decided_here,
            on=decision.decided.first,
        ),
        url=url_for("judgments.show", case_id=decision.case_id, judgment_id=decision.id),
        charges=[
            (charge, own.get(charge.id) or facts.status_of(charge))
            for charge in charges
            if charge.party_id == decision.party_id and charge.track_id == decision.track_id
        ],
    )


def title_of(judgment: Disposition, who: BilingualText) -> str:
    """The title of a page about the judgment."""
    name = label(judgment.called)
    if judgment.instance is not None:
        name = _("%(instance)s, %(what)s", instance=label(judgment.instance), what=name)
    return _("%(what)s: %(who)s", what=_capital(name), who=who.in_(language()))
