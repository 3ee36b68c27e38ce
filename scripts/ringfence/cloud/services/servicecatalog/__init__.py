"""Service Catalog: what administrators offer, and what people launch from it."""

from ringfence.cloud.services.servicecatalog import (
    browsing,
    constraints,
    launching,
    portfolios,
    products,
    provisioned,
    sharing,
    tag_options,
)

__all__ = [
    "browsing",
    "constraints",
    "launching",
    "portfolios",
    "products",
    "provisioned",
    "sharing",
    "tag_options",
]
