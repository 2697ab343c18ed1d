"""Announcement feeds of other offices: 기업마당 and K-Startup."""
