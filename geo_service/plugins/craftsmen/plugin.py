"""The declaration of craftsmen: 附件2-2."""

from geo_service.core.plugin import Plugin
from geo_service.core.text import Text

PLUGIN = Plugin(
    name="craftsmen",
    number=2,
    title=Text("千名劳模工匠助企行", "A thousand craftsmen help enterprises"),
    annex="附件2-2",
)
