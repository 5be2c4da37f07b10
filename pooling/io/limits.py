"""How much a file may hold. Beyond these, reading stops with a message instead of filling memory."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of any one file."""
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes of a workbook when unpacked."""
UNPACKED_FREELY = 20 * 1024 * 1024
LARGEST_RATIO = 200
"""Unpacked bytes per packed byte, looked at beyond UNPACKED_FREELY."""
MOST_PARTS = 5_000
"""Files inside a workbook."""
MOST_SHEETS = 200
MOST_VALUES = 2_500_000
"""Numbers, texts and names in a JSON text; cells of all files of a CSV folder."""
MOST_OBJECTS = 1_000_000
"""Rows, objects and lists in a JSON text; lines of all files of a CSV folder."""
MOST_CELLS = 4_000_000
"""Cells in the rectangle a sheet spans."""
MOST_COLUMNS = 1_000
"""Columns of a CSV file or a sheet."""
MOST_PROBLEMS = 10_000
"""Problems reported of one input."""
MOST_WARNINGS = 1_000
"""Warnings of a reader kept of one input."""
MOST_UNKNOWN = 20
"""Unknown columns, sheets, files or fields named one by one, for each table."""
CHECK_SECONDS = 2.0
"""Time spent on putting problems into words before the rest is only counted."""
EXCEL_CELL = 32_767
"""Characters an Excel cell can hold."""
