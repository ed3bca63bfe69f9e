"""The money of cases: entered once, after acceptance, and what it was used for."""
