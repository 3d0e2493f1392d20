"""Forms of a case: open, head, people, team, log, correct."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.cases.fields import PartySelect
from casetrack.cases.kinds import (
    AgeStatus,
    Aspect,
    BodyKind,
    Intake,
    PartyKind,
    PartyRole,
    TieKind,
    roles_of,
    usual_roles_of,
)
from casetrack.cases.models import Case, CaseGrant, Charge, Party, Track
from casetrack.casework.people import NewParty, PartyChange, RoleDetail
from casetrack.casework.team import NewGrant
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.handing_over import VisitsGo
from casetrack.web.forms import (
    EditForm,
    EnumChecks,
    EnumRadio,
    EnumSelect,
    Form,
    id_or_none,
    note_length,
    within,
)
from casetrack.web.typed_dates.fields import (
    DayAhead,
    PastWhen,
    Required,
    WhenField,
    kept_when,
    to_choose,
)
from casetrack.web.words import label

OPENED_AS = (
    PartyRole.SUSPECT,
    PartyRole.VICTIM,
    PartyRole.MINOR_WITH_MISCONDUCT,
    PartyRole.PLAINTIFF,
)
AGES = (AgeStatus.MINOR, AgeStatus.MINOR_AT_ACT, AgeStatus.ADULT, AgeStatus.UNKNOWN)
TIES = (
    TieKind.FATHER,
    TieKind.MOTHER,
    TieKind.GRANDFATHER,
    TieKind.GRANDMOTHER,
    TieKind.GUARDIAN,
    TieKind.CAREGIVER,
    TieKind.CLASSMATE,
    TieKind.TEACHER,
    TieKind.OTHER,
)
SAME_NUMBER = _l("Another case has this number, and that is meant")

# Prefixes of the fields of a role held, before its position.
LINE, SINCE = "line_", "since_"


class OpenForm(Form):
    """Open a case: the child and the intake."""

    child = StringField(
        _l("Name of the minor"), [Required(_l("Enter a name or an alias.")), within(Party.alias)]
    )
    role = EnumRadio(
        _l("The minor is"), OPENED_AS, validators=[Required(_l("Choose what the minor is."))]
    )
    age_status = to_choose(_l("Age"), AGES, _l("Choose the age."))
    charge = StringField(_l("Charge or cause"), [within(Charge.name)])
    intake = to_choose(_l("How it came in"), Intake, _l("Choose how it came in."))
    national_number = StringField(
        _l("Number in the national system"), [within(Case.national_number)]
    )
    is_same_number = BooleanField(SAME_NUMBER)
    title = StringField(_l("Title"), [within(Case.title)])

    def sealed(self) -> Collection[str]:
        """The name of the minor."""
        return ("child",)


class HeadForm(EditForm):
    """The title in each language, and the national number."""

    title_zh = StringField(_l("Title in Chinese"), [within(Case.title)])
    title_en = StringField(_l("Title in English"), [within(Case.title)])
    national_number = StringField(
        _l("Number in the national system"), [within(Case.national_number)]
    )
    is_same_number = BooleanField(SAME_NUMBER)

    def title(self) -> BilingualText:
        """The title entered."""
        return BilingualText.of(en=self.title_en.data, zh=self.title_zh.data)


def _usual_first(kind: PartyKind) -> tuple[PartyRole, ...]:
    return tuple(dict.fromkeys((*usual_roles_of(kind), *roles_of(kind))))


class PersonForm(Form):
    """Add a person, group or body to the case."""

    kind = EnumRadio(_l("Who comes in"), PartyKind, default=PartyKind.PERSON)
    name = StringField(_l("Name"), [Required(_l("Enter a name or an alias.")), within(Party.alias)])
    role = EnumChecks(_l("Roles"), _usual_first(PartyKind.PERSON))
    body_role = EnumChecks(_l("Roles"), _usual_first(PartyKind.BODY))
    age_status = EnumSelect(_l("Age"), AGES, default=AgeStatus.UNKNOWN)
    body_kind = EnumSelect(_l("Kind of body"), BodyKind, default=BodyKind.OTHER)
    tie = EnumSelect(_l("To a child of the case: the"), TIES, default=TieKind.OTHER)
    tie_to = PartySelect(_l("of"), nobody=_l("nobody in particular"))
    charge = StringField(_l("Charge, of a suspect"), [within(Charge.name)])

    def sealed(self) -> Collection[str]:
        """The name of a person; that of a group or body stands in the open."""
        return ("name",) if self.kind.data is PartyKind.PERSON else ()

    def entered(self) -> NewParty:
        """The party entered."""
        child_id = self.tie_to.data
        roles = self.body_role if self.kind.data is PartyKind.BODY else self.role
        return self.into(
            NewParty,
            roles=tuple(roles.data or ()),
            tie=(self.tie.data, child_id) if child_id else None,
        )


class ChangePersonForm(EditForm):
    """Change alias, age and roles of a party."""

    alias_zh = StringField(_l("Alias in Chinese"), [within(Party.alias)])
    alias_en = StringField(_l("Alias in Latin letters"), [within(Party.alias)])
    age_status = EnumSelect(_l("Age"), AgeStatus)
    role = EnumChecks(_l("Roles"), PartyRole)
    # The roles that are held already; each has a field for its line of work and for its day.
    held: tuple[int, ...] = ()

    def details(self) -> list[tuple[SelectField, WhenField]]:
        """For each role held: its fields for line of work and day."""
        return [(self[f"{LINE}{index}"], self[f"{SINCE}{index}"]) for index in self.held]

    def offer(self, kind: PartyKind, roles: Sequence[PartyRole], tracks: Sequence[Track]) -> None:
        """Fill the choices: roles that fit or are held, lines of work of the case."""
        fitting = roles_of(kind)
        self.role.offer([role for role in PartyRole if role in fitting or role in roles])
        lines = [(str(track.id), label(track.kind)) for track in tracks]
        for line, _since in self.details():
            line.choices = [("", str(_l("the whole case"))), *lines]

    def change(self) -> PartyChange:
        """The changes entered."""
        alias = BilingualText.of(en=self.alias_en.data, zh=self.alias_zh.data)
        held = {
            index: RoleDetail(line.data, kept_when(since))
            for index, (line, since) in zip(self.held, self.details(), strict=True)
        }
        age = self.age_status.data or AgeStatus.UNKNOWN
        return PartyChange(alias, age, tuple(self.role.data or ()), held)


def changing_person(party: Party) -> type[ChangePersonForm]:
    """The form for a party, with two fields for each role held."""
    fields: dict[str, Any] = {"held": tuple(range(len(party.roles)))}
    for field in fields["held"]:
        fields[f"{LINE}{field}"] = SelectField(_l("Line of work"), coerce=id_or_none, choices=[])
        fields[f"{SINCE}{field}"] = PastWhen(_l("Since"))
    return type("ChangePersonForm", (ChangePersonForm,), fields)


class HandOverForm(EditForm):
    """Hand the case over."""

    staff_id = SelectField(
        _l("To"),
        coerce=id_or_none,
        validators=[Required(_l("Choose who handles it from now on."))],
    )
    word = TextAreaField(_l("A word to whoever takes it over"), [note_length()])
    visits = EnumRadio(_l("Who makes the planned visits"), VisitsGo, default=VisitsGo.ALL)
    staying = SelectMultipleField(
        _l("These stay with the former handler"),
        coerce=int,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def stays(self) -> frozenset[int]:
        """Ids of the visits that stay with the former handler, if chosen one by one."""
        is_each = self.visits.data is VisitsGo.EACH
        return frozenset(self.staying.data or ()) if is_each else frozenset()


class AssignForm(Form):
    """Put a colleague on the case."""

    # The page of the team asks for somebody twice: each label leads to its own field.
    staff_id = SelectField(_l("Who"), coerce=int, id="put_on")


class EndGrantForm(Form):
    """Button that ends a grant; a second request for the same grant changes nothing."""

    sending = None


class GrantForm(Form):
    """Grant access to the case or a part of it."""

    to = SelectField(_l("Who may see it"))
    aspect = EnumRadio(
        _l("Part of the case"),
        (Aspect.VISITS, Aspect.SUPERVISION, Aspect.DATES, Aspect.WHOLE),
        default=Aspect.VISITS,
    )
    party_id = PartySelect(_l("Of whom"), nobody=_l("everybody in the case"))
    until = DayAhead(_l("Until"))
    reason = StringField(_l("Why"), [within(CaseGrant.reason)])

    def new_grant(self) -> NewGrant:
        """The grant entered."""
        kind, _, number = str(self.to.data or "").partition("-")
        chosen = int(number) if number.isdigit() else None
        return self.into(
            NewGrant,
            staff_id=chosen if kind == "staff" else None,
            office_id=chosen if kind == "office" else None,
        )
