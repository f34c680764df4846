"""The page's files: read once, so that no request's path ever reaches the file system."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from fastapi import Request, Response

from lambda_src.tickertape.errors import NotFoundError

BUNDLE: Final = Path(__file__).parents[2] / "page"
"""In the artifact. Beside the sources there is none: whoever starts those names a folder."""

INDEX: Final = "index.html"
# As scripts must be called, whatever the host's own table says.
_TYPES: Final = {".js": "text/javascript"}


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    media_type: str
    tag: str
    """An entity tag without its `W/`."""

    cache_control: str

    @classmethod
    def read(cls, path: Path) -> Self:
        content = path.read_bytes()
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        return cls(
            content,
            kind or "application/octet-stream",
            f'"{sha256(content).hexdigest()[:32]}"',
            # An asset is named by its content; the document that names it is asked for each time.
            "no-cache" if path.name == INDEX else "public, max-age=31536000, immutable",
        )


class Page:
    def __init__(self, files: Mapping[str, File], policy: str) -> None:
        self._files = files
        self._policy = policy

    @classmethod
    def load(cls, stream_url: str, folder: Path = BUNDLE) -> Self:
        files = {
            path.relative_to(folder).as_posix(): File.read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        return cls(files, content_security_policy(stream_url))

    @property
    def identity(self) -> str:
        """Of the document, and so of what it names by content; empty where there is no page."""
        index = self._files.get(INDEX)
        return index.tag.strip('"') if index else ""

    def answer(self, request: Request, name: str) -> Response:
        """Raises NotFoundError."""
        file = self._files.get(name)
        if file is None:
            raise NotFoundError("There is no such file")
        headers = {
            # Weak: what is compressed on its way is the same file in other bytes.
            "ETag": f"W/{file.tag}",
            "Cache-Control": file.cache_control,
            "Content-Security-Policy": self._policy,
            "X-Frame-Options": "DENY",
        }
        if file.tag in request.headers.get("if-none-match", ""):
            # Where there is a body, the middleware that compresses it says so itself.
            return Response(status_code=304, headers=headers | {"Vary": "Accept-Encoding"})
        return Response(file.content, media_type=file.media_type, headers=headers)


def content_security_policy(stream_url: str) -> str:
    """Nothing but our own files, and the streams where they have an origin of their own."""
    stream = urlsplit(stream_url)
    origin = f" {stream.scheme}://{stream.netloc}" if stream.netloc else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            # The icon and the font are within the document and the style sheet.
            "img-src data:",
            "font-src data:",
            f"connect-src 'self'{origin}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
