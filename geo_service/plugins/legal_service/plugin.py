"""The declaration of legal_service: 附件2-5."""

from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text

PLUGIN = Plugin(
    name="legal_service",
    number=5,
    title=Text("百场新就业形态劳动者法律服务系列专场活动", "A hundred legal-service events for platform workers"),
    annex="附件2-5",
    targets=(Target("events", Text("专场活动", "Events"), 100, Text("场", "events"), "附件2-5"),),
)
