"""Service Catalog's administrators: what they may make, and what they may not take away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from catalog_world import DEV, TEMPLATE, TOKENS, Catalog, make_catalog, publish
from services_world import allow


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return make_catalog()


def test_a_tag_option_with_several_values_must_be_chosen(catalog: Catalog) -> None:
    options = [
        catalog.admin("CreateTagOption", Key="Stage", Value=value)["TagOptionDetail"]["Id"]
        for value in ("trial", "work")
    ]
    for option in options:
        catalog.admin("AssociateTagOptionWithResource", ResourceId=catalog.portfolio, TagOptionId=option)
    asked = {
        "ProductId": catalog.product,
        "ProvisioningArtifactName": "1.0.0",
        "ProvisionedProductName": "chosen",
        "ProvisioningParameters": [{"Key": "Name", "Value": "chosen"}],
    }
    for tags in ([], [{"Key": "Stage", "Value": "other"}]):
        fault = catalog.refused("ProvisionProduct", **asked, Tags=tags, ProvisionToken=next(TOKENS))
        assert "one of trial, work" in fault.message
    catalog.ask("ProvisionProduct", **asked, Tags=[{"Key": "Stage", "Value": "work"}], ProvisionToken=next(TOKENS))
    arn = catalog.notebook("chosen")["NotebookInstanceArn"]
    tags = {t["Key"]: t["Value"] for t in catalog.world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"]}
    assert tags["Stage"] == "work"
    catalog.end("chosen")
    assert catalog.world.refused("servicecatalog", "DeleteTagOption", Id=options[0]).code == "ResourceInUseException"
    for option in options:
        catalog.admin("DisassociateTagOptionFromResource", ResourceId=catalog.portfolio, TagOptionId=option)
        catalog.admin("DeleteTagOption", Id=option)


def test_a_version_is_made_only_from_a_template_that_can_be_read_and_is_well_formed(catalog: Catalog) -> None:
    def refused(properties: dict[str, Any]) -> str:
        fault = catalog.world.refused(
            "servicecatalog",
            "CreateProvisioningArtifact",
            ProductId=catalog.product,
            Parameters=properties,
            IdempotencyToken=next(TOKENS),
        )
        assert fault.code == "InvalidParametersException"
        return str(fault.message)

    elsewhere = {"Info": {"LoadTemplateFromURL": "https://catalog-templates.s3.eu-west-1.amazonaws.com/no.yaml"}}
    assert "valid" in refused(elsewhere)
    assert "supported URL" in refused({"Info": {"LoadTemplateFromURL": "https://example.com/t.yaml"}})
    assert "At least one Resources" in refused(publish(catalog.world, "Resources: {}"))
    reader = catalog.world.role("cannot-read", "ec2.amazonaws.com", policy=allow("servicecatalog:*"))
    fault = catalog.world.refused(
        "servicecatalog",
        "CreateProvisioningArtifact",
        principal=catalog.world.cloud.role_session(reader, "admin"),
        ProductId=catalog.product,
        Parameters=publish(catalog.world, TEMPLATE),
        IdempotencyToken=next(TOKENS),
    )
    assert "s3:GetObject" in fault.message


def test_an_inactive_version_is_not_launched(catalog: Catalog) -> None:
    version = catalog.admin(
        "CreateProvisioningArtifact",
        ProductId=catalog.product,
        Parameters={**publish(catalog.world, TEMPLATE), "Name": "2.0.0"},
        IdempotencyToken=next(TOKENS),
    )["ProvisioningArtifactDetail"]
    names = {"ProductId": catalog.product, "ProvisioningArtifactId": version["Id"]}
    catalog.admin("UpdateProvisioningArtifact", **names, Active=False)
    shown = catalog.ask("DescribeProduct", Id=catalog.product)["ProvisioningArtifacts"]
    assert [v["Name"] for v in shown] == ["1.0.0"]
    fault = catalog.refused("ProvisionProduct", **names, ProvisionedProductName="old", ProvisionToken=next(TOKENS))
    assert fault.code == "ResourceNotFoundException"
    catalog.admin("DeleteProvisioningArtifact", **names)
    first = catalog.admin("ListProvisioningArtifacts", ProductId=catalog.product)["ProvisioningArtifactDetails"][0]
    fault = catalog.world.refused(
        "servicecatalog",
        "DeleteProvisioningArtifact",
        ProductId=catalog.product,
        ProvisioningArtifactId=first["Id"],
    )
    assert fault.code == "ResourceInUseException"


@pytest.mark.parametrize(
    ("kind", "parameters", "said"),
    [
        ("LAUNCH", {"RoleArn": "arn:aws:iam::444444444444:role/launch"}, "LAUNCH constraint"),
        ("TEMPLATE", {"Rules": {"r": {}}}, "Assertions"),
        ("STACKSET", {"Version": "1"}, "no stack sets"),
        ("ROLE", {}, "not one of"),
    ],
)
def test_a_constraint_that_does_not_do_is_refused(
    catalog: Catalog, kind: str, parameters: dict[str, Any], said: str
) -> None:
    fault = catalog.world.refused(
        "servicecatalog",
        "CreateConstraint",
        PortfolioId=catalog.portfolio,
        ProductId=catalog.product,
        Type=kind,
        Parameters=json.dumps(parameters),
        IdempotencyToken=next(TOKENS),
    )
    assert said in fault.message


def test_things_in_use_are_not_deleted_and_patterns_are_ten(catalog: Catalog) -> None:
    refused = catalog.world.refused
    assert refused("servicecatalog", "DeletePortfolio", Id=catalog.portfolio).code == "ResourceInUseException"
    assert refused("servicecatalog", "DeleteProduct", Id=catalog.product).code == "ResourceInUseException"
    both = {"PortfolioId": catalog.portfolio, "ProductId": catalog.product}
    assert refused("servicecatalog", "DisassociateProductFromPortfolio", **both).code == "ResourceInUseException"
    other = catalog.admin("CreatePortfolio", DisplayName="O", ProviderName="t", IdempotencyToken=next(TOKENS))
    holder = {"PortfolioId": other["PortfolioDetail"]["Id"], "PrincipalType": "IAM_PATTERN"}
    for number in range(10):
        arn = f"arn:aws:iam:::role/people/{number}*"
        catalog.admin("AssociatePrincipalWithPortfolio", **holder, PrincipalARN=arn)
    more = {**holder, "PrincipalARN": "arn:aws:iam:::role/people/11*"}
    assert refused("servicecatalog", "AssociatePrincipalWithPortfolio", **more).code == "LimitExceededException"
    named = {**holder, "PrincipalARN": f"arn:aws:iam::{DEV}:role/people/*"}
    assert refused("servicecatalog", "AssociatePrincipalWithPortfolio", **named).code == "InvalidParametersException"
