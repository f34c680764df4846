"""Words of the market in groups, so that what is learnt of one holds for its kin."""

from functools import lru_cache
from typing import Final

GROUPS: Final = {
    "up": """rise rose risen climb jump surge soar rally rallies rallied gain advance rebound spike
        pop popped leap leapt skyrocket rocket boom bounce recover recovery upswing uptick higher
        upward upwards up uptrend upside green bull bullish breakout ascend inch zoom explode
        strengthen firm firmer outperform outpace rip moon comeback turnaround swell expand
        expansion grow grew grown growth improve improvement accelerate acceleration pickup
        reaccelerate revive revival restart resume melt-up uptick buoy mount race roar 🚀 📈 +% +$
        +0""",
    "down": """fall fell fallen drop decline slide slid sink sank sunk plunge plummet tumble slump
        crash tank dip slip slipped skid nosedive crater collapse lower downward downwards down
        downtrend downside red bear bearish breakdown selloff retreat weaken soften ease erode
        shrink shrank shrunk contract contraction slow slower slowdown sluggish decelerate
        deteriorate underperform lag dive dove swoon slump rout bleed bloodbath correction
        pullback lose lost loser shed pare worsen sag stumble wobble freefall capitulate
        capitulation meltdown subdue dwindle evaporate 📉 🩸 -% -$ -0""",
    "raise": """raise boost hike increase lift up upped hiked bump double triple quadruple
        upgrade reinstate upsize expand""",
    "cut": """cut cutting slash trim trimmed reduce reduction lower downgrade suspend suspension
        halve scrap scrapped cancel eliminate withdraw withdrew withdrawn axe axed chop chopped
        postpone delay defer pare drop dropped abandon pull slashed""",
    "beat": """beat topped top tops exceed surpass crush smash blowout outpace above stronger
        better plow trounce""",
    "miss": """miss below short shortfall disappoint disappointment lag trail worse undershoot""",
    "strong": """strong robust solid stellar upbeat impressive record best highest high
        blockbuster breakthrough healthy booming phenomenal excellent superb terrific outstanding
        great amazing awesome fantastic brilliant wonderful extraordinary""",
    "weak": """weak weaker soft softer lackluster poor dismal worst lowest low bad terrible awful
        ugly horrible dire gloomy grim bleak tepid disastrous mediocre dreadful abysmal""",
    "good": """win won winner winning success successful approval approve award profitable
        profitability optimism optimistic hope cheer confident confidence attractive cheap
        undervalued underrated opportunity favorite love like nice bullishness promising positive
        favorable resolve settle agree truce progress stimulus relief rescue safe strength thrive
        momentum tailwind catalyst buyback repurchase stabilize exciting excited innovation leader
        breakthrough partnership landmark clear boon bright brighter benefit secure unlock
        profit rewarding reward clearance greenlight expedite momentum unstoppable""",
    "trouble": """loss losses bankrupt bankruptcy insolvency insolvent default lawsuit sue sued
        suing probe investigate investigation fraud fraudulent fine penalty recall scandal breach
        hack hacker warn warning fear worry worried worries concern anxiety uncertainty risk risky
        threat threaten trouble struggle crisis recession downturn shock panic hurt hit damage pain
        painful gloom pessimism pessimistic layoff fire fired firing resign ousted oust closure
        shut shutdown strike sanction ban banned block outbreak pandemic death deadly dead die
        infected burden junk glut overvalued bubble dilution dilutive headwind toxic dump delist
        halt halted negative reject rejection deny denied denies accuse allegation allege illegal
        violate violation crackdown tension dispute feud doubt doubtful overbought writedown
        impairment charge misleading bagholder scam ponzi falter drag weigh plague plagued
        contagion subpoena indict indictment resignation restate restatement delinquent
        distress distressed overrun flop fiasco blunder botch mess nightmare disaster carnage
        overhang liquidation liquidate foreclosure antitrust glitch outage leak shortage
        misconduct whistleblower deficit woe slap jeopardize derail unravel unprofitable""",
    "thing": """revenue sales earnings eps profit income margin guidance outlook forecast view
        estimate expectation expectations consensus dividend payout distribution target rating
        demand orders order production output backlog bookings traffic users subscribers deliveries
        shipments cash revs sale ebitda profits buyback hiring jobs payrolls capex
        stake position""",
    "burden": """cost debt loss claims unemployment deficit inventories inventory inflation expense
        risk cases deaths tariff default layoffs spread vix volatility jobless delinquencies taxes
        shortfall fatalities foreclosures bankruptcies rates""",
    "market": """stock stocks share shares futures equities equity dow nasdaq s&p index indexes
        indices oil crude gold market markets bitcoin yields bonds yield euro dollar pound price
        prices brent wti ftse dax nikkei silver copper gasoline wheat yen yuan sterling treasuries
        btc bond $tag""",
    "buy": """buy buying bought long accumulate accumulating calls overweight outperform add adding
        added loading loaded purchase hold holding holder bullish dip oversold bottom
        bottomed bargain""",
    "sell": """sell selling sold short shorting shorted puts underweight underperform avoid
        dumping trimming exit exited exiting bearish overbought topping unload unloading""",
    "not": """not no n't never without fail lack isn't doesn't don't won't can't didn't wasn't
        aren't cannot less nothing neither nor hardly despite haven't hasn't barely end ends ended
        avert avoid avoids avoided escape stop stops stopped halt survive shrug""",
    "maybe": """could may might would should if can will why how what when is are question ? expect
        expected set poised likely possible potential whether who which where""",
    "expected": """expectations estimates consensus forecast forecasts views target targets
        estimate expected guidance outlook""",
}
_ENDINGS: Final = (
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ied", ("y",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
)


def _by_word() -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for group, words in GROUPS.items():
        for word in dict.fromkeys(words.split()):
            known[word] = (*known.get(word, ()), group)
    return known


_BY_WORD: Final = _by_word()


@lru_cache(maxsize=4096)
def groups(form: str) -> tuple[str, ...]:
    """The groups of a word in any of its forms; none for most words."""
    if form in _BY_WORD:
        return _BY_WORD[form]
    for ending, bases in _ENDINGS:
        if form.endswith(ending):
            stem = form[: -len(ending)]
            doubled = (stem[:-1],) if stem[-2:-1] == stem[-1:] else ()
            for base in (*(stem + end for end in bases), *doubled):
                if base in _BY_WORD:
                    return _BY_WORD[base]
    return ()
