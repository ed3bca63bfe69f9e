"""The service that runs the Shanghai Federation of Trade Unions' ten programmes of 2025."""
