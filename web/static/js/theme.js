// Sets the colour scheme, light or dark: the system's, unless the reader has chosen the other.
// This is a classic script in the head, not a module, so that it runs before the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const key = "socketplay:theme";

  // If the browser forbids storage, the reader's choice lasts as long as the page.
  /** @returns {string | null} */
  const read = () => { try { return localStorage.getItem(key); } catch { return null; } };
  /** @param {string | null} theme */
  const write = (theme) => {
    try {
      if (theme) localStorage.setItem(key, theme);
      else localStorage.removeItem(key);
    } catch { /* storage is forbidden */ }
  };

  const system = () => (dark.matches ? "dark" : "light");
  const current = () => root.dataset.theme || system();

  /** @param {string | null} theme */
  const apply = (theme) => {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    else delete root.dataset.theme;
    const other = current() === "dark" ? "light" : "dark";
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.setAttribute("aria-label", `Switch to ${other} colours`);
      button.setAttribute("title", `Switch to ${other} colours`);
    }
  };

  // On a narrow page the button is displayed above the links. Move it before the links in the document too, for users of the keyboard and of screen readers.
  const narrow = matchMedia("(max-width: 40rem)"); // as in css/layout.css
  const placeButton = () => {
    const [nav, button] = [document.querySelector(".site-nav"), document.querySelector(".site-header > [data-theme-toggle]")];
    if (!nav || !(button instanceof HTMLElement)) return;
    const hadFocus = document.activeElement === button;
    if (narrow.matches) nav.before(button);
    else (document.querySelector(".lab-share") ?? nav).after(button);
    if (hadFocus) button.focus();
  };

  root.classList.add("js");
  const update = () => { apply(read()); placeButton(); };
  update();
  addEventListener("DOMContentLoaded", update);
  addEventListener("header", update); // dispatched by the Angular page, which draws its header later
  addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-theme-toggle]"))) return;
    const next = current() === "dark" ? "light" : "dark";
    const chosen = next === system() ? null : next;
    write(chosen);
    apply(chosen);
  });
  narrow.addEventListener("change", placeButton);
  dark.addEventListener("change", () => apply(read()));
  // Follow a choice that the reader makes in another tab, or in the page around this frame.
  addEventListener("storage", (event) => { if (event.key === key) apply(event.newValue); });
})();
