"""Frameworks, objectives, principles, countries, regions, languages and goals: data with names."""
