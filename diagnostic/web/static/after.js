// After sending: what the device still keeps is forgotten, and a receipt or what is shown once can be printed. Without this file all still works.
document.addEventListener('DOMContentLoaded', () => {
  'use strict';
  const PREFIX = 'inside-out:'; // as in script.js
  const attempt = (act) => { try { return act(); } catch { /* nothing is kept then */ } };
  const read = (name) => attempt(() => JSON.parse(localStorage.getItem(PREFIX + name)));
  const remove = (name) => [() => localStorage, () => sessionStorage].forEach((shelf) => attempt(() => shelf().removeItem(PREFIX + name)));
  const reveal = () => document.querySelectorAll('.js-only').forEach((line) => { line.hidden = false; });

  const sent = document.querySelector('[data-sent]');
  if (sent) { remove(sent.dataset.sent); reveal(); }

  // Our own sending arrived although its answer got lost: then this is a thank-you, not a refusal. Any other draft can't
  // be sent any more, and nobody could clear it later.
  const used = document.querySelector('[data-used]');
  if (used) {
    const draft = read(used.dataset.used);
    if (draft && draft.tried) location.replace(used.dataset.thanks);
    else remove(used.dataset.used);
  }

  // What is shown once is not shown again by going back to it; on paper all of it is unfolded.
  const own = document.querySelector('.own');
  if (own) {
    addEventListener('popstate', () => location.reload());
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
    addEventListener('beforeprint', () => own.querySelectorAll('details').forEach((more) => { more.open = true; }));
  }

  const button = document.querySelector('[data-print]');
  if (button) { reveal(); button.addEventListener('click', () => print()); }
});
