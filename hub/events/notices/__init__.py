"""How a notice of events reads, in its reader’s language."""
