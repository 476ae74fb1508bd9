"""How many places, and how sure: estimating demand for beds from what was recorded, with its uncertainty.

Plain values in, plain values out; nothing here knows of units, databases or pages. The method, its sources and the
reference values it is tested against are named where they are used.
"""

from beds.demand.coverage import Coverage, sample_coverage
from beds.demand.evidence import (
    Backtest,
    Line,
    Pooling,
    backtest,
    line,
    line_from_asked,
    line_from_history,
    line_from_men,
    line_from_seen,
    pooling,
    weighed,
)
from beds.demand.gates import HiddenNeed, hidden_need
from beds.demand.hidden import Estimate, chao, chapman, lincoln_petersen
from beds.demand.house import resample
from beds.demand.loglinear import LogLinear, loglinear
from beds.demand.models import Average, Model, average_models, bootstrap_models
from beds.demand.narrowing import Interval, Narrowing
from beds.demand.plan import Headline, NoPlan, Opening, Plan, Row, answer, opening_curve
from beds.demand.queueing import (
    Congestion,
    Patience,
    engset,
    erlang_a,
    erlang_b,
    erlang_c,
    load_within,
    places_needed,
    retrial_load,
)
from beds.demand.rates import (
    Count,
    LoadPosterior,
    PlacesPosterior,
    load_posterior,
    places_posterior,
    predictive_count,
)
from beds.demand.record import (
    Arrivals,
    Exposure,
    Seasonal,
    StaysSeen,
    arrivals_with_list,
    arrivals_without_list,
    dispersion,
    episodes,
    exposure,
    monthly_counts,
    season,
    stays_seen,
)
from beds.demand.simulate import Measured, Simulated, simulate
from beds.demand.stays import Survival, kaplan_meier
from beds.demand.transient import Season, occupancy, opening, seasonal_load

__all__ = [
    "Arrivals",
    "Average",
    "Backtest",
    "Congestion",
    "Count",
    "Coverage",
    "Estimate",
    "Exposure",
    "Headline",
    "HiddenNeed",
    "Interval",
    "Line",
    "LoadPosterior",
    "LogLinear",
    "Measured",
    "Model",
    "Narrowing",
    "NoPlan",
    "Opening",
    "Patience",
    "PlacesPosterior",
    "Plan",
    "Pooling",
    "Row",
    "Season",
    "Seasonal",
    "Simulated",
    "StaysSeen",
    "Survival",
    "answer",
    "arrivals_with_list",
    "arrivals_without_list",
    "average_models",
    "backtest",
    "bootstrap_models",
    "chao",
    "chapman",
    "dispersion",
    "engset",
    "episodes",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "exposure",
    "hidden_need",
    "kaplan_meier",
    "lincoln_petersen",
    "line",
    "line_from_asked",
    "line_from_history",
    "line_from_men",
    "line_from_seen",
    "load_posterior",
    "load_within",
    "loglinear",
    "monthly_counts",
    "occupancy",
    "opening",
    "opening_curve",
    "places_needed",
    "places_posterior",
    "pooling",
    "predictive_count",
    "resample",
    "retrial_load",
    "sample_coverage",
    "season",
    "seasonal_load",
    "simulate",
    "stays_seen",
    "weighed",
]
