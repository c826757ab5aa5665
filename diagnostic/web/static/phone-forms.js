// A phone's forms: sent without reloading, counting characters and dots. Without this file they are plain forms.
(() => {
  'use strict';
  const { meeting } = window, { body } = document;
  const $ = (id) => document.getElementById(id);
  const touched = new WeakSet();

  function count(text) {
    const place = text.form.querySelector('[data-counts]');
    place.textContent = text.dataset.count.replace('{limit}', text.maxLength - text.value.length);
  }
  function dots(form) {
    const place = form.querySelector('[data-dots]');
    if (!place) return;
    const fields = [...form.querySelectorAll('[type=number]')];
    const left = place.dataset.dots - fields.reduce((sum, each) => sum + Number(each.value), 0);
    place.textContent = place.dataset.left.replace('{n}', left);
    form.querySelectorAll('[data-step]').forEach((each) => { each.disabled = each.dataset.step > 0 ? left < 1 : Number($(each.dataset.of).value) < 1; });
  }

  // What this phone sent before stands in forms that nobody has touched.
  function filled() {
    document.querySelectorAll('form.ask').forEach((form) => {
      document.querySelectorAll('[data-fill]').forEach(({ dataset, value }) => {
        const field = form.elements[dataset.fill];
        if (field && !touched.has(form)) field.value = value;
      });
      form.querySelectorAll('[type=range]').forEach((each) => { if ($(each.dataset.of).value) each.value = $(each.dataset.of).value; });
      form.querySelectorAll('[data-count]').forEach(count);
      dots(form);
    });
  }
  meeting.changed.push(filled);
  filled();

  document.addEventListener('input', ({ target }) => {
    const { form } = target;
    if (!form || !form.matches('.ask')) return;
    touched.add(form);
    const told = form.querySelector('[data-refusal]');
    told.textContent = '';
    if (target.type === 'range') $(target.dataset.of).value = target.value;
    if (target.type === 'number') form.querySelectorAll(`[type=range][data-of="${target.id}"]`).forEach((each) => { each.value = target.value; });
    if (target.dataset.count) count(target);
    dots(form);
  });
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-step]');
    if (!button) return;
    const field = $(button.dataset.of);
    field.value = Math.max(0, Number(field.value) + Number(button.dataset.step));
    touched.add(button.form);
    button.form.querySelector('[data-refusal]').textContent = '';
    dots(button.form);
  });

  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!('send' in form.dataset)) return;
    event.preventDefault();
    const fresh = form.querySelector('[data-fresh]'), button = form.querySelector('button:not([type])');
    if (fresh && !fresh.value) fresh.value = meeting.fresh();
    const fields = new FormData(form), text = form.querySelector('textarea'), words = text && text.value;
    button.disabled = true;
    const told = await meeting.post(fields);
    button.disabled = false;
    if (told.refusal === 'join') { location.reload(); return; }
    const place = form.querySelector('[data-refusal]') || $('state');
    place.textContent = told.reason || '';
    if (told.refusal) return;
    if (told.mine !== undefined) meeting.put($('mine'), told.mine);
    $('said').textContent = body.dataset.sent;
    if (!fresh) return;
    fresh.value = meeting.fresh();
    if (text.value === words) text.value = ''; // the next thought may be on its way
    form.querySelectorAll('[data-once]').forEach((each) => { each.value = ''; });
    count(text);
    text.focus();
  });
})();
