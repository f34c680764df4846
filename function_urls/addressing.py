"""Whether a request is meant for a Function URL of this machine.

A page elsewhere can have its own name lead to 127.0.0.1, and would then be of the same origin as
what listens here. Its requests still carry its name.
"""

from function_urls.answers import BAD_REQUEST, UNKNOWN_HOST, Answer
from function_urls.http_types import Scope
from function_urls.ports import LOOPBACK

_NAMES = {LOOPBACK, "localhost"}


def misaddressed(scope: Scope) -> Answer | None:
    """Return the answer to a request that is for nobody here, or for no path."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    # Which port does not matter: it may be forwarded, and a page of this machine is no stranger.
    if [host.rpartition(":")[0] or host for host in hosts] not in [[name] for name in _NAMES]:
        return UNKNOWN_HOST
    # A fragment is the client's own; what is sent with one was made by no browser.
    if not scope["raw_path"].startswith(b"/") or b"#" in scope["raw_path"] + scope["query_string"]:
        return BAD_REQUEST
    return None
