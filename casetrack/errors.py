"""What an action may refuse with: a sentence and its values, translated at the edge."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


class RuleBroken(Exception):
    """A rule of law, or of the house, forbids what was asked.

    key: the sentence, marked with `N_`; or the key of one, where the law refuses, several rooms do,
    or a flag keeps it: `casetrack.web.words` knows those.
    field: the form field it speaks about, where there is one.
    values: what the wording needs (days, numbers, enum members), never a child's name.
    about: the alias of whom it concerns, where one form is sent for several people.
    """

    about: object = None

    def __init__(self, key: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.values = values

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.key}({values})" if values else self.key


@dataclass(frozen=True)
class TypedPlace:
    """A place of a text at which stands what is kept sealed of somebody; no `repr` quotes it.

    key: names the place, however often the text is sent. before, after: what stands around it.
    instead: the alias that belongs there; "" where nothing does. of: the alias of whom it is.
    """

    key: str
    before: str = field(repr=False)
    word: str = field(repr=False)
    after: str = field(repr=False)
    instead: str
    of: str


class SealedTyped(RuleBroken):
    """A name, or something else that is kept sealed, was typed into a text.

    places: each of them, for whoever typed it; never in a log.
    """

    def __init__(
        self, key: str, *, field: str | None, places: tuple[TypedPlace, ...], **values: object
    ) -> None:
        super().__init__(key, field=field, **values)
        self.places = places


class NotAllowed(Exception):
    """This person may not do this; the edge answers 403 and records the refusal.

    permission: value of the permission that was missing.
    case_id: the case it concerned, if any.
    """

    def __init__(self, permission: str, *, case_id: int | None = None) -> None:
        super().__init__(permission)
        self.permission = permission
        self.case_id = case_id


class HandedOn(Exception):
    """This case is in other hands now; nothing was written, and the edge says in whose.

    name: of who works on it. until: the last day of who stands in; None: they handle it for good.
    desk_of: the account that is stood in for.
    """

    def __init__(self, name: str, *, until: date | None = None, desk_of: int | None = None) -> None:
        super().__init__(name)
        self.name = name
        self.until = until
        self.desk_of = desk_of


class LostRace(Exception):
    """Somebody saved the same record since the form was opened; nothing was written.

    entity and entity_id name the record, as the audit does; saved_version is the one in force.
    """

    def __init__(self, entity: str, entity_id: int, *, saved_version: int) -> None:
        super().__init__(f"{entity} {entity_id} is at version {saved_version}")
        self.entity = entity
        self.entity_id = entity_id
        self.saved_version = saved_version
