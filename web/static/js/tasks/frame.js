// Makes the Angular app's frame as tall as its content, so that only the page around it scrolls.

const frame = document.querySelector("iframe");

/** @param {HTMLIFrameElement} frame */
function fit(frame) {
  // Use the height of <main>, because the document is never lower than its frame.
  const main = frame.contentDocument?.querySelector("main");
  if (main) frame.style.height = `${main.offsetHeight}px`;
}

if (frame) {
  const sizes = new ResizeObserver(() => fit(frame));
  const watch = () => {
    const root = frame.contentDocument?.querySelector("app-root");
    if (!root) return;
    // Angular inserts <main> when it starts, perhaps later than now.
    const observeMain = () => {
      const main = root.querySelector("main");
      if (main) sizes.observe(main);
      return main !== null;
    };
    if (observeMain()) return;
    const changes = new MutationObserver(() => { if (observeMain()) changes.disconnect(); });
    changes.observe(root, { childList: true, subtree: true });
  };
  frame.addEventListener("load", watch);
  if (frame.contentDocument?.readyState === "complete") watch();
}
