"""Events: Talks are asked for, announced, registered for, held and remembered."""
