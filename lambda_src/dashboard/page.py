"""The page's files: read once, so that no request's path ever reaches the file system."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from fastapi import Request, Response

from lambda_src.tickertape.errors import NotFoundError

FILES = Path(__file__).parent.parent / "page"
INDEX = "index.html"
# Scripts by the name that modules must have, whatever the host's own table says.
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    media_type: str
    etag: str

    @classmethod
    def read(cls, path: Path) -> Self:
        content = path.read_bytes()
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        etag = f'"{sha256(content).hexdigest()[:32]}"'
        return cls(content, kind or "application/octet-stream", etag)


class Page:
    def __init__(self, files: Mapping[str, File], policy: str) -> None:
        self._files = files
        self._policy = policy

    @classmethod
    def load(cls, stream_url: str, folder: Path = FILES) -> Self:
        files = {
            path.relative_to(folder).as_posix(): File.read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        return cls(files, content_security_policy(stream_url))

    def answer(self, request: Request, name: str) -> Response:
        """Raises NotFoundError."""
        file = self._files.get(name)
        if file is None:
            raise NotFoundError("There is no such file")
        headers = {
            "ETag": file.etag,
            # Names do not change with contents, so each use asks whether they have.
            "Cache-Control": "no-cache",
            "Content-Security-Policy": self._policy,
            "X-Frame-Options": "DENY",
        }
        if file.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
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
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self'{origin}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
