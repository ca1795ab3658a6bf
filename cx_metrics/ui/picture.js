// The markup is replaced only when it changed; what had the focus and what was folded out stay so.
export default function ({ parentElement, data, setTriggerValue }) {
  const style = parentElement.querySelector(".style");
  const root = parentElement.querySelector(".root");
  if (style.textContent !== data.style) style.textContent = data.style;
  if (root.shown !== data.markup) {
    const held = parentElement.activeElement?.dataset?.pick;
    const open = [...root.querySelectorAll("details")].map((part) => part.open);
    root.innerHTML = data.markup;
    root.shown = data.markup;
    root.querySelectorAll("details").forEach((part, i) => { part.open = open[i] ?? part.open; });
    if (held !== undefined) root.querySelector(`[data-pick="${CSS.escape(held)}"]`)?.focus();
  }
  // a dialog hangs outside the app, where nobody says light or dark
  const host = parentElement.getRootNode().host ?? parentElement;
  if (!host.closest(".stApp")) root.style.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
  root.onclick = (event) => {
    const picked = event.target.closest("[data-pick]");
    if (picked) setTriggerValue("picked", picked.dataset.pick);
  };
}
