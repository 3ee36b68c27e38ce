"""The Terraform room: finding Terraform and the provider, plans and their cache, apply and destroy.

    plan(root, environment=...)       an offline plan: PlannedRoot(root, json_path, plan_path, sha256, cached)
    plan_many(roots, environment=...) several, through one provider process
    plan_fixture(file)                the plan of one fixture `.tf` file; plan_fixtures(files) of many
    reached_files(root)               every file that a root's plan depends on
    SharedProvider(environment)       one provider process for many plans, as a context manager

Every fault of the input or of a tool is a RingfenceError of one line.
"""

from ringfence.terraform.fixtures import PlannedFixture, plan_fixture, plan_fixtures
from ringfence.terraform.plans import PlannedRoot, plan, plan_many, validate
from ringfence.terraform.provider import SharedProvider
from ringfence.terraform.reach import reached_files

__all__ = [
    "PlannedFixture",
    "PlannedRoot",
    "SharedProvider",
    "plan",
    "plan_fixture",
    "plan_fixtures",
    "plan_many",
    "reached_files",
    "validate",
]
