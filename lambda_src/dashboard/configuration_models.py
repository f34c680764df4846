"""What is sent and answered about a configuration."""

from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from lambda_src.tickertape.configuration_rows import Configuration
from lambda_src.tickertape.configurations import MAX_CONFIGURATIONS
from lambda_src.tickertape.events import Ticker


def _distinct(tickers: list[str]) -> list[str]:
    if len(set(tickers)) < len(tickers):
        raise ValueError("Each ticker may be named once")
    return tickers


# Nothing that breaks a line, and no half of a surrogate pair, which the pattern refuses too.
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=50,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$",
    ),
]
Tickers = Annotated[list[Ticker], Field(min_length=1, max_length=5), AfterValidator(_distinct)]


class NewConfiguration(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name
    tickers: Tickers


class Change(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name | None = None
    tickers: Tickers | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.name is None and self.tickers is None:
            raise ValueError("Send a name, tickers or both")
        return self


class Symbol(BaseModel):
    symbol: str


class ConfigurationView(BaseModel):
    config_id: str
    name: str
    tickers: list[Symbol]
    created_at: str
    updated_at: str


class ConfigurationList(BaseModel):
    configurations: list[ConfigurationView]
    max_allowed: int = MAX_CONFIGURATIONS


def view(configuration: Configuration) -> ConfigurationView:
    return ConfigurationView(
        config_id=configuration.config_id,
        name=configuration.name,
        tickers=[Symbol(symbol=ticker) for ticker in configuration.tickers],
        created_at=configuration.created_at,
        updated_at=configuration.updated_at,
    )
