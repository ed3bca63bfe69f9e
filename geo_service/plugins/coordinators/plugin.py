"""The declaration of coordinators: 附件2-4."""

from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text

PLUGIN = Plugin(
    name="coordinators",
    number=4,
    title=Text("千名劳动关系协调师培育工程", "A thousand labour-relations coordinators"),
    annex="附件2-4",
    targets=(
        Target(
            "coordinators",
            Text("培育劳动关系协调师", "Coordinators certified"),
            1_000,
            Text("名", "persons"),
            "附件2-4",
        ),
    ),
)
