// Draws the menu, and follows its links as the browser follows Back: without loading the app anew.

const NARROW = 768; // pixels; below it the sidebar covers the page

export default function ({ data, parentElement }) {
  const nav = parentElement.querySelector("nav");
  const focused = nav.querySelector("a:focus")?.dataset.key;
  nav.replaceChildren(list(data.map(section)));
  nav.onclick = follow;
  if (focused) [...nav.querySelectorAll("a")].find((link) => link.dataset.key === focused)?.focus();
}

function section({ title, open, entries }) {
  const item = element("li", link(title, entries[0].href, `section ${title}`));
  item.className = open ? "section open" : "section";
  if (open) item.append(list(entries.map(entry)));
  return item;
}

function entry({ title, href, about, current }) {
  const made = link(title, href, title);
  made.title = about;
  if (current) made.setAttribute("aria-current", "page");
  return element("li", made);
}

function link(words, href, key) {
  const made = element("a", words);
  made.href = href;
  made.dataset.key = key; // the same entry on the next run
  return made;
}

function list(items) {
  return element("ul", ...items);
}

function element(name, ...inside) {
  const made = document.createElement(name);
  made.append(...inside);
  return made;
}

function follow(event) {
  const link = event.target.closest("a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.href !== window.location.href) window.history.pushState({}, "", link.href);
  window.dispatchEvent(new PopStateEvent("popstate"));
  if (window.innerWidth <= NARROW) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
}
