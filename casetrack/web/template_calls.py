"""Calls out of templates: of what asks for nothing of the template, without asking whether it does.

A page calls some hundred macros and texts. Jinja looks at each of them, three times over, for
whether it wants the context of the template; that took a tenth of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment
from jinja2.runtime import Context, Macro

# By which Jinja knows a function that wants something of the template.
_WANTS = "jinja_pass_arg"


class QuickContext(Context):
    """The names of one page, and how what they stand for is called."""

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,
    ) -> None:
        # No template of ours has names that the others have not. Told of them, Jinja compares them
        # at every import, twenty times a page, to find none.
        super().__init__(environment, parent, name, blocks)

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - self is a keyword
        """What was called answers; what it is that is called, Jinja says for all but four kinds."""
        kind = type(__obj)
        if kind is Macro:
            args = (__self.eval_ctx, *args)
        elif kind is not BuiltinFunctionType:
            function = __obj.__func__ if kind is MethodType else __obj
            if type(function) is not FunctionType or _WANTS in function.__dict__:
                return super().call(__obj, *args, **kwargs)
        if kwargs:
            # Of the template, and nobody else's.
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)
