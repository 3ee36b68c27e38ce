"""The organisation that the local AWS adopts, read from a file and found through AWS's own calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from local_estate import DEV, MANAGEMENT, PROD, Estate, refusal

from ringfence.cloud.accounts import DEFAULT, read_organization
from ringfence.errors import RingfenceError

FILE = """
[organization]
id = "o-example0001"
root_id = "r-exam"
management_account = "head"

[units]
Work = "ou-exam-00000001"
"Work/Labs" = "ou-exam-00000002"

[accounts.head]
id = "100000000001"

[accounts.lab]
id = "100000000002"
unit = "Work/Labs"

[identity_center]
instance_arn = "arn:aws:sso:::instance/ssoins-2222222222222222"
identity_store_id = "d-2222222222"
"""


def test_an_organisation_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "organization.toml"
    file.write_text(FILE)
    organization = read_organization(file)
    assert organization.management_account.id == "100000000001"
    assert organization.account("lab").unit == "Work/Labs"
    assert organization.account("100000000002").name == "lab"
    assert organization.region == "eu-west-1"


def test_without_a_file_the_example_is_taken(tmp_path: Path) -> None:
    assert read_organization(None) == read_organization(tmp_path / "organization.toml") == DEFAULT


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "100000000002"', 'id = "1"', "account lab has id 1; expected twelve digits"),
        ('unit = "Work/Labs"', 'unit = "Play"', "account lab stands in Play; expected Work, Work/Labs"),
        ('Work = "ou-exam-00000001"', "", "unit Work/Labs has no parent; expected Work among the units"),
        ("ou-exam-00000002", "labs", "unit Work/Labs has id labs"),
        ('management_account = "head"', 'management_account = "tail"', "no account tail; expected one of head"),
        ("[accounts.lab]", "[accounts.lab", "cannot be read as TOML"),
        ('id = "100000000002"\n', "", "'id' is missing or has the wrong type"),
    ],
)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "organization.toml"
    assert old in FILE
    file.write_text(FILE.replace(old, new))
    with pytest.raises(RingfenceError) as refused:
        read_organization(file)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_organisation_exists_with_its_ids(estate: Estate) -> None:
    organizations = estate.client("organizations", "management")
    about = organizations.describe_organization()["Organization"]
    assert (about["Id"], about["MasterAccountId"], about["FeatureSet"]) == ("o-ringfence01", MANAGEMENT, "ALL")
    root = organizations.list_roots()["Roots"][0]
    assert root["Id"] == "r-rf01"
    assert {kind["Type"] for kind in root["PolicyTypes"]} == {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"}
    accounts = {account["Name"]: account["Id"] for account in organizations.list_accounts()["Accounts"]}
    assert accounts == {account.name: account.id for account in DEFAULT.accounts}
    assert organizations.list_parents(ChildId=PROD)["Parents"][0]["Id"] == "ou-rf01-producti"
    assert organizations.list_parents(ChildId="ou-rf01-producti")["Parents"][0]["Id"] == "ou-rf01-workload"
    attached = organizations.list_policies_for_target(TargetId=DEV, Filter="SERVICE_CONTROL_POLICY")["Policies"]
    assert [policy["Id"] for policy in attached] == ["p-FullAWSAccess"]
    instances = estate.client("sso-admin", "management").list_instances()["Instances"]
    assert [i["InstanceArn"] for i in instances] == ["arn:aws:sso:::instance/ssoins-1111111111111111"]
    assert instances[0]["IdentityStoreId"] == "d-1111111111"


def test_a_member_sees_its_organisation_and_no_more(estate: Estate) -> None:
    member = estate.client("organizations", "dev")
    assert member.describe_organization()["Organization"]["Id"] == "o-ringfence01"
    assert refusal(member.list_accounts)[0] == "AccessDeniedException"


def test_each_account_holds_its_own(estate: Estate) -> None:
    for account in ("dev", "prod"):
        estate.client("sns", account).create_topic(Name=account)
        estate.client("ec2", account).create_vpc(CidrBlock="10.1.0.0/16")
    topics = estate.client("sns", "dev").list_topics()["Topics"]
    assert [topic["TopicArn"] for topic in topics] == [f"arn:aws:sns:eu-west-1:{DEV}:dev"]
    assert {vpc["OwnerId"] for vpc in estate.client("ec2", "prod").describe_vpcs()["Vpcs"]} == {PROD}
    assert estate.client("sts", "prod").get_caller_identity()["Account"] == PROD


def test_the_management_account_reaches_a_new_account(estate: Estate) -> None:
    arn = f"arn:aws:iam::{DEV}:role/OrganizationAccountAccessRole"
    inside = estate.client("sts", credentials=estate.assume(arn, by="management"))
    assert inside.get_caller_identity()["Arn"].endswith("assumed-role/OrganizationAccountAccessRole/person")
    outside = estate.client("sts", "prod")
    assert refusal(outside.assume_role, RoleArn=arn, RoleSessionName="person")[0] == "AccessDenied"
