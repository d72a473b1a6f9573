"""Described runs: their file, their place, what changed, and what ends them."""
