"""Tell the other rooms what happened, and ask what only a higher room knows.

A room publishes an event, or asks a question, whose class stands in it. Features above mark plain
functions that handle the one and answer the other; `app.py` collects them from `Feature.handlers`.
Everything runs at once, in the transaction of whoever publishes or asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, Protocol, Self, TypeVar

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)
Q_co = TypeVar("Q_co", covariant=True)


class Event:
    """Something that happened: a frozen dataclass, named in the past tense."""


E = TypeVar("E", bound=Event)


class Query(Generic[A]):
    """What is asked, and answered with an `A`."""

    def answered(self) -> tuple[Self, A]:
        """Nothing: it tells the type checker which answer belongs to which question."""
        raise NotImplementedError


class Question(Query[A]):
    """Something a lower room must ask: a frozen dataclass. Exactly one function answers."""


class Survey(Query[A]):
    """The same, asked of whoever has an answer: any number of functions give theirs."""


class _Answered(Protocol[Q_co, A_co]):
    def answered(self) -> tuple[Q_co, A_co]: ...


Handler = Callable[[Any], Any]
_marked: dict[Handler, type[Any]] = {}
_handlers: dict[type[Any], tuple[Handler, ...]] = {}


def handles(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Mark a function as a handler of this event."""
    return lambda handler: _mark(handler, event)


def answers(
    question: Callable[..., _Answered[Q_co, A]],
) -> Callable[[Callable[[Q_co], A]], Callable[[Q_co], A]]:
    """Mark a function as the one that answers this question, or one of those of a survey."""
    return lambda answerer: _mark(answerer, question)


def use_handlers(handlers: Iterable[Handler]) -> None:
    """Have exactly these handle and answer from now on; those of one event in this order.

    Raises ValueError if a function is not marked, or two answer a question that is no survey.
    """
    taken: dict[type[Any], tuple[Handler, ...]] = {}
    for handler in dict.fromkeys(handlers):
        if handler not in _marked:
            raise ValueError(f"{handler.__qualname__} is marked neither with @handles nor @answers")
        about = _marked[handler]
        if about in taken and issubclass(about, Question):
            raise ValueError(f"two answer {about.__name__}")
        taken[about] = (*taken.get(about, ()), handler)
    _handlers.clear()
    _handlers.update(taken)


def publish(event: Event) -> None:
    """Have every handler of this event follow it, in order."""
    for handler in _handlers.get(type(event), ()):
        handler(event)


def ask(question: Question[A]) -> A:
    """The one answer. Raises LookupError if nobody was brought in who knows it."""
    answerers = _handlers.get(type(question), ())
    if not answerers:
        raise LookupError(f"nobody answers {type(question).__name__}")
    answer: A = answerers[0](question)
    return answer


def ask_all(question: Survey[A]) -> list[A]:
    """The answer of each who has one, in order."""
    return [answerer(question) for answerer in _handlers.get(type(question), ())]


def marked() -> dict[Handler, type[Any]]:
    """Every marked function that was imported so far, and what it handles or answers."""
    return dict(_marked)


def _mark(handler: Handler, about: Any) -> Handler:
    _marked[handler] = about
    return handler
