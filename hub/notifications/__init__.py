"""One person's inbox: what happened that concerns them; knows no feature."""
