/** Personal access tokens: what scripts and assistants log in with. */
import { useState } from "preact/hooks";
import { useApp } from "../app";
import { Field, Form } from "../parts/Field";
import { useRequest } from "../parts/live";
import { act } from "../parts/Message";
import type { components } from "../schema";
import { formatDate, text } from "../text";

type Token = components["schemas"]["PersonalTokenRead"];

export function Tokens() {
  const { accounts } = useApp();
  const [made, setMade] = useState<string | null>(null);
  const [loaded, again] = useRequest(
    async () => (await accounts.api.get("/me/tokens")).body.items as Token[],
  );
  const create = async (form: Record<string, string>) => {
    const scopes = ["read", "write"].filter((scope) => scope in form);
    const body = { name: (form.name ?? "").trim(), scopes };
    const answer = await accounts.api.send("POST", "/me/tokens", { body });
    setMade(answer.body.token as string);
    again();
  };
  const revoke = (token: Token) =>
    act(async () => {
      await accounts.api.send("DELETE", `/me/tokens/${token.id}`);
      again();
    }, text.settings.revoked);
  return (
    <section>
      <h2>{text.settings.tokens}</h2>
      <p class="dim">{text.settings.tokensExplain}</p>
      <ul class="list">
        {(loaded.state === "ready" ? loaded.value : []).map((token) => (
          <Item key={token.id} token={token} onRevoke={() => revoke(token)} />
        ))}
      </ul>
      {made && (
        <p class="card" role="status">
          {text.settings.tokenOnce}
          <br />
          <code class="secret">{made}</code>
        </p>
      )}
      <Form submit={text.settings.newToken} onSubmit={create}>
        <Field label={text.settings.tokenName} name="name" required maxLength={100} />
        {(["read", "write"] as const).map((scope) => (
          <label key={scope} class="check">
            <input type="checkbox" name={scope} defaultChecked={scope === "read"} />
            {text.settings.tokenScopes[scope]}
          </label>
        ))}
      </Form>
    </section>
  );
}

function Item({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  return (
    <li class="item line">
      <span>
        {token.name} <code>…{token.hint}</code>
        <br />
        <small class="dim">
          {token.scopes.map((scope) => text.settings.tokenScopes[scope]).join(", ")} ·{" "}
          {token.last_used_on
            ? text.settings.lastUsed(formatDate(token.last_used_on, "day"))
            : text.settings.never}
        </small>
      </span>
      <button type="button" onClick={onRevoke}>
        {text.settings.revoke} <span class="hidden">{token.name}</span>
      </button>
    </li>
  );
}
