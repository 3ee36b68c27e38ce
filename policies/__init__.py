"""What must hold: one file a policy, `policies/<service>/<service>_<resource>_<desired_state>.py`."""
