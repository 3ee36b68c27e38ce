"""A portfolio with a notebook product, made as administrators make one, for the tests of Service Catalog."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from services_world import World, allow

from ringfence.cloud.call import Principal

DEV = "444444444444"
TOKENS = iter(f"token-{number}" for number in range(10_000))
RULE = {
    "Rules": {
        "Sizes": {
            "Assertions": [
                {
                    "Assert": {"Fn::Contains": [["ml.t3.medium", "ml.t3.large"], {"Ref": "InstanceType"}]},
                    "AssertDescription": "Take one of the approved types.",
                }
            ]
        }
    }
}
TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Name: {Type: String, AllowedPattern: "[a-z-]+", ConstraintDescription: must be lower case}
  InstanceType: {Type: String, Default: ml.t3.medium}
  VolumeSizeInGB: {Type: Number, Default: 20, MinValue: 5}
Resources:
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      NotebookInstanceName: !Ref Name
      InstanceType: !Ref InstanceType
      VolumeSizeInGB: !Ref VolumeSizeInGB
      RoleArn: "{{resolve:ssm:/catalog/role}}"
      SubnetId: "{{resolve:ssm:/catalog/subnet}}"
      SecurityGroupIds: ["{{resolve:ssm:/catalog/group}}"]
      KmsKeyId: "{{resolve:ssm:/catalog/key}}"
      DirectInternetAccess: Disabled
      RootAccess: Disabled
      Tags: [{Key: Owner, Value: !Ref Name}]
Outputs:
  Name: {Value: !GetAtt Notebook.NotebookInstanceName, Description: its name}
"""


@dataclass
class Catalog:
    """A portfolio with one product, and two people of whom one may use it."""

    world: World
    portfolio: str
    product: str
    launch_role: str
    subnet: str
    person: Principal
    stranger: Principal

    def admin(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return self.world.ask("servicecatalog", operation, **parameters)

    def ask(self, operation: str, who: Principal | None = None, **parameters: Any) -> dict[str, Any]:
        return self.world.ask("servicecatalog", operation, principal=who or self.person, **parameters)

    def refused(self, operation: str, who: Principal | None = None, **parameters: Any) -> Any:
        return self.world.refused("servicecatalog", operation, principal=who or self.person, **parameters)

    def launch(self, name: str, who: Principal | None = None, **values: str) -> dict[str, Any]:
        """Launch, and return the record as it ended."""
        given = [{"Key": key, "Value": value} for key, value in {"Name": name, **values}.items()]
        record = self.ask(
            "ProvisionProduct",
            who,
            ProductId=self.product,
            ProvisioningArtifactName="1.0.0",
            ProvisionedProductName=name,
            ProvisionToken=next(TOKENS),
            ProvisioningParameters=given,
        )["RecordDetail"]
        assert record["Status"] == "CREATED"
        return self.record(record["RecordId"])

    def record(self, identity: str) -> dict[str, Any]:
        answer = self.ask("DescribeRecord", Id=identity)
        return {
            **answer["RecordDetail"],
            "Outputs": {o["OutputKey"]: o["OutputValue"] for o in answer["RecordOutputs"]},
        }

    def notebook(self, name: str) -> dict[str, Any]:
        return self.world.ask("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)

    def end(self, name: str) -> dict[str, Any]:
        answer = self.ask("TerminateProvisionedProduct", ProvisionedProductName=name, TerminateToken=next(TOKENS))
        return self.record(answer["RecordDetail"]["RecordId"])


def publish(world: World, text: str) -> dict[str, Any]:
    """Put a template where a version can be made from; returns the version's properties."""
    key = f"products/{next(TOKENS)}.yaml"
    world.ask("s3", "PutObject", Bucket="catalog-templates", Key=key, Body=text.encode())
    url = f"https://catalog-templates.s3.eu-west-1.amazonaws.com/{key}"
    return {"Name": "1.0.0", "Type": "CLOUD_FORMATION_TEMPLATE", "Info": {"LoadTemplateFromURL": url}}


def make_catalog() -> Catalog:
    """A fresh local AWS with the portfolio, its product, its constraints and two people."""
    world = World()
    _, subnet, group = world.network()
    stored = {
        "role": world.role("work", "sagemaker.amazonaws.com"),
        "subnet": subnet,
        "group": group,
        "key": world.key(),
    }
    for name, value in stored.items():
        world.ask("ssm", "PutParameter", Name=f"/catalog/{name}", Value=value, Type="String")
    world.ask(
        "s3", "CreateBucket", Bucket="catalog-templates", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    rights = allow("servicecatalog:*")
    person = world.role("Scientist_1", "ec2.amazonaws.com", policy=rights, Path="/people/")
    stranger = world.role("Engineer_1", "ec2.amazonaws.com", policy=rights, Path="/people/")
    launch_role = world.role("launch", "servicecatalog.amazonaws.com", policy=allow("*"))

    def admin(operation: str, **parameters: Any) -> dict[str, Any]:
        return world.ask("servicecatalog", operation, **parameters)

    portfolio = admin(
        "CreatePortfolio",
        DisplayName="Platform",
        ProviderName="team",
        IdempotencyToken=next(TOKENS),
        Tags=[{"Key": "Platform", "Value": "ringfence"}],
    )["PortfolioDetail"]["Id"]
    product = admin(
        "CreateProduct",
        Name="Notebook",
        Owner="team",
        ProductType="CLOUD_FORMATION_TEMPLATE",
        IdempotencyToken=next(TOKENS),
        ProvisioningArtifactParameters=publish(world, TEMPLATE),
        Tags=[{"Key": "Product", "Value": "notebook"}],
    )["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
    both = {"PortfolioId": portfolio, "ProductId": product}
    admin("AssociateProductWithPortfolio", **both)
    for kind, parameters in (("LAUNCH", {"RoleArn": launch_role}), ("TEMPLATE", RULE)):
        text = json.dumps(parameters)
        admin("CreateConstraint", **both, Type=kind, Parameters=text, IdempotencyToken=next(TOKENS))
    pattern = "arn:aws:iam:::role/people/Scientist_*"
    admin("AssociatePrincipalWithPortfolio", PortfolioId=portfolio, PrincipalARN=pattern, PrincipalType="IAM_PATTERN")
    return Catalog(
        world,
        portfolio,
        product,
        launch_role,
        subnet,
        world.cloud.role_session(person, "amara"),
        world.cloud.role_session(stranger, "kim"),
    )
