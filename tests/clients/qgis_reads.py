"""Run by Debian's Python: what QGIS reads of the service at an address, as JSON."""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

WHITE = QColor("white")


def ids(features):
    """The ids of features, in their order."""
    return sorted(feature["id"] for feature in features)


def items(address, asked):
    """What the provider of OGC API Features reads, 25 a page."""
    layer = QgsVectorLayer(f"url='{address}' typename='driver_home' pageSize='25'", "homes", "OAPIF")
    read = list(layer.getFeatures())
    place = next(feature for feature in read if feature.hasGeometry())
    told = {
        "valid": layer.isValid(),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "all": ids(read),
        "boxed": ids(layer.getFeatures(QgsFeatureRequest(QgsRectangle(*asked["box"])))),
        "place": [place["id"], place.geometry().asPoint().x(), place.geometry().asPoint().y()],
    }
    layer.setSubsetString(asked["filter"])
    return told | {"filtered": ids(layer.getFeatures())}


def drawn(layer, box):
    """How many dots of an image of a box are not white."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(QgsRectangle(*box))
    settings.setOutputSize(QSize(256, 256))
    settings.setBackgroundColor(WHITE)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return sum(image.pixelColor(column, row) != WHITE for column in range(256) for row in range(256))


def tiles(address, asked):
    """What the provider of vector tiles draws of boxes in Web Mercator."""
    url = f"type=xyz&url={address}/tiles/driver_home/%7Bz%7D/%7Bx%7D/%7By%7D&zmin=0&zmax=16"
    layer = QgsVectorTileLayer(url, "tiles")
    return {"valid": layer.isValid(), "drawn": [drawn(layer, box) for box in asked["drawn"]]}


def main():
    """Read what is asked for: the address, and the rest as JSON."""
    application = QgsApplication([], False)
    application.initQgis()
    address, asked = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps({"items": items(address, asked), "tiles": tiles(address, asked)}))
    application.exitQgis()


main()
