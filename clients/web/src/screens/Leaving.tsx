/** Logging out, here and everywhere, and deleting the account. */
import { useRef, useState } from "preact/hooks";
import { Away, LoggedOut } from "../api";
import { useApp } from "../app";
import { Form, PasswordField } from "../parts/Field";
import { useLive } from "../parts/live";
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
  const { accounts, store, leave } = useApp();
  const unanswered = useRef(false);
  const remove = async (form: Record<string, string>) => {
    try {
      await accounts.api.send("DELETE", "/me", { body: { password: form.password } });
    } catch (error) {
      // The answer before was lost: the account is gone, and with it the login.
      const gone = unanswered.current && error instanceof LoggedOut;
      unanswered.current ||= error instanceof Away;
      if (!gone) throw error;
    }
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
