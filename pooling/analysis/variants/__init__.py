"""A base and its variants solved: which runs there are, from which plan each starts, and what is kept of them."""
