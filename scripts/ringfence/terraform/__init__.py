"""The Terraform room: finding Terraform and the provider, plans and their cache, apply and destroy.

From here (light to import, since a cached plan needs neither Terraform nor python-terraform):

    plan(root, environment=...)        an offline plan: PlannedRoot(root, json_path, plan_path, sha256, cached)
    plan_many(roots, environment=...)  several, through one provider process
    plan_fixture(file)                 the plan of one fixture `.tf` file; plan_fixtures(files) of many
    validate(root)                     `terraform validate`
    reached_files(root)                every file that a root's plan depends on
    SharedProvider(environment)        one provider process for many plans, as a context manager

From `ringfence.terraform.apply`:

    deployment(root, environment, backend, ...)   hold an environment: .plan() .apply(plan) .replan() .destroy()
                                                  .state_list() .state() .outputs(), .resumed
    S3Backend(values), LocalBackend(path)         where its state is
    forget(root, environment)                     forget what a killed run left of an account that is gone

`ringfence.terraform.events` holds what a listener (`on_event`) is told, `ringfence.terraform.plan_files.shown` reads a
plan file that somebody else made. Every fault of the input or of a tool is a RingfenceError of one line.
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
