"""Tell the other rooms what happened, and ask what only a higher room knows.

A room publishes an event, or asks a question, whose class stands in it. Features above mark
functions that handle the one and answer the other, and bring them. Of one event they run in the
order in which they were brought, at once, in the transaction of whoever publishes or asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Generic, Protocol, Self, TypeVar

from casetrack.brought import Brought, brought, if_brought, of_what_is_brought

A = TypeVar("A")
Q = TypeVar("Q")
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


class Handler(Brought, Generic[Q, A]):
    """A function that handles an event, or answers a question. about: the class of that."""

    __name__: str
    __qualname__: str

    def __init__(self, function: Callable[[Q], A], about: Any) -> None:
        update_wrapper(self, function)
        self.function, self.about = function, about
        _marked.append(self)

    def keys(self) -> tuple[object, ...]:
        """The question, which nobody else answers; an event may have several handlers."""
        return (self.about,) if issubclass(self.about, Question) else ()

    def __call__(self, question: Q) -> A:
        """Handle it, or answer it."""
        return self.function(question)


_marked: list[Handler[Any, Any]] = []


def handles(event: type[E]) -> Callable[[Callable[[E], None]], Handler[E, None]]:
    """Mark a function as a handler of this event."""
    return lambda handler: Handler(handler, event)


def answers(
    question: Callable[..., _Answered[Q_co, A]],
) -> Callable[[Callable[[Q_co], A]], Handler[Q_co, A]]:
    """Mark a function as the one that answers this question, or one of those of a survey."""
    return lambda answerer: Handler(answerer, question)


@of_what_is_brought
def _handlers() -> dict[type[Any], list[Handler[Any, Any]]]:
    handlers: dict[type[Any], list[Handler[Any, Any]]] = defaultdict(list)
    for handler in brought(Handler):
        handlers[handler.about].append(handler)
    return handlers


def publish(event: Event) -> None:
    """Have every handler of this event follow it, in order."""
    for handler in _handlers().get(type(event), ()):
        handler(event)


def ask(question: Question[A]) -> A:
    """The one answer. Raises LookupError if nobody was brought in who knows it."""
    answerer = if_brought(Handler, type(question))
    if answerer is None:
        raise LookupError(f"nobody answers {type(question).__name__}")
    answer: A = answerer(question)
    return answer


def ask_all(question: Survey[A]) -> list[A]:
    """The answer of each who has one, in order."""
    return [answerer(question) for answerer in _handlers().get(type(question), ())]


def marked() -> list[Handler[Any, Any]]:
    """Every marked function that was imported so far."""
    return list(_marked)
