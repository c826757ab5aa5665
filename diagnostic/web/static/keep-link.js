// Copies the link that is shown, where the browser lets a page copy.
(() => {
  const button = document.getElementById("copy"), link = document.getElementById("link");
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.href);
    button.textContent = button.dataset.copied;
  });
})();
