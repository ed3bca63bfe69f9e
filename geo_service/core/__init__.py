"""Facilities in space: what every programme stands on. Imports nothing from plugins."""
