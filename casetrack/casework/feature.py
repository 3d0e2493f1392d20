"""Feature declaration: casework; the sentences for what several rooms refuse in a case."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.blueprint import bp
from casetrack.cases.flag_words import FLAG_RULES
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case, Disposition, Measure
from casetrack.casework import list_views, search_views, team_views, views
from casetrack.casework.figures import WORK
from casetrack.casework.found_by import FOUND_BY
from casetrack.casework.identity import views as identity_views
from casetrack.casework.records import RECORDS
from casetrack.db import session
from casetrack.db.change_set import just_written
from casetrack.errors import RuleBroken
from casetrack.ledger.invariants import Invariant
from casetrack.ledger.page_parts import PersonPart, PersonPlace
from casetrack.ledger.registry import Feature
from casetrack.web.page import CASES, TODAY, SectionPage
from casetrack.web.words import RuleWords

RULES = {
    "law_refuses": _l("The law does not allow this. Not met: %(what)s."),
    "law_warns": _l("The law warns. Not met: %(what)s. Say why it is done all the same."),
    "not_accused": _l(
        "Only a suspect or defendant is accused of something. Leave the charge empty, or choose"
        " that role."
    ),
    "party_without_name": _l("Enter a name or an alias."),
    "not_of_this_case": _l("Choose somebody of this case."),
    "not_yet": _l("%(day)s is in the future. Only what has happened is recorded here."),
    "corrected_before": _l("This entry was corrected before, by no. %(number)s. Correct that one."),
    "dates_changed_meanwhile": _l(
        "Something in the case changed since this was shown. Look again at what moves."
    ),
    "day_is_recorded_already": _l("%(day)s is the day recorded already. Nothing was changed."),
    "not_announced_yet": _l(
        "The non-prosecution of %(decided)s was not announced, so it has no effect yet. Record the "
        "announcement first, then close the case."
    ),
    "case_is_closed": _l("The case was closed on %(closed)s; it takes nothing new."),
    "one_grantee": _l("Choose one person or one office."),
    "cannot_be_granted": _l("This person cannot see cases. Choose somebody of the list."),
}


def new_in_a_closed_case() -> Iterator[RuleBroken]:
    """Refusals for new decisions and measures in a closed case."""
    new: list[Disposition | Measure] = [*just_written(Disposition), *just_written(Measure)]
    for case_id in {row.case_id for row in new if row.decided_here}:
        case = session().get_one(Case, case_id)
        if case.status is CaseStatus.CLOSED:
            yield RuleBroken("case_is_closed", closed=case.closed_on)


INVARIANTS = (Invariant((Disposition, Measure), new_in_a_closed_case),)

# Imported so that its routes hang on the blueprint before the application takes it.
PAGES = (views, list_views, search_views, team_views, identity_views)
FEATURE = Feature(
    "cases",
    bp,
    brings=(
        RuleWords({**RULES, **identity_views.RULES, **FLAG_RULES}),
        RECORDS,
        *INVARIANTS,
        *FOUND_BY,
        WORK,
        SectionPage(CASES, _l("In hand"), "cases.index", place=1),
        SectionPage(CASES, _l("Closed"), "cases.index", place=4, args={"status": "closed"}),
        *(
            SectionPage(section, _l("Open a case"), "cases.new", Permission.CASE_OPEN, is_verb=True)
            for section in (TODAY, CASES)
        ),
        PersonPart(
            "casework/identity/_same_number.html", identity_views.of_person, PersonPlace.FIRST
        ),
    ),
)
