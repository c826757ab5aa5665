// A form is sent once: a second click while the answer is on its way would find used up what the first one used. Without
// this file the second one asks anew.
(() => {
  'use strict';
  const AGAIN = 5000; // milliseconds; then whoever stopped the first can press once more
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if ('sent' in form.dataset) event.preventDefault();
    else setTimeout(() => { delete form.dataset.sent; }, AGAIN);
    form.dataset.sent = '';
  });
})();
