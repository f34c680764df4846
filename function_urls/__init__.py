"""Function URLs on loopback ports, behaving as AWS Lambda does where streams depend on it.

It knows nothing of the project: it asks the Lambda API which functions have URLs, unpacks what
was deployed, runs each function's handler as an execution environment and forwards HTTP to it
as the Lambda Web Adapter does.
"""

from function_urls.front_door import FrontDoor

__all__ = ["FrontDoor"]
