"""The brake: when an environment's budget is spent, its streams go down to a floor."""
