"""Vector tiles: what the maps draw."""
