"""Codes with their words: what is stored, and the text a page says for it."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Protocol, Self, TypeVar, cast

Member = TypeVar("Member")
Open = TypeVar("Open", bound="OpenCode")


class Msgid(str):
    """A text of the catalogues in English, not translated yet. context: what tells it from others.

    It is put into the language of a page by `casetrack.web.words`, and nowhere before.
    """

    # Thousands of them are kept as long as the process lives: none has a dictionary of its own.
    __slots__ = ("context",)
    context: str | None

    def __new__(cls, text: str, context: str | None = None) -> Self:
        made = super().__new__(cls, text)
        made.context = context
        return made


class Composed(Msgid):
    """A text of the catalogues with another in it: `Composed(N_("%(what)s: corrected"), noun)`."""

    __slots__ = ("pattern", "what")
    pattern: Msgid
    what: Msgid

    def __new__(cls, pattern: Msgid, msgid: Msgid) -> Self:
        made = super().__new__(cls, pattern % {"what": msgid})
        made.pattern, made.what = pattern, msgid
        return made


def N_(text: str) -> Msgid:  # noqa: N802 - the name gettext has for it
    """Mark a text for the catalogues, and return it."""
    return Msgid(text)


def NP_(context: str, text: str) -> Msgid:  # noqa: N802 - the name gettext has for it
    """Mark a text that means different things in different places, and return it."""
    return Msgid(text, context)


class Worded(Protocol):
    """Something with words of its own."""

    @property
    def words(self) -> Msgid:
        """What is said for it, not translated yet."""


class Code(Worded, Protocol):
    """A code of a closed or of an open set."""

    @property
    def value(self) -> str:
        """What is stored, sent and written into case files."""


def several(words: str) -> tuple[str, ...]:
    """Words that are written with 、 between them."""
    return tuple(words.split("、")) if words else ()


class Coded(enum.StrEnum):
    """A closed set of codes: `OPEN = "open", NP_("case", "open")`. Its value is the first alone."""

    words: Msgid

    def __new__(cls, value: str, words: Msgid | None = None) -> Self:
        """Raises TypeError for a member without words: the class is not made."""
        if not isinstance(words, Msgid):
            raise TypeError(f"{cls.__qualname__}: {value!r} has no words")
        made = str.__new__(cls, value)
        made._value_ = value
        made.words = words
        return made


class Ranked(enum.IntEnum):
    """A closed set of codes in an order: `FREEDOM = 1, N_("…")`. Its value is the number alone."""

    words: Msgid

    def __new__(cls, value: int, words: Msgid | None = None) -> Self:
        """Raises TypeError for a member without words: the class is not made."""
        if not isinstance(words, Msgid):
            raise TypeError(f"{cls.__qualname__}: {value!r} has no words")
        made = int.__new__(cls, value)
        made._value_ = value
        made.words = words
        return made


class member:  # noqa: N801 - it stands where an enum has a plain value
    """A member of an open set that stands in its class: `NOTE = member("note", N_("Note"))`."""

    def __init__(self, value: str, words: Msgid, **facts: Any) -> None:
        self.value = value
        self.words = words
        self.facts = facts

    def __get__(self, instance: object, kind: type[Open]) -> Open:
        return kind(self.value)


class OpenCodes(type):
    """Lets an open set be gone through and asked for a value, as an enum can."""

    def __iter__(cls: type[Member]) -> Iterator[Member]:
        """Every member there is by now, in the order of declaration."""
        return iter(list(cast("type[OpenCode]", cls)._members.values()))

    def __contains__(cls, value: object) -> bool:
        return value in cast("type[OpenCode]", cls)._members


class OpenCode(str, metaclass=OpenCodes):
    """A set of codes to which a feature adds its own: `EntryKind.declare("begun", N_("Begun"))`.

    There is one object for each value, so that `is` tells members apart as with an enum. A set that
    is long takes its members from plain classes beside it, in their order.
    A feature declares its codes in its models or beside them: `casetrack.schema` reads the models
    of all features before anything is stored or read.
    also: what else people call a member, in either language: it is found by these words where it is
    typed, and they are shown nowhere. In a class they stand in `ALSO`, by the value of the member,
    with 、 between them.
    """

    name: str
    words: Msgid
    also: tuple[str, ...] = ()
    _members: ClassVar[dict[str, Any]] = {}
    # How many of them stand in the class.
    _stated: ClassVar[int] = 0

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._members = {}
        stated = [pair for base in cls.__mro__ for pair in vars(base).items()]
        for name, text in stated:
            if isinstance(text, member):
                made = cls.declare(text.value, text.words, **text.facts)
                made.name = name
                setattr(cls, name, made)
        cls._stated = len(cls._members)
        for base in cls.__mro__:
            for value, words in vars(base).get("ALSO", {}).items():
                cls(value).also = several(words)

    def __new__(cls, value: str) -> Self:
        """The member with that value. Raises ValueError if nobody declared one."""
        try:
            return cast("Self", cls._members[value])
        except KeyError:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}") from None

    @classmethod
    def declare(cls, value: str, words: Msgid) -> Self:
        """Add a member. Raises ValueError if the value is taken, TypeError if it has no words."""
        if value in cls._members:
            raise ValueError(f"{cls.__qualname__}: {value!r} is declared already")
        if not isinstance(words, Msgid):
            raise TypeError(f"{cls.__qualname__}: {value!r} has no words")
        made = super().__new__(cls, value)
        made.name = value.upper()
        made.words = words
        cls._members[value] = made
        return made

    @classmethod
    def in_fixed_order(cls) -> list[Self]:
        """Every member: first those of the class, then by value what features declared.

        The order of declaration is that of imports, which differs between commands.
        """
        members = list(cls)
        return members[: cls._stated] + sorted(members[cls._stated :])

    @property
    def value(self) -> str:
        """What is stored: the plain text of the code."""
        return str(self)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}.{self.name}: {self.value!r}>"


# A member of any set of codes, and any set, for whom it makes no difference.
AnyCode = enum.StrEnum | OpenCode
CodeSet = type[enum.StrEnum] | type[OpenCode]


def in_fixed_order(codes: CodeSet) -> Sequence[AnyCode]:
    """The members of a set in an order that hangs on no import."""
    return codes.in_fixed_order() if issubclass(codes, OpenCode) else list(codes)
