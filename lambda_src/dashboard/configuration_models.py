"""What is sent and answered about a configuration."""

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

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


class SentSymbol(BaseModel):
    """A ticker as an answer gives it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    symbol: Ticker


def _plain(tickers: Any) -> Any:
    if not isinstance(tickers, list):
        return tickers
    return [
        each["symbol"] if isinstance(each, dict) and each.keys() == {"symbol"} else each
        for each in tickers
    ]


Tickers = Annotated[
    list[Ticker],
    Field(min_length=1, max_length=5),
    AfterValidator(_distinct),
    BeforeValidator(
        _plain,
        json_schema_input_type=Annotated[
            list[Ticker | SentSymbol],
            Field(min_length=1, max_length=5, json_schema_extra={"uniqueItems": True}),
        ],
    ),
]


class NewConfiguration(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name
    tickers: Tickers


class Replacement(NewConfiguration):
    """What GET gave may be sent back whole; what cannot be changed is left as it is."""

    config_id: str = ""
    created_at: str = ""
    updated_at: str = ""


def _no_default(schema: dict[str, Any]) -> None:
    schema.pop("default")


class Change(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"minProperties": 1})

    name: Name | SkipJsonSchema[None] = Field(default=None, json_schema_extra=_no_default)
    tickers: Tickers | SkipJsonSchema[None] = Field(default=None, json_schema_extra=_no_default)

    @model_validator(mode="after")
    def _something(self) -> Self:
        given = [getattr(self, field) for field in self.model_fields_set]
        if not given or None in given:
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
