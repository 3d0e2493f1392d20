"""Measure casetrack as a house: `./run house`.

Lines and what they are, files, folders, arrows between rooms, modules that one other module reads,
functions, slots of a feature. The figures of `docs/reference/house.md` come from here.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).resolve().parent))
import rooms

ROOT = Path(__file__).resolve().parent.parent
SMALL = 80


def measured(root: Path) -> Iterator[tuple[str, object]]:
    """Each figure with its name."""
    files = sorted((root / "casetrack").rglob("*.py"))
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    trees = {file: ast.parse(text) for file, text in texts.items()}
    counts = {file: len(text.splitlines()) for file, text in texts.items()}
    lines = sum(counts.values())
    totals: Counter[str] = Counter()
    functions: list[int] = []
    views: list[int] = []
    for file, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                totals["imports"] += length(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.append(length(node))
                totals["signatures"] += node.body[0].lineno - node.lineno
                if any("bp." in ast.unparse(decorator) for decorator in node.decorator_list):
                    views.append(length(node))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
                node
            ):
                totals["docstrings"] += length(node.body[0])
        totals["blank"] += sum(not line.strip() for line in texts[file].splitlines())
    house = rooms.read(root)
    readers = Counter(target for _source, target in house.imports)
    sized = {rooms.name_of(file, root): count for file, count in counts.items()}
    yield "lines of Python", lines
    yield "modules with code", sum(count > 1 for count in counts.values())
    yield "folders at the top", sum((folder / "__init__.py").exists() for folder in folders(root))
    yield "imports, lines and share", f"{totals['imports']}, {totals['imports'] / lines:.1%}"
    yield "signatures", totals["signatures"]
    yield "docstrings", totals["docstrings"]
    yield "blank", totals["blank"]
    yield "arrows between rooms", sum(map(len, house.arrows.values()))
    yield "faults of the arrows", len(list(rooms.faults(house)))
    yield "function, median and mean", f"{median(functions):.0f}, {mean(functions):.1f}"
    yield "view, median and mean", f"{median(views):.0f}, {mean(views):.1f}"
    yield "module, median", f"{median(count for count in counts.values() if count > 1):.0f}"
    yield f"modules under {SMALL} lines", sum(1 < count < SMALL for count in counts.values())
    yield "modules with one reader", sum(readers[name] == 1 for name in sized)
    yield "templates", len(list((root / "templates").rglob("*.html")))
    yield "decisions", len(list((root / "docs" / "decisions").glob("*.md")))
    yield "slots of Feature", slots(trees[root / "casetrack" / "ledger" / "registry.py"])


def length(node: ast.stmt | ast.expr) -> int:
    """Lines from first to last."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def folders(root: Path) -> Iterator[Path]:
    """What stands at the top of the package."""
    return (folder for folder in (root / "casetrack").iterdir() if folder.is_dir())


def slots(tree: ast.Module) -> int:
    """How many fields the class `Feature` has."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == "Feature":
            return sum(isinstance(field, ast.AnnAssign) for field in node.body)
    return 0


def main() -> int:
    """Print the table."""
    for name, figure in measured(ROOT):
        sys.stdout.write(f"{name:28} {figure}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
