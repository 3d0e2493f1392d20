"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

TYPED = {
    "staff.new": {"login": "zhanghua", "email": "zhanghua@casetrack.example"},
    "staff.change": {"email": "luoyong@casetrack.example"},
    # The one at the top, and a new one beside it.
    "staff.new_office": {"level": "province", "parent": ""},
    "staff.change_office": {"parent": ""},
}
