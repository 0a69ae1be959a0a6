/** Opens the log on this device and shows the screen that the address names. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Account, Accounts } from "./account";
import { type App, AppContext, openLog, useApp } from "./app";
import { useStatus } from "./parts/live";
import { Announcer, offer, say } from "./parts/Message";
import { go, type Route, useRoute } from "./route";
import { ExerciseScreen } from "./screens/Exercise";
import { ExercisesScreen } from "./screens/Exercises";
import { HistoryScreen } from "./screens/History";
import { ImportScreen } from "./screens/Import";
import { LoginScreens, Verify } from "./screens/Login";
import { OutboxScreen } from "./screens/Outbox";
import { ProgressScreen } from "./screens/Progress";
import { SettingsScreen } from "./screens/Settings";
import { StartScreen } from "./screens/Start";
import { WorkoutScreen } from "./screens/Workout";
import "./style.css";
import { LANGUAGE, text } from "./text";
import type { User } from "./things";
import { keepInstalled, reload } from "./worker";

/** The API lies one level above the page, whatever is before that: a stage, say. */
const BASE = new URL("..", document.baseURI).href.replace(/\/$/, "");

function Client({ accounts, kept }: { accounts: Accounts; kept: Account | undefined }) {
  const route = useRoute();
  const [account, setAccount] = useState(kept);
  const [opened, setOpened] = useState<Awaited<ReturnType<typeof openLog>> | null>(null);
  const [halted, setHalted] = useState<string | null>(null);
  const user = account?.user;
  useEffect(() => {
    if (!user) return;
    let stop: (() => void) | undefined;
    let over = false;
    const events = {
      outdated: () => setHalted(text.errors.outdated),
      blocked: () => setHalted(text.errors.otherTab),
      lost: () => setHalted(text.errors.lost),
    };
    const opening = openLog(accounts, user, events).then((log) => {
      if (over) return log.store.close();
      stop = log.sync.start();
      setHalted(null);
      setOpened(log);
      void refreshUser();
    });
    opening.catch((error) => {
      const newer = error instanceof DOMException && error.name === "VersionError";
      setHalted(newer ? text.errors.outdated : text.errors.unopened);
      console.error(error);
    });
    // What was changed on another device, or confirmed by a link.
    const refreshUser = async () => {
      const answer = await accounts.api.get("/me").catch(() => null);
      if (!answer || over) return;
      await accounts.keepUser(answer.body as User);
      setAccount((now) => now && { ...now, user: answer.body as User });
    };
    return () => {
      over = true;
      stop?.();
      setOpened((log) => {
        log?.store.close();
        return null;
      });
    };
  }, [accounts, user?.id]);
  if (halted) return <Halted why={halted} />;
  if (route.name === "verify-email") return <Verify accounts={accounts} token={route.id ?? ""} />;
  const enter = (entered: User) => setAccount({ user: entered, refreshToken: "" });
  if (!account || route.name === "password-reset") {
    return <LoginScreens accounts={accounts} route={route} ended={undefined} onLogin={enter} />;
  }
  if (!opened) return null;
  const app: App = {
    ...opened,
    accounts,
    user: account.user,
    leave: async () => {
      say(null);
      setAccount(undefined);
      go("#/", true);
    },
    setUser: async (changed) => {
      await accounts.keepUser(changed);
      setAccount({ ...account, user: changed });
    },
  };
  return (
    <AppContext.Provider value={app}>
      <LoggedIn route={route} account={account} onLogin={enter} />
    </AppContext.Provider>
  );
}

const BEFORE_LOGIN = ["login", "register", "forgot"];

interface LoggedInProps {
  route: Route;
  account: Account;
  onLogin: (user: User) => void;
}

function LoggedIn({ route, account, onLogin }: LoggedInProps) {
  const { situation } = useStatus();
  // What lies here can be used on without a login.
  if (situation === "logged-out" && BEFORE_LOGIN.includes(route.name)) {
    return <LogInAgain route={route} account={account} onLogin={onLogin} />;
  }
  return <Screen route={route} />;
}

function LogInAgain({ route, account, onLogin }: LoggedInProps) {
  const { accounts, sync } = useApp();
  const enter = (user: User) => {
    onLogin(user);
    go("#/", true);
    void sync.run();
  };
  return <LoginScreens accounts={accounts} route={route} ended={account} onLogin={enter} />;
}

function Screen({ route: { name, id } }: { route: Route }) {
  switch (name) {
    case "workout":
      return <WorkoutScreen key={id} id={id ?? ""} />;
    case "history":
      return <HistoryScreen key={id} month={id} />;
    case "exercises":
      return <ExercisesScreen />;
    case "exercise":
      return <ExerciseScreen key={id} id={id ?? ""} />;
    case "progress":
      return <ProgressScreen />;
    case "settings":
      return <SettingsScreen />;
    case "import":
      return <ImportScreen />;
    case "outbox":
      return <OutboxScreen />;
    default:
      return <StartScreen />;
  }
}

function Halted({ why }: { why: string }) {
  return (
    <div class="page entrance">
      <main>
        <h1>{text.app}</h1>
        <p role="alert">{why}</p>
        <button type="button" class="primary" onClick={reload}>
          {text.errors.reload}
        </button>
      </main>
    </div>
  );
}

/** Make a link of a mail, `/app/password-reset?token=…`, a screen; the code leaves the address at once. */
function enterByLink(): void {
  const page = location.pathname.split("/").at(-1);
  const token = new URLSearchParams(location.search).get("token");
  if (!page || !token) return;
  history.replaceState(null, "", `./#/${page}/${encodeURIComponent(token)}`);
}

async function begin(root: HTMLElement): Promise<void> {
  document.documentElement.lang = LANGUAGE;
  enterByLink();
  try {
    const accounts = await Accounts.open(BASE);
    const kept = await accounts.current();
    // What is on the screen may be nobody else's to see, and all that was logged is stored.
    accounts.onOther(() => location.reload());
    render(
      <>
        <Client accounts={accounts} kept={kept} />
        <Announcer />
      </>,
      root,
    );
  } catch (error) {
    console.error(error);
    render(<p class="page entrance">{text.errors.blocked}</p>, root);
  }
  keepInstalled((take) => offer(text.settings.update, text.settings.reload, take));
}

const root = document.getElementById("app");
if (root) void begin(root);
