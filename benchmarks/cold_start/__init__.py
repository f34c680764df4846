"""From starting run.sh to the first event."""
