// Makes one request the way its row says and tells what the script got of the response.

const PATIENCE = 10_000;

export function send(row, url) {
  return row.script === 'fetch' ? byFetch(row, url) : byXhr(row, url);
}

async function byFetch(row, url) {
  try {
    const response = await fetch(url, {
      method: row.method,
      credentials: row.credentials,
      headers: row.headers ? [row.headers] : [],
      body: row.body,
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.text();
    return { readable: true, status: response.status, headers: [...response.headers] };
  } catch (error) {
    return { readable: false, headers: [], error: String(error) };
  }
}

function byXhr(row, url) {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    const failed = (error) => () => resolve({ readable: false, headers: [], error });
    xhr.open(row.method, url);
    xhr.timeout = PATIENCE;
    xhr.withCredentials = row.credentials === 'include';
    if (row.headers) xhr.setRequestHeader(...row.headers);
    // The listener need not do anything: that it is there makes the browser ask first.
    if (row.uploadListener) xhr.upload.addEventListener('progress', () => {});
    xhr.addEventListener('load', () => {
      resolve({ readable: true, status: xhr.status, headers: parsed(xhr.getAllResponseHeaders()) });
    });
    xhr.addEventListener('error', failed('the event “error”, without a reason'));
    xhr.addEventListener('timeout', failed('the event “timeout”'));
    xhr.send(row.body);
  });
}

function parsed(lines) {
  return lines.split('\r\n').filter(Boolean).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}
