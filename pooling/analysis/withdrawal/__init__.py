"""Who is indispensable for what: each gone in turn, before and after planning anew."""
