// HTML of ours whose links lead to other pages of the app: followed as the browser follows Back, without loading it anew.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".inner-links") ?? started(parentElement);
  if (root.shown !== data.html) root.innerHTML = root.shown = data.html;
}

function started(parentElement) {
  const root = document.createElement("div");
  root.className = "inner-links";
  root.addEventListener("click", follow);
  parentElement.append(root);
  return root;
}

function follow(event) {
  const link = event.target.closest("a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.href !== window.location.href) window.history.pushState({}, "", link.href);
  window.dispatchEvent(new PopStateEvent("popstate"));
}
