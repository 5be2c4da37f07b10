"""Views of a result for people: the records first, then text."""
