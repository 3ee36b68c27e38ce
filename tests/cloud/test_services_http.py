"""The services as boto3 sees them, over HTTP: a person signs in, looks, launches, and is refused."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from local_estate import Estate
from services_world import INSTANCE, REGION, STORE, allow

DEV = "444444444444"
TEMPLATE = json.dumps(
    {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {
            "P": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Name": {"Fn::Sub": "/made/${Name}"}, "Type": "String", "Value": "x"},
            }
        },
    }
)


def assign(estate: Estate, name: str, policy: dict[str, Any], user: str) -> None:
    """Give a user a permission set in the dev account."""
    center, people = estate.client("sso-admin", "management"), estate.client("identitystore", "management")
    made = center.create_permission_set(InstanceArn=INSTANCE, Name=name)["PermissionSet"]["PermissionSetArn"]
    center.put_inline_policy_to_permission_set(
        InstanceArn=INSTANCE, PermissionSetArn=made, InlinePolicy=json.dumps(policy)
    )
    names = {"GivenName": user, "FamilyName": "Example"}
    person = people.create_user(IdentityStoreId=STORE, UserName=user, DisplayName=user, Name=names)["UserId"]
    status = center.create_account_assignment(
        InstanceArn=INSTANCE,
        PermissionSetArn=made,
        TargetId=DEV,
        TargetType="AWS_ACCOUNT",
        PrincipalType="USER",
        PrincipalId=person,
    )["AccountAssignmentCreationStatus"]
    assert status["Status"] == "SUCCEEDED"


def sign_in(estate: Estate, user: str, role: str) -> dict[str, str]:
    """A user's keys, by the portal's own unsigned calls."""
    unsigned = {"endpoint_url": estate.local.endpoint, "region_name": REGION}
    token = boto3.client("sso-oidc", **unsigned).create_token(
        clientId="ringfence-local", clientSecret="none", grantType="authorization_code", code=user
    )["accessToken"]
    portal = boto3.client("sso", **unsigned)
    assert [a["accountId"] for a in portal.list_accounts(accessToken=token)["accountList"]] == [DEV]
    keys = portal.get_role_credentials(accessToken=token, accountId=DEV, roleName=role)["roleCredentials"]
    return {
        "AccessKeyId": keys["accessKeyId"],
        "SecretAccessKey": keys["secretAccessKey"],
        "SessionToken": keys["sessionToken"],
    }


def publish(estate: Estate, launch_role: str | None) -> str:
    """A portfolio with one product, open to the scientists; returns the product's id."""
    catalog, s3 = estate.client("servicecatalog"), estate.client("s3")
    s3.create_bucket(Bucket="published", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="published", Key="t.json", Body=TEMPLATE.encode())
    portfolio = catalog.create_portfolio(DisplayName="p", ProviderName="p")["PortfolioDetail"]["Id"]
    product = catalog.create_product(
        Name="Parameter",
        Owner="p",
        ProductType="CLOUD_FORMATION_TEMPLATE",
        ProvisioningArtifactParameters={
            "Name": "1",
            "Info": {"LoadTemplateFromURL": "https://published.s3.eu-west-1.amazonaws.com/t.json"},
        },
    )["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
    catalog.associate_product_with_portfolio(ProductId=product, PortfolioId=portfolio)
    if launch_role:
        parameters = json.dumps({"LocalRoleName": launch_role})
        catalog.create_constraint(PortfolioId=portfolio, ProductId=product, Type="LAUNCH", Parameters=parameters)
    catalog.associate_principal_with_portfolio(
        PortfolioId=portfolio,
        PrincipalType="IAM_PATTERN",
        PrincipalARN="arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Scientist_*",
    )
    return str(product)


@pytest.mark.parametrize("with_launch_role", [True, False])
def test_a_launch_needs_none_of_the_persons_rights_where_there_is_a_launch_role(
    estate: Estate, with_launch_role: bool
) -> None:
    assign(estate, "Scientist", allow("servicecatalog:*"), "amara")
    trust = {"Effect": "Allow", "Principal": {"Service": "servicecatalog.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam = estate.client("iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName="launch", AssumeRolePolicyDocument=document)
    rights = json.dumps(allow("cloudformation:*", "ssm:*"))
    iam.put_role_policy(RoleName="launch", PolicyName="own", PolicyDocument=rights)
    product = publish(estate, "launch" if with_launch_role else None)
    keys = sign_in(estate, "amara", "Scientist")
    catalog = estate.client("servicecatalog", credentials=keys)
    assert [p["ProductId"] for p in catalog.search_products()["ProductViewSummaries"]] == [product]
    record = catalog.provision_product(
        ProductId=product,
        ProvisioningArtifactName="1",
        ProvisionedProductName="mine",
        ProvisioningParameters=[{"Key": "Name", "Value": "mine"}],
    )["RecordDetail"]["RecordId"]
    ended = catalog.describe_record(Id=record)["RecordDetail"]
    parameters = [p["Name"] for p in estate.client("ssm").describe_parameters()["Parameters"]]
    if with_launch_role:
        assert (ended["Status"], parameters) == ("SUCCEEDED", ["/made/mine"])
    else:
        assert (ended["Status"], parameters) == ("FAILED", [])
        assert (
            "amara is not authorized to perform: cloudformation:CreateStack" in ended["RecordErrors"][0]["Description"]
        )


def test_a_person_may_not_do_what_the_permission_set_does_not_allow(estate: Estate) -> None:
    assign(estate, "Scientist", allow("servicecatalog:*"), "amara")
    keys = sign_in(estate, "amara", "Scientist")
    caller = estate.client("sts", credentials=keys).get_caller_identity()["Arn"]
    assert caller.startswith(f"arn:aws:sts::{DEV}:assumed-role/AWSReservedSSO_Scientist_")
    assert caller.endswith("/amara")
    with pytest.raises(ClientError, match="not authorized to perform: ssm:PutParameter"):
        estate.client("ssm", credentials=keys).put_parameter(Name="/x", Value="y", Type="String")
