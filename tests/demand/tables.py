"""Published tables of people seen by several lists."""

from itertools import product

FOUR = ["".join(cell) for cell in product("10", repeat=4)][:-1]
THREE = ["".join(cell) for cell in product("10", repeat=3)][:-1]

HIV_ROME = dict(zip(FOUR, (0, 3, 1, 33, 0, 20, 6, 403, 3, 35, 10, 545, 11, 621, 205), strict=True))
"""Abeni, Brancato and Perucci 1994, as in Rcapture."""

DIABETES = dict(zip(FOUR, (58, 157, 18, 104, 46, 650, 12, 709, 14, 20, 7, 74, 8, 182, 10), strict=True))
"""Bruno et al. 1994."""

HEPATITIS_A = dict(zip(THREE, (28, 21, 17, 69, 18, 55, 63), strict=True))
"""Chao et al. 1997; a screening found about 545."""

DARROCH_R3 = dict(zip(THREE, (72, 155, 7, 71, 13, 53, 43), strict=True))
"""Darroch et al. 1993, as in Rivest 2011."""

DEATHS = dict(zip(THREE, (72, 5, 29, 54, 24, 3, 14), strict=True))
"""Cormack, Chang and Smith 2000, table 3b."""

DISJOINT = {"100": 40, "010": 30, "001": 20, "110": 6}
"""Made so that models fail in each way; compare table 2 of Chan, Silverman and Vincent 2021."""

SLAVERY = {
    "10000": 54, "01000": 463, "00100": 995, "00010": 695, "00001": 316, "11000": 15, "10100": 19, "10010": 3,
    "01100": 62, "01010": 19, "01001": 1, "00110": 76, "00101": 11, "00011": 8, "11100": 1, "11010": 1, "01110": 4,
    "11110": 1,
}  # fmt: skip
"""British slavery data of 2013, five lists (Silverman 2020): police and crime agency joined."""
