"""The rows of every constraint family, a file each under its name."""
