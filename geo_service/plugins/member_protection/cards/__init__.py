"""Cards that change: a new number for a person, from a day on, and the old one taken no more."""
