"""A small picture of at most 256 colours as PNG, for what would be too many marks for a drawing."""

import base64
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
INDEXED = 3
"""Colour type of a palette (PNG specification, W3C 2003, section 11.2.2)."""


def write_png(indices: NDArray[np.uint8], palette: Sequence[str]) -> bytes:
    """Write an indexed picture; index 0 is transparent.

    Parameters
    ----------
    indices : ndarray of uint8, shape (rows, columns)
        Index into `palette`; row 0 at the top.
    palette : sequence of str
        Colours as ``#rrggbb``.

    Returns
    -------
    bytes
        A PNG file (W3C 2003): 8 bits a pixel, no filter, no interlace.

    Examples
    --------
    >>> write_png(np.zeros((2, 3), dtype=np.uint8), ["#ffffff"])[1:4]
    b'PNG'
    """
    rows, columns = indices.shape
    lines = np.zeros((rows, columns + 1), dtype=np.uint8)
    lines[:, 1:] = indices
    colours = b"".join(bytes.fromhex(colour.removeprefix("#")) for colour in palette)
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, INDEXED, 0, 0, 0)),
            _chunk(b"PLTE", colours),
            _chunk(b"tRNS", b"\x00"),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def as_uri(png: bytes) -> str:
    """Write a picture as an address that a page can hold without asking anyone for it."""
    return "data:image/png;base64," + base64.b64encode(png).decode()
