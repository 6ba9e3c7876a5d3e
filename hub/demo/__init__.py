"""The demonstration Hub: invented people and conversations, loaded by `hub demo`."""
