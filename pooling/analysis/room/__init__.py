"""What is left open within some per cent of the best: alternatives, and room to negotiate."""
