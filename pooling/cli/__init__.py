"""The command line: a door to the engine, with no rules of its own."""
