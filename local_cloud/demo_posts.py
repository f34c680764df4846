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

# What people write when a share rises, when it falls, and on most days; the scorer judges each.
_TALK = {
    "rising": (
        "{name} beats on the top and bottom line, raises full-year guidance {tag}",
        "{name} Q{quarter} EPS tops consensus by {cents} cents, revenue up {percent}%",
        "{tag} +{percent}% premarket after the {name} print",
        "{tag} breaking out on volume, adding here",
        "still long {tag}, bought the dip this morning",
        "{name} upgraded to Buy at Larkfield, price target raised to ${price} from ${lower} {tag}",
        "{name} wins a ${millions}M contract, shares up {percent}%",
        "{tag} new 52-week high. Shorts are getting squeezed 🚀",
        "{name} hikes its dividend and doubles the buyback {tag}",
        "Guidance raise from {tag} was no surprise, demand has been strong all year",
        "{name} swings to a profit, sees margins improving further",
        "{tag} calls up {percent}0% since Monday, letting them run",
        "Why {name} Stock Jumped {percent}% Today",
        "{name} insiders keep buying. So do I {tag}",
    ),
    "falling": (
        "{name} misses estimates, cuts full-year outlook {tag}",
        "{name} Q{quarter} EPS misses by {cents} cents, revenue down {percent}%",
        "{tag} -{percent}% after hours, ugly guide from {name}",
        "{tag} lost the 200-day, I'm out",
        "shorting {tag} into the close, looks heavy",
        "{name} downgraded to Sell at Larkfield, price target cut to ${lower} from ${price} {tag}",
        "{name} recalls {millions},000 units, shares slide {percent}%",
        "{tag} puts paying for the week 📉",
        "{name} suspends its dividend to save cash {tag}",
        "Loss widens at {name}; warns of weak demand into next year",
        "{name} CFO resigns as regulator widens probe {tag}",
        "never catching that falling knife again {tag}",
        "Why {name} Shares Are Falling Today",
        "{name} to lay off {percent}% of its staff",
    ),
    "quiet": (
        "{name} to report Q{quarter} results on Thursday after the close {tag}",
        "{name} names new head of logistics",
        "{tag} volume {millions}K, last {price}.{cents:02}",
        "{name} to present at the Larkfield industrials conference",
        "Anyone on the {tag} call? What did they say about capex?",
        "watching {tag} and not much else today",
        "{name} files 10-Q {tag}",
        "{tag} chart, weekly",
        "{name} (NYSE: {symbol}) Annual Meeting: What to Know",
        "{name} opens a second plant in Tarn Valley next spring {tag}",
        "{name} sees Q{quarter} revenue of ${millions}M to ${more}M",
        "Larkfield reiterates Hold on {name}, target ${price} {tag}",
        "{name}: transcript of the Q{quarter} earnings call",
        "Options traders' most active names this morning: {tag}",
        "{tag} ex-dividend date is the {cents}th",
        "Five things we learned visiting {name}",
        "{tag} holding ${price} for the third day",
        "is {tag} in the index yet?",
    ),
}
_BEFORE = ("", "", "", "", "", "", "Just in: ", "FYI: ", "hm, ", "@user ")
_AFTER = ("", "", "", "", "", " #stocks", " #trading", " via @user", " Thoughts?", " NFA")


class Post(NamedTuple):
    text: str
    tickers: list[str]


def posts(randomness: random.Random | None = None) -> Iterator[Post]:
    """What is said comes in runs, as it does on a day with news, so that the metrics move."""
    chance = randomness or random.Random()  # noqa: S311
    run = "quiet"
    while True:
        if chance.random() < 0.3:  # noqa: PLR2004
            run = chance.choices(list(_TALK), weights=(3, 2, 5))[0]
        symbol, *peers = chance.sample(list(COMPANIES), k=chance.choices((1, 2, 3), (8, 2, 1))[0])
        said = chance.choice(_BEFORE) + _filled(chance, chance.choice(_TALK[run]), symbol)
        tagged = [symbol, *peers] if f"${symbol}" not in said else peers
        tags = "".join(f" ${tag}" for tag in tagged)
        yield Post(said + chance.choice(_AFTER) + tags, [symbol, *peers])


def _filled(chance: random.Random, talk: str, symbol: str) -> str:
    price = chance.randint(12, 240)
    millions = chance.randint(20, 900)
    return talk.format(
        name=COMPANIES[symbol],
        symbol=symbol,
        tag=f"${symbol}",
        quarter=chance.randint(1, 4),
        percent=chance.randint(2, 19),
        cents=chance.randint(4, 28),
        price=price,
        lower=round(price * chance.uniform(0.6, 0.9)),
        millions=millions,
        more=millions + chance.randint(2, 30),
    )
