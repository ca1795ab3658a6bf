// The markup is replaced only when it changed; what had the focus and what was folded out stay so.
// Who clicked on a step with a pointer is taken to the picture that tells about it (data-arrive); who came by keyboard
// keeps the focus, and with it the place.
// Sliders (data-turn) are picked as turn=value, with & between several, once they have stood still for a moment.
let awaited = null;
const STILL = 150; // ms

const alike = (root, like) =>
  [...root.querySelectorAll("button, input")].filter(
    ({ dataset }) => dataset.pick === like.dataset.pick && dataset.turn === like.dataset.turn,
  );

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

// Puts the markup there; but the piece with a slider that is being turned stays, and all others are drawn around it.
const draw = (root, markup) => {
  const turning = root.querySelector("input[type=range]:active") ?? (root.waiting ? [...root.turned].pop() : null);
  const piece = turning?.closest(".piece");
  const drawn = document.createElement("template");
  if (piece) drawn.innerHTML = markup;
  const twin = piece && drawn.content.querySelector(`.piece.${piece.classList[1]}`);
  if (!twin) {
    root.innerHTML = markup;
    root.turned = new Set();
    return;
  }
  const pieces = [...twin.parentElement.children];
  [...piece.parentElement.children].forEach((other) => other === piece || other.remove());
  piece.before(...pieces.slice(0, pieces.indexOf(twin)));
  piece.after(...pieces.slice(pieces.indexOf(twin) + 1));
};

export default function ({ parentElement, data, setTriggerValue }) {
  const style = parentElement.querySelector(".style");
  const root = parentElement.querySelector(".root");
  const sent = new TextDecoder().decode(data);
  const [rules, markup] = [sent.slice(0, sent.indexOf("\0")), sent.slice(sent.indexOf("\0") + 1)];
  if (style.textContent !== rules) style.textContent = rules;
  if (root.shown !== markup) {
    const focused = parentElement.activeElement;
    const which = focused ? alike(root, focused).indexOf(focused) : -1;
    root.open ??= new Map();
    folds(root).forEach((part, name) => root.open.set(name, part.open));
    draw(root, markup);
    root.shown = markup;
    folds(root).forEach((part, name) => { part.open = root.open.get(name) ?? part.open; });
    if (which >= 0 && !focused.isConnected) alike(root, focused)[which]?.focus();
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
    const { like, which } = root.left;
    root.left = null;
    alike(root, like)[which]?.focus({ preventScroll: true });
  };
  if (awaited !== null && root.querySelector(`[data-arrive="${CSS.escape(awaited)}"]`)) {
    awaited = null;
    host.style.scrollMarginTop = "8rem"; // below the bar, and the heading in view
    host.scrollIntoView({ block: "start" });
  }
  root.onclick = (event) => {
    const picked = event.target.closest("[data-pick]");
    if (!picked) return;
    clearTimeout(root.waiting); // what is picked goes before a slider that was not sent yet
    root.waiting = null;
    awaited = event.detail > 0 ? picked.dataset.pick : null;
    root.left = { like: picked, which: alike(root, picked).indexOf(picked) };
    setTriggerValue("picked", picked.dataset.pick);
  };
  root.oninput = ({ target }) => {
    if (!target.dataset.turn) return;
    const said = target.dataset.written.replace("{}", Number(target.value).toFixed(1));
    target.setAttribute("aria-valuetext", said);
    target.parentElement.querySelector("output").textContent = said;
    root.turned.delete(target);
    root.turned.add(target); // last
    clearTimeout(root.waiting);
    root.waiting = setTimeout(() => {
      root.waiting = null;
      const turned = [...root.turned].map((each) => `${each.dataset.turn}=${each.value}`);
      setTriggerValue("picked", turned.join("&"));
    }, STILL);
  };
}
