"""Instance, card, plan, result: immutable, typed, validated; the schema stated once."""
