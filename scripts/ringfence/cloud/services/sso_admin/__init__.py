"""IAM Identity Center: permission sets, their assignment to people in accounts, and attributes for access control."""

from ringfence.cloud.services.sso_admin import assignments, instances, permission_sets, policies

__all__ = ["assignments", "instances", "permission_sets", "policies"]
