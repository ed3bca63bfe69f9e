"""Decided claims, as those who pay them have them."""

from tests.plugins.member_protection.lists.conftest import _tree
from tests.plugins.member_protection.paying.conftest import _decided, _people

__all__ = ["_decided", "_people", "_tree"]
