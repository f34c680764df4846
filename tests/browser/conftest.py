"""A browser, the deployed system, and a page of it for each test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.dashboard import Dashboard
from tests.browser.system import Cloud, System
from tests.kit.chromium import running_browser

OpenDashboard = Callable[..., Dashboard]
DESKTOP = {"width": 1280, "height": 860}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each module: Playwright runs a loop, in which no asynchronous test could run."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def deployed(browser: Browser, local_cloud: Cloud) -> System:  # noqa: ARG001 - no browser, no deployment
    system = System(local_cloud)
    system.publish(40)
    return system


@pytest.fixture
def system(deployed: System) -> System:
    """With no connection held by what earlier tests left, whose slices go on without them."""
    deployed.kill_streaming()
    deployed.free_connections()
    return deployed


@pytest.fixture
def new_dashboard(browser: Browser, system: System) -> Iterator[OpenDashboard]:
    """Pages with a profile of their own; whatever a page throws fails the test."""
    with _pages(browser, system) as make:
        yield make


@pytest.fixture
def dashboard(new_dashboard: OpenDashboard) -> Dashboard:
    """One that is Live."""
    dashboard = new_dashboard()
    dashboard.open()
    return dashboard


@pytest.fixture(scope="module")
def shared_dashboard(browser: Browser, deployed: System) -> Iterator[Dashboard]:
    """One that is Live, for a module whose tests leave the system in peace."""
    with _pages(browser, deployed) as make:
        dashboard = make()
        dashboard.open()
        yield dashboard


@contextmanager
def _pages(browser: Browser, system: System) -> Iterator[OpenDashboard]:
    opened: list[Dashboard] = []

    def make(**options: Any) -> Dashboard:
        context = browser.new_context(**({"viewport": DESKTOP} | options))
        context.set_default_timeout(10_000)
        opened.append(Dashboard(context.new_page(), system))
        return opened[-1]

    yield make
    for dashboard in opened:
        dashboard.page.context.close()
    assert [complaint for dashboard in opened for complaint in dashboard.complaints] == []
