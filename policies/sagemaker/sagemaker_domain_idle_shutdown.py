from ringfence.policy import Answer, Resource, Value, all_of, policy

_EDITORS = {"jupyter_lab_app_settings": "JupyterLab", "code_editor_app_settings": "CodeEditor"}
_LONGEST = 480  # minutes: a working day


@policy(
    resource="aws_sagemaker_domain",
    severity="low",
    controls=["ART-PROV-IAM-11"],
    mend=(
        'Give both editors in default_user_settings idle_settings with lifecycle_management = "ENABLED" and '
        f"idle_timeout_in_minutes and max_idle_timeout_in_minutes of at most {_LONGEST}, or hide the editor."
    ),
)
def sagemaker_domain_idle_shutdown(domain: Resource) -> Answer:
    """An editor that nobody works in is shut down within a working day."""
    settings = domain["default_user_settings"]
    hidden = settings["studio_web_portal_settings.hidden_app_types"]
    return all_of(
        hidden.has(editor) | _stops(settings[f"{block}.app_lifecycle_management.idle_settings"])
        for block, editor in _EDITORS.items()
    )


def _stops(idle: Value) -> Answer:
    return (
        idle["lifecycle_management"].equals("ENABLED")
        & idle["idle_timeout_in_minutes"].at_most(_LONGEST)
        & idle["max_idle_timeout_in_minutes"].at_most(_LONGEST)
    )
