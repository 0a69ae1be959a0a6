/** Logging out, here and everywhere, and deleting the account. */
import { useState } from "preact/hooks";
import { LoggedOut, Refused } from "../api";
import { useApp } from "../app";
import { Form, PasswordField } from "../parts/Field";
import { useLive } from "../parts/live";
import { useLostAnswer } from "../parts/lost";
import { act } from "../parts/Message";
import { text } from "../text";

export function Leaving() {
  const { accounts, outbox, sync, leave } = useApp();
  const [asked, setAsked] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const ops = useLive(() => outbox.list()) ?? [];
  /** Tell whether all is sent, or a person was told what is not. */
  const mayLeave = async () => {
    await sync.run();
    const left = (await outbox.list()).length > 0;
    setAsked(left);
    return asked || !left;
  };
  const logOut = async () => {
    if (!(await mayLeave())) return;
    await accounts.logOut();
    await leave();
  };
  const everywhere = () =>
    act(async () => {
      if (!(await mayLeave())) return;
      await accounts.api.send("POST", "/auth/logout-all");
      await accounts.forget();
      await leave();
    });
  return (
    <section>
      {asked && ops.length > 0 && (
        <p class="card needy" role="alert">
          {text.settings.logOutUnsent(ops.length)}
        </p>
      )}
      <div class="tools">
        <button type="button" onClick={logOut}>
          {asked ? text.settings.logOutAnyway : text.settings.logOut}
        </button>
        <button type="button" onClick={everywhere}>
          {text.settings.logOutAll}
        </button>
        <button type="button" class="danger" onClick={() => setDeleting(!deleting)}>
          {text.settings.deleteAccount}
        </button>
      </div>
      {deleting && <DeleteAccount />}
    </section>
  );
}

function DeleteAccount() {
  const { accounts, user, store, leave } = useApp();
  const settle = useLostAnswer();
  const remove = async ({ password = "" }: Record<string, string>) => {
    const request = () => accounts.api.send("DELETE", "/me", { body: { password } });
    await settle(request, async (refusal) => {
      if (!(refusal instanceof LoggedOut)) return false;
      // The account is gone, or only the login: then another deletes it.
      try {
        await accounts.logIn(user.email, password, false);
      } catch (error) {
        if (error instanceof Refused && error.problem.code === "invalid_credentials") return true;
        throw error;
      }
      await request();
      return true;
    });
    await accounts.forget();
    await store.erase();
    await leave();
  };
  return (
    <>
      <p>{text.settings.deleteExplain}</p>
      <Form submit={text.settings.deleteSubmit} look="danger" onSubmit={remove}>
        <PasswordField />
      </Form>
    </>
  );
}
