"""Views of a comparison: text for a screen, HTML for notebooks, a workbook for a budget office."""
