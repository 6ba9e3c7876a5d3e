"""Typed links between any two things of the house."""
