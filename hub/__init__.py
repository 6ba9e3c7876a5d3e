"""The Hub: a community-of-practice platform for migration and refugee policy."""
