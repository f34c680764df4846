from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_app.constructs.nag_acknowledgements import acknowledge


class EdgeLogs(s3.Bucket):
    """CloudFront's access logs, which it writes through an access control list."""

    def __init__(self, scope: Construct, id_: str, *, days: int) -> None:
        super().__init__(
            scope,
            id_,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.OBJECT_WRITER,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(days))],
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        acknowledge(
            self, {"AwsSolutions-S1": "It holds access logs; logging who reads them has no end."}
        )
