"""The longest tests first, so that the other worker of a parallel run is not left waiting for them at the end."""

import pytest

FIRST = ("/journey/", "test_services_terraform", "/environments/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journey on the local AWS takes as long as everything else together."""
    items.sort(key=lambda item: next((rank for rank, part in enumerate(FIRST) if part in item.nodeid), len(FIRST)))
