"""What templates show: escaped as ever, without making markup of every piece of a page.

Jinja has each of the thousand values of a page escaped into a markup of its own, and puts all of
them together as plain text afterwards: to make and ask what is thrown away took a tenth of a list.
"""

from __future__ import annotations

from collections.abc import Callable

import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

# What `escape` does with a text before it makes markup of it. The library promises it to nobody: it
# is kept below 4, and the tests compare what comes of either.
_escaped: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]


def shown(value: object) -> str:
    """A value as it stands in the page: text is escaped, markup stays, a number is written."""
    kind = type(value)
    if kind is str:
        return _escaped(value)  # type: ignore[arg-type]  # mypy narrows by isinstance alone
    if kind is Markup:
        return value  # type: ignore[return-value]  # the same
    if kind is int:
        return str(value)
    return escape(value)


class QuickOutput(CodeGenerator):
    """Compiles templates that show values by `shown`."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """The module of a template, which knows how its values are shown; named by Jinja."""
        self.writeline(f"from {__name__} import {shown.__name__}")
        super().visit_Template(node, frame)

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if not frame.eval_ctx.autoescape or frame.eval_ctx.volatile or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"{shown.__name__}(")
