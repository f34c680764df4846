"""The emulator as the local cloud starts it, with IAM enforced, and an account in it."""

from tests.kit.account import account, emulator

__all__ = ["account", "emulator"]
