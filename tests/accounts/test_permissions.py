"""What each role may do: the table of docs/decisions/0006, as it is read there."""

from __future__ import annotations

from pathlib import Path

from casetrack.accounts.models import Role
from casetrack.accounts.permissions import HANDLE, HEAD, LOG, Permission, permissions_of
from casetrack.app import FEATURES

ROOT = Path(__file__).resolve().parents[2]
DECISION = ROOT / "docs" / "decisions" / "0006-permissions-of-roles.md"
ROLES = (
    Role.PROSECUTOR,
    Role.ASSISTANT,
    Role.CLERK,
    Role.SECTION_HEAD,
    Role.CHIEF_PROCURATOR,
    Role.CASE_MANAGEMENT,
    Role.SOCIAL_WORKER,
    Role.ADMINISTRATOR,
)
# One column each of ROLES; the custodian of sealed records keeps them, and vouches.
TABLE = {
    "case:read": "p a c h P m s .",
    "case:open": "p a . h P . . .",
    "case:edit": "p a c h P . . .",
    "case:grant": "p . . h P . . .",
    "case:assign": ". . . h P . . .",
    "identity:see": "p a c h P . . .",
    "journal:write": "p a c h P . . .",
    "review:receive": "p a c h P . . .",
    "review:write": "p . . h P . . .",
    "review:decide": "p . . h P . . .",
    "probation:write": "p a c h P . . .",
    "probation:order": "p . . h P . . .",
    "guidance:record": "p a c h P . . .",
    "guidance:write": "p . . h P . . .",
    "visits:read": "p a c h P . s .",
    "visits:plan": "p a c h P . . .",
    "visits:record": "p a c h P . s .",
    "visits:slip": "p a c h P . s .",
    "questions:write": ". . . h P m . .",
    "concerns:raise": "p a c h P . s .",
    "concerns:answer": "p . . h P . . .",
    "suggestions:read": "p a c h P . . .",
    "suggestions:record": "p a c h P . . .",
    "suggestions:write": "p . . h P . . .",
    "periods:read": ". . . h P m . .",
    "figures:read": "p a c h P . . .",
    "figures:sign": ". . . h P . . .",
    "calendar:edit": ". . . . . . . A",
    "accounts:manage": ". . . . . . . A",
    "accounts:vouch": "p a c h P m . A",
    "audit:read": ". . . . . . . A",
    "health:read": ". . . . . . . A",
    "sealed:keep": ". . . . . . . .",
}


# What stands in the class; a feature may add its own.
HOUSE = {var for var in vars(Permission).values() if isinstance(var, Permission)}


def house_permissions(role: Role) -> frozenset[Permission]:
    """What this role may do, without what features add."""
    return permissions_of(role) & HOUSE


def written_in_the_decision() -> dict[str, str]:
    """The rows of the table of the decision, each as it is written above."""
    letters = "pachPmsA"
    rows = {}
    for line in DECISION.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(ROLES) + 1 and cells[0].startswith("`"):
            marks = [text if cell else "." for text, cell in zip(letters, cells[1:], strict=True)]
            rows[cells[0].strip("`")] = " ".join(marks)
    return rows


def test_each_role_may_do_what_the_table_says_and_nothing_else() -> None:
    item = {
        role: {name for name, row in TABLE.items() if row.split()[column] != "."}
        for column, role in enumerate(ROLES)
    }

    assert item == {
        role: {permission.value for permission in house_permissions(role)} for role in ROLES
    }
    custodian = permissions_of(Role.RECORDS_CUSTODIAN)
    assert custodian == {Permission.ACCOUNTS_VOUCH, Permission.SEALED_KEEP}


def test_a_deputy_chief_may_do_what_a_section_head_may() -> None:
    assert permissions_of(Role.DEPUTY_CHIEF) == permissions_of(Role.SECTION_HEAD)


def test_the_table_names_every_permission_of_the_house() -> None:
    assert set(TABLE) == {permission.value for permission in HOUSE}


def test_what_a_feature_adds_is_for_those_who_work_with_cases() -> None:
    """Or who looks after what an office did, of a case by its number: case management.

    They also write the schemes of its points, and set how many days an opinion is due before the
    last one. Who decides what in an office is set by its heads, or by who looks after its accounts.
    """
    assert FEATURES, "all of them are read"
    added = set(Permission) - HOUSE
    they = {True: LOG | {Role.CASE_MANAGEMENT}, False: LOG | {Role.SOCIAL_WORKER}}
    of_the_office = (":audit", ":schemes", ":days")
    others = {
        permission: permission.held_by - they[permission.value.endswith(of_the_office)]
        for permission in added
    }
    others = {
        permission: roles - {Role.ADMINISTRATOR} if permission.value.endswith(":set") else roles
        for permission, roles in others.items()
    }

    assert {permission: roles for permission, roles in others.items() if roles} == {}


def test_what_a_feature_adds_says_by_its_name_whether_it_decides_or_logs() -> None:
    meant = {
        "write": HANDLE,
        "record": LOG,
        "read": LOG,
        "slip": LOG | {Role.SOCIAL_WORKER},
        "audit": HEAD | {Role.CASE_MANAGEMENT},
        "schemes": HEAD | {Role.CASE_MANAGEMENT},
        "days": HEAD | {Role.CASE_MANAGEMENT},
        # What others propose; who decides what in the office; who stands in for its chief.
        "decide": HEAD,
        # For what is late in the office.
        "press": HEAD,
        "set": HEAD | {Role.ADMINISTRATOR},
        "deputy": frozenset({Role.CHIEF_PROCURATOR}),
        "minutes": HEAD,
        # The ledgers of an office, when it begins.
        "import": HEAD,
        "answer": HANDLE,
        # Files, where what one adds is what one sees.
        "see": LOG | {Role.SOCIAL_WORKER},
        "add": LOG | {Role.SOCIAL_WORKER},
        "away": LOG | {Role.SOCIAL_WORKER},
        # A whole desk, one's own or as a head.
        "give": HANDLE,
        # Of one case, the whole of it.
        "make": HANDLE,
        # Of one case, as its handler or as a head.
        "looked": HANDLE,
        # A record to be sealed, by its handler; what its custodian proposes, by a head.
        "prepare": HANDLE,
        "approve": HEAD,
    }
    added = set(Permission) - HOUSE

    assert added, "they are found at all"
    assert [
        permission
        for permission in added
        if permission.held_by != meant[permission.value.split(":")[1]]
    ] == []


def test_the_decision_shows_the_same_table() -> None:
    assert written_in_the_decision() == TABLE


def test_a_clerk_logs_schedules_and_prepares_but_decides_issues_and_extends_nothing() -> None:
    for_prosecutors = {
        Permission.REVIEW_WRITE,
        Permission.DECIDE,
        Permission.PROBATION_ORDER,
        Permission.GUIDANCE_WRITE,
        Permission.CONCERN_ANSWER,
        Permission.SUGGESTIONS_WRITE,
        Permission.CASE_GRANT,
    }

    assert not house_permissions(Role.CLERK) & for_prosecutors
    assert not house_permissions(Role.ASSISTANT) & for_prosecutors
    assert house_permissions(Role.CLERK) | {Permission.CASE_OPEN} == house_permissions(
        Role.ASSISTANT
    )
    assert house_permissions(Role.PROSECUTOR) - house_permissions(Role.ASSISTANT) == for_prosecutors
