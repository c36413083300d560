// Lists, registers and revokes, all by requests to the page's own origin.

import { at, el, icon, place, shortened } from './view.js';

async function call(method, path, body) {
  const request = { method };
  if (body) {
    request.headers = { 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  const response = await fetch(path, request);
  if (!response.ok) throw new Error((await response.text()).trim() || `${method} ${path}: status ${response.status}`);
  return response;
}

const ask = async (path) => (await call('GET', path)).json();

let signedIn = false;

// ---- the session ----

async function sign(method) {
  await call(method, '/session');
  await show();
}

// ---- what is registered ----

const KINDS = { __proto__: null, credentialed: 'credentialed', anonymous: 'anonymous' };

function row({ origin, kind }) {
  const name = kind in KINDS ? kind : 'unknown';
  const revoke = el('button', { type: 'button', 'data-revoke': origin }, 'Revoke');
  return el(
    'tr',
    { 'data-origin': origin, 'data-kind': kind },
    el('td', {}, el('code', {}, origin)),
    el('td', {}, el('span', { class: `badge ${name}` }, icon(name), KINDS[kind] ?? `not valid: ${kind}`)),
    el('td', {}, revoke),
  );
}

function table(registered) {
  if (registered.length === 0) return el('p', { class: 'empty' }, 'None: no page of another origin reads anything.');
  const head = ['Origin', 'Registered as', ''].map((name) => el(name ? 'th' : 'td', name ? { scope: 'col' } : {}, name));
  return el('table', { class: 'registered' }, el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...registered.map(row)));
}

const REFUSED = el('p', { class: 'empty' }, 'Sign in to see them.');

// ---- the cache ----

function tile(name, value) {
  return el('div', { class: 'count-tile', 'data-count': name }, el('dt', {}, name), el('dd', {}, value));
}

async function showCounts() {
  const text = await (await call('GET', '/metrics')).text();
  const lines = text.trim().split('\n').map((line) => line.split(' '));
  const value = Object.fromEntries(lines.map(([name, value]) => [name.replace(/^registry_|_total$/g, '').replace('_', '-'), value]));
  at('listening').textContent = {
    0: 'Not listening: what other processes revoke is granted until it is no longer cached.',
    1: 'Listening to what other processes change.',
  }[value.listening] ?? 'Another process on the same file would not hear of a change.';
  delete value.listening;
  at('counts').replaceChildren(...Object.entries(value).map(([name, count]) => tile(name, count)));
}

// ---- all of it ----

async function show() {
  const session = await ask('/session');
  signedIn = session.signedIn;
  at('title').textContent = session.title;
  document.title = `${session.title}: registered origins`;
  at('summary').replaceChildren(
    el('span', { class: `seal ${signedIn ? 'ok' : 'bad'}` }, icon(signedIn ? 'yes' : 'no')),
    signedIn ? `Signed in at ${session.title}` : `Signed out of ${session.title}`,
  );
  at('sign').textContent = signedIn ? 'Sign out' : 'Sign in';
  at('customers').replaceChildren(...session.customers.map((origin) => el('option', { value: origin })));
  const registered = signedIn ? await ask('/origins') : [];
  at('registered').replaceChildren(signedIn ? table(registered) : REFUSED);
  const known = new Set(registered.map(({ origin }) => origin));
  const next = session.customers.find((origin) => !known.has(origin));
  if (!at('origin').value && next) at('origin').value = next;
  at('pages').replaceChildren(
    ...session.customers.map((origin) => el('li', {}, el('code', {}, shortened(origin)), place(origin, 'Open its page'))),
    ...session.others.map(({ title, origin }) => el('li', {}, el('code', {}, shortened(origin)), place(origin, `Open ${title}`))),
  );
  await showCounts();
}

function enable(on) {
  at('sign').disabled = !on;
  at('add').disabled = !on || !signedIn;
  for (const button of document.querySelectorAll('[data-revoke]')) button.disabled = !on;
}

// One thing at a time. `change` counts what was done, for whoever waits for it.
let changes = 0;
async function exclusively(work) {
  enable(false);
  at('problem').textContent = '';
  document.body.dataset.state = 'working';
  try {
    await work();
  } catch (error) {
    at('problem').textContent = error.message;
  } finally {
    enable(true);
    changes += 1;
    document.body.dataset.changes = changes;
    document.body.dataset.state = 'done';
  }
}

at('here').textContent = location.origin;
at('sign').addEventListener('click', () => exclusively(() => sign(signedIn ? 'DELETE' : 'POST')));
at('register').addEventListener('submit', (event) => {
  event.preventDefault();
  exclusively(async () => {
    await call('PUT', '/origins', { origin: at('origin').value, kind: at('kind').value });
    at('origin').value = '';
    await show();
  });
});
at('registered').addEventListener('click', (event) => {
  const origin = event.target.closest('[data-revoke]')?.dataset.revoke;
  if (!origin) return;
  exclusively(async () => {
    await call('DELETE', '/origins', { origin });
    await show();
  });
});
// The counts show what a page of another origin did meanwhile.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && document.body.dataset.state === 'done') exclusively(show);
});

// A demonstration asks for no password: to open the page is to sign in.
exclusively(() => sign('POST'));
