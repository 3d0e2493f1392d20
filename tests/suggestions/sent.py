"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "suggestions.new": Made(
        {
            "kind": "social_governance",
            "new_body": "某网吧",
            "items-0": "Check the age of guests",
            "ground": "general",
            "objection_until": "today",
        }
    ),
    "suggestions.urge": Made({"new_body": "某酒吧", "items-0": "Check the age of guests"}),
    "suggestions.remind": Made({"text": "By telephone"}, in_the_last=True),
    "suggestions.report": Made({"text": "Guests are asked for their age"}, in_the_last=True),
}
ACTS = {
    "suggestions.remind": "tells of a reminder of the day that is proposed",
}
ACTS_FOR_A_REASON = {
    "suggestions.withdraw_report": "withdraws what was reported, with the reason that was typed",
    "suggestions.close": "closes it, on the day that is proposed",
    "suggestions.withdraw": "proposes to withdraw it, on the day that is proposed",
}
STOPPED = {
    "suggestions.move_day": "It is that day already.",
    "suggestions.stand_still": "Say why.",
    "suggestions.answer_standstill": "Write the answer.",
    "suggestions.reject": "Write the answer.",
    "suggestions.reply": "Choose how it came.",
    "suggestions.correct": "Say in a few words what was mistyped.",
    "suggestions.verify": "Choose what was seen.",
    "suggestions.amend": "Say why, in a few words.",
}
NOT_SAVED = {
    "suggestions.serve": "each was served",
}
TYPED = {
    "suggestions.amend": {"objection_until": "today"},
    "suggestions.change_body-particulars": {"code": ""},
    "suggestions.correct": {"written_on": ""},
    "suggestions.move_day": {"to": "2027-02-26"},
    "suggestions.new": {"recipient": "", "set_day": "", "cases": ""},
    "suggestions.new_body-particulars": {"code": ""},
    "suggestions.reply": {"adoption-1": "full"},
    "suggestions.report": {"how_many": "more than 200"},
    "suggestions.urge": {"recipient": "", "cases": ""},
}
