"""The served service of the clients' tests."""

from tests.clients.conftest import _address

__all__ = ["_address"]
