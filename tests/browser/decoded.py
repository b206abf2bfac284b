"""Pictures decoded by the browser: their size, how much of them is not ground, and their colours."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

READ = """async ([png, keep]) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + png;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer), seen = new Map();
  for (let i = 0; i < pixels.length; i += 7) seen.set(pixels[i], (seen.get(pixels[i]) || 0) + 1);
  const counts = [...seen].sort((a, b) => b[1] - a[1]);
  const hex = (p) => '#' + [0, 8, 16].map((n) => ((p >> n) & 255).toString(16).padStart(2, '0')).join('');
  return { width: image.width, height: image.height, ink: 1 - 7 * counts[0][1] / pixels.length,
           colours: counts.slice(0, keep).map(([p]) => hex(p)) };
}"""


def look_at(page: Any, picture: Path | bytes) -> dict[str, Any]:
    """Width, height, share of pixels that are not of the ground, and the commonest colours."""
    content = picture if isinstance(picture, bytes) else picture.read_bytes()
    found: dict[str, Any] = page.evaluate(READ, [base64.b64encode(content).decode(), 400])
    return found


def has_ink(seen: dict[str, Any]) -> bool:
    return seen["ink"] > 0.005 and len(seen["colours"]) > 1
