"""DISTANCE and GEOLOCATION: how far two places are from each other, in 'mi' or 'km'.

Source: SOQL and SOSL Reference, "Location-Based SOQL Queries".
"""

from remit.soql.functions._function import Function, always

FUNCTIONS = (
    Function("DISTANCE", always("double"), frozenset({"location", "address"}), least=3, most=3),
    Function("GEOLOCATION", always("location"), frozenset({"double"}), least=2, most=2),
)
