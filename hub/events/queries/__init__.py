"""Which events, requests and registrations there are, and who sees which."""
