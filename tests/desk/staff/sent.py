"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

TYPED = {
    "staff.new": {"login": "zhanghua", "email": "zhanghua@casetrack.example"},
    "staff.change": {"email": "luoyong@casetrack.example"},
    "staff.new_office": {"parent": ""},
    "staff.change_office": {"parent": ""},
}
