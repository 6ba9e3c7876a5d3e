"""People, organisations, roles, sign-in, profiles and privacy."""
