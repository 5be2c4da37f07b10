"""The workbook of results: every table of a result as a sheet, and sheets that compare and sum up."""
