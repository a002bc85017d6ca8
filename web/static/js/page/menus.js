// @ts-check

/** The menu that is open; undefined if none is. The browser opens and closes menus, and keeps one open at a time. */
export function openMenu() {
  const menu = document.querySelector(".popup:popover-open");
  return menu instanceof HTMLElement ? menu : undefined;
}

/**
 * Gives the focus to a control. A control of a closed menu cannot have the focus, so the
 * button that opens the menu gets it instead.
 * @param {HTMLElement} control
 */
export function focusOn(control) {
  const menu = control.closest(".popup:not(:popover-open)");
  const shown = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : control;
  if (shown instanceof HTMLElement) shown.focus({ preventScroll: true });
}
