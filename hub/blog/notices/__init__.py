"""How notices of the blog read."""
