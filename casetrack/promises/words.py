"""Words for promises: refusals, facts that dates count from, the line on Today."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.ledger.registry import DutyLine
from casetrack.promises.addresses import page_to_look

RULES: dict[str, LazyString] = {
    "promise_says_nothing": _l("Write what is to be done, in a sentence."),
    "promise_there_already": _l("This is asked already. Look at it there, or change it."),
    "promise_comes_otherwise": _l("These are changed on the page of what they belong to."),
    "promise_of_what_ended": _l("This has ended; nothing new is asked under it."),
    "promise_ends_before": _l(
        "It would end before it begins, on %(day)s. Enter that day or a later one."
    ),
    "promise_withdrawn_already": _l("This is asked no more. Nothing is recorded of it."),
    "promise_reason_missing": _l("Say why, in a sentence."),
    "promise_is_not_counted": _l(
        "No number is wanted of this. Say first, in its terms, how many are wanted."
    ),
    "look_withdrawn_already": _l("This look is withdrawn already."),
    "look_too_early": _l(
        "It was not asked yet then: it is asked since %(day)s. Enter that day or a later one."
    ),
    "look_never_kept": _l("It was never kept, so it cannot have come back. Choose not kept."),
    "look_again_too_early": _l("The next check comes after %(day)s. Enter a later day."),
    "look_without_a_result": _l("Say what was found, too."),
    "looks_are_none": _l("Nothing is marked. Say of one at least what you found."),
    "looked_at_meanwhile": _l(
        "Somebody looked at one of these meanwhile: what they found stands there now. Send it once"
        " more if yours is another look."
    ),
}
FACTS: dict[str, LazyString] = {"promise_look_agreed": _l("The next check was agreed")}
DUTIES: dict[ObligationKind, DutyLine] = {
    ObligationKind.PROMISE_LOOK: DutyLine(
        title=_l("Check requirements"),
        late_title=_l("Requirements not checked"),
        button=_l("Record a check"),
        url=page_to_look,
    ),
}
