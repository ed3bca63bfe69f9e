"""What lies elsewhere lies in boxes around: every point that is not in a geometry, and none that is full of it."""

import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.features.filters.places import MOST_BOXES, boxes_around

degrees = st.tuples(st.floats(-179, 179), st.floats(-89, 89))
geometries = st.lists(degrees, min_size=1, max_size=12).map(shapely.MultiPoint).map(
    lambda points: points.convex_hull
) | st.lists(degrees, min_size=1, max_size=3).map(lambda points: shapely.MultiPoint(points).buffer(7))


@given(geometries, st.lists(degrees, min_size=1, max_size=20))
def test_every_point_outside_a_geometry_is_in_a_box_around_it_and_no_box_is_full(place, points) -> None:
    boxes = boxes_around(place)
    assert len(boxes) <= MOST_BOXES
    outside = [point for point in points if not place.intersects(shapely.Point(point))]
    assert all(any(w <= lon <= e and s <= lat <= n for w, s, e, n in boxes) for lon, lat in outside)
    assert not any(place.covers(shapely.box(*box)) for box in boxes if shapely.box(*box).area)


def test_around_a_box_there_is_nothing_in_it() -> None:
    assert boxes_around(shapely.box(120, 30, 123, 32)) == [
        (-180, -90, 120, 90),
        (123, -90, 180, 90),
        (120, -90, 123, 30),
        (120, 32, 123, 90),
    ]


def test_in_the_box_of_a_triangle_most_of_the_other_half_is_found() -> None:
    within = [box for box in boxes_around(shapely.Polygon([(0, 0), (8, 0), (0, 8)])) if box[0] >= 0 and box[2] <= 8]
    inside = sum((east - west) * (north - south) for west, south, east, north in within if south >= 0 and north <= 8)
    assert 32 <= inside <= 44
