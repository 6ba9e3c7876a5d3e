"""How notices of practices read."""
