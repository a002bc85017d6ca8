// @ts-check
import { required } from "../page/dom.js";
import { tabs } from "../page/tabs.js";

const narrow = matchMedia("(max-width: 56rem)"); // as in css/play.css

/**
 * Makes the tabs of the bench work. On a phone one more tab shows the timeline in place of the
 * bench and the ask box.
 * @param {HTMLElement} page the element whose attribute data-tab names the tab that is shown
 * @param {() => void} shown is called when another panel is shown
 */
export function benchTabs(page, shown) {
  const list = required("[data-bench-tabs]", HTMLElement);
  tabs(list, (tab) => {
    page.dataset.tab = tab.dataset.show;
    if (narrow.matches) scrollTo(0, 0); // each panel begins at its top
    shown();
  });
  // A page that becomes wide has no tab Timeline, because the drawer is in sight.
  narrow.addEventListener("change", () => { if (page.dataset.tab === "timeline") required('[role="tab"]', HTMLElement, list).click(); });
}
