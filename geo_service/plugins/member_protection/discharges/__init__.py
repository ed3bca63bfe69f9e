"""Discharges: stays in hospital that are claimed without an application (免申即享), from the hospitals' own records."""
