"""Guided discussions: set up, led, summed up, endorsed."""
