"""`ringfence apply` and `ringfence destroy`: an environment in a real account, or on the local AWS."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ringfence.cli.output import note, progress
from ringfence.cli.planning import LOCAL, PATH, Planned, organization_of, project_of
from ringfence.errors import RingfenceError
from ringfence.terraform import SharedProvider
from ringfence.terraform.apply import Deployment, LocalBackend, S3Backend, deployment, forget
from ringfence.terraform.store import write

if TYPE_CHECKING:
    from ringfence.cloud.accounts import Account
    from ringfence.cloud.lifecycle import Running

BOOTSTRAP = "bootstrap"
TERRAFORM_ROLE = "ringfence-terraform"
BACKEND = typer.Option(
    None, "--backend-config", help="A value for the S3 backend, key=value; by default by convention."
)
YES = typer.Option(False, "--yes", help="Do not ask before changing a real account.")


@dataclass(frozen=True)
class Target:
    """Where an environment is applied: its root, account and backend, and the credentials for it."""

    root: Path
    name: str
    account: Account
    backend: S3Backend | LocalBackend
    credentials: Mapping[str, str]

    @contextmanager
    def held(self, what: str, title: str) -> Iterator[Deployment]:
        """The environment, held for one run of Terraform, with its progress shown."""

        @contextmanager
        def source() -> Iterator[Mapping[str, str]]:
            yield self.credentials

        with (
            progress(title) as listener,
            SharedProvider(source, offline=False) as provider,
            deployment(
                self.root,
                self.name,
                self.backend,
                what=what,
                provider=provider if self.credentials else None,
                parallelism=20 if self.credentials else 10,
                on_event=listener,
            ) as held,
        ):
            if held.resumed:
                note(f"{self.name}: {held.resumed}")
            yield held


def apply(
    path: Path = PATH,
    local: bool = LOCAL,
    backend: list[str] | None = BACKEND,
    yes: bool = YES,
) -> None:
    """Apply an environment: plan, show what changes, apply, and plan again to see that nothing differs."""
    target = target_of(path, local=local, backend=backend)
    differing = apply_target(target, ask=not (local or yes))
    if differing:
        typer.echo(
            f"{target.name}: a second plan still differs in {len(differing)} places: {', '.join(differing[:10])}"
        )
        raise typer.Exit(1)
    typer.echo(f"{target.name}: applied to account {target.account.id}; a second plan shows no difference")


def apply_target(target: Target, *, ask: bool = False) -> list[str]:
    """Apply it and plan again; the addresses in which the second plan differs (none, when all is well)."""
    with target.held("apply", f"applying {target.name}") as held:
        shown = held.plan()
        changes = shown.differing()
        note(f"{target.name}: {len(changes)} changes" if changes else f"{target.name}: nothing to change")
        if changes and ask and not typer.confirm(f"Apply them to account {target.account.id}?"):
            raise typer.Exit(1)
        if changes:
            held.apply(shown)
        return held.replan()


def destroy(
    path: Path = PATH,
    local: bool = LOCAL,
    backend: list[str] | None = BACKEND,
    yes: bool = YES,
) -> None:
    """Destroy an environment: provisioned products first, then what Terraform made; list what AWS keeps for a while."""
    target = target_of(path, local=local, backend=backend)
    if not (local or yes) and not typer.confirm(f"Destroy {target.name} in account {target.account.id}?"):
        raise typer.Exit(1)
    raise typer.Exit(destroy_target(target))


def destroy_target(target: Target) -> int:
    """Destroy it; 0 when nothing is left but what AWS itself keeps, with the date on which it goes."""
    from ringfence.self_service.leftovers import leftovers, terminate_products
    from ringfence.self_service.object_locks import standing

    session = session_of(target)
    for product in terminate_products(session):
        note(f"{target.name}: terminated the provisioned product {product}")
    with target.held("destroy", f"destroying {target.name}") as held:
        locked = standing(session, held.state())
        in_state = held.destroy(only=locked.others if locked.buckets else None)
    kept, left = leftovers(session, prefix=prefix_of(target), standing=locked.names)
    if locked.buckets:  # what stays with them is told below, and a data source is nothing
        in_state = [each for each in in_state if each in locked.others]
    for each in [*map(str, locked.buckets), *kept]:
        typer.echo(f"  AWS keeps {each}")
    for address in sorted(locked.addresses):
        typer.echo(f"  stays with it, and in the state: {address}")
    for address in [*in_state, *left]:
        typer.echo(f"  left behind: {address}")
    if in_state or left:
        return 1
    typer.echo(f"{target.name}: destroyed; nothing is left" + (" but what AWS keeps for a while" if kept else ""))
    return 0


def plan_against_state(path: Path, *, local: bool) -> Planned:
    """A plan of an environment against its state, in the account at hand."""
    target = target_of(path, local=local)
    with target.held("plan", f"planning {target.name}") as held:
        shown = held.plan()
        kept = project_of(path) / ".ringfence" / f"{target.name}.plan.json"
        write(kept, shown.json_path.read_bytes())
    return Planned(kept, path, target.name)


def prefix_of(target: Target) -> str:
    """What the names of an environment's resources begin with."""
    return "ringfence-state" if target.root.name == BOOTSTRAP else f"ringfence-{target.name}"


def session_of(target: Target) -> Any:
    """A boto3 session with the target's credentials (the caller's own for a real account)."""
    import boto3

    return LocalSession(target.credentials) if target.credentials else boto3.Session()


class LocalSession:
    """Clients of the local AWS with given credentials, for where `boto3.Session` is asked for its clients only."""

    def __init__(self, credentials: Mapping[str, str]) -> None:
        self.credentials = credentials

    def client(self, service: str) -> Any:
        """A client of a service (boto3's name for it)."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            service,
            endpoint_url=self.credentials["AWS_ENDPOINT_URL"],
            aws_access_key_id=self.credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.credentials["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=self.credentials.get("AWS_SESSION_TOKEN"),
            region_name=self.credentials["AWS_REGION"],
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )


def target_of(
    path: Path, *, local: bool = False, backend: list[str] | None = None, account: str | None = None
) -> Target:
    """What is to be applied where. The local AWS is started if it is not up, its account bootstrapped if it is not."""
    from ringfence.cli.planning import account_of
    from ringfence.cloud.accounts import read_organization

    root = path.resolve()
    if not root.is_dir():
        raise RingfenceError("no such folder", where=str(path), expected="an environment's folder")
    project = project_of(root)
    organization = read_organization(organization_of(project))
    where = organization.account(account or account_of(root))
    if local:
        return _local_target(root, project, where)
    values = {**state_backend(root, where, organization.region), **_pairs(backend)}
    return Target(root, root.name, where, S3Backend(values), {})


def state_backend(root: Path, account: Account, region: str) -> dict[str, str]:
    """The S3 backend by convention: the bucket that environments/bootstrap makes (it encrypts), a key for each root."""
    return {
        "bucket": f"ringfence-state-{account.id}",
        "key": f"{root.name}/terraform.tfstate",
        "region": region,
        "use_lockfile": "true",
    }


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in given or []]
    for name, sign, value in pairs:
        if not (name and sign and value):
            raise RingfenceError(
                f"--backend-config {name}", expected="key=value, as in bucket=ringfence-state-444444444444"
            )
    return {name: value for name, _, value in pairs}


def local_aws(project: Path) -> Running:
    """The project's local AWS, started when it is not up; says so when an earlier one was killed and its state lost."""
    from ringfence.cloud import lifecycle

    running = lifecycle.find(project)
    if running:
        return running
    lost = _forget_runs(project)
    running, line = lifecycle.ensure(project, organization=organization_of(project))
    for each in (line or f"the local AWS is up at {running.endpoint}", *lost):
        note(each)
    return running


def _forget_runs(project: Path) -> list[str]:
    """Forget what killed runs left of a local AWS that is gone."""
    lost: list[str] = []
    for root in sorted((project / "environments").glob("*/")):
        if any(root.glob("*.tf")):
            lost += [f"{root.name}: forgot {line}" for line in forget(root, root.name)]
    return lost


def _local_target(root: Path, project: Path, account: Account) -> Target:
    running = local_aws(project)
    if root.name == BOOTSTRAP:
        return _bootstrap_target(project, running, account)
    credentials = _terraform_role(running, account)
    if credentials is None:
        bootstrap = _bootstrap_target(project, running, account)
        note(f"account {account.name} is not bootstrapped yet: state bucket, its key, Terraform's role")
        differing = apply_target(bootstrap)
        if differing:
            raise RingfenceError(f"the bootstrap of {account.name} still differs in {', '.join(differing)}")
        credentials = _terraform_role(running, account)
    if credentials is None:
        raise RingfenceError(f"the bootstrap made no role {TERRAFORM_ROLE}", where=account.name)
    backend = S3Backend(state_backend(root, account, running.region))
    return Target(root, root.name, account, backend, credentials)


def _bootstrap_target(project: Path, running: Running, account: Account) -> Target:
    """The bootstrap of an account: by its operator, its state in a file that belongs to this very local AWS."""
    state = project / ".ringfence" / "local" / running.instance / f"{BOOTSTRAP}-{account.name}.tfstate"
    credentials = {
        **running.environment(account.name),
        "TF_VAR_account_name": account.name,
        "TF_VAR_disposable": '{"reason":"A local AWS is thrown away as a whole."}',
    }
    root = project / "environments" / BOOTSTRAP
    return Target(root, f"{BOOTSTRAP}-{account.name}", account, LocalBackend(state), credentials)


def _terraform_role(running: Running, account: Account) -> dict[str, str] | None:
    """Credentials of Terraform's own role in an account of the local AWS; None where the role does not exist yet."""
    import botocore.exceptions

    operator = running.environment(account.name)
    client = LocalSession(operator).client("sts")
    try:
        keys = client.assume_role(
            RoleArn=f"arn:aws:iam::{account.id}:role/{TERRAFORM_ROLE}",
            RoleSessionName=f"operator-{os.getpid()}",
            DurationSeconds=3600,
        )["Credentials"]
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("AccessDenied", "NoSuchEntity"):
            return None
        raise
    return {
        **operator,
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
