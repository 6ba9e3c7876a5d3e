"""The front end: its files, and the rules its templates and styles keep."""
