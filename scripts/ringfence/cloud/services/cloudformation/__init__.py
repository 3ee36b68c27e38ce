"""CloudFormation: an engine of our own for the types that it makes through their services' own calls.

Moto marks a type that it does not know CREATE_COMPLETE, and drops half of a notebook's properties. Here a type is
made through its service's API, as the deployer, or the template is refused. A stack whose types are all ones that
moto truly makes, and one of which this engine does not know, is left to moto.
"""

from ringfence.cloud.services.cloudformation import api, projects, storage

__all__ = ["api", "projects", "storage"]
