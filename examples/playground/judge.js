// Puts what happened into the terms of the prediction, and compares the two.

// What the script got, joined with what the API recorded of the request and its preflight.
export function observe(outcome, exchanges, unsafeResponseHeaders) {
  const request = exchanges.find((exchange) => !exchange.preflight);
  const seen = outcome.headers.map(([name]) => name);
  return {
    preflight: exchanges.some((exchange) => exchange.preflight),
    ran: request?.ran ?? false,
    cookie: request?.sessionCookie ?? false,
    readable: outcome.readable,
    exposed: unsafeResponseHeaders.filter((name) => seen.includes(name)),
    refusal: exchanges.find((exchange) => exchange.refusal)?.refusal.reason ?? null,
    preflightCookie: exchanges.some(
      (exchange) => exchange.preflight && exchange.requestHeaders.some(([name]) => name === 'cookie'),
    ),
  };
}

export function compare(expected, seen) {
  const yes = (value) => (value ? 'yes' : 'no');
  const checks = [
    ['Preflight sent', yes(expected.preflight), yes(seen.preflight)],
    ['Server ran the request', yes(expected.ran), yes(seen.ran)],
    ['Cookie arrived', yes(expected.cookie), yes(seen.cookie)],
    ['Cookie on the preflight', 'no', yes(seen.preflightCookie)],
    ['Response readable', yes(expected.readable), yes(seen.readable)],
    ['Exposed headers', expected.exposed.join(', ') || 'none', seen.exposed.join(', ') || 'none'],
    ['Refusal', expected.refusal ?? 'none', seen.refusal ?? 'none'],
  ];
  return checks.map(([name, says, did]) => ({ name, says, did, agrees: says === did }));
}

export function outcomeOf({ ran, readable }) {
  if (readable) return 'readable';
  return ran ? 'withheld' : 'stopped';
}
