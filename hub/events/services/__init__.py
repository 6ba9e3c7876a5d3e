"""What becomes true of events: asked for, planned, announced, registered for, held, kept."""
