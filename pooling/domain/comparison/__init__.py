"""Where two results, or a base and its variants, differ: records, their tables, and the whole of them."""
