/** Everything before a login: logging in, registering, a forgotten password, an address to confirm. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Account, Accounts } from "../account";
import { Refused } from "../api";
import { Choice, Field, Form, PasswordField } from "../parts/Field";
import { useLostAnswer } from "../parts/lost";
import { reason } from "../parts/Message";
import { go, type Route } from "../route";
import { text } from "../text";
import type { Unit, User } from "../things";

interface Props {
  accounts: Accounts;
  route: Route;
  /** The account whose login on this device has ended. */
  ended: Account | undefined;
  onLogin: (user: User) => void;
}

export function LoginScreens(props: Props) {
  const { name, id } = props.route;
  if (name === "register") return <Register {...props} />;
  if (name === "forgot") return <Forgot {...props} />;
  if (name === "password-reset") return <Reset {...props} token={id ?? ""} />;
  return <Login {...props} />;
}

function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · ${text.app}`;
  }, [title]);
  return (
    <div class="page entrance">
      <main id="content">
        <p class="brand">
          <img src="icon.svg" alt="" width="48" height="48" />
          {text.app}
        </p>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}

interface DemoAccount {
  email: string;
  password: string;
}

function Login({ accounts, ended, onLogin }: Props) {
  const [done] = useState(() => new URLSearchParams(location.search).has("done"));
  const demo = useDemo();
  const enter = async (email: string, password: string, remember: boolean) => {
    onLogin(await accounts.logIn(email, password, remember));
    if (!["", "outbox"].includes(location.hash.replace(/^#\/?/, ""))) go("#/", true);
  };
  return (
    <Frame title={text.login.title}>
      <p class="dim">{ended ? text.login.again : text.login.welcome}</p>
      {done && <p>{text.forgot.done}</p>}
      <Form
        submit={text.login.submit}
        onSubmit={(form) => enter(form.email ?? "", form.password ?? "", "remember" in form)}
      >
        <Field
          label={text.login.email}
          name="email"
          type="email"
          autocomplete="username"
          defaultValue={ended?.user.email ?? ""}
          required
        />
        <PasswordField />
        <label class="check">
          <input type="checkbox" name="remember" defaultChecked />
          {text.login.remember}
        </label>
      </Form>
      {demo && (
        <Form
          submit={text.login.demo}
          look="wide"
          onSubmit={() => enter(demo.email, demo.password, false)}
        />
      )}
      <p>
        <a href="#/forgot">{text.login.forgot}</a>
      </p>
      <p>
        {text.login.noAccount} <a href="#/register">{text.login.register}</a>
      </p>
    </Frame>
  );
}

/** Return the account that `make seed` has made on this machine. */
function useDemo(): DemoAccount | null {
  const [demo, setDemo] = useState<DemoAccount | null>(null);
  useEffect(() => {
    if (!["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) return;
    fetch("demo.json")
      .then((response) => (response.ok ? response.json() : null))
      .then(setDemo)
      .catch(() => {});
  }, []);
  return demo;
}

function Register({ accounts, onLogin }: Props) {
  const [unit, setUnit] = useState<Unit>(() => (usesPounds() ? "lb" : "kg"));
  const settle = useLostAnswer();
  const register = async (form: Record<string, string>) => {
    const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { email = "", password = "", display_name: name = "" } = form;
    const named = name.trim() ? { display_name: name.trim() } : {};
    const body = { email, password, unit, timezone, ...named };
    await settle(
      () => accounts.api.send("POST", "/auth/register", { body, anonymous: true }),
      // Who has the address is the one who asks again.
      (refusal) => refusal instanceof Refused && refusal.problem.code === "email_taken",
    );
    onLogin(await accounts.logIn(email, password, true));
    go("#/", true);
  };
  return (
    <Frame title={text.register.title}>
      <Form submit={text.register.submit} onSubmit={register}>
        <Field
          label={text.login.email}
          name="email"
          type="email"
          autocomplete="username"
          required
        />
        <PasswordField fresh />
        <Field label={text.register.name} name="display_name" autocomplete="name" maxLength={100} />
        <Choice<Unit>
          label={text.register.unit}
          name="unit"
          options={text.settings.units}
          value={unit}
          onChange={setUnit}
        />
      </Form>
      <p>
        {text.register.haveAccount} <a href="#/">{text.login.submit}</a>
      </p>
    </Frame>
  );
}

function usesPounds(): boolean {
  return /-(US|LR|MM)\b/.test(navigator.language);
}

function Forgot({ accounts }: Props) {
  const [sent, setSent] = useState(false);
  const send = async (form: Record<string, string>) => {
    const body = { email: form.email };
    await accounts.api.send("POST", "/auth/password-reset", { body, anonymous: true });
    setSent(true);
  };
  if (sent) return <Reset accounts={accounts} token="" intro={text.forgot.sent} />;
  return (
    <Frame title={text.forgot.title}>
      <p class="dim">{text.forgot.explain}</p>
      <Form submit={text.forgot.submit} onSubmit={send}>
        <Field
          label={text.login.email}
          name="email"
          type="email"
          autocomplete="username"
          required
        />
      </Form>
      <p>
        <a href="#/">{text.back}</a>
      </p>
    </Frame>
  );
}

interface ResetProps {
  accounts: Accounts;
  token: string;
  intro?: string;
}

function Reset({ accounts, token, intro }: ResetProps) {
  const reset = async (form: Record<string, string>) => {
    const body = { token: (form.token ?? "").trim(), new_password: form.password };
    await accounts.api.send("POST", "/auth/password-reset/confirm", { body, anonymous: true });
    location.replace(`${location.pathname}?done#/`);
  };
  return (
    <Frame title={text.forgot.title}>
      {intro && <p role="status">{intro}</p>}
      <Form submit={text.forgot.confirm} onSubmit={reset}>
        <Field
          label={text.forgot.token}
          name="token"
          defaultValue={token}
          autocomplete="one-time-code"
          required
        />
        <PasswordField label={text.forgot.newPassword} fresh />
      </Form>
      <p>
        <a href="#/">{text.login.submit}</a>
      </p>
    </Frame>
  );
}

/** Confirms an address with the code of a mail; it needs no login. */
export function Verify({ accounts, token }: { accounts: Accounts; token: string }) {
  const [said, setSaid] = useState(text.verify.working);
  useEffect(() => {
    accounts.api.send("POST", "/auth/verify-email", { body: { token }, anonymous: true }).then(
      () => setSaid(text.verify.done),
      (error) => setSaid(reason(error)),
    );
  }, [accounts, token]);
  return (
    <Frame title={text.verify.title}>
      <p role="status">{said}</p>
      <p>
        <a href="#/">{text.backToStart}</a>
      </p>
    </Frame>
  );
}
