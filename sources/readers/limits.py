"""Every limit of the readers, in one place, with its reason. A limit reached is an outcome with a name, never a hang.

Does not belong here: time and memory, which `sources.isolation` holds for the whole process.
"""

from __future__ import annotations

from typing import Final

MAX_FILE_BYTES: Final = 200 * 1024 * 1024
"""The largest published report seen is 40 MB (a scan). Everything is held in memory once."""

MAX_PAGES: Final = 1500
"""A whole county's budget volume has about 800 pages; beyond this the rest is left out and said so."""

MAX_BLOCKS: Final = 200_000
"""Paragraphs of one document. A book of 1500 pages has about 60,000."""

MAX_TABLE_CELLS: Final = 500_000
"""Cells of one table, counted before the grid is made: a sheet formatted to its last row has 17 thousand million. A
whole sheet, up to its last filled row and column, may have four times as many places."""

MAX_SPAN: Final = 2_000
"""rowspan and colspan an HTML page may ask for (HTML itself allows 65,534 rows, which would be memory for nothing)."""

WIDE_TABLE: Final = 200
"""Columns beyond which those are dropped in which no cell starts: only an absurd colspan makes them."""

MAX_TABLE_NESTING: Final = 8
"""Tables inside cells of tables; beyond it the inner text is kept without its grid."""

MAX_LAYOUT_NESTING: Final = 24
"""Tables that only place other tables on a web page; each level is looked through once more."""

MAX_DEPTH: Final = 256
"""Nesting of elements in HTML and OOXML; deeper trees exist only to exhaust the stack."""

MAX_TEXT_CHARS: Final = 2_000_000
"""Characters of one document that are kept; a county's budget volume of 800 pages has about 1,000,000."""

MAX_OPEN_ELEMENTS: Final = 5_000
"""Blocks of a web page open at once before it is parsed at all: the parser's time grows with their square."""

MAX_UNPACKED_BYTES: Final = 400 * 1024 * 1024
"""All parts of an OOXML package together."""

MAX_PART_BYTES: Final = 200 * 1024 * 1024
"""One part of an OOXML package, checked while it is unpacked, whatever the directory of the zip claims."""

MAX_COMPRESSION_RATIO: Final = 400
"""Unpacked to packed size of a part of more than a megabyte. Real ones stay below 60; a zip bomb is near 1000."""

MAX_ZIP_ENTRIES: Final = 20_000

MAX_BUNDLE_MEMBERS: Final = 200
"""Files read out of one ZIP or RAR, bundles inside it included; a department's year fills a dozen."""

MAX_SHEETS: Final = 300

MAX_CHARS_PER_PAGE: Final = 200_000
"""Characters of one PDF page; a dense table page has 6,000."""

MAX_PATHS_PER_PAGE: Final = 60_000
"""Line and rectangle pieces of one PDF page; charts and maps beyond this are read as text without a grid."""

MAX_OBJECTS_PER_PAGE: Final = 400_000
"""Objects of one PDF page; a dense table page has 3,000."""

MAX_FONTS_ASKED: Final = 100
"""Lines of a page whose font is looked up."""

MAX_FALLBACK_PAGES: Final = 60
"""Pages of a file read with the slow second parser, which costs about 80 ms a page."""

MAX_FALLBACK_BYTES: Final = 30 * 1024 * 1024
"""Size of a file that the slow second parser is given."""

MAX_OBJECTS_IN_FORMS: Final = 100_000
"""Objects in the forms of one PDF page, each counted as often as it is drawn."""

SCAN_DPI: Final = 200
"""Resolution at which pictures of pages are recognised: at 150, figures of 7.5 points are misread."""

MAX_SCAN_PIXELS: Final = 8_000_000
"""Pixels of one picture of a page: an A3 sheet at 200 dpi. Larger ones are made smaller."""

MAX_IMAGE_PIXELS: Final = 120_000_000
"""Pixels an image file may unpack to: an A3 sheet scanned in grey at 600 dpi has 70 million."""

MAX_DETECTION_PIXELS: Final = 2_200_000
"""Pixels in which text is searched for, on a smaller copy: A4 at 150 dpi, for which the network takes 600 MB."""

MAX_OCR_PAGES: Final = 300
"""Pages recognised in one document."""

OCR_PAGE_SECONDS: Final = 12.0
"""What the first page may take; for the others the slowest so far counts."""

OCR_RESERVE_SECONDS: Final = 10.0
"""Kept of a document's time for layout and facts after the last page is recognised."""
