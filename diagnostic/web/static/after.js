// After sending: what the device still keeps is forgotten, and a receipt can be printed. Without this file all still works.
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

  const button = document.querySelector('[data-print]');
  if (button) { reveal(); button.addEventListener('click', () => print()); }
});
