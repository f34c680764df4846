// Written by `make render` from lambda_src/contract; not by hand.

/** Paths of the streams, with `{parameters}`. */
export const STREAMS = {
  feed: "/api/v2/stream",
  configuration: "/api/v2/configurations/{config_id}/stream",
  task: "/api/tasks/{task_id}/stream",
  release: "/api/utils/version/stream",
};

/** How full the house is, as the streaming function sees it. */
export const STATUS = "/api/v2/stream/status";

/** Where a connection gives its place up. */
export const LEAVE = "/api/v2/stream/leave";

/** What each reason of `connection_close` asks of a client: "resume", "renew" or "stop". */
export const THEN = {
  slice_ended: "resume",
  lease_lost: "resume",
  replaced: "resume",
  left: "resume",
  shutdown: "resume",
  error: "resume",
  session_ended: "renew",
  configuration_deleted: "stop",
  task_completed: "stop",
  task_failed: "stop",
  task_not_found: "stop",
  version_fetch_error: "resume",
};
