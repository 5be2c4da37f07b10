"""The rules of every family."""
