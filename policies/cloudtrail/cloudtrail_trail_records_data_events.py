from ringfence.policy import Answer, Resource, Value, all_of, policy

_DATA = ("AWS::S3::Object", "AWS::SageMaker::Endpoint", "AWS::SageMaker::FeatureGroup")


@policy(
    resource="aws_cloudtrail",
    severity="high",
    controls=["ART-PROV-AUD-01", "ART-PROV-AUD-02", "CCC.Core.CN04.AR02", "CCC.Core.CN04.AR03"],
    mend=(
        "Add an advanced_event_selector for eventCategory Management without further fields, and one each for the data "
        "events of AWS::S3::Object, AWS::SageMaker::Endpoint and AWS::SageMaker::FeatureGroup, reads and writes."
    ),
)
def cloudtrail_trail_records_data_events(trail: Resource) -> Answer:
    """A trail records who reads and writes data, features and predictions, and everything that is managed.

    Advanced selectors replace the default: without one for management events these stop. Basic selectors know no
    SageMaker resource.
    """
    selectors = trail["advanced_event_selector"]
    managed = selectors.some(_takes_management_events).otherwise("no selector takes all management events")
    return managed & all_of(_are_taken(selectors, kind) for kind in _DATA)


def _are_taken(selectors: Value, kind: str) -> Answer:
    taken = selectors.some(lambda selector: _takes_data_events(selector, kind))
    return taken.otherwise(f"no selector takes reads and writes of {kind}")


def _takes_management_events(selector: Value) -> Answer:
    return selector["field_selector"].every(lambda field: _is_field(field, "eventCategory", "Management"))


def _takes_data_events(selector: Value, kind: str) -> Answer:
    """Fields other than readOnly may narrow it to our own resources; readOnly would leave out reads or writes."""
    fields = selector["field_selector"]
    return (
        fields.some(lambda field: _is_field(field, "eventCategory", "Data"))
        & fields.some(lambda field: _is_field(field, "resources.type", kind))
        & fields.every(lambda field: ~field["field"].equals("readOnly"))
    )


def _is_field(field: Value, name: str, value: str) -> Answer:
    return field["field"].equals(name) & field["equals"].has(value)
