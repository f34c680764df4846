// Runs at the edge on every request, before CloudFront signs it for the function.
//
// CloudFront puts its own signature in Authorization, so a viewer's token travels in
// X-Authorization. The function's source address would be CloudFront's, so the viewer's
// travels in a header, which replaces any that the viewer sent.
function handler(event) {
  var request = event.request;
  var headers = request.headers;
  if (headers.authorization) {
    if (!headers["x-authorization"]) {
      headers["x-authorization"] = { value: headers.authorization.value };
    }
    delete headers.authorization;
  }
  // A beacon can send no header, and an origin access control signs no body without its hash.
  if (request.method === "POST" && request.uri === "/api/v2/stream/leave") {
    headers["x-amz-content-sha256"] = {
      // pragma: allowlist nextline secret
      value: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    };
  }
  headers["x-viewer-address"] = { value: event.viewer.ip + ":0" };
  return request;
}
