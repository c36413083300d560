// Signs in, runs every row in turn and keeps the totals. What a row means was settled by the server beforehand.

import { compare, observe } from './judge.js';
import { send } from './send.js';
import { el, fillRow, glance, groupSection, icon, ruleCard } from './view.js';

const FILTERS = ['all', 'readable', 'withheld', 'stopped', 'differing'];
const at = (id) => document.getElementById(id);

let shown = 'all';
let signedIn = false;

async function ask(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.json();
}

const recorded = (request) => ask(`/record?request=${encodeURIComponent(request)}`);

// No two requests share an address, so the browser's preflight cache never answers for one.
const freshName = () => crypto.randomUUID().slice(0, 8);

function address(api, path, request) {
  return `${api}${path}?request=${encodeURIComponent(request)}`;
}

// ---- signing in and out ----

// A script cannot see whether a cookie was set, and the response may be withheld besides: the API's record tells.
async function cookieArrives(api) {
  const request = `${freshName()}.session`;
  await send({ script: 'fetch', method: 'GET', credentials: 'include' }, address(api, '/session', request));
  return (await recorded(request)).some((exchange) => exchange.sessionCookie);
}

async function sign(api, action) {
  const call = { script: 'fetch', method: 'POST', credentials: 'include' };
  const answer = await send(call, address(api, `/${action}`, `${freshName()}.${action}`));
  const now = await cookieArrives(api);
  const [done, change] = now ? ['Signed in', 'set'] : ['Signed out', 'removed'];
  if (now !== (action === 'login')) showSession(now, 'The browser does not let the API set cookies.');
  else if (answer.readable) showSession(now, `${done}: the API’s answer was readable, and its cookie was ${change}.`);
  else showSession(now, `${done}: the API’s answer was withheld from this page, and yet its cookie was ${change}. CORS guards reading, not sending.`);
}

function showSession(now, text) {
  signedIn = now;
  at('session').textContent = text;
  at('sign').textContent = signedIn ? 'Sign out' : 'Sign in';
}

// ---- running ----

async function run(api) {
  // The page's twins on the other origins share its session.
  const now = await cookieArrives(api);
  if (now !== signedIn) showSession(now, `Signed ${now ? 'in' : 'out'} from another page.`);
  const plan = await ask(`/plan?signedIn=${signedIn}`);
  const rows = plan.groups.flatMap((group) => group.rows);
  const name = freshName();
  document.body.dataset.run = name;
  document.body.dataset.state = 'running';
  at('glance').replaceChildren(...glance(plan.groups));
  at('groups').replaceChildren(...plan.groups.map(groupSection));
  at('summary').textContent = `Running ${rows.length} requests …`;
  at('progress').max = rows.length;
  at('progress').value = 0;

  let agreeing = 0;
  for (const row of rows) {
    const request = `${name}.${row.id}`;
    const outcome = await send(row, address(api, '/notes', request));
    const exchanges = await recorded(request);
    const seen = observe(outcome, exchanges, plan.unsafeResponseHeaders);
    const checks = compare(row.expected, seen);
    fillRow(row, { outcome, exchanges, seen, checks });
    if (checks.every((check) => check.agrees)) agreeing += 1;
    at('progress').value += 1;
  }
  conclude(agreeing, rows.length);
}

function conclude(agreeing, total) {
  const all = agreeing === total;
  at('summary').replaceChildren(
    el('span', { class: `seal ${all ? 'ok' : 'bad'}` }, icon(all ? 'yes' : 'no')),
    all
      ? `${total} of ${total}: your browser did what the policy says`
      : `${total - agreeing} of ${total} differ from what the policy says`,
  );
  document.body.dataset.state = 'done';
  filter(shown);
}

function fail(error) {
  at('summary').textContent = 'The playground does not answer. Is it still running?';
  at('session').textContent = String(error);
  document.body.dataset.state = 'failed';
}

// One thing at a time: the session and the rows depend on each other.
async function exclusively(work) {
  const buttons = [at('run'), at('sign')];
  for (const button of buttons) button.disabled = true;
  try {
    await work();
  } catch (error) {
    fail(error);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

// ---- showing some rows only ----

function matches(row, name) {
  if (name === 'all') return true;
  return name === 'differing' ? row.dataset.agrees === 'false' : row.dataset.outcome === name;
}

function filter(name) {
  shown = name;
  const rows = [...document.querySelectorAll('.row')];
  for (const row of rows) row.hidden = !matches(row, name);
  for (const group of document.querySelectorAll('.group')) group.hidden = !group.querySelector('.row:not([hidden])');
  at('filters').replaceChildren(...FILTERS.map((each) => {
    const count = rows.filter((row) => matches(row, each)).length;
    const button = el('button', { type: 'button', 'aria-pressed': each === name }, `${each} `, el('span', { class: 'count' }, count));
    button.addEventListener('click', () => {
      filter(each);
      at('filters').children[FILTERS.indexOf(each)].focus();
    });
    return button;
  }));
}

function openRow(event) {
  const mark = event.target.closest('.mark');
  const row = mark && at(mark.dataset.for);
  if (!row) return;
  filter('all');
  row.open = true;
  row.querySelector('summary').focus();
}

// ---- start ----

async function start() {
  const plan = await ask('/plan');
  at('origin').textContent = plan.origin;
  at('api').textContent = plan.api;
  at('across').href = `${plan.across}/`;
  at('rules').append(...plan.rules.map(ruleCard));
  at('glance').addEventListener('click', openRow);
  at('run').addEventListener('click', () => exclusively(() => run(plan.api)));
  at('sign').addEventListener('click', () => exclusively(async () => {
    await sign(plan.api, signedIn ? 'logout' : 'login');
    await run(plan.api);
  }));
  await sign(plan.api, 'login');
  await run(plan.api);
}

exclusively(start);
