// The Angular app's frame, as tall as what is in it: one page scrolls, not two.

const frame = document.querySelector("iframe");

/** @param {HTMLIFrameElement} frame */
function fit(frame) {
  // The content's height, not the document's: that one is never less than the frame's.
  const main = frame.contentDocument?.querySelector("main");
  if (main) frame.style.height = `${main.offsetHeight}px`;
}

if (frame) {
  const sizes = new ResizeObserver(() => fit(frame));
  const watch = () => {
    const root = frame.contentDocument?.querySelector("app-root");
    if (!root) return;
    // Angular puts main there when it starts, which may be now or later.
    const found = () => {
      const main = root.querySelector("main");
      if (main) sizes.observe(main);
      return main !== null;
    };
    if (found()) return;
    const changes = new MutationObserver(() => { if (found()) changes.disconnect(); });
    changes.observe(root, { childList: true, subtree: true });
  };
  frame.addEventListener("load", watch);
  if (frame.contentDocument?.readyState === "complete") watch();
}
