"""Macros that every template has without importing them."""

from __future__ import annotations

import re

from jinja2 import Environment
from jinja2.ext import Extension

# Text in a line, forms and their items, lists and the ledger, what a step moves, where a measure
# stands. They import each other's by name.
SHARED = (
    "macros/text.html",
    "macros/forms.html",
    "macros/lists.html",
    "macros/ledger.html",
    "macros/items.html",
    "macros/moves.html",
    "macros/measures.html",
)
_DEFINED = re.compile(r"\{%-?\s*macro\s+([a-z]\w*)\(")
_IMPORTED = re.compile(r"\{%-?\s*from\s+\"[^\"]+\"\s+import\s+([^%]+?)\s*-?%\}")
_CALLED = re.compile(r"(?<![\w.|])([a-z]\w*)\(")


class SharedMacros(Extension):
    """Imports into each template the shared macros it calls, as its first line might."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._macros: dict[str, str] = {}

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with its imports before its first line, whose number they keep.

        What it defines, or imports from elsewhere, under the name of a shared one is its own.
        """
        if name is None or name.startswith("macros/"):
            return source
        macros = self._macros or self._read()
        own = set(_DEFINED.findall(source))
        own.update(re.findall(r"\w+", " ".join(_IMPORTED.findall(source))))
        called = sorted(set(_CALLED.findall(source)) & macros.keys() - own)
        imports = (f'{{% from "{macros[name]}" import {name} %}}' for name in called)
        return "".join(imports) + source

    def _read(self) -> dict[str, str]:
        """The file of each shared macro, by its name."""
        loader = self.environment.loader
        assert loader is not None, "there are templates"
        macros: dict[str, str] = {}
        for file in SHARED:
            source, _file, _is_current = loader.get_source(self.environment, file)
            macros.update(dict.fromkeys(_DEFINED.findall(source), file))
        # Whole or not at all: several threads compile templates at once.
        self._macros = macros
        return macros
