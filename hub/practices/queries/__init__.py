"""Which practices, submissions and reviews there are, and who sees which."""
