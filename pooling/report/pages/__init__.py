"""The report: two pages for those who decide, and annexes; the same blocks as HTML and as Markdown."""
