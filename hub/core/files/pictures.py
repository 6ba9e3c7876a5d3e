"""Pictures are made anew: upright, of a size a page can carry, without what the camera wrote in."""

import io
import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

log = logging.getLogger(__name__)

LARGEST = 1600
THUMBNAIL = 480
QUALITY = 82
# A picture in memory takes three or four bytes a pixel. JPEG can be read at a part of its size.
MAX_PIXELS = 24_000_000
MAX_PIXELS_JPEG = 100_000_000
MAX_SIDE = 16_383

Image.MAX_IMAGE_PIXELS = MAX_PIXELS_JPEG

_READ = ("PNG", "JPEG", "GIF", "WEBP")
_at_once = threading.BoundedSemaphore(2)


class Unreadable(ValueError):
    """Not a picture after all, or one too large to open."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in WebP with its size, and a smaller one where that is worth it."""

    content: bytes
    width: int
    height: int
    thumbnail: bytes | None


def made_anew(path: Path) -> Picture:
    """The picture at `path`, at most `LARGEST` pixels a side. Raises Unreadable.

    Of a moving picture the first frame is kept: what moves for long needs a switch (WCAG 2.2.2).
    """
    with _at_once:
        try:
            return _made_anew(path)
        except Unreadable:
            raise
        except Exception as error:
            # The readers raise whatever their formats let them stumble over.
            log.info("a picture could not be read: %r", error)
            raise Unreadable("damaged") from error


def _made_anew(path: Path) -> Picture:
    with Image.open(path, formats=_READ) as opened:
        width, height = opened.size
        most = MAX_PIXELS_JPEG if opened.format in {"JPEG", "MPO"} else MAX_PIXELS
        if width * height > most or max(width, height) > MAX_SIDE * 4:
            raise Unreadable("large")
        opened.draft("RGB", (LARGEST, LARGEST))
        if opened.size[0] * opened.size[1] > MAX_PIXELS:
            raise Unreadable("large")
        opened.load()
        picture = _in_common_colours(opened)
        orientation = opened.getexif().get(0x0112, 1)
    picture.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    if orientation != 1:
        exif = Image.Exif()
        exif[0x0112] = orientation
        picture.info = {"exif": exif.tobytes()}
        picture = ImageOps.exif_transpose(picture)
    picture.info = {}
    content = _webp(picture)
    width, height = picture.size
    smaller = None
    if max(width, height) > THUMBNAIL:
        picture.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        smaller = _webp(picture)
    return Picture(content, width, height, smaller)


def _in_common_colours(opened: Image.Image) -> Image.Image:
    has_alpha = opened.has_transparency_data
    profile = opened.info.get("icc_profile")
    if profile and opened.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                opened, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except ImageCms.PyCMSError:
            converted = None
        if converted is not None:
            return converted
    return opened.convert("RGBA" if has_alpha else "RGB")


def _webp(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return written.getvalue()
