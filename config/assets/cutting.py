"""Cut the files of `cut/` out of the slices of the packages; for whoever works on casetrack."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from config.assets.fonts import CUT, FACES, STAMP, Slices, digest, files_of, slices_of

# Of layout nothing is used: no vertical lines, no alternates.
DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "HVAR", "VVAR", "MVAR", "vhea", "vmtx", "avar")


def cut_fonts(packages: Path) -> None:
    """Write every file of `cut/` anew.

    packages: where npm put the packages of the faces.
    """
    CUT.mkdir(exist_ok=True)
    for old in CUT.glob("*.woff2"):
        old.unlink()
    for face in FACES:
        slices = slices_of(packages / face.package)
        for name, has in files_of(face, slices):
            _cut(slices, has, face.weight).save(CUT / name)
        shutil.copy(packages / face.package / "LICENSE", CUT / f"{face.package}.LICENSE")
    STAMP.write_text(f"{digest()}\n", encoding="utf-8")


def _cut(slices: Slices, wanted: frozenset[int], weight: int) -> TTFont:
    """One font of one weight with these characters, out of however many slices have them."""
    options = Options(drop_tables=[*DROPPED], layout_features=[], hinting=False, name_IDs=[])
    with tempfile.TemporaryDirectory(prefix="casetrack-font-") as folder:
        parts = []
        for path, has in slices.items():
            if not has & wanted:
                continue
            font = TTFont(path)
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=has & wanted)
            subsetter.subset(font)
            font = instantiateVariableFont(font, {"wght": weight})
            for table in DROPPED:
                if table in font:
                    del font[table]
            font.flavor = None
            parts.append(Path(folder, f"{len(parts)}.ttf"))
            font.save(parts[-1])
        whole: TTFont = Merger().merge([str(part) for part in parts])
    whole.flavor = "woff2"
    return whole
