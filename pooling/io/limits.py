"""How much a file may hold. Beyond these, reading stops with a message instead of filling memory."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of any one file."""
LARGEST_UNPACKED = 120 * 1024 * 1024
"""Bytes of a workbook when unpacked."""
LARGEST_INDEX = 2 * 1024 * 1024
"""Bytes of the part of a workbook that lists its sheets, and of the one that says where they are."""
UNPACKED_FREELY = 20 * 1024 * 1024
LARGEST_RATIO = 200
"""Unpacked bytes per packed byte, looked at beyond UNPACKED_FREELY."""
MOST_PARTS = 5_000
"""Files inside a workbook."""
MOST_SHEETS = 200
MOST_VALUES = 2_500_000
"""Numbers, texts and names in a JSON text; cells of all files of a CSV folder."""
MOST_OBJECTS = 400_000
"""Rows, objects and lists in a JSON text; lines of all files of a CSV folder. Rows alone: domain.tables.MOST_ROWS."""
MOST_FILLED = 1_000_000
"""Cells of a workbook that are written down, empty ones with a format included."""
MOST_CELLS = 2_000_000
"""Cells in the rectangles that the sheets of a workbook span."""
MOST_OBJECTS_IN_A_REQUEST = 50_000
"""Fewer than in a file: a service answers others meanwhile, and within seconds."""
MOST_COLUMNS = 1_000
"""Columns of a CSV file or a sheet."""
MOST_PROBLEMS = 10_000
"""Problems reported of one input."""
MOST_WARNINGS = 1_000
"""Warnings of a reader kept of one input."""
MOST_JUDGED = 10_000
"""Rows of a table that are looked at once an input is known to have more than MOST_PROBLEMS."""
MOST_UNKNOWN = 20
"""Unknown columns, sheets, files or fields named one by one, for each table."""
CHECK_SECONDS = 2.0
"""Processor time spent on putting problems into words before the rest is only counted."""
EXCEL_CELL = 32_767
"""Characters an Excel cell can hold."""
