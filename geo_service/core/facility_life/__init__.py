"""The life of a facility that a programme accepts, marks with a plaque, opens and lets go."""
