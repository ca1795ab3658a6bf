// The markup is replaced only when it changed; what had the focus and what was folded out stay so.
// Who clicked on a step with a pointer is taken to the picture that tells about it (data-arrive); who came by keyboard
// keeps the focus, and with it the place.
let awaited = null;

export default function ({ parentElement, data, setTriggerValue }) {
  const style = parentElement.querySelector(".style");
  const root = parentElement.querySelector(".root");
  const [rules, markup] = new TextDecoder().decode(data).split("\0", 2);
  if (style.textContent !== rules) style.textContent = rules;
  if (root.shown !== markup) {
    const held = parentElement.activeElement?.dataset?.pick;
    const open = [...root.querySelectorAll("details")].map((part) => part.open);
    root.innerHTML = markup;
    root.shown = markup;
    root.querySelectorAll("details").forEach((part, i) => { part.open = open[i] ?? part.open; });
    if (held !== undefined) root.querySelector(`[data-pick="${CSS.escape(held)}"]`)?.focus();
  }
  // a dialog hangs outside the app, where nobody says light or dark
  const host = parentElement.getRootNode().host ?? parentElement;
  if (!host.closest(".stApp")) root.style.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
  if (awaited !== null && root.querySelector(`[data-arrive="${CSS.escape(awaited)}"]`)) {
    awaited = null;
    host.style.scrollMarginTop = "8rem"; // below the bar, and the heading in view
    host.scrollIntoView({ block: "start" });
  }
  root.onclick = (event) => {
    const picked = event.target.closest("[data-pick]");
    if (!picked) return;
    awaited = event.detail > 0 ? picked.dataset.pick : null;
    setTriggerValue("picked", picked.dataset.pick);
  };
}
