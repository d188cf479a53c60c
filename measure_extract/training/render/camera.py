"""From places in a room to places on the picture."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measure_extract.training.render.base import Points

__all__ = ["Camera", "any_camera", "front_camera"]

_FRONT_SHARE = 0.4  # of drawings: two of three real ones, but what recedes is harder to learn
_DISTANCE = 5.0  # of the camera, in sizes of the product: mild perspective


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at the middle of the room."""

    yaw_deg: float  # the product turned about its upright axis
    pitch_deg: float  # looked at from above by so much
    distance: float = _DISTANCE

    @property
    def is_front(self) -> bool:
        """Whether nothing recedes."""
        return self.yaw_deg == 0 and self.pitch_deg == 0

    def turned(self, places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn places or directions as the camera sees them.

        Args:
            places: x to the right, y up, z to the viewer. Shape: (n, 3).

        Returns:
            The same axes, after the turn. Shape: (n, 3).
        """
        yaw, pitch = np.radians([self.yaw_deg, self.pitch_deg])
        about_y = np.array(
            [[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]]
        )
        about_x = np.array(
            [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
        )
        return np.asarray(places @ (about_x @ about_y).T)

    def project(self, places: npt.NDArray[np.float64]) -> Points:
        """Put places on the picture. Shape: (n, 3) -> (n, 2)."""
        x, y, z = self.turned(places).T
        near = self.distance / (self.distance - z)
        return np.stack([x * near, -y * near], axis=1)


def front_camera() -> Camera:
    """Look straight at the front."""
    return Camera(0.0, 0.0, distance=1e6)


def any_camera(generator: np.random.Generator) -> Camera:
    """Look from the front, or from a corner a little above."""
    if generator.random() < _FRONT_SHARE:
        return front_camera()
    yaw = float(generator.uniform(15, 44) * generator.choice([-1, 1]))
    return Camera(yaw, float(generator.uniform(4, 38)), float(generator.uniform(3.5, 12)))
