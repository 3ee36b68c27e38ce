"""Terraform itself against the answers of the local AWS: apply, no difference, destroy, nothing left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from local_estate import Estate

from ringfence.terraform.apply import LocalBackend, deployment

ROOT = Path(__file__).parent / "services_root"


@pytest.mark.terraform
def test_what_no_environment_uses_yet_applies_stays_and_goes(estate: Estate, tmp_path: Path) -> None:
    """Stock moto fails on half of these, and shows a difference on models and notebooks."""
    root = tmp_path / "services"
    shutil.copytree(ROOT, root)
    keys = estate.accounts["dev"]

    @contextmanager
    def source() -> Iterator[dict[str, str]]:
        yield {
            "AWS_ENDPOINT_URL": estate.local.endpoint,
            "AWS_ACCESS_KEY_ID": keys["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": keys["secret_access_key"],
            "AWS_MAX_ATTEMPTS": "2",
        }

    backend = LocalBackend(tmp_path / "state")
    with deployment(root, "services", backend, source=source, parallelism=30) as services:
        services.apply(services.plan())
        assert services.replan() == []
        notebook = estate.client("sagemaker").describe_notebook_instance(NotebookInstanceName="notebook")
        assert (notebook["DirectInternetAccess"], notebook["RootAccess"]) == ("Disabled", "Disabled")
        assert services.destroy() == []
    sagemaker, ec2 = estate.client("sagemaker"), estate.client("ec2")
    assert sagemaker.list_notebook_instances()["NotebookInstances"] == []
    assert sagemaker.list_domains()["Domains"] == []
    assert sagemaker.list_models()["Models"] == []
    assert estate.client("efs").describe_file_systems()["FileSystems"] == []
    assert [vpc["CidrBlock"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]] == []
    assert ec2.describe_network_interfaces()["NetworkInterfaces"] == []
