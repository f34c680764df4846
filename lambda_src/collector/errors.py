"""Why a source gives nothing this time, in words that quote nothing of it."""

from lambda_src.tickertape.errors import TickertapeError


class SourceError(TickertapeError):
    """`retry_after`: seconds that the source asks for, or 0."""

    def __init__(self, text: str, *, retry_after: int = 0) -> None:
        super().__init__(text)
        self.retry_after = retry_after
