"""Copy-editing: suggestions and comments, and how they stay at their passages."""
