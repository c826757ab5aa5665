// A grid of the report: what is clicked or chosen with keys is told to the page as {act, unit, column}.
// The table comes ready from the server (report/templates/grid.html); nothing is computed here.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".grid-root") ?? started(parentElement);
  const grid = Object.assign(root.grid, { data, tell: (act, unit, column) => setTriggerValue("did", { act, unit, column }) });
  if (grid.html !== data.grid) {
    const focused = wayTo(root, document.activeElement);
    grid.html = data.grid;
    root.querySelector(".on-screens").innerHTML = data.grid;
    root.querySelector(".on-phones").innerHTML = data.phones;
    focused()?.focus({ preventScroll: true });
  }
  fit(root);
  wearRing(root);
  readOut(root, document.activeElement);
  document.addEventListener("keydown", grid.escape);
  return () => document.removeEventListener("keydown", grid.escape);
}

function started(parentElement) {
  const root = document.createElement("div");
  root.className = "grid-root";
  root.innerHTML = '<p class="read-out quiet" role="status" aria-live="polite"></p><div class="on-screens"></div><div class="on-phones"></div>';
  parentElement.append(root);
  root.grid = { escape: (event) => closed(root, event) };
  new ResizeObserver(() => fit(root)).observe(root);
  root.addEventListener("click", (event) => clicked(root, event.target));
  root.addEventListener("keydown", (event) => pressed(root, event));
  root.addEventListener("focusin", (event) => readOut(root, event.target));
  root.addEventListener("mouseover", (event) => readOut(root, event.target));
  root.addEventListener("mouseleave", () => readOut(root, document.activeElement));
  return root;
}

// A grid that is wider than its place scrolls in a box of its own, with its headings and names in sight.
function fit(root) {
  const box = root.querySelector(".on-screens");
  const table = box.querySelector(".grid");
  const lean = parseFloat(table.style.getPropertyValue("--lean")) || 0;
  box.classList.toggle("scrolls", table.offsetWidth + lean > box.clientWidth + 1);
}

const rows = (root) => [...root.querySelectorAll(".grid tr[data-unit]")];
const headings = (root) => [...root.querySelectorAll(".grid th[data-column]")];
const isCell = (node) => node?.matches?.(".grid tr[data-unit] td") ?? false;

function place(root, node) {
  if (!root.contains(node) || !isCell(node)) return null;
  return { unit: node.parentNode.dataset.unit, column: headings(root)[node.cellIndex - 1].dataset.column };
}

// How to find what has the focus again, once the table has been drawn anew.
function wayTo(root, node) {
  const at = place(root, node);
  if (at) return () => cellAt(root, at);
  if (!root.contains(node)) return () => null;
  const { column } = node.closest("th[data-column]")?.dataset ?? {};
  return () => (column ? headings(root).find((each) => each.dataset.column === column)?.querySelector("button") : null);
}

function cellAt(root, { unit, column }) {
  const number = headings(root).findIndex((each) => each.dataset.column === column);
  const row = rows(root).find((each) => each.dataset.unit === unit);
  return number < 0 ? null : row?.cells[number + 1];
}

function wearRing(root) {
  const [unit, column] = root.grid.data.chosen ?? [];
  const chosen = unit && cellAt(root, { unit, column });
  for (const each of root.querySelectorAll('.grid td[aria-selected="true"]')) each.removeAttribute("aria-selected");
  chosen?.setAttribute("aria-selected", "true");
  const first = chosen ?? root.querySelector(".grid td.first") ?? root.querySelector(".grid tr[data-unit] td");
  if (!root.querySelector('.grid td[tabindex="0"]') || chosen) makeReachable(root, first);
  if (root.grid.follow && chosen) {
    root.grid.follow = false;
    document.querySelector(".story")?.scrollIntoView({ block: "center" });
  }
}

function makeReachable(root, cell) {
  for (const each of root.querySelectorAll('.grid td[tabindex="0"]')) each.tabIndex = -1;
  if (cell) cell.tabIndex = 0;
}

function clicked(root, node) {
  const { tell } = root.grid;
  const unit = node.closest("[data-unit]")?.dataset.unit;
  const chip = node.closest(".chip");
  if (node.closest(".heading")) tell("sort", "", node.closest("th").dataset.column);
  else if (node.closest("[data-act]")) tell(node.closest("[data-act]").dataset.act, unit, "");
  else if (node.closest(".all")) showAll(root, node.closest("section"));
  else if (chip) choose(root, { unit, column: chip.dataset.column }, true);
  else if (isCell(node)) choose(root, place(root, node));
}

function choose(root, { unit, column }, follow = false) {
  root.grid.data = { ...root.grid.data, chosen: [unit, column] };
  wearRing(root);
  root.grid.follow = follow;
  root.grid.tell("cell", unit, column);
}

function pressed(root, event) {
  if (!isCell(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = neighbour(root, event);
  if (next) {
    makeReachable(root, next);
    next.focus();
  } else if (event.key === "Enter" || event.key === " ") choose(root, place(root, event.target));
  else return;
  event.preventDefault();
}

function neighbour(root, { key, target }) {
  const all = rows(root);
  const row = all.indexOf(target.parentNode);
  const last = target.parentNode.cells.length - 1;
  if (key === "Home") return all[row].cells[1];
  if (key === "End") return all[row].cells[last];
  if (!(key in STEPS)) return null;
  const [down, right] = STEPS[key];
  const clamped = (value, low, high) => Math.min(Math.max(value, low), high);
  return all[clamped(row + down, 0, all.length - 1)].cells[clamped(target.cellIndex + right, 1, last)];
}

function closed(root, event) {
  const elsewhere = event.target.closest?.('input, textarea, [role="listbox"], [role="dialog"]');
  if (event.key !== "Escape" || elsewhere || !root.grid.data.chosen) return;
  const [unit, column] = root.grid.data.chosen;
  root.grid.data = { ...root.grid.data, chosen: null };
  wearRing(root);
  const cell = cellAt(root, { unit, column });
  if (cell) makeReachable(root, cell);
  cell?.focus({ preventScroll: true });
  root.grid.tell("cell", unit, "");
}

function readOut(root, node) {
  const line = root.querySelector(".read-out");
  const words = isCell(node) ? described(root, node) : lead(root);
  if (line.textContent !== words) line.textContent = words;
}

function lead(root) {
  const first = root.querySelector(".grid td.first");
  const words = root.querySelector(".grid").dataset.lead;
  return words && first ? `${words}: ${described(root, first)}` : "";
}

function described(root, cell) {
  const mark = cell.classList.contains("down") ? " \u25bc" : cell.classList.contains("up") ? " \u25b2" : "";
  const note = root.grid.data.notes[cell.dataset.n];
  const name = headings(root)[cell.cellIndex - 1].dataset.name;
  return `${cell.parentNode.dataset.name}, ${name}: ${cell.textContent}${mark}${note ? `. ${note}` : ""}`;
}

function showAll(root, section) {
  const row = rows(root).find((each) => each.dataset.unit === section.dataset.unit);
  const list = section.querySelector("ul");
  const model = list.querySelector("li");
  const made = headings(root).map((heading, number) => {
    const item = model.cloneNode(true);
    const cell = row.cells[number + 1];
    item.querySelector(".chip").dataset.column = heading.dataset.column;
    item.querySelector("span").textContent = heading.dataset.name;
    item.querySelector("b").className = cell.className;
    item.querySelector("b").textContent = cell.textContent;
    return item;
  });
  list.replaceChildren(...made);
  section.querySelector(".all").remove();
  list.querySelector("button").focus();
}
