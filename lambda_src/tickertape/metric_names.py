"""The metrics that the functions send and the alarms watch: one list for both, stdlib only."""

NAMESPACE = "Tickertape"

CONNECTIONS_OPENED = "ConnectionsOpened"
CONNECTIONS_RESUMED = "ConnectionsResumed"
CONNECTIONS_REFUSED = "ConnectionsRefused"
CONNECTIONS_CLOSED = "ConnectionsClosed"
CONNECTIONS = "Connections"
HEARTBEATS_SENT = "HeartbeatsSent"
DELIVERED_EVENTS = "DeliveredEvents"
DELIVERY_LAG = "DeliveryLag"
ITEMS_APPENDED = "ItemsAppended"
APPEND_CONFLICTS = "AppendConflicts"
