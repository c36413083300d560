// Tries three requests at each tenant, and shows what the browser lets this page see.

import { at, el, icon, place, shortened } from './view.js';

const ATTEMPTS = [
  { name: 'Read with cookies', call: 'GET', id: 'read', done: 'read', options: () => ({ credentials: 'include' }) },
  { name: 'Read without cookies', call: 'GET', id: 'open', done: 'read', options: () => ({ credentials: 'omit' }) },
  {
    name: 'Write with cookies',
    call: 'PUT, after a preflight',
    id: 'write',
    done: 'written',
    options: () => ({ method: 'PUT', credentials: 'include', body: `${shortened(location.origin)} wrote this note.` }),
  },
];

const OUTCOMES = {
  credentialed: 'acts as the user',
  anonymous: 'reads what everybody may',
  unknown: 'is blocked',
};

async function attempt(tenant, { options, id }) {
  try {
    const response = await fetch(`${tenant.origin}/note`, { cache: 'no-store', ...options() });
    if (response.status === 401) return { id, read: true, said: 'The tenant answers: sign in first.' };
    if (!response.ok) return { id, read: true, said: `The tenant answers with status ${response.status}.` };
    if (response.status === 204) return { id, read: true, done: true, said: 'The note is written.' };
    const note = await response.json();
    return { id, read: true, done: true, private: note.private === true, said: note.text };
  } catch {
    return { id, read: false, said: '' };
  }
}

function outcomeOf(results) {
  const read = Object.fromEntries(results.map((result) => [result.id, result.read]));
  if (read.read) return 'credentialed';
  return read.open ? 'anonymous' : 'unknown';
}

function line({ name, call, done }, result) {
  const word = result.done ? done : 'answered';
  const badge = result.read
    ? el('span', { class: 'badge read' }, icon('yes'), word)
    : el('span', { class: 'badge blocked' }, icon('no'), 'blocked');
  const told = el('td', {}, badge);
  if (result.said) told.append(el('span', { class: 'said' }, result.said));
  return el(
    'tr',
    { 'data-attempt': result.id, 'data-read': result.read, 'data-private': result.private === true },
    el('th', { scope: 'row' }, name, el('span', { class: 'said' }, call)),
    told,
  );
}

function card(tenant, results) {
  const outcome = outcomeOf(results);
  return el(
    'section',
    { class: 'card tenant', 'data-tenant': tenant.title, 'data-outcome': outcome },
    el('div', { class: 'card-head' }, el('h2', {}, tenant.title), place(tenant.origin, 'Register or revoke')),
    el('p', { class: 'note' }, el('code', {}, shortened(tenant.origin)), ': this page ', OUTCOMES[outcome], '.'),
    el('table', { class: 'attempts' }, el('tbody', {}, ...ATTEMPTS.map((each, index) => line(each, results[index])))),
  );
}

const titles = (cards) => cards.map((each) => each.dataset.tenant).join(' and ');

function conclude(cards) {
  const may = cards.filter((each) => each.dataset.outcome === 'credentialed');
  const does = may.filter((each) => each.querySelector('[data-private="true"]'));
  at('summary').replaceChildren(
    el('span', { class: `seal ${may.length ? 'ok' : 'bad'}` }, icon(may.length ? 'yes' : 'no')),
    does.length ? `Reads as the user at ${titles(does)}` : '',
    !does.length && may.length ? `May read as the user at ${titles(may)}, where nobody is signed in` : '',
    may.length ? '' : 'Reads as the user nowhere',
  );
  at('hint').textContent = may.length
    ? 'Revoke it there, and try again: the next request is blocked.'
    : 'Open a tenant’s page, register this origin, and try again.';
}

let runs = 0;
async function run() {
  at('run').disabled = true;
  document.body.dataset.state = 'running';
  const { tenants, customers } = await (await fetch('/places')).json();
  const cards = [];
  for (const tenant of tenants) {
    const results = [];
    for (const each of ATTEMPTS) results.push(await attempt(tenant, each));
    cards.push(card(tenant, results));
  }
  at('tenants').replaceChildren(...cards);
  at('others').replaceChildren(...customers.filter((origin) => origin !== location.origin)
    .map((origin) => el('li', {}, el('code', {}, shortened(origin)), place(origin, 'Open'))));
  conclude(cards);
  runs += 1;
  document.body.dataset.runs = runs;
  document.body.dataset.state = 'done';
  at('run').disabled = false;
}

at('here').textContent = location.origin;
at('run').addEventListener('click', run);
// Whoever comes back from a tenant's page wants to see what that changed.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && document.body.dataset.state === 'done') run();
});
run();
