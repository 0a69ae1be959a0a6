/** Parts of forms. */
import type { ComponentChildren, JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { text } from "../text";
import { reason } from "./Message";

type FieldProps = JSX.IntrinsicElements["input"] & { label: string; hint?: string };

export function Field({ label, hint, ...input }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} {...input} aria-describedby={hint ? `${id}-hint` : undefined} />
      {hint && (
        <small id={`${id}-hint`} class="dim">
          {hint}
        </small>
      )}
    </div>
  );
}

interface PasswordProps {
  label?: string;
  name?: string;
  /** Whether it is to be chosen, and is not the one that the account has. */
  fresh?: boolean;
}

export function PasswordField({
  label = text.login.password,
  name = "password",
  fresh = false,
}: PasswordProps) {
  const kind = fresh
    ? { autocomplete: "new-password", hint: text.register.passwordHint }
    : { autocomplete: "current-password" };
  return <Field label={label} name={name} type="password" required {...kind} />;
}

interface ChoiceProps<T extends string> {
  label: string;
  name: string;
  options: Record<T, string>;
  value: T;
  onChange: (value: T) => void;
}

/** A few options side by side, one of which is chosen. */
export function Choice<T extends string>({
  label,
  name,
  options,
  value,
  onChange,
}: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      {(Object.entries(options) as [T, string][]).map(([key, words]) => (
        <label key={key}>
          <input type="radio" name={name} checked={key === value} onChange={() => onChange(key)} />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface SelectProps {
  label: string;
  name?: string;
  value: string;
  options: [value: string, words: string][];
  onChange: (value: string) => void;
}

export function Select({ label, name, value, options, onChange }: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

interface FormProps {
  submit: string;
  onSubmit: (values: Record<string, string>) => Promise<unknown>;
  children?: ComponentChildren;
  look?: "primary" | "danger" | "wide";
}

/** A form that says what is wrong below its fields, and cannot be sent twice. */
export function Form({ submit, onSubmit, children, look = "primary" }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget as HTMLFormElement;
    const values = Object.fromEntries(new FormData(form)) as Record<string, string>;
    setBusy(true);
    setError("");
    try {
      await onSubmit(values);
    } catch (caught) {
      setError(reason(caught));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={send}>
      {children}
      <p class="error" role="alert">
        {error}
      </p>
      <button type="submit" class={look} aria-disabled={busy}>
        {submit}
      </button>
    </form>
  );
}
