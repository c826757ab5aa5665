// The first of some fields that is on the page gets the focus and comes into view, once for each turn.
let last = 0;

export default function ({ data }) {
  if (data.turn === last) return;
  last = data.turn;
  let tries = 0;
  const arrive = () => {
    const found = data.keys
      .map((key) => document.querySelector(`.st-key-${CSS.escape(key.replace(/[^a-zA-Z0-9_-]/g, "-"))}`))
      .find((each) => each && each.offsetParent);
    if (!found) {
      if (tries++ < 20) setTimeout(arrive, 100);
      return;
    }
    found.scrollIntoView({ block: "center" });
    const field = found.querySelector("textarea, input, button");
    if (field) field.focus({ preventScroll: true });
  };
  setTimeout(arrive, 50);
}
