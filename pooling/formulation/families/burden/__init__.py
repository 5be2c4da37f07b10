"""Family burden: fair shares (``fair_shares.py``), and the rows that keep what serves nothing out of them."""

from pooling.formulation.families.burden.fair_shares import add

__all__ = ["add"]
