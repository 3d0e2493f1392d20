"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.casefile.fields.time import NO_DATE
from casetrack.casefile.records import Child, Key, Record, Records
from casetrack.cases.facts import CHARGES
from casetrack.cases.guardians import GUARDIANS, TIES
from casetrack.cases.models import Guardianship, Party
from casetrack.casework.people_records import STATED
from casetrack.ledger.page_parts import CasePart, PagePlace, PersonPart
from casetrack.ledger.registry import Feature
from casetrack.people.models import Attribute
from casetrack.people.parts import of_case, of_person, record_lines
from casetrack.people.queries import ATTRIBUTES, CIRCUMSTANCES
from casetrack.people.views import bp
from casetrack.people.words import RULES

TOLD = Record(
    Attribute,
    "One attribute of a person, for as long as that was so.",
    {
        "kind": "What is told.",
        "text": Key("What is said; of a sex: male, 男, or female, 女.", required=True),
        "since": Key("From when, if that is known.", default=NO_DATE),
        "until": Key("Until when; none: it is so.", default=NO_DATE),
        "said_by": "Who said it.",
        **STATED,
    },
    leads=False,
)

GUARDIAN = Record(
    Guardianship,
    "Who was guardian of this party for some time; who is what to whom stands in the ties.",
    {
        "other": "The guardian.",
        "quality": "By what.",
        "capacity": "Whether they are able to be guardian.",
        "since": Key("From when, if that is known.", default=NO_DATE),
        "until": Key("Until when; none: it is so.", default=NO_DATE),
        "why": "Why it began, or changed.",
        "why_ended": "Why it ended.",
        **STATED,
    },
    leads=False,
)

FEATURE = Feature(
    name="people",
    blueprint=bp,
    rules=RULES,
    of_a_case=(ATTRIBUTES, TIES, GUARDIANS, CIRCUMSTANCES, CHARGES),
    records=Records(under={Party: (Child("attributes", TOLD), Child("guardians", GUARDIAN))}),
    case_parts=(CasePart(PagePlace.SIDE, "people/_of_case.html", of_case),),
    person_parts=(PersonPart("people/_of_person.html", of_person),),
    record_lines=(record_lines,),
)
