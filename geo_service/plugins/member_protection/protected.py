"""What is known of members and kept sealed: names, documents, cards, and what is medical or a paper of a claim."""

from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.values import ProtectedField

NAME = ProtectedField("member_protection.member", "name", "name")
# Two kinds can have the same number, so that each is indexed as something of its own.
DOCUMENT = {
    kind: ProtectedField("member_protection.member", "document", f"identity document, {kind}") for kind in DocumentKind
}
CARD = ProtectedField("member_protection.member", "card", "member's card")
PART = ProtectedField("member_protection.list_part", "content", "piece of a list")
STAYS = ProtectedField("member_protection.discharge_part", "content", "piece of a file of stays")
PAPER = ProtectedField("member_protection.claim_paper", "content", "paper of a claim")
MEDICAL = {
    name: ProtectedField("member_protection.claim_medical", name, f"{name} of a claim")
    for name in ("illness", "hospital", "diagnosis")
}
