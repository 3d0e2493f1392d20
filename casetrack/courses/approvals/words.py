"""Words of proposals, and of their refusals."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.courses.approvals.models import Proposal
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.words import label

RULES = {
    "another_must_decide": _l(
        "This is decided by %(who)s: propose it, or tell the number of the approval on paper."
    ),
    "recorded_by_another": _l("By law this is decided by %(who)s; recorded is: by %(by)s."),
    "recorded_without_minutes": _l(
        "Recorded is that the committee decided; no minutes are told with their number."
    ),
    "another_must_correct": _l(
        "This was decided by %(who)s: whoever decides it corrects it, not who handles the case."
    ),
    "decided_by_an_account": _l(
        "Who decided this is known by the account: only what a paper tells can be told wrongly."
    ),
    "decided_here_not_on_paper": _l(
        "%(name)s decides this in casetrack: propose it, no paper is needed."
    ),
    "another_decides_this": _l("This is decided by %(who)s, by nobody below."),
    "recorded_without_number": _l("Enter the number of the paper on which it was decided."),
    "recorded_is_of_before": _l(
        "Recorded is what was decided before today: enter that day. What is decided today is"
        " proposed, or told with the approval on paper."
    ),
    "proposed_on_another_day": _l(
        "A proposal is decided on the day of its approval: enter today. What was decided on"
        " %(day)s is recorded, not proposed: say below that it was decided before."
    ),
    "decided_here_is_today": _l(
        "What is decided here is decided today. What was decided on %(day)s is told with its paper:"
        " say below that it was decided before."
    ),
    "decided_on_its_page_today": _l(
        "You decide today. On %(day)s only the committee can have decided: enter the number of the"
        " minutes of that day, or today."
    ),
    "decided_here_that_day": _l(
        "It was decided in casetrack on %(day)s: that is its day. Only the day of a paper can be"
        " told wrongly."
    ),
    "approved_after_that_day": _l(
        "The paper is of a later day than the decision, %(day)s. Check both days."
    ),
    "decide_and_propose_apart": _l(
        "One of these is decided here and another is proposed: save them one after the other."
    ),
    "paper_number_missing": _l(
        "This is decided by %(who)s: enter the number and the day of the approval on paper."
    ),
    "paper_day_missing": _l("Enter the day of the approval."),
    "nobody_decides_now": _l(
        "This is decided by %(who)s, who is out of service or had a hand in it: propose it, and it"
        " waits. A paper does not take their place."
    ),
    "yours_to_decide": _l("This is yours to decide; nobody need be asked."),
    "nobody_to_propose_to": _l(
        "Nobody of the office decides this here: tell the number of the approval on paper."
    ),
    "a_section_head_checks": _l("A section head checks a proposal."),
    "checked_already": _l("It was checked already."),
    "the_chief_passes_on": _l("The chief procurator, or who stands in, passes it on."),
    "passed_on_already": _l("The committee decides it already."),
    "return_needs_a_reason": _l("Say why it is returned, and what is to be added."),
    "withdrawal_needs_a_reason": _l("Say why, in a few words."),
    "proposal_is_over": _l("This proposal is over: %(state)s."),
    "not_your_proposal": _l("Only who proposed it, or who handles the case, may withdraw it."),
    "proposal_from_a_file": _l(
        "It came with a file and cannot be decided here: withdraw it, and propose it anew."
    ),
    "own_proposal": _l(
        "You may not decide what you proposed yourself, nor what was proposed in a case you"
        " handled."
    ),
    "own_case": _l(
        "You handle this case: a deputy to whom it is delegated decides, or the committee."
    ),
    "not_checked_yet": _l("The section head checks it first, as the office has it."),
    "warned_since_proposed": _l(
        "Since it was proposed something changed, and the law asks for a reason now: %(what)s. Give"
        " it in the remark, or return the proposal."
    ),
    "minutes_needed": _l("The committee decides this: enter the number of its minutes."),
    "minutes_not_entered": _l(
        "No minutes with the number %(number)s are entered: a head of the office enters them with"
        " the day and the members present."
    ),
    "minutes_are_told_whole": _l("Enter the number of the minutes and the members present."),
    "minutes_entered_already": _l("The minutes with the number %(number)s are entered already."),
    "committee_sat_later": _l("By these minutes the committee sat on %(day)s, after that day."),
    "committee_sat_before": _l(
        "By these minutes the committee sat on %(day)s, before this was proposed: it did not decide"
        " this then."
    ),
    "decided_before_proposed": _l("It was proposed on %(day)s; the decision cannot be older."),
    "announced_before_it_is_decided": _l("Leave it empty: it is announced after it was decided."),
    "not_lawful_to_name": _l("The law names %(who)s for this; choose nobody below."),
    "no_such_deputy": _l("Choose another head of this office."),
    "deputy_ends_before": _l("The last day lies before the first, %(since)s. Check both."),
    "deputy_in_the_past": _l("The last day is past already. Nothing can be decided then."),
    "deputy_twice": _l("Some of this is delegated on some of these days already: %(name)s."),
    "delegated_before_today": _l("Nothing is delegated for days that are past: begin today."),
    "delegated_too_long": _l("At most a year is delegated at a time, here until %(last)s."),
    "delegates_nothing": _l("Choose what is delegated."),
    "not_to_be_delegated": _l("No chief procurator decides this in the office: %(what)s."),
    "deputy_over": _l("It is over already."),
}
FACTS = {
    "decision_proposed": _l("The decision was proposed"),
    "proposal_returned": _l("The proposal was returned"),
}


def proposal_told(proposal: Proposal, text: str = "") -> BilingualText:
    """The proposal and the remarks on it, in both languages."""
    said = {}
    for lang, stop in (("en", ". "), ("zh", "。")):
        with force_locale(lang):
            what = _("Proposal: %(decision)s", decision=label(proposal.decides))
            said[lang] = stop.join(part for part in (what, text.strip()) if part)
    return BilingualText(said["en"], said["zh"])
