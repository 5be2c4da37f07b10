"""How comparisons print: importing it is enough."""

from __future__ import annotations

from pooling.domain.comparison.comparison import Comparison
from pooling.report.comparing.html import comparison_html
from pooling.report.comparing.text import comparison_text

__all__ = ["Comparison", "comparison_text"]

Comparison.shown_as(comparison_text, comparison_html)
