"""Data of published worked examples, as their sources print them."""

from __future__ import annotations

import numpy as np

#: Chatterjee and Price (1977), Regression Analysis by Example, section 3.7, p. 68 ff.: thirty
#: departments; R's data set ``attitude`` (rating, complaints, privileges, learning, raises,
#: critical, advance).
ATTITUDE = np.fromstring(
    """
    43 51 30 39 61 92 45  63 64 51 54 63 73 47  71 70 68 69 76 86 48  61 63 45 47 54 84 35
    81 78 56 66 71 83 47  43 55 49 44 54 49 34  58 67 42 56 66 68 35  71 75 50 55 70 66 41
    72 82 72 67 71 83 31  67 61 45 47 62 80 41  64 53 53 58 58 67 34  67 60 47 39 59 74 41
    69 62 57 42 55 63 25  68 83 83 45 59 77 35  77 77 54 72 79 77 46  81 90 50 72 60 54 36
    74 85 64 69 79 79 63  65 60 65 75 55 80 60  65 70 46 57 75 85 46  50 58 68 54 64 78 52
    50 40 33 34 43 64 33  64 61 52 62 66 80 41  53 66 52 50 63 80 37  40 37 42 58 50 57 49
    63 54 42 48 66 75 33  66 77 66 63 88 76 72  78 75 58 74 80 78 49  48 57 44 45 51 83 38
    85 85 71 71 77 74 55  82 82 39 59 64 78 39
    """,
    sep=" ",
).reshape(30, 7)

#: Shrout and Fleiss (1979), doi:10.1037/0033-2909.86.2.420, table 2: six targets, four judges.
JUDGES = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)

#: Smith and Stanley (1983), six tests of ability and intelligence of 112 persons; R's data set
#: ``ability.cov`` (general, picture, blocks, maze, reading, vocab).
ABILITY = np.array(
    [
        [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
        [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
        [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
        [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
        [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
        [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
    ]
)

#: Dobson (1983), An Introduction to Statistical Modelling, table 7.1; R's ``PlantGrowth``.
GROWTH = [
    np.array([4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14]),
    np.array([4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69]),
    np.array([6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26]),
]

#: Hollander and Wolfe (1973), Nonparametric Statistical Methods, p. 116: mucociliary efficiency.
CLEARANCE = [
    np.array([2.9, 3.0, 2.5, 2.6, 3.2]),
    np.array([3.8, 2.7, 4.0, 2.4]),
    np.array([2.8, 3.4, 3.7, 2.2, 2.0]),
]

#: Student (1908), the extra hours of sleep of ten patients under each drug; R's ``sleep``.
SLEEP = (
    np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]),
    np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]),
)
