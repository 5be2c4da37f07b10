"""Files in and out: JSON, CSV folder, Excel workbook, plans, results, and the shipped library."""
