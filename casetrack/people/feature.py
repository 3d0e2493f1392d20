"""What this feature brings to the house."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from casetrack.cases.facts import CHARGES
from casetrack.cases.guardians import GUARDIANS, TIES
from casetrack.cases.models import Party
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.facts.simple import record_lines_of
from casetrack.ledger.casefile.records import Child, Records
from casetrack.ledger.page_parts import CasePart, PagePlace, PersonPart
from casetrack.ledger.registry import Feature
from casetrack.people.kinds import ATTRIBUTE, GUARDIANSHIP, KINDS
from casetrack.people.sections import ATTRIBUTES, CIRCUMSTANCES, of_case, of_person
from casetrack.web.words import RuleWords

RULES = {
    "stated_needs_reason": _l("Say why, in a few words."),
    "stated_withdrawn_before": _l("This was withdrawn before; its history says why."),
    "stated_ended_before": _l("An end is recorded already. Correct it if it is wrong."),
    "stated_ends_before_it_begins": _l("It ends before it begins. Correct one of the two days."),
    "stated_without_words": _l("Say what it is, in one language at least."),
    "attribute_of_one_person": _l("Choose one person: a group or a body has no such particulars."),
    "sex_in_a_word": _l("Write male or female, 男 or 女, and nothing else."),
    "household_without_address": _l(
        "Say it in general words, such as: another province. An address belongs to the identity."
    ),
    "tie_needs_two": _l("Choose two people of this case."),
    "tie_to_oneself": _l("Nobody is this to themselves. Choose somebody else."),
    "tie_in_a_circle": _l(
        "%(one)s is recorded as coming before %(other)s already, so the other way round cannot be"
        " so. Correct that tie first."
    ),
    "guardian_is_a_minor": _l("%(who)s is a minor, and a minor is nobody's guardian."),
    "guardian_already": _l(
        "%(who)s is recorded as guardian for that time already. Correct that one, or say when it"
        " ended."
    ),
    "charge_without_name": _l("Say of what: the charge, or the civil cause."),
}


bp = Blueprint("people", __name__)
register_facts(bp, *KINDS)

ATTRIBUTE_TOLD = ATTRIBUTE.record("One attribute of a person, for as long as that was so.")
GUARDIAN_TOLD = GUARDIANSHIP.record(
    "Who was guardian of this party for some time; who is what to whom stands in the ties."
)

FEATURE = Feature(
    "people",
    bp,
    brings=(
        RuleWords(RULES),
        ATTRIBUTES,
        TIES,
        GUARDIANS,
        CIRCUMSTANCES,
        CHARGES,
        Records(
            under={Party: (Child("attributes", ATTRIBUTE_TOLD), Child("guardians", GUARDIAN_TOLD))}
        ),
        CasePart(PagePlace.SIDE, "people/_of_case.html", of_case),
        PersonPart("casework/facts/_of_person.html", of_person),
        record_lines_of(*KINDS),
    ),
)
