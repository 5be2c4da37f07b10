"""Questions that call the engine, each declared once: its doors follow."""
