"""The decisions of recuperation: no HTTP, no database, no clock."""
