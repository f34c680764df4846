"""Words around a name that tell whether a company is meant."""

from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEGAL_FORMS: Final = _set("inc corp corporation co ltd plc incorporated llc lp nv")
# What a company has: directly behind its name.
OWN: Final = _set(
    """stock share shares earnings ceo cfo coo eps dividend guidance buyback ipo shareholders
    shareholder stockholders investors results revenue revenues profit profits margins q1 q2 q3 q4
    quarterly options calls puts valuation bonds"""
)
HELD: Final = _set("shares stock stake")
# What a company does to its figures, or they do.
FIGURES: Final = _set(
    """beats beat tops topped misses missed raises raised cuts reports reported posts posted
    announces announced declares hikes boosts slashes lowers reaffirms swings prices warns sees
    expects guides gains falls rises drops jumps surges plunges slides slumps soars climbs tumbles
    sinks rallies sheds adds downgraded upgraded trades"""
)
DEEDS: Final = FIGURES | _set(
    """unveils unveiled launches launched acquires acquired buys bought sells sold sues sued hires
    fires names appoints plans signs wins opens closes recalls recalled introduces introduced
    releases released completes invests partners teams builds faces fined lays cancels ends starts
    begins delays halts suspends agrees says said seeks settles teases tests to will may could
    stands pays debuts expands explores considers eyes weighs nears"""
)
MARKET: Final = _set(
    """stock stocks share shares shareholder shareholders earnings revenue revenues profit profits
    profitability sales guidance dividend dividends quarter quarterly q1 q2 q3 q4 eps ebitda analyst
    analysts downgrade downgrades downgraded upgrade upgrades upgraded buyback buybacks ceo cfo ipo
    nyse nasdaq investor investors investing investment outperform overweight underweight premarket
    forecast forecasts estimates billion million bn acquisition merger layoffs antitrust results
    outlook valuation bullish bearish rally trading trader traders takeover stake sec filing bonds
    options calls puts etf portfolio markets market company companies chipmaker automaker retailer
    tariffs tariff buy sell deal capex orders demand supplier suppliers fiscal unit growth
    expected"""
)
# One judges another, or many meet: whoever is named judges or is the host.
RATING: Final = _set(
    """downgrade downgrades downgraded upgrade upgrades upgraded target targets rating ratings rated
    initiates initiated reiterates reiterated overweight underweight outperform underperform neutral
    buy hold coverage pt analyst analysts pick picks strategist strategists economist economists
    recommends recommendation conference summit symposium forum bullish bearish fund trust etf"""
)
RATED: Final = _set("downgraded upgraded shares stock earnings beats tops misses reports posts")
SPEECH: Final = _set(
    """says said say sees see analyst analysts strategist strategists economist economists expects
    warns predicts forecasts upgrades downgrades initiates reiterates maintains starts recommends
    likes thinks names conference poll survey note anticipates constructive pushes presents turns
    gets ups bumps bump bullish bearish advises consensus data adds"""
)
SPOKEN_BY: Final = _set("by per via from say says said")
HAPPENS_ON: Final = _set("on via through over using")
FORMERLY: Final = _set("former ex formerly non anti")
# In a headline that capitalizes every word, these are no first names.
OPENING: Final = _set(
    """a an and are as at be buy by can could did do does for from how if in into is it its like of
    off on or over own owning sell should than that the to versus vs was what when where which why
    will with would after against before has have big giant maker new chipmaker automaker retailer
    rival hows heres lets while but"""
)
# May stand in small letters within a name.
SMALL: Final = _set("and of the de com ai on")
