"""The streaming app, every call of its table metered."""

from fastapi import FastAPI

from benchmarks.reads.units import Meter
from lambda_src.streaming import app as streaming
from lambda_src.tickertape.table import dynamodb


def create_app() -> FastAPI:
    app = streaming.create_app()
    meter = Meter(dynamodb())

    @app.get("/units")
    async def units() -> dict[str, dict[str, float]]:
        return meter.total()

    return app
