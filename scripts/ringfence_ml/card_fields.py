"""What a model card has to say, and how long each text may be.

Lengths and words are those of the model card JSON schema (Amazon SageMaker AI Developer Guide, "Model cards JSON
schema"); that every text is there is our rule. The last group answers SR 26-2's inventory of models.
"""

from __future__ import annotations

from dataclasses import dataclass

RISK_RATINGS = ("High", "Medium", "Low")
CONTENT_MAXIMUM = 100_000  # characters of a card's JSON


@dataclass(frozen=True)
class Text:
    """One text of the card: its section and field in SageMaker's schema, its heading, its longest length."""

    key: str
    section: str
    field: str
    heading: str
    longest: int


TEXTS = (
    Text("name", "model_overview", "model_name", "Name", 1024),
    Text("description", "model_overview", "model_description", "Description", 1024),
    Text("owner", "model_overview", "model_owner", "Owner", 1024),
    Text("creator", "model_overview", "model_creator", "Creator", 1024),
    Text("purpose", "intended_uses", "purpose_of_model", "Purpose", 2048),
    Text("intended_uses", "intended_uses", "intended_uses", "Intended uses", 2048),
    Text("factors", "intended_uses", "factors_affecting_model_efficiency", "What affects its quality", 2048),
    Text("risk_rating", "intended_uses", "risk_rating", "Risk rating", 7),
    Text("risk_explanation", "intended_uses", "explanations_for_risk_rating", "Why this rating", 2048),
    Text("business_problem", "business_details", "business_problem", "Business problem", 2048),
    Text("stakeholders", "business_details", "business_stakeholders", "Stakeholders", 2048),
    Text("line_of_business", "business_details", "line_of_business", "Line of business", 2048),
    Text("training_observations", "training_details", "training_observations", "Observations on training", 1024),
    Text("ethical_considerations", "additional_information", "ethical_considerations", "Ethical considerations", 2048),
    Text("caveats", "additional_information", "caveats_and_recommendations", "Caveats and recommendations", 2048),
    Text("out_of_scope_uses", "custom_details", "out_of_scope_uses", "Uses out of scope", 1024),
    Text("materiality", "custom_details", "materiality", "Materiality", 1024),
    Text("validation_status", "custom_details", "validation_status", "Validation status", 1024),
    Text("limits", "custom_details", "limits", "Limits", 1024),
    Text("next_review", "custom_details", "next_review", "Next review", 10),
)
REPORTS = {"evaluation": "evaluate", "bias": "bias", "explanation": "explain"}
