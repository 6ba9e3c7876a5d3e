"""What becomes true while an event is held: people join, ask, vote, and are ticked off."""
