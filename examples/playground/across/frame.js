// A frame of the API asks for access to the API's own cookies, as only a frame can, on a click.

const button = document.getElementById('ask');
const state = document.getElementById('state');

// The page around it makes the requests. Which page that is was settled by `frame-ancestors`.
function tell(access) {
  parent.postMessage({ storageAccess: access }, '*');
}

async function show() {
  const granted = await document.hasStorageAccess();
  state.textContent = granted ? 'This frame has access to its cookies.' : 'This frame has no access to its cookies.';
  button.disabled = granted;
  return granted;
}

async function ask() {
  try {
    await document.requestStorageAccess();
    await show();
    tell('granted');
  } catch {
    state.textContent = 'The browser, or its user, says no. Visit the API first: most browsers ask nobody who never did.';
    tell('denied');
  }
}

if (document.requestStorageAccess) {
  button.addEventListener('click', ask);
  await show();
} else {
  state.textContent = 'This browser has no such thing as storage access.';
}
