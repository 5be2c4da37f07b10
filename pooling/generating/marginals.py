"""Marginals of generated instances, as deciles from the least to the largest; what is printed by the script
``instances/library/fit.py`` from the data that ships with the library, the United States left out.
"""

from __future__ import annotations

NATION_SIZE = (0.00958, 0.04489, 0.08491, 0.1372, 0.2833, 0.4438, 0.5425, 0.9343, 1.44, 2.244, 5.784)
"""Defence expenditure of an Ally over the mean (NATO, 2024; nations_2024.csv)."""
DEFENCE_SHARE = (0.008424, 0.01307, 0.0149, 0.01753, 0.01994, 0.02052, 0.02145, 0.02217, 0.02339, 0.03016, 0.03824)
"""Defence expenditure as a share of gross domestic product (same source)."""
GDP_PER_HEAD_MUSD = (0.009146, 0.01547, 0.02331, 0.02471, 0.02886, 0.03164, 0.04025, 0.05335, 0.05604, 0.07185, 0.1377)
"""Gross domestic product per head, million dollars (same source)."""
SPENDING_PER_MEMBER_MUSD = (0.04735, 0.07301, 0.1145, 0.151, 0.1664, 0.1873, 0.2326, 0.3385, 0.4515, 0.5756, 0.8922)
"""Defence expenditure per member of the forces, million dollars (same source)."""
FLEET_UNITS = (1.0, 2.0, 3.0, 3.0, 4.0, 6.0, 7.0, 8.2, 14.8, 23.8, 65.0)
"""Aircraft of one class that one nation owns (platform_air_counts.csv of nato-32: published, else registered)."""
UNIT_COST_MUSD = (1.0, 2.23, 4.0, 5.3, 6.0, 7.5, 9.0, 11.0, 14.8, 21.8, 70.0)
"""Cost of one unit committed for a year, million dollars (capabilities.csv of nato-32; illustrative)."""
DEPLOYMENT_COST_MUSD = (0.6, 1.2, 2.0, 2.2, 3.0, 3.0, 3.5, 4.5, 6.0, 7.5, 10.0)
"""Cost of one deployed unit, million dollars (deployment_matrix.csv of nato-32; illustrative)."""
NOTICE_DAYS = (3, 5, 7, 10, 15, 15, 20, 20, 25, 25, 30, 60, 180)
"""Notice of an offer, each as likely: about as the offers of nato-32 have it (illustrative)."""
CAVEAT_RULES = ("forbid",) * 9 + ("approval",) * 5 + ("limit",) * 4 + ("only_with",) * 2 + ("not_with",)
"""Rules of caveats, each as likely: about as nato-32 has them (illustrative)."""
