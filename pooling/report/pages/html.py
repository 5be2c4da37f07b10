"""A report as one HTML file for screen and paper: it loads nothing, and a browser is told to let it load nothing."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from pooling.domain.readable import readable, readable_lines
from pooling.report.charts.palette import DARK, LIGHT, Palette, exchanged
from pooling.report.pages.blocks import Block, Figure, Heading, NewPage, Points, Printed, Words
from pooling.report.table import Table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page_html(title: str, blocks: Iterable[Block], *, drawn: bool = True) -> str:
    """The whole file; charts that are not ``drawn`` are their tables."""
    body = "\n".join(_block(block, drawn) for block in blocks)
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{_text(title)}</title><style>{style()}</style>"
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body><main>\n{body}\n</main></body></html>\n'


def _block(block: Block, drawn: bool) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{_text(block.text)}</h{block.level}>"
    if isinstance(block, Printed):
        return f"<pre>{escape(readable_lines(block.text))}</pre>"
    if isinstance(block, Words):
        look = f' class="{block.kind}"' if block.kind else ""
        return f"<p{look}>{_text(block.text)}</p>"
    if isinstance(block, Points):
        return f"<ul>{''.join(f'<li>{_text(text)}</li>' for text in block.texts)}</ul>"
    if isinstance(block, Table):
        return f'<div class="wide">{block.html()}</div>'
    if isinstance(block, Figure):
        return block.chart.figure(table=block.table, drawn=drawn)
    assert isinstance(block, NewPage)
    return '<hr class="page">'


_SCREEN = """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 'Liberation Sans',Arial,Helvetica,sans-serif}
main{max-width:820px;margin:0 auto;padding:24px 20px}
h1{font-size:24px;line-height:1.2;margin:0 0 4px}
h2{font-size:17px;margin:20px 0 4px}
h3{font-size:14px;margin:16px 0 4px}
p,ul{margin:4px 0}
ul{padding-left:18px}
li{margin:2px 0}
.note,figcaption,summary{color:var(--quiet);font-size:12px}
.warning{font-weight:bold}
figure{margin:8px 0}
pre{margin:6px 0;font:12px/1.4 'Liberation Mono',monospace;white-space:pre-wrap}
svg.chart{display:block;width:100%;height:auto}
details{font-size:12px}
summary{cursor:pointer}
.wide,details{overflow-x:auto}
table{border-collapse:collapse;margin:6px 0;font-size:12px}
th,td{text-align:left;vertical-align:top;padding:3px 8px;border-bottom:1px solid var(--rule)}
th{background:var(--land);font-weight:600}
th:not(.figure){min-width:6em}
.figure{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
hr.page{border:0;border-top:1px solid var(--rule);margin:28px 0}
"""
_PAPER = """
@page{size:A4;margin:12mm 14mm}
@media print{
body{font-size:9pt;line-height:1.28}
main{max-width:none;padding:0}
h1{font-size:16pt}
h2{font-size:11.5pt;margin:7pt 0 2pt}
h3{font-size:10pt}
table,.note,figcaption,details,pre{font-size:7.5pt}
th,td{padding:1.5pt 5pt}
li{margin:1pt 0}
figure{margin:4pt 0}
hr.page{break-after:page;border:0;margin:0;height:0}
h1,h2,h3,thead{break-after:avoid}
figure,tr,li{break-inside:avoid}
thead{display:table-header-group}
svg.chart{max-height:200mm}
.brief svg.chart{max-height:82mm}
details:not([open]){display:none}
.wide,details{overflow:visible}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
"""


def style() -> str:
    """Light and dark by what the reader's system asks for; on paper always light."""
    dark = f"{_variables(DARK)}{exchanged('svg.chart')}"
    return f"{_variables(LIGHT)}{_SCREEN}@media screen and (prefers-color-scheme:dark){{{dark}}}{_PAPER}"


def _variables(colours: Palette) -> str:
    roles = ("paper", "ink", "quiet", "rule", "land")
    return f":root{{{''.join(f'--{role}:{getattr(colours, role)};' for role in roles)}}}"


def _text(text: str) -> str:
    return escape(readable(text, None))
