from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_lakeformation_data_lake_settings",
    severity="high",
    controls=["ART-PROV-DATA-07", "ART-COMP-LAKE-02"],
    mend="Name the administrators, and leave out both create_database_ and create_table_default_permissions.",
)
def lakeformation_settings_open_nothing_by_default(settings: Resource) -> Answer:
    """A new database or table is nobody's until it is granted.

    AWS's own default grants everything to IAM_ALLOWED_PRINCIPALS, that is, to whoever IAM lets in.
    """
    answer = settings["admins"].size_at_least(1)
    for name in ("create_database_default_permissions", "create_table_default_permissions"):
        answer = answer & settings[name].defaults_to(None).satisfies(lambda given: not given, "left out")
    return answer
