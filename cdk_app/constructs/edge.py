from pathlib import Path
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from constructs import Construct

from cdk_app.constructs.edge_firewall import EdgeFirewall
from cdk_app.constructs.edge_logs import EdgeLogs
from cdk_app.constructs.nag_acknowledgements import acknowledge
from cdk_app.constructs.web_function import WebFunction
from lambda_src.contract import streams

STREAM_READ_TIMEOUT: Final = Duration.seconds(60)
"""Of silence: three missed heartbeats."""

ASSETS: Final = "/assets/*"
PAGE_READ_TIMEOUT: Final = Duration.seconds(20)
ERRORS: Final = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""All that CloudFront lets one decide on. Left alone it keeps most of them for ten seconds,
whatever their Cache-Control, and gives one caller's refusal to all who ask for the path."""


class Edge(Construct):
    """CloudFront before both functions, which answer only to what this distribution signs."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        dashboard: WebFunction,
        streaming: WebFunction,
        log_days: int,
    ) -> None:
        super().__init__(scope, id_)
        headers = _security_headers(self, name)
        association = cloudfront.FunctionAssociation(
            function=_viewer_request(self, name),
            event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
        )
        # Not cached: it names the assets of one release, and everything else is live.
        page = cloudfront.BehaviorOptions(
            origin=_origin(dashboard, PAGE_READ_TIMEOUT),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            compress=True,
            function_associations=[association],
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )
        stream = cloudfront.BehaviorOptions(
            origin=_origin(streaming, STREAM_READ_TIMEOUT),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            # Compression would hold events back until a block is full.
            compress=False,
            function_associations=[association],
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        )
        # Named by their content.
        assets = cloudfront.BehaviorOptions(
            origin=page.origin,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            compress=True,
            response_headers_policy=headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )
        firewall = EdgeFirewall(self, "Firewall", name=name)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=name,
            default_behavior=page,
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0))
                for status in ERRORS
            ],
            additional_behaviors={
                ASSETS: assets,
                **dict.fromkeys(streams.edge_patterns(), stream),
            },
            enable_logging=True,
            log_bucket=EdgeLogs(self, "Logs", days=log_days),
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            web_acl_id=firewall.attr_arn,
        )
        acknowledge(
            self.distribution,
            {
                "AwsSolutions-CFR1": "People everywhere may watch.",
                "AwsSolutions-CFR4": (
                    "The default certificate fixes the minimum version of TLS; a domain of one's"
                    " own lifts this, and this project cannot know one."
                ),
            },
        )


def _origin(function: WebFunction, read_timeout: Duration) -> cloudfront.IOrigin:
    return origins.FunctionUrlOrigin.with_origin_access_control(
        function.url, read_timeout=read_timeout
    )


def _viewer_request(scope: Construct, name: str) -> cloudfront.Function:
    return cloudfront.Function(
        scope,
        "ViewerRequest",
        function_name=f"{name}-viewer-request",
        comment="Keeps the viewer's token and address from the signature of CloudFront.",
        runtime=cloudfront.FunctionRuntime.JS_2_0,
        code=cloudfront.FunctionCode.from_file(
            file_path=str(Path(__file__).with_name("viewer_request.js"))
        ),
    )


def _security_headers(scope: Construct, name: str) -> cloudfront.ResponseHeadersPolicy:
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "SecurityHeaders",
        response_headers_policy_name=f"{name}-security",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption.DENY, override=True
            ),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
            ),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=Duration.days(365),
                include_subdomains=True,
                override=True,
            ),
        ),
    )
