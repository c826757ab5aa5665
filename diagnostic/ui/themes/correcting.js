// Comments by theme: the button that is pressed beside one is told to the page. The HTML comes ready from the server
// (report/templates/comment_lists.html).

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".themed") ?? started(parentElement);
  root.tell = (comment) => setTriggerValue("change", comment);
  if (root.shown !== data.html) root.innerHTML = root.shown = data.html;
}

function started(parentElement) {
  const root = document.createElement("div");
  root.className = "themed";
  root.addEventListener("click", ({ target }) => {
    const comment = target.closest("button[data-comment]")?.dataset.comment;
    if (comment) root.tell(comment);
  });
  parentElement.append(root);
  return root;
}
