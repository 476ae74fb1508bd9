"""The method in sentences, and where it comes from."""

from web.i18n import N_

METHOD = (
    N_(
        "Need is counted in places taken at the same time if there were always room: requests per day times mean stay "
        "in days. It needs more places than that, since requests do not come evenly."
    ),
    N_(
        "Requests are joins of the line, walk-in admissions and requests turned away. A number seen again within 14 "
        "days is the same request. While a house is full and keeps no line, time does not count, so that a full house "
        "is not taken for little need."
    ),
    N_(
        "The share turned away by a number of places follows from need by Erlang's formula. It holds for stays of any "
        "pattern when requests come independently of each other."
    ),
    N_(
        "Uncertainty: rates of requests and of ended stays have gamma posteriors with Jeffreys' prior, so need is "
        "their ratio, exactly. Requests that come in bursts widen the interval. Nothing is drawn at random."
    ),
    N_(
        "Those not seen by anybody are estimated from how the lists of several partners overlap within one quarter. "
        "With little overlap only a lower bound is told, with almost none only how many were seen."
    ),
    N_(
        "Small numbers: no count under 5 is told, nor any from which one could be reckoned; percentages need a base of "
        "20; periods are fixed quarters, joined until each holds at least 5. All estimates rest on those counts alone."
    ),
)
SOURCES = (
    "Erlang, A. K. (1917). Løsning af nogle Problemer fra Sandsynlighedsregningen af Betydning for de automatiske "
    "Telefoncentraler. Elektroteknikeren 13.",
    "Garnett, O., Mandelbaum, A. och Reiman, M. (2002). Designing a call center with impatient customers. "
    "Manufacturing & Service Operations Management 4.",
    "Chapman, D. G. (1951). Some properties of the hypergeometric distribution with applications to zoological sample "
    "censuses. University of California Publications in Statistics 1.",
    "Chao, A. (1987). Estimating the population size for capture-recapture data with unequal catchability. "
    "Biometrics 43.",
    "Chao, A., Tsay, P. K., Lin, S.-H., Shau, W.-Y. och Chao, D.-Y. (2001). The applications of capture-recapture "
    "models to epidemiological data. Statistics in Medicine 20.",
)
