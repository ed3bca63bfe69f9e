"""Enrolment, fees and claims: no HTTP, no database, no clock."""
