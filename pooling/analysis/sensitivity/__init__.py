"""Which figures move the answer: one group at a time (tornado), and together with others (Morris)."""
