"""Idempotency keys: what is asked twice is done once, and answered twice alike."""
