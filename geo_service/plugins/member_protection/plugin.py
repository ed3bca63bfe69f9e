"""The declaration of member_protection: 附件2-1."""

from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text

PLUGIN = Plugin(
    name="member_protection",
    number=1,
    title=Text("会员专享基本保障", "Members' exclusive basic protection"),
    annex="附件2-1",
    targets=(Target("members", Text("参保会员", "Members covered"), 3_500_000, Text("人", "persons"), "附件2-1"),),
)
