"""Paying: decided claims in batches for the bank, the bank's answer, money that comes back, letters."""
