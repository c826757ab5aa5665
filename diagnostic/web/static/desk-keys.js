// The desk: buttons and keys without reloading, cards by drag. Without this file every button is a form of its own.
(() => {
  'use strict';
  const { meeting } = window;
  const refusal = document.getElementById('refusal');
  meeting.told = (answer) => { refusal.textContent = answer.reason || ''; return answer; };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!('send' in form.dataset)) return;
    event.preventDefault();
    const fresh = form.querySelector('[data-fresh]');
    if (fresh && !fresh.value) fresh.value = meeting.fresh();
    meeting.move(Object.fromEntries(new FormData(form))).then(meeting.told).then((answer) => {
      if (answer.refusal || !('clear' in form.dataset)) return;
      form.reset();
      fresh.value = meeting.fresh();
    });
  });

  document.addEventListener('change', ({ target }) => {
    if (target.closest('[data-move]')) target.form.requestSubmit();
  });

  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, summary, dialog')) return;
    if ((event.key === 'Enter' || event.key === ' ') && event.target.closest('button, a')) return;
    if (meeting.press(event.key.toLowerCase())) event.preventDefault();
  });

  // ---- cards by drag; the list beside each card does the same by key and touch
  let dragged = null;
  document.addEventListener('dragstart', ({ target, dataTransfer }) => {
    dragged = target.closest('[data-note]');
    if (dragged) { dataTransfer.effectAllowed = 'move'; dataTransfer.setData('text/plain', ''); }
  });
  const over = (event) => dragged && event.target.closest && event.target.closest('[data-group]');
  document.addEventListener('dragover', (event) => {
    const group = over(event);
    document.querySelectorAll('.over').forEach((each) => { if (each !== group && 'group' in each.dataset) each.classList.remove('over'); });
    if (group) { event.preventDefault(); group.classList.add('over'); }
  });
  document.addEventListener('drop', (event) => {
    const group = over(event);
    if (!group) return;
    event.preventDefault();
    const list = dragged.querySelector('[data-move] select');
    list.value = group.dataset.group;
    list.form.requestSubmit();
  });
  document.addEventListener('dragend', () => { dragged = null; document.querySelectorAll('[data-group].over').forEach((each) => each.classList.remove('over')); });
})();
