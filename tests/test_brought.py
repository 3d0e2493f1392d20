"""What is brought is found by its class and its key, and replaced as a whole."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from casetrack.brought import Brought, bring, brought, brought_as, if_brought, of_what_is_brought


@dataclass(frozen=True)
class Dish(Brought, key="name"):
    """Something to eat, known by its name."""

    name: str


@dataclass(frozen=True)
class Soup(Dish):
    """A dish, too."""


@dataclass(frozen=True)
class Menu(Brought, keys="days"):
    """What there is on some days."""

    days: tuple[str, ...]


RICE, BROTH = Dish("rice"), Soup("broth")


def test_what_is_brought_is_found_by_its_class_in_its_order() -> None:
    bring((BROTH, RICE, Menu(("Monday",)), BROTH))

    assert brought(Dish) == (BROTH, RICE)
    assert brought(Soup) == (BROTH,)


def test_one_is_found_by_its_key_or_by_each_of_its_keys() -> None:
    weekend = Menu(("Saturday", "Sunday"))
    bring((RICE, weekend))

    assert brought_as(Dish, "rice") is RICE
    assert brought_as(Menu, "Sunday") is weekend
    assert if_brought(Menu, "rice") is None
    with pytest.raises(KeyError):
        brought_as(Soup, "rice")


def test_two_of_a_class_with_one_key_are_refused_and_what_was_there_stays() -> None:
    bring((RICE,))

    with pytest.raises(ValueError, match="rice is brought twice as a Dish"):
        bring((BROTH, RICE, Dish("rice")))

    assert brought(Dish) == (RICE,)


def test_what_was_brought_before_is_gone_with_what_was_worked_out_of_it() -> None:
    @of_what_is_brought
    def names() -> list[str]:
        return [dish.name for dish in brought(Dish)]

    bring((RICE,))
    before = names()
    bring((BROTH,))

    assert (before, names()) == (["rice"], ["broth"])
    assert names() is names()
