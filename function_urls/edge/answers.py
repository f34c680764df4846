"""What CloudFront itself answers."""

from function_urls.answers import Answer

SERVER = (b"server", b"CloudFront")
_PAGE = """\
<!DOCTYPE html>
<html><head><title>ERROR: The request could not be satisfied</title></head>
<body><h1>{status} ERROR</h1><h2>The request could not be satisfied.</h2><p>{why}</p></body></html>
"""


def _error(status: int, why: str) -> Answer:
    page = _PAGE.format(status=status, why=why).encode()
    return Answer(status, page, content_type=b"text/html")


WRONG_METHOD = _error(403, "This distribution does not take this HTTP method on this path.")
BODY_OF_GET = _error(403, "A GET request has no body.")
LONG_URL = _error(414, "The URL is longer than 8192 bytes.")
UNREACHABLE = _error(502, "The origin cannot be reached, or closed the connection.")
FUNCTION_FAILED = _error(503, "The CloudFront function of this path failed.")
TOO_MANY = _error(503, "Too many requests are under way.")
SILENT = _error(504, "The origin did not answer in time.")
