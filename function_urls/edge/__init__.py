"""CloudFront distributions on loopback ports, in front of the Function URLs of this machine.

It knows nothing of the project: it asks the CloudFront API which distributions there are, and does
to a request what CloudFront with origin access control does: chooses a behavior by its path, runs
the viewer-request function, forwards what the policies name, signs, and keeps errors for as long as
CloudFront would.
"""

from function_urls.edge.edge import Edge, new_key

__all__ = ["Edge", "new_key"]
