"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "cases.new": Made({"child": "王小雨", "age_status": "minor"}),
    "cases.new_person": Made(
        {"name": "某甲", "age_status": "13", "kin-0-who": "某乙"}
        | dict.fromkeys(("charge", "other_role", "kin-1-who", "kin-1-tie"), "")
    ),
    "cases.team_page": Made({"do": "assign"}),
}
ACTS = {
    "cases.team_page": "puts the chosen person on the case, or grants the chosen part",
}
STOPPED = {
    "cases.team_page": "Choose who handles it from now on.",
}
TYPED = {"cases.identity": {"name": "王小雨", "born": "2009-05-04"}}
