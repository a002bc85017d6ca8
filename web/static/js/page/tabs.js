// @ts-check

/**
 * Makes a list of tabs work as the WAI-ARIA tabs pattern says: one tab stop, arrow keys,
 * Home and End. A tab shows its panel as soon as it gets the focus.
 * @param {HTMLElement} list with role="tablist"; each tab names its panel in aria-controls. What it names is shown and hidden only if its role is "tabpanel"
 * @param {(tab: HTMLElement) => void} [shown] is called with the tab whose panel is shown now
 */
export function tabs(list, shown) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="tab"]')]);
  const show = (/** @type {HTMLElement} */ chosen) => {
    for (const tab of all) {
      const selected = tab === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel?.role === "tabpanel") panel.hidden = !selected;
    }
    shown?.(chosen);
  };
  list.addEventListener("click", (e) => {
    const tab = e.target instanceof Element ? all.find((t) => t.contains(/** @type {Element} */ (e.target))) : undefined;
    if (tab) show(tab);
  });
  list.addEventListener("keydown", (e) => {
    const seen = all.filter((tab) => tab.checkVisibility()); // a tab may be there on a narrow page only
    const at = seen.findIndex((tab) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[e.key];
    if (to === undefined || at < 0) return;
    e.preventDefault();
    const tab = seen[(to + seen.length) % seen.length];
    tab.focus();
    show(tab);
  });
}
