"""Variants in files: one line a change, TOML and JSON, and two sheets of a workbook."""
