"""Figures: what was granted, by union, benefit and month, with small cells hidden."""
