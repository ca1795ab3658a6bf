// The markup is replaced only when it changed; what had the focus and what was folded out stay so.
// Who clicked on a step with a pointer is taken to the picture that tells about it (data-arrive); who came by keyboard
// keeps the focus, and with it the place.
let awaited = null;

const buttons = (root, pick) => [...root.querySelectorAll("button, input")].filter((one) => one.dataset.pick === pick);

// what folds out, by the piece of a sheet that it stands in and its place there
const folds = (root) => {
  const found = new Map();
  root.querySelectorAll("details").forEach((part) => {
    const piece = part.closest(".piece")?.className;
    let place = 0;
    while (found.has(`${piece} ${place}`)) place += 1;
    found.set(`${piece} ${place}`, part);
  });
  return found;
};

export default function ({ parentElement, data, setTriggerValue }) {
  const style = parentElement.querySelector(".style");
  const root = parentElement.querySelector(".root");
  const sent = new TextDecoder().decode(data);
  const [rules, markup] = [sent.slice(0, sent.indexOf("\0")), sent.slice(sent.indexOf("\0") + 1)];
  if (style.textContent !== rules) style.textContent = rules;
  if (root.shown !== markup) {
    const focused = parentElement.activeElement;
    const held = focused?.dataset?.pick;
    const which = buttons(root, held).indexOf(focused);
    root.open ??= new Map();
    folds(root).forEach((part, name) => root.open.set(name, part.open));
    root.innerHTML = markup;
    root.shown = markup;
    folds(root).forEach((part, name) => { part.open = root.open.get(name) ?? part.open; });
    if (held !== undefined) buttons(root, held)[which]?.focus();
  }
  // a dialog hangs outside the app, where nobody says light or dark
  const host = parentElement.getRootNode().host ?? parentElement;
  if (!host.closest(".stApp")) {
    const dialog = host.closest("[role=dialog]") ?? root;
    dialog.style.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
  }
  // A dialog that closes gives the focus back to this element, which passes it on to what opened the dialog. (It must
  // not take the focus itself: the Tab key skips all that stands in an element with a tabindex of −1.)
  host.focus = () => {
    if (parentElement.activeElement || !root.left) return;
    const { pick, which } = root.left;
    root.left = null;
    buttons(root, pick)[which]?.focus({ preventScroll: true });
  };
  if (awaited !== null && root.querySelector(`[data-arrive="${CSS.escape(awaited)}"]`)) {
    awaited = null;
    host.style.scrollMarginTop = "8rem"; // below the bar, and the heading in view
    host.scrollIntoView({ block: "start" });
  }
  root.onclick = (event) => {
    const picked = event.target.closest("[data-pick]");
    if (!picked) return;
    awaited = event.detail > 0 ? picked.dataset.pick : null;
    root.left = { pick: picked.dataset.pick, which: buttons(root, picked.dataset.pick).indexOf(picked) };
    setTriggerValue("picked", picked.dataset.pick);
  };
}
