"""Enrolment of one's own: applications, what the bank deducts, and the covers that come of it."""
