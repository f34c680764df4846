"""The page's files as its sources are now, bundled as for a deployment."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from cdk_app.commands import ArtifactError
from cdk_app.page import SOURCES, bundle

INDEX = "index.html"
_POLL_SECONDS = 0.3


class PageSources:
    """`files` are the newest that could be bundled; `root` is the repository."""

    def __init__(self, root: Path, *, report: Callable[[str], None]) -> None:
        self._root = root
        self._report = report
        self._seen = self._look()
        self._changed = asyncio.Condition()
        self.files = bundle(root)

    @property
    def identity(self) -> str:
        """Of the document, and so of all that it names by content."""
        return sha256(self.files[INDEX]).hexdigest()[:16]

    async def other_than(self, identity: str) -> None:
        """Return as soon as there are files of another identity."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.identity != identity)

    async def follow(self) -> None:
        """Bundle whatever is saved; what cannot be bundled is reported, and the last one stays."""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            seen = await asyncio.to_thread(self._look)
            if seen == self._seen:
                continue
            self._seen = seen
            try:
                files = await asyncio.to_thread(bundle, self._root)
            except (ArtifactError, OSError) as error:
                self._report(f"The page stays as it was: {error}")
                continue
            async with self._changed:
                self.files = files
                self._changed.notify_all()

    def _look(self) -> dict[Path, tuple[int, int]]:
        """What is there, by time and size. An editor may take a file away while it is read."""
        found = {}
        for path in (self._root / SOURCES).rglob("*"):
            try:
                about = path.stat()
            except FileNotFoundError:
                continue
            found[path] = (about.st_mtime_ns, about.st_size)
        return found
