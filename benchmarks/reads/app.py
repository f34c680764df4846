"""The streaming app, every call of its table metered."""

from fastapi import FastAPI

from benchmarks.reads.units import Meter
from streaming import app as streaming
from tickertape.table import dynamodb


def create_app() -> FastAPI:
    app = streaming.create_app()
    meter = Meter(dynamodb())

    @app.get("/units")
    async def units() -> dict[str, dict[str, float]]:
        return meter.total()

    return app
