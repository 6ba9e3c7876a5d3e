"""The newsletter: who reads it, what goes in, how an issue is made, sent and kept."""
