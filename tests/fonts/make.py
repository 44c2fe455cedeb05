# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools>=4.60"]
# ///
"""Write `jixiao-test.ttf`: one font with Chinese and Latin, embedded by the PDFs that tests draw.

A PDF whose font is not embedded looks different on every machine; with this one the tests see the same page everywhere.
Both parts are Apache-2.0: Droid Sans Fallback (Debian's fonts-droid-fallback) cut down to the 3,755 common characters
of GB 2312 and punctuation, and the ASCII of Roboto (Debian's fonts-roboto-unhinted).

    uv run tests/fonts/make.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

HERE = Path(__file__).parent
CJK = Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")
LATIN = Path("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf")
NAME = "Jixiao Test Sans"
ASCII = "".join(map(chr, range(0x20, 0x7F)))
PUNCTUATION = "　、。·…—“”‘’〈〉《》「」『』【】〔〕（），．：；？！％～￥＋－＝≥≤≠±×÷√①②③④⑤⑥⑦⑧⑨⑩‰㎡℃□☑●▲■"
EXTRA = "镕喆堃昇濠滢璟赟瀍芙蓉遴笺"


def common_characters() -> str:
    """Level 1 of GB 2312: rows 16 to 55."""
    codes = [bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    return "".join(code.decode("gb2312", "ignore") for code in codes)


def subset(path: Path, text: str) -> TTFont:
    options = Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True, glyph_names=False)
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "kern", "DSIG", "gasp", "VORG", "vhea", "vmtx"]
    font = TTFont(path)
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    return font


def main() -> None:
    latin, cjk = subset(LATIN, ASCII), subset(CJK, common_characters() + PUNCTUATION + EXTRA)
    scale_upem(cjk, 1024)
    scale_upem(latin, 1024)
    with tempfile.TemporaryDirectory() as folder:
        parts = [str(Path(folder) / "cjk.ttf"), str(Path(folder) / "latin.ttf")]
        cjk.save(parts[0])
        latin.save(parts[1])
        merged = Merger().merge(parts)
    for record, text in ((1, NAME), (2, "Regular"), (4, NAME), (6, NAME.replace(" ", "")), (13, "Apache-2.0")):
        merged["name"].setName(text, record, 3, 1, 0x409)
    merged["head"].created = merged["head"].modified = 0
    merged.recalcTimestamp = False
    merged.save(HERE / "jixiao-test.ttf")


if __name__ == "__main__":
    main()
