"""Registry of the parts that features bring to the application, found by their class.

A feature names everything it brings in `Feature.brings`, and `create_app` brings all of it at once.
Who shows or asks it stands below the features, and asks for its class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar


class Brought:
    """Something that a feature brings. Its classes derive from this one, and are asked for.

    key: of a class, the attribute by which `brought_as` finds one of it; no other has the same.
    keys: the same of an attribute that holds several.
    """

    _key, _keys = "", ""

    def __init_subclass__(cls, *, key: str = "", keys: str = "") -> None:
        super().__init_subclass__()
        cls._key, cls._keys = key or cls._key, keys or cls._keys

    def keys(self) -> Iterable[object]:
        """By what it is found."""
        if self._key:
            return (getattr(self, self._key),)
        return getattr(self, self._keys) if self._keys else ()


B = TypeVar("B", bound=Brought)
Answer = TypeVar("Answer")

_all: tuple[Brought, ...] = ()
_by_class: dict[type[Brought], tuple[Brought, ...]] = {}
_by_key: dict[tuple[type[Brought], object], Brought] = {}
_forgetting: list[Callable[[], None]] = []


def bring(those: tuple[Brought, ...]) -> None:
    """Have exactly these from now on, in this order. What is brought twice is there once.

    Raises ValueError where two of a class have the same key; then all is as before.
    """
    global _all, _by_class, _by_key
    if those is _all:
        return
    by_class: dict[type[Brought], list[Brought]] = defaultdict(list)
    by_key: dict[tuple[type[Brought], object], Brought] = {}
    for part in {id(part): part for part in those}.values():
        keys = tuple(part.keys())
        for kind in type(part).__mro__:
            if issubclass(kind, Brought) and kind is not Brought:
                by_class[kind].append(part)
                for key in keys:
                    if by_key.setdefault((kind, key), part) is not part:
                        raise ValueError(f"{key} is brought twice as a {kind.__name__}")
    _all, _by_key = those, by_key
    _by_class = {kind: tuple(parts) for kind, parts in by_class.items()}
    for forget in _forgetting:
        forget()


def brought(kind: type[B]) -> tuple[B, ...]:
    """Everything of this class, in the order in which it was brought."""
    parts: tuple[B, ...] = _by_class.get(kind, ())  # type: ignore[assignment]  # by its class
    return parts


def brought_as(kind: type[B], key: object) -> B:
    """The one of this class that has this key. Raises KeyError where nobody brought one."""
    part: B = _by_key[kind, key]  # type: ignore[assignment]  # by its class
    return part


def if_brought(kind: type[B], key: object) -> B | None:
    """Like `brought_as`, but None where nobody brought one."""
    part: B | None = _by_key.get((kind, key))  # type: ignore[assignment]  # by its class
    return part


def of_what_is_brought(function: Callable[[], Answer]) -> Callable[[], Answer]:
    """Mark what is worked out of what was brought: once, and again after something else was."""
    kept = cache(function)
    _forgetting.append(kept.cache_clear)
    return kept
