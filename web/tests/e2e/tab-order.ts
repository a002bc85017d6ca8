import { expect, type Page } from "@playwright/test";

/** The element that has the focus after a press of Tab. Its measures are in pixels. */
interface Stop {
  name: string;
  part: number; // index of the part that contains the element; -1 if no part does
  left: number; // distance from the left edge of that part
  top: number; // distance from the top of that part, as if the part were not scrolled
  width: number;
  height: number;
  hidden: string; // why the element is not visible; "" if it is visible
}

/**
 * Presses Tab all the way through a page, or through its open dialog. Expects that the focus
 * follows the reading order: part by part, and within a part from top to bottom and from left
 * to right. Expects also that the focus is always visible.
 * @param parts selectors of the parts of the page, in the order of Tab
 * @param placed whether the parts stand on the page in that order too
 */
export async function expectReadingOrder(page: Page, parts: string[], placed = true) {
  if (placed) await expectPartsInOrder(page, parts);
  const stops = await tabThrough(page, parts);
  expect(stops.filter((s) => s.hidden).map((s) => `${s.name}: ${s.hidden}`), "stops where the focus is not visible").toEqual([]);
  expect(stops.filter((s) => s.part < 0).map((s) => s.name), "stops outside of all parts").toEqual([]);
  const steps = stops.slice(1).map((to, i) => ({ from: stops[i], to }));
  expect(steps.filter(({ from, to }) => goesBack(from, to)).map(({ from, to }) => `from ${describe(from, parts)} to ${describe(to, parts)}`), "steps against the reading order").toEqual([]);
  return stops;
}

const describe = (s: Stop, parts: string[]) => `${s.name} in ${parts[s.part]} at ${Math.round(s.left)}, ${Math.round(s.top)}`;

function goesBack(from: Stop, to: Stop): boolean {
  if (to.part !== from.part) return to.part < from.part;
  const shared = Math.min(from.top + from.height, to.top + to.height) - Math.max(from.top, to.top);
  const sameRow = shared > Math.min(from.height, to.height) / 2;
  if (sameRow) return to.left < from.left;
  return to.top < from.top && to.left < from.left + from.width; // the focus moved up, and not into the next column
}

/**
 * Expects each part to lie below the part before it, or to the right of it. A sticky part
 * is measured as if it did not stick.
 */
async function expectPartsInOrder(page: Page, parts: string[]) {
  const boxes = await page.evaluate((all) => {
    scrollTo(0, 0);
    return all.map((selector) => {
      const part = document.querySelector<HTMLElement>(selector);
      if (!part) return undefined;
      const sticky = getComputedStyle(part).position === "sticky";
      if (sticky) part.style.position = "relative";
      const { left, top, right } = part.getBoundingClientRect();
      if (sticky) part.style.position = "";
      return { left, top, right };
    });
  }, parts);
  for (const [i, box] of boxes.entries()) {
    expect(box, parts[i]).toBeTruthy();
    const before = boxes[i - 1];
    if (!box || !before) continue;
    expect(box.top >= before.top || box.left >= before.right - 8, `${parts[i]} comes after ${parts[i - 1]}`).toBe(true);
  }
}

async function tabThrough(page: Page, parts: string[]): Promise<Stop[]> {
  const stops: Stop[] = [];
  // Start at the top of the page, or of the open dialog.
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const start = document.querySelector("dialog[open]") ?? document.body;
    start.setAttribute("tabindex", "-1");
    if (start instanceof HTMLElement) start.focus({ preventScroll: true });
    start.removeAttribute("tabindex");
    scrollTo(0, 0);
    (window as unknown as { been: Set<Element> }).been = new Set();
  });
  for (let i = 0; i < 300; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(describeFocus, parts);
    if (stop === undefined) return stops;
    stops.push(stop);
  }
  throw new Error(`Tab did not leave the page after ${stops.length} stops; the last: ${stops.slice(-3).map((s) => s.name).join(", ")}`);
}

/**
 * Runs in the page and describes the element that has the focus. Returns undefined when
 * Tab has reached all elements: if the focus is on the whole page or dialog, or on an
 * element that had it before.
 */
function describeFocus(parts: string[]): Stop | undefined {
  const el = document.activeElement;
  if (!(el instanceof HTMLElement) || el === document.body || el.matches("dialog")) return undefined;
  const been = (window as unknown as { been: Set<Element> }).been;
  const framed = el instanceof HTMLIFrameElement; // a frame has the focus whenever an element inside it has the focus
  if (been.has(el) && !framed) return undefined; // Tab has gone all the way round
  been.add(el);
  const name = el.dataset.testid || el.getAttribute("aria-label") || (el.textContent ?? "").trim().slice(0, 40) || el.tagName;
  const box = el.getBoundingClientRect();
  const part = parts.findIndex((selector) => el.closest(selector) !== null);
  const around = part < 0 ? null : el.closest(parts[part]);
  const corner = around?.getBoundingClientRect() ?? new DOMRect();
  let scrolled = 0;
  for (let p = el.parentElement; p && around?.contains(p); p = p.parentElement) scrolled += p.scrollTop;

  const hidden = () => {
    if (el.matches(".skip")) return ""; // it slides in when it has the focus
    if (framed) return "";
    let [left, top, right, bottom] = [Math.max(0, box.left), Math.max(0, box.top), Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
    for (let p = el.parentElement; p && p !== document.body; p = p.parentElement) {
      if (getComputedStyle(p).overflow === "visible") continue;
      const clip = p.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, clip.left), Math.max(top, clip.top), Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
    }
    if (right - left < 2 || bottom - top < 2) return "out of view";
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const label = el instanceof HTMLInputElement ? el.labels?.[0] : undefined;
    if (!at || !(el.contains(at) || at.contains(el) || label?.contains(at))) return `under ${at?.className || at?.tagName}`;
    for (let marked: HTMLElement | null = el, n = 0; marked && n < 3; marked = marked.parentElement, n++) {
      const { outlineStyle, outlineWidth } = getComputedStyle(marked);
      if (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1 && (n === 0 || marked.matches(":has(:focus-visible)"))) return "";
    }
    return "without an outline";
  };
  return { name, part, left: box.left - corner.left, top: box.top - corner.top + scrolled, width: box.width, height: box.height, hidden: hidden() };
}
