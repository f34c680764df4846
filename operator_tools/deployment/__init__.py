"""An environment's way into an AWS account and out of it again, with the CDK CLI."""
