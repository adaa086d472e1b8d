"""Opportunities: what a stage means (Object Reference, Opportunity; the stages that a new org has)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.context import Context
from remit.localorg.values import datetime_text
from remit.schema.model import SObject

# Probability, forecast category; closed stages are the two that say so.
_STAGES = {
    "prospecting": (10, "Pipeline"),
    "qualification": (10, "Pipeline"),
    "needs analysis": (20, "Pipeline"),
    "value proposition": (50, "Pipeline"),
    "id. decision makers": (60, "Pipeline"),
    "perception analysis": (70, "Pipeline"),
    "proposal/price quote": (75, "Pipeline"),
    "negotiation/review": (90, "Pipeline"),
    "closed won": (100, "Closed"),
    "closed lost": (0, "Omitted"),
}


class Opportunities(Behaviour):
    """Probability follows the stage unless it is given; closed and won always do."""

    objects = ("Opportunity",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Derive what the stage and the close date say."""
        _derive(values, values)
        values["LastStageChangeDate"] = datetime_text(ctx.now) if values.get("StageName") else None

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Derive it again where one of them changed."""
        _derive(values, {**old, **values})
        if "StageName" in values and values["StageName"] != old["StageName"]:
            values["LastStageChangeDate"] = datetime_text(ctx.now)


def _derive(values: Values, whole: Mapping[str, Any]) -> None:
    if values.get("StageName"):
        probability, category = _STAGES.get(str(values["StageName"]).lower(), (None, "Pipeline"))
        if probability is not None and values.get("Probability") is None:
            values["Probability"] = probability
        values["IsClosed"] = category != "Pipeline"
        values["IsWon"] = category == "Closed"
        values["ForecastCategory"] = category
        values.setdefault("ForecastCategoryName", category)
    if values.get("CloseDate"):
        year, month = str(values["CloseDate"])[:4], str(values["CloseDate"])[5:7]
        if year.isdigit() and month.isdigit():
            quarter = (int(month) - 1) // 3 + 1
            values |= {"FiscalYear": int(year), "FiscalQuarter": quarter, "Fiscal": f"{year} {quarter}"}
    if ("Amount" in values or "Probability" in values) and whole.get("Amount") not in (None, ""):
        odds = values.get("Probability", whole.get("Probability"))
        amount = whole["Amount"]
        if isinstance(odds, int | float) and isinstance(amount, int | float):
            values["ExpectedRevenue"] = amount * odds / 100


def months_later(start: str, months: int) -> str:
    """The last day of a term of months that begins on a day."""
    begin = date.fromisoformat(start[:10])
    year, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
    day = min(
        begin.day, (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    )
    return date.fromordinal(date(year, month + 1, day).toordinal() - 1).isoformat()
