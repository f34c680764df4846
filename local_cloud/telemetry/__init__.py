"""What CloudWatch is told on a laptop: logs, embedded metrics, and what AWS's services measure."""
