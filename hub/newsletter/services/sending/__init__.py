"""Sending an issue: a row for each who gets it, lanes to the mail server, steps of a mail."""
