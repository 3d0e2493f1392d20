"""Forms of a case: open, head, people, team, log, correct."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.cases.fields import PartySelect
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    AgeStatus,
    Aspect,
    BodyKind,
    Intake,
    PartyKind,
    PartyRole,
    TieKind,
)
from casetrack.cases.models import Case, CaseGrant, Charge, Party, Track
from casetrack.casework.actions import NewCase
from casetrack.casework.kind_words import named_among
from casetrack.casework.new_parties import NewKin, NewParty, roles_of, usual_roles_of
from casetrack.casework.people import PartyChange, RoleDetail
from casetrack.casework.team import NewGrant
from casetrack.casework.typed_age import BirthOrAge, TypedAge
from casetrack.codes import NP_, Coded
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.handing_over import VisitsGo
from casetrack.web.choices import EnumChecks, EnumRadio, EnumSelect, id_or_none
from casetrack.web.forms import EditForm, Form, RowForm, note_length, within
from casetrack.web.typed_dates.fields import (
    DayAhead,
    PastWhen,
    Required,
    WhenField,
    kept_when,
    to_choose,
)
from casetrack.web.words import label


class CaseAbout(Coded):
    """Whom a case is about when it is opened; of nobody in particular: a matter of governance."""

    CHILD = "child", NP_("case about", "a child")
    GROUP = "group", NP_("case about", "a group, in words")
    NOBODY = "nobody", NP_("case about", "nobody in particular: a matter")


OPENED_AS = (
    PartyRole.SUSPECT,
    PartyRole.VICTIM,
    PartyRole.MINOR_WITH_MISCONDUCT,
    PartyRole.BULLIED,
    PartyRole.PLAINTIFF,
)
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
# Of who looks after a child.
KIN_TIES = TIES[:6]
SAME_NUMBER = _l("Another case has this number, and that is meant")
# Prefixes of the fields of a role held, before its position.
LINE, SINCE = "line_", "since_"


class RequiredAbout(Required):
    """Requires a value in a case that is about one of these."""

    field_flags: ClassVar[dict[str, bool]] = {}

    def __init__(self, message: Any, *about: CaseAbout) -> None:
        super().__init__(message)
        self.about = about

    def __call__(self, form: Any, field: Field) -> None:
        """Ask for it, if the case is about one of these."""
        if form.about.data in self.about:
            super().__call__(form, field)


class OpenForm(Form):
    """Open a case: the child, a group or nobody, and the intake."""

    about = EnumRadio(_l("Whom it is about"), CaseAbout, default=CaseAbout.CHILD)
    child = StringField(
        _l("Name of the minor"),
        [RequiredAbout(_l("Enter a name or an alias."), CaseAbout.CHILD), within(Party.alias)],
    )
    role = EnumRadio(
        _l("Role in the case"),
        OPENED_AS,
        validators=[RequiredAbout(_l("Choose the role of the minor."), CaseAbout.CHILD)],
    )
    age_status = BirthOrAge(
        _l("Date of birth or age"),
        [RequiredAbout(_l("Write the date of birth or the age, or: unknown."), CaseAbout.CHILD)],
    )
    group = StringField(
        _l("The group, in words"),
        [RequiredAbout(_l("Say in words who they are."), CaseAbout.GROUP), within(Party.alias)],
    )
    charge = StringField(_l("Charge or cause"), [within(Charge.name)])
    intake = to_choose(_l("How it came in"), Intake, _l("Choose how it came in."))
    national_number = StringField(
        _l("Number in the national system"), [within(Case.national_number)]
    )
    is_same_number = BooleanField(SAME_NUMBER)
    title = StringField(
        _l("Title"),
        [
            RequiredAbout(
                _l("Enter a title: without a child it says what the matter is."),
                CaseAbout.GROUP,
                CaseAbout.NOBODY,
            ),
            within(Case.title),
        ],
    )

    def sealed(self) -> Collection[str]:
        """The name of the minor."""
        return ("child",)

    def validate_age_status(self, field: BirthOrAge) -> None:
        """Ask of an adult who is accused how old they were then. Raises ValidationError."""
        if self.about.data is CaseAbout.CHILD:
            field.told_of(accused=self.role.data in MAY_BE_ACCUSED)

    def entered(self) -> NewCase:
        """The case entered, without what was typed of somebody whom it is not about."""
        if self.about.data is CaseAbout.CHILD:
            age = self.age_status.data or TypedAge()
            return self.into(NewCase, age_status=age.band, born=age.born, group="")
        of_group = {} if self.about.data is CaseAbout.GROUP else {"group": "", "role": None}
        return self.into(NewCase, child="", charge="", age_status=AgeStatus.UNKNOWN, **of_group)


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


class KinRow(RowForm):
    """Somebody who looks after whoever comes in; a row without a word does not count."""

    tie = EnumSelect(_l("Relation"), KIN_TIES, nothing=_l("Choose one"))
    who = StringField(_l("Alias, or somebody of the case"), [within(Party.alias)])
    lives_with = BooleanField(_l("lives with the child"))
    is_guardian = BooleanField(_l("guardian"))


class PersonForm(Form):
    """Add a person, group or body to the case."""

    kind = EnumRadio(_l("Who comes in"), PartyKind, default=PartyKind.PERSON)
    name = StringField(_l("Name"), [Required(_l("Enter a name or an alias.")), within(Party.alias)])
    role = EnumChecks(_l("Roles"), _usual_first(PartyKind.PERSON))
    body_role = EnumChecks(_l("Roles"), _usual_first(PartyKind.BODY))
    other_role = StringField(_l("Another role"), [within(Party.alias)])
    age_status = BirthOrAge(_l("Date of birth or age"))
    body_kind = EnumSelect(_l("Kind of body"), BodyKind, default=BodyKind.OTHER)
    tie = EnumSelect(_l("To a child of the case: the"), TIES, nothing=_l("Choose one"))
    tie_to = PartySelect(_l("of"), nobody=_l("nobody in particular"))
    charge = StringField(_l("Charge, of a suspect"), [within(Charge.name)])
    kin = FieldList(FormField(KinRow), _l("Guardians and who looks after them"), min_entries=2)
    # Roles that were typed, once the form is validated.
    typed_roles: tuple[PartyRole, ...] = ()

    def sealed(self) -> Collection[str]:
        """The names of a person and their kin; that of a group or body stands in the open."""
        return ("name", "kin") if self.kind.data is PartyKind.PERSON else ()

    def roles(self) -> tuple[PartyRole, ...]:
        """The roles that were ticked and typed."""
        ticked = self.body_role if self.kind.data is PartyKind.BODY else self.role
        return tuple(dict.fromkeys((*(ticked.data or ()), *self.typed_roles)))

    def validate_other_role(self, field: StringField) -> None:
        """Find the roles typed, several with commas between them. Raises ValidationError."""
        roles = roles_of(self.kind.data or PartyKind.PERSON)
        matches: list[Any] = []
        for word in re.split(r"[,，、;；]", field.data or ""):
            near = named_among(word, roles)
            if word.strip() and len(near.nearest) != 1:
                offered = _(", ").join(label(role) for role in (*near.nearest, *near.others)[:6])
                raise ValidationError(
                    _("Which role is it: %(roles)s?", roles=offered)
                    if offered
                    else _('No role is called "%(word)s".', word=word.strip())
                )
            matches += near.nearest
        self.typed_roles = tuple(matches)

    def validate_age_status(self, field: BirthOrAge) -> None:
        """Ask of an adult who is accused how old they were then. Raises ValidationError."""
        field.told_of(accused=bool(MAY_BE_ACCUSED.intersection(self.roles())))

    def validate_tie_to(self, field: PartySelect) -> None:
        """Ask what they are to the child that is named. Raises ValidationError."""
        if field.data and self.tie.data is None:
            raise ValidationError(_("Say who it is, and what they are to the child."))

    def validate_kin(self, field: FieldList[Any]) -> None:
        """Ask for what a row lacks. Raises ValidationError."""
        for row in field.data:
            if bool(row["tie"]) is not bool((row["who"] or "").strip()):
                raise ValidationError(_("Say who it is, and what they are to the child."))

    def entered(self, people: Iterable[Party]) -> NewParty:
        """The party entered; of who looks after them, those of the case by their aliases."""
        child_id, age = self.tie_to.data, self.age_status.data or TypedAge()
        known = {alias: party.id for party in people for alias in _aliases_of(party)}
        return self.into(
            NewParty,
            roles=self.roles(),
            age_status=age.band,
            born=age.born,
            tie=(self.tie.data or TieKind.OTHER, child_id) if child_id else None,
            kin=tuple(
                NewKin(
                    row["tie"],
                    name,
                    known.get(name),
                    row["lives_with"] or None,
                    bool(row["is_guardian"]),
                )
                for row in self.kin.data
                if (name := (row["who"] or "").strip()) and self.kind.data is PartyKind.PERSON
            ),
        )


def _aliases_of(party: Party) -> list[str]:
    return [alias for alias in (party.alias.zh, party.alias.en) if alias]


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
        (Aspect.VISITS, Aspect.SUPERVISION, Aspect.DATES, Aspect.WHOLE, Aspect.NOTES),
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
