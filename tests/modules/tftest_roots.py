"""tftest with its defects worked around, in this one place (tftest 1.8.8 on Terraform 1.11).

- Its plan cache hashes the root folder alone: an edit in `../module` gets a stale plan. The cache stays off.
- It writes variables as `-var name=True`: a boolean becomes a text, null the text "None". They go by a file of JSON.
- `output("x")` fails. `outputs()` asks for all of them.
- It passes the whole environment on, the user's AWS credentials included, and can take nothing out of it. The engine's
  environment, which knows the provider mirror and carries no credentials, is put in its place.
- It deletes `.terraform` and the lock file of its folder when it is garbage collected. It works on a copy.
- `plan` leaves the plan file behind in the system's temporary folder. It gets a temporary folder of its own.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tftest
from module_sources import ROOT, shortest_arguments

from ringfence.terraform import SharedProvider
from ringfence.terraform.fixtures import PROVIDER
from ringfence.terraform.reach import reached
from ringfence.terraform.store import store_of
from ringfence.terraform.tools import find


class Root:
    """A root module in a folder of its own, under tftest."""

    def __init__(self, folder: Path, variables: Mapping[str, Any], binary: str, environment: Mapping[str, str]) -> None:
        self.test = tftest.TerraformTest(str(folder), binary=binary, enable_cache=False)
        self.test.env = dict(environment)
        self._variables = folder / "test.tfvars.json"
        self._variables.write_text(json.dumps(variables))
        self.test.setup()

    def plan(self) -> tftest.TerraformPlanOutput:
        """The parsed plan, made anew."""
        kept = tempfile.tempdir
        with tempfile.TemporaryDirectory() as folder:
            tempfile.tempdir = folder
            try:
                return self.test.plan(output=True, refresh=False, tf_var_file=str(self._variables))
            finally:
                tempfile.tempdir = kept

    def apply(self) -> None:
        """Apply it: for roots without a provider, since nothing here is an account."""
        self.test.apply(tf_var_file=str(self._variables))

    def outputs(self) -> dict[str, Any]:
        """The values of all outputs of what was applied."""
        return dict(self.test.output().items())


@contextmanager
def module_under_test(folder: Path, module: str, provider: SharedProvider, **variables: Any) -> Iterator[Root]:
    """A copy of a module as a root of its own: its shortest call, with `variables` put in. Yields it set up."""
    copied = folder / "modules" / module
    shutil.copytree(ROOT / "modules" / module, copied, ignore=shutil.ignore_patterns(".terraform*"))
    (copied / "provider.tf").write_text(PROVIDER)
    found = reached(copied)
    tools = find(found, store_of(found))
    with provider.attached(tools, found, PROVIDER) as environment:
        yield Root(copied, shortest_arguments(module) | variables, str(tools.binary), environment)


def root_without_provider(folder: Path, variables: Mapping[str, Any]) -> Root:
    """A root that needs no provider, set up."""
    found = reached(folder)
    tools = find(found, store_of(found))
    return Root(folder, variables, str(tools.binary), tools.environment(offline=True))
