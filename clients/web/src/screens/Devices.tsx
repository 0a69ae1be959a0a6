/** Where the account is logged in. */
import { useApp } from "../app";
import { useRequest } from "../parts/live";
import { act } from "../parts/Message";
import { Loading } from "../parts/Page";
import type { components } from "../schema";
import { formatDate, text } from "../text";

type Login = components["schemas"]["LoginRead"];

export function Devices() {
  const { accounts } = useApp();
  const [loaded, again] = useRequest(
    async () => (await accounts.api.get("/me/logins")).body.items as Login[],
  );
  const end = (login: Login) =>
    act(async () => {
      await accounts.api.send("DELETE", `/me/logins/${login.id}`);
      again();
    }, text.settings.loginEnded);
  return (
    <section>
      <h2>{text.settings.devices}</h2>
      {loaded.state === "loading" && <Loading />}
      {loaded.state === "failed" && <p class="empty">{text.settings.needsNetwork}</p>}
      <ul class="list">
        {(loaded.state === "ready" ? loaded.value : []).map((login) => (
          <li key={login.id} class="item line">
            <span>
              {login.client ?? "…"}
              {login.current && ` (${text.settings.thisDevice})`}
              <br />
              <small class="dim">
                {text.settings.lastUsed(formatDate(login.last_used_at, "dayAndTime"))}
                {login.network && ` · ${login.network}`}
              </small>
            </span>
            {!login.current && (
              <button
                type="button"
                aria-label={text.settings.endLogin(login.client ?? "")}
                onClick={() => end(login)}
              >
                {text.settings.logOut}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
