"""Lambert conformal conic on a sphere, and the two windows of the report's map (kilometres)."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS = 6371.0


@dataclass(frozen=True)
class View:
    """A map window: projection (standard parallels, centre) and the rectangle shown, in km from the centre."""

    name: str
    title: str
    parallel_1: float
    parallel_2: float
    lat_0: float
    lon_0: float
    west: float
    east: float
    south: float
    north: float

    @property
    def aspect(self) -> float:
        """Width over height of the window."""
        return (self.east - self.west) / (self.north - self.south)

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """Kilometres east and north of the centre."""
        p1, p2 = math.radians(self.parallel_1), math.radians(self.parallel_2)
        cone = math.log(math.cos(p1) / math.cos(p2)) / math.log(_half(p2) / _half(p1))
        scale = EARTH_RADIUS * math.cos(p1) * _half(p1) ** cone / cone
        lat = min(max(lat, -80.0), 89.9)
        radius = scale / _half(math.radians(lat)) ** cone
        centre = scale / _half(math.radians(self.lat_0)) ** cone
        turn = cone * math.radians((lon - self.lon_0 + 180.0) % 360.0 - 180.0)
        return radius * math.sin(turn), centre - radius * math.cos(turn)

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """True inside the window, widened by a share of its size on each side."""
        dx, dy = margin * (self.east - self.west), margin * (self.north - self.south)
        return self.west - dx <= x <= self.east + dx and self.south - dy <= y <= self.north + dy


def _half(lat: float) -> float:
    return math.tan(math.pi / 4 + lat / 2)


PENINSULA = View("peninsula", "The peninsula", 36.0, 48.0, 42.0, 129.0, -740.0, 700.0, -1030.0, 1060.0)
EURASIA = View("eurasia", "Eurasia", 25.0, 60.0, 42.0, 78.0, -5250.0, 5850.0, -4450.0, 4650.0)
VIEWS = (PENINSULA, EURASIA)
