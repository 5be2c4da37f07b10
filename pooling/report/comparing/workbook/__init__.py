"""A comparison as a workbook: pick two results and see them side by side, with every table behind it."""
