"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

# Each item is answered, on whichever letter of the desk.
ADOPTED = {f"adoption-{item_id}": "full" for item_id in range(1, 40)}
# Which of the problems each item answers, by their numbers.
ANSWERS = {f"item_terms-{place}-problems": "1" for place in range(9)}
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
    "suggestions.record_of_another": Made(
        {
            "maker_kind": "court",
            "maker": "某区人民法院",
            "new_body": "某酒店",
            "items-0": "Check the age of guests",
            "issued_on": "today",
        }
    ),
    "suggestions.remind": Made({"text": "By telephone"}, in_the_last=True),
    "suggestions.public": Made({"text": "Check the age of guests"}),
    "suggestions.report": Made({"text": "Guests are asked for their age"}, in_the_last=True),
}
ACTS = {
    "suggestions.close": "closes it, on the day and for the reason that are proposed",
    "suggestions.public": "records as published what is proposed, on the day that is proposed",
    "suggestions.remind": "tells of a reminder of the day that is proposed",
    "suggestions.write_reminder": "tells of a reminder on each letter, of the day that is proposed",
}
ACTS_FOR_A_REASON = {"suggestions.withdraw": "proposes to withdraw it, on the day that is proposed"}
STOPPED = {
    "suggestions.move_day": "It is that day already.",
    "suggestions.stand_still": "Say why.",
    "suggestions.answer_standstill": "Write the answer.",
    "suggestions.came_of": "Say from whom it came.",
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
    "suggestions.amend": {"objection_until": "today", **ANSWERS},
    "suggestions.change_body-particulars": {"code": ""},
    "suggestions.correct": {"written_on": "", **ADOPTED},
    "suggestions.correct_of_another": {"set_day": "", "maker_number": "", **ANSWERS},
    "suggestions.move_day": {"to": "2027-02-26"},
    "suggestions.new": {"recipient": "", "set_day": "", "cases": "", **ANSWERS},
    "suggestions.new_body-particulars": {"code": ""},
    "suggestions.record_of_another": {"recipient": "", "cases": "", "set_day": "", **ANSWERS},
    "suggestions.reply": ADOPTED,
    "suggestions.report": {"how_many": "more than 200"},
    "suggestions.urge": {"recipient": "", "cases": "", **ANSWERS},
}
