"""Somebody who has no mouse."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST_STOPS = 400
_FOCUSED = "one => one === document.activeElement"
_SEEN = """
() => {
  const one = document.activeElement, label = one.closest("label");
  const outlined = element => getComputedStyle(element).outlineStyle !== "none";
  const drawn = outlined(one) || (label && outlined(label.lastElementChild));
  const { top, bottom } = one.getBoundingClientRect();
  return drawn && bottom > 0 && top < innerHeight;
}
"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus; it must be seen to have it."""
    wanted = target.element_handle()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate(_FOCUSED):
            assert page.evaluate(_SEEN), f"the focus is not to be seen on {target}"
            return
    raise AssertionError(f"the Tab key does not reach {target}")


def type_into(page: Page, target: Locator, text: str) -> None:
    tab_to(page, target)
    page.keyboard.type(text)


def tick(page: Page, target: Locator) -> None:
    tab_to(page, target)
    page.keyboard.press("Space")


def pick(page: Page, group: Locator, label: str) -> None:
    """One of radio buttons that already has a choice: Tab stops at that, arrows go on."""
    tab_to(page, group.get_by_role("radio", checked=True))
    wanted = group.get_by_role("radio", name=label)
    for _ in range(group.get_by_role("radio").count()):
        page.keyboard.press("ArrowDown")
        if wanted.is_checked():
            return
    raise AssertionError(f"arrow keys do not reach “{label}”")


def press(page: Page, target: Locator) -> None:
    """A link or a button; the page it leads to is there when this returns."""
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")
