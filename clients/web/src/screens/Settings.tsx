/** The account, the rest timer, the data, devices and tokens. */
import { useState } from "preact/hooks";
import { useApp } from "../app";
import { formatDuration } from "../measures";
import { download } from "../parts/download";
import { Field, Form, PasswordField, Select } from "../parts/Field";
import { useLive } from "../parts/live";
import { act, say } from "../parts/Message";
import { useOnce } from "../parts/once";
import { Page } from "../parts/Page";
import { REST_DEFAULT, restSettings } from "../rest";
import { text } from "../text";
import type { Unit, User } from "../things";
import { Devices } from "./Devices";
import { Leaving } from "./Leaving";
import { Tokens } from "./Tokens";

const RESTS = [0, 30, 60, 90, 120, 150, 180, 240, 300];

export function SettingsScreen() {
  return (
    <Page title={text.settings.title} columns>
      {!isSecureContext && <p class="card">{text.settings.insecure}</p>}
      <Account />
      <RestTimer />
      <Data />
      <Devices />
      <Tokens />
      <Password />
      <Leaving />
      <section>
        <h2>{text.settings.about}</h2>
        <a class="item" href="../docs">
          {text.settings.api}
        </a>
      </section>
    </Page>
  );
}

function Account() {
  const { user, accounts, setUser } = useApp();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [zone, setZone] = useState(user.timezone);
  const [unit, setUnit] = useState<Unit>(user.unit);
  const save = async (form: Record<string, string>) => {
    const name = (form.display_name ?? "").trim();
    const body = { display_name: name || null, unit, timezone: zone };
    const { body: seen, etag } = await accounts.api.get("/me");
    const tag = etag ?? `"v${(seen as User).version}"`;
    const answer = await accounts.api.send("PUT", "/me", { body, match: tag });
    await setUser(answer.body as User);
    say({ text: text.settings.saved });
  };
  const zones = [...new Set([user.timezone, here, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <section>
      <h2>{text.settings.account}</h2>
      <Email />
      <Form submit={text.save} onSubmit={save}>
        <Field
          label={text.settings.name}
          name="display_name"
          defaultValue={user.display_name ?? ""}
          maxLength={100}
        />
        <Select
          label={text.settings.unit}
          value={unit}
          options={Object.entries(text.settings.units)}
          onChange={(chosen) => setUnit(chosen as Unit)}
        />
        <Select
          label={text.settings.zone}
          value={zone}
          options={zones.map((one) => [one, one.replaceAll("_", " ")])}
          onChange={setZone}
        />
        {zone !== here && (
          <button type="button" class="quiet" onClick={() => setZone(here)}>
            {text.settings.zoneHere(here)}
          </button>
        )}
      </Form>
    </section>
  );
}

function Email() {
  const { user, accounts } = useApp();
  const [open, setOpen] = useState(false);
  const t = text.settings;
  const verify = useOnce(() =>
    act(() => accounts.api.send("POST", "/me/verification"), t.mailSent),
  );
  const change = async (form: Record<string, string>) => {
    const body = { password: form.password, new_email: form.email };
    await accounts.api.send("POST", "/me/email", { body });
    setOpen(false);
    say({ text: t.mailSent });
  };
  return (
    <>
      <p>
        {user.email}
        <br />
        <small class="dim">{user.email_verified_at ? t.verified : t.unverified}</small>
      </p>
      <div class="tools">
        {!user.email_verified_at && (
          <button type="button" onClick={verify}>
            {t.verify}
          </button>
        )}
        <button type="button" onClick={() => setOpen(!open)}>
          {t.changeEmail}
        </button>
      </div>
      {open && (
        <Form submit={t.changeEmail} onSubmit={change}>
          <Field label={t.newEmail} name="email" type="email" autocomplete="email" required />
          <PasswordField />
        </Form>
      )}
    </>
  );
}

function RestTimer() {
  const { store } = useApp();
  const rest = useLive(() => restSettings(store)) ?? REST_DEFAULT;
  const set = (change: Partial<typeof rest>) =>
    act(() => store.setMeta("rest_settings", { ...rest, ...change }));
  return (
    <section>
      <h2>{text.settings.rest}</h2>
      <Select
        label={text.settings.restLength}
        value={String(rest.seconds)}
        options={RESTS.map((one) => [
          String(one),
          one ? formatDuration(one) : text.settings.restOff,
        ])}
        onChange={(seconds) => set({ seconds: Number(seconds) })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={rest.sound}
          onChange={(event) => set({ sound: event.currentTarget.checked })}
        />
        {text.settings.sound}
      </label>
    </section>
  );
}

function Data() {
  const { accounts } = useApp();
  const [format, setFormat] = useState("json");
  const save = () =>
    act(async () => {
      const answer = await accounts.api.get(`/me/export?format=${format}`, {
        accept: "*/*",
        seconds: 120,
      });
      const { body } = answer;
      const content = typeof body === "string" ? body : JSON.stringify(body);
      download(`setlogs.${format === "json" ? "json" : "csv"}`, answer.type, content);
    });
  return (
    <section>
      <h2>{text.settings.data}</h2>
      <a class="item" href="#/import">
        {text.settings.importFile}
      </a>
      <Select
        label={text.settings.exportAs}
        value={format}
        options={Object.entries(text.settings.formats)}
        onChange={setFormat}
      />
      <button type="button" onClick={save}>
        {text.settings.download}
      </button>
    </section>
  );
}

function Password() {
  const { accounts } = useApp();
  const [open, setOpen] = useState(false);
  const change = async (form: Record<string, string>) => {
    const body = { current_password: form.current, new_password: form.new };
    await accounts.api.send("POST", "/me/password", { body });
    setOpen(false);
    say({ text: text.settings.passwordChanged });
  };
  return (
    <section>
      <h2>{text.settings.password}</h2>
      {!open && (
        <button type="button" onClick={() => setOpen(true)}>
          {text.settings.password}
        </button>
      )}
      {open && (
        <Form submit={text.settings.password} onSubmit={change}>
          <PasswordField label={text.settings.currentPassword} name="current" />
          <PasswordField label={text.settings.newPassword} name="new" fresh />
        </Form>
      )}
    </section>
  );
}
