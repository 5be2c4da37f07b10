"""What one unit more or less is worth, found by solving again."""
