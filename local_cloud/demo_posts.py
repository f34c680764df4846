"""An endless supply of posts about companies that do not exist."""

import random
from collections.abc import Iterator
from typing import NamedTuple

COMPANIES = {
    "ALMO": "Almond Robotics",
    "BRIX": "Brixton Foundry",
    "CLOV.B": "Clover Basin Dairy",
    "DRFT": "Driftwood Shipping",
    "EMBR": "Ember Batteries",
    "FJRD": "Fjordlight Energy",
    "GLSS": "Glasswing Optics",
    "HRTH": "Hearth & Loom",
    "KELP": "Kelpworks",
    "LNTN": "Lantern Health",
    "MRSH": "Marshland Pharma",
    "NIMB": "Nimbus Freight",
    "OAKR": "Oakridge Timber",
    "PLVR": "Plover Air",
    "QNTA": "Quanta Mills",
    "RVLT": "Rivulet Water",
    "SPRK": "Sparkwell Semiconductors",
    "TNDR.A": "Tundra Rail",
    "VLTA": "Voltaic Motors",
    "WREN": "Wrenfield Bank",
}

_NEWS = {
    "up": (
        "{name} beats expectations with a superb quarter, {number}% more revenue",
        "great guidance from {name}, the best outlook of the whole sector",
        "{name} wins the harbour contract, shares up {number}% and happy holders everywhere",
        "strong demand at {name}: order book up {number}%, margins improving nicely",
        "love what {name} is doing, debt halved and profits growing again",
        "analysts upgrade {name}, impressive progress on costs",
        "{name} approves a generous dividend, confidence is clearly back",
        "brilliant product day at {name}, early reviews are excellent",
    ),
    "down": (
        "{name} misses badly, revenue down {number}% and no plan in sight",
        "terrible call by {name}, the delay will hurt for quarters",
        "{name} warns of weak demand, shares lose {number}%",
        "another lawsuit against {name}, this is getting ugly",
        "{name} cuts {number}% of its staff, a sad day and a bad sign",
        "worried about {name}: losses widen and the cash is running out",
        "recall at {name}, an awful failure of quality control",
        "downgrade for {name}, poor execution and falling margins",
    ),
    "flat": (
        "{name} reports on Thursday, consensus is revenue of {number} million",
        "{name} names a new head of logistics from next month",
        "volume in {name} is {number}% of its average today",
        "{name} moves its annual meeting to the second week of the quarter",
        "reading the filing of {name}, {number} pages of footnotes",
        "{name} trades between its moving averages since the open",
        "anyone know when {name} publishes the shipment numbers?",
        "{name} keeps its guidance unchanged at {number} million",
    ),
}
_BEFORE = (
    "",
    "",
    "",
    "Just in: ",
    "Note to self: ",
    "Morning thought, ",
    "From the call: ",
    "Hm, ",
)
_AFTER = (
    "",
    "",
    ".",
    "!",
    ", watching the close.",
    ". Not advice.",
    ", thoughts?",
    ". More at noon.",
)
_PEERS = (
    "and {symbol} follows",
    "compare {symbol}",
    "same story at {symbol}?",
    "unlike {symbol} today",
)


class Post(NamedTuple):
    text: str
    tickers: list[str]


def posts(randomness: random.Random | None = None) -> Iterator[Post]:
    """Each mood and each company has its runs, so that the metrics move."""
    chance = randomness or random.Random()  # noqa: S311
    mood = "flat"
    while True:
        if chance.random() < 0.3:  # noqa: PLR2004
            mood = chance.choices(list(_NEWS), weights=(4, 3, 3))[0]
        symbol, *peers = chance.sample(list(COMPANIES), k=chance.choices((1, 2, 3), (7, 2, 1))[0])
        news = chance.choice(_NEWS[mood]).format(
            name=COMPANIES[symbol], number=chance.randint(2, 48)
        )
        mentions = " ".join(chance.choice(_PEERS).format(symbol=f"${peer}") for peer in peers)
        text = f"{chance.choice(_BEFORE)}{news}{chance.choice(_AFTER)} ${symbol} {mentions}"
        yield Post(text.strip(), [symbol, *peers])
