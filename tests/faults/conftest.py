"""A site of real processes for the fault suite."""

from collections.abc import Iterator

import pytest

from tests.faults.site import Account, Site, start_site


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two workers behind proxies, with servers of their own."""
    with start_site(tmp_path_factory.mktemp("site"), workers=2) as site:
        yield site


@pytest.fixture
def site(whole_site: Site) -> Iterator[Site]:
    """The site without a fault, before and after."""
    whole_site.heal()
    yield whole_site
    whole_site.heal()


@pytest.fixture(scope="session")
def whole_account(whole_site: Site) -> Account:
    """A user whom every test shares; each works in sessions of its own."""
    return Account(whole_site)


@pytest.fixture
def account(site: Site, whole_account: Account) -> Account:
    """The user, on a site without a fault."""
    return whole_account
