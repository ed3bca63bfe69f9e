"""The declaration of labour_relations: 附件2-3."""

from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text

PLUGIN = Plugin(
    name="labour_relations",
    number=3,
    title=Text("万家企业和谐劳动关系指导服务", "Guidance on labour relations for 10,000 enterprises"),
    annex="附件2-3",
    targets=(
        Target(
            "enterprises", Text("指导服务企业", "Enterprises guided"), 10_000, Text("家", "enterprises"), "附件2-3 一"
        ),
    ),
)
