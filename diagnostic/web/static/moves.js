// Moves of whoever runs a meeting: one after the other, each from the place that the one before led to.
(() => {
  'use strict';
  const { meeting } = window;
  const KEYS = {
    arrowright: 'next', arrowdown: 'next', pagedown: 'next', ' ': 'next', enter: 'next',
    arrowleft: 'back', arrowup: 'back', pageup: 'back', b: 'black', '.': 'black', j: 'invite',
  };
  const TRIES = 8, PAUSE = 700; // milliseconds between tries
  let queue = Promise.resolve();
  const later = (time) => new Promise((done) => { setTimeout(done, time); });

  async function sent(fields) {
    const told = { ...fields };
    if ('at' in told) told.at = meeting.at.join('.');
    for (let tries = 1; ; tries += 1) {
      const answer = await meeting.post(told);
      if (answer.refusal === 'stale' && tries > 1) return {}; // the first try arrived, and its answer was lost
      if (answer.refusal !== 'lost' || tries === TRIES) return answer;
      await later(PAUSE);
    }
  }

  meeting.move = (fields) => { const done = queue.then(() => sent(fields)); queue = done; return done; };
  meeting.press = (key) => {
    const fields = key === 'home' ? { event: 'go', step: document.body.dataset.first } : { event: KEYS[key] };
    if (!fields.event) return false;
    meeting.move({ ...fields, at: '' }).then(meeting.told);
    return true;
  };
})();
