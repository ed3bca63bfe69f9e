"""What is kept sealed of payments: to whom and to which account."""

from geo_service.core.protection.values import ProtectedField

HOLDER = ProtectedField("member_protection.payment", "holder", "name")
ACCOUNT = ProtectedField("member_protection.payment", "account", "account")
UNION_ACCOUNT = ProtectedField("member_protection.payout_account", "account", "account")
CARD = ProtectedField("member_protection.payee", "card", "member's card")
