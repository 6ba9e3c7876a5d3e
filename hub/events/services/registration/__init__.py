"""Registrations: placed in order of arrival, decided on, offered a seat, changed, forgotten."""
