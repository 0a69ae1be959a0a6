// Shows the document in Swagger UI, and signs in to the API for it.

const dark = matchMedia("(prefers-color-scheme: dark)");
const followSystem = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", followSystem);
followSystem();

const SCHEME = "bearer";
const RENEW_BEFORE_SECONDS = 60;
const form = document.getElementById("sign-in");
const [fields, said, leave] = ["fieldset", "output", "button[type=button]"].map((each) => form.querySelector(each));
let refreshToken = null;
let renewal = null;

const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#page",
  deepLinking: true,
  persistAuthorization: true,
  presets: [SwaggerUIBundle.presets.apis],
  onComplete: resume,
});

async function call(method, path, body, token) {
  const headers = { ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (answer.status === 204) return null;
  const read = await answer.json();
  if (!answer.ok) throw new Error(read.errors?.map((each) => each.detail).join(". ") ?? read.detail);
  return read;
}

function show(email) {
  fields.hidden = email !== null;
  leave.hidden = email === null;
  tell(email === null ? "" : `Signed in as ${email}`);
}

function tell(text, isWrong = false) {
  said.textContent = text;
  said.classList.toggle("wrong", isWrong);
}

function use(tokens) {
  refreshToken = tokens.refresh_token;
  ui.preauthorizeApiKey(SCHEME, tokens.access_token);
  ui.authActions.persistAuthorizationIfNeeded();
  // A token can live no longer than that minute.
  const lasts = Math.max(tokens.expires_in - RENEW_BEFORE_SECONDS, tokens.expires_in / 2);
  renewal = setTimeout(renew, lasts * 1000);
}

async function renew() {
  try {
    use(await call("POST", "auth/refresh", { refresh_token: refreshToken }));
  } catch (error) {
    forget();
    tell(error.message, true);
  }
}

function forget() {
  clearTimeout(renewal);
  refreshToken = null;
  ui.authActions.logoutWithPersistOption([SCHEME]);
  show(null);
}

// Swagger UI keeps the access token over a reload, until it expires.
async function resume() {
  const token = ui.getState().getIn(["auth", "authorized", SCHEME, "value"]);
  if (!token) return;
  try {
    show((await call("GET", "me", null, token)).email);
  } catch {
    forget();
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(form));
  fields.disabled = true;
  try {
    use(await call("POST", "auth/login", { email, password }));
    show(email);
  } catch (error) {
    tell(error.message, true);
  } finally {
    fields.disabled = false;
  }
});

leave.addEventListener("click", async () => {
  const ended = refreshToken;
  forget();
  if (ended) await call("POST", "auth/logout", { refresh_token: ended });
});
