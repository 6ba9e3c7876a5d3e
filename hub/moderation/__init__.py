"""Moderation: what waits or was flagged, who decides, and the audit log; knows no feature."""
