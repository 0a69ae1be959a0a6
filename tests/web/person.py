"""What somebody does with the page: taps on what it says, and looks at what is there."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException

from tests.patience import wait_until
from tests.web.browser import Browser

# By what a screen reader would say: the label, else the text. Marks what it finds for the driver.
_FIND = r"""
  if (document.getAnimations().length > 0) return false;
  const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  const seen = (one) => one.getClientRects().length > 0 && !one.disabled;
  const name = (one) => (one.getAttribute("aria-label") ?? one.innerText).replace(/\s+/g, " ").trim();
  const all = [...within.querySelectorAll(%(kinds)s)].filter(seen);
  const wanted = %(name)s;
  const found = all.find((one) => name(one) === wanted)
    ?? all.find((one) => name(one).startsWith(wanted));
  for (const old of document.querySelectorAll("[data-found]")) delete old.dataset.found;
  if (!found) return false;
  found.dataset.found = "";
  found.scrollIntoView({block: "center", behavior: "instant"});
  return true;
"""
_FIELD = """
  if (document.getAnimations().length > 0) return false;
  const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  const labels = [...within.querySelectorAll("label")];
  const label = labels.find((one) => one.innerText.trim().startsWith(%(name)s));
  const byLabel = label && (label.control ?? label.querySelector("input, select, textarea"));
  const found = byLabel ?? within.querySelector(`[aria-label="${%(name)s}"]`);
  for (const old of document.querySelectorAll("[data-found]")) delete old.dataset.found;
  if (!found || found.getClientRects().length === 0) return false;
  found.dataset.found = "";
  return true;
"""
# What waits for the result of a request to the database.
_WAIT = """
  const wait = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
"""
# An account's database is known by its name, which has three parts.
_IN_DATABASE = _WAIT + """
  const names = (await indexedDB.databases()).map((one) => one.name);
  const name = names.find((one) => one.split(":").length === 3);
  const db = name && await wait(indexedDB.open(name, %(version)s));
  try { %(script)s } finally { db?.close(); }
"""
# What keeps a page from going on: a store whose transactions do not end, a lock, a service worker.
_CONDITION = _WAIT + """
  const limited = (promise) => Promise.race([
    promise,
    new Promise((done) => setTimeout(done, 3000, "no answer in 3 s")),
  ]).catch(String);
  const count = (db, store, mode) =>
    wait(db.transaction(store, mode).objectStore(store).count());
  const stores = {};
  for (const { name } of await indexedDB.databases()) {
    const db = await limited(wait(indexedDB.open(name)));
    if (typeof db === "string") { stores[name] = db; continue; }
    for (const store of db.objectStoreNames) {
      stores[`${name} ${store}`] = await Promise.all(
        ["readonly", "readwrite"].map((mode) => limited(count(db, store, mode)))
      );
    }
    db.close();
  }
  const registration = await limited(Promise.resolve(navigator.serviceWorker?.getRegistration()));
  return {
    page: document.body.innerText,
    address: location.href,
    visibility: document.visibilityState,
    stores,
    locks: await limited(Promise.resolve(navigator.locks?.query())),
    workers: ["installing", "waiting", "active"].map((one) => registration?.[one]?.state ?? null),
    room: await limited(Promise.resolve(navigator.storage?.estimate())),
  };
"""


class Person:
    """Somebody with a browser.

    Attributes:
        taps: How often the finger went down.
    """

    def __init__(self, start: Callable[[], Browser], url: str) -> None:
        self._start = start
        self.url = url
        self.browser = start()
        self.taps = 0

    def open(self, place: str = "") -> None:
        """Open the page, or another screen of it."""
        self.browser.open(f"{self.url}/app/#/{place}")

    def find(self, name: str, kinds: str = "button, a, [role=button], summary, input") -> bool:
        """Return whether there is something to tap on that says this, or begins so."""
        values = {"name": json.dumps(name), "kinds": json.dumps(kinds)}
        return bool(self.browser.run(_FIND % values))

    def tap(self, name: str) -> None:
        """Tap on what says this, once it is there."""
        wait_until(partial(self._taps_on, name), 60)
        self.taps += 1

    def _taps_on(self, name: str) -> bool:
        if not self.find(name):
            return False
        try:
            self.browser.click("[data-found]")
        except (NoSuchElementException, StaleElementReferenceException):
            # The page was loaded anew meanwhile.
            return False
        return True

    def waits_for(self, name: str) -> None:
        """Wait until there is something to tap on that says this."""
        wait_until(lambda: self.find(name), 60)

    def fill(self, label: str, text: str) -> None:
        """Fill in a field, once it is there."""
        wait_until(lambda: bool(self.browser.run(_FIELD % {"name": json.dumps(label)})), 60)
        self.browser.enter("[data-found]", text)

    def reads(self, text: str) -> bool:
        """Return whether the page shows a text."""
        # While a page is loaded anew there is none.
        page = "document.body?.innerText ?? ''"
        return bool(self.browser.run(f"return ({page}).includes({json.dumps(text)})"))

    def sees(self, text: str) -> None:
        """Wait until the page shows a text."""
        wait_until(lambda: self.reads(text), 60)

    def choose(self, option: str) -> None:
        """Choose one of a few options."""
        script = f"""
          const label = [...document.querySelectorAll(".choice label")]
            .find((one) => one.innerText.trim() === {json.dumps(option)});
          label.querySelector("input").click();
        """
        self.browser.run(script)

    def upload(self, name: str, content: str) -> None:
        """Choose a file."""
        self.browser.run(f"""
          const chosen = new DataTransfer();
          chosen.items.add(new File([{json.dumps(content)}], {json.dumps(name)}));
          document.querySelector("input[type=file]").files = chosen.files;
        """)

    def in_database(self, script: str, *, version: int | None = None) -> Any:
        """Return what a script returns that is given the log's database, opened for its time.

        Args:
            script: The body of an asynchronous function with `db`, undefined where there is no log yet,
                and `wait` for a request's result.
            version: What the database is brought to; None for as it is.
        """
        given = "undefined" if version is None else version
        return self.browser.run(_IN_DATABASE % {"script": script, "version": given})

    def stored(self, store: str, *, keys: bool = False) -> Any:
        """Return all of a part of the database on the device."""
        method = "getAllKeys" if keys else "getAll"
        return self.in_database(f"""
          if (!db?.objectStoreNames.contains("{store}")) return [];
          return await wait(db.transaction("{store}").objectStore("{store}").{method}());
        """)

    def spoil(self, member: str, value: Any) -> None:
        """Put a value that the page would not take into the first request of the queue."""
        self.in_database(f"""
          const store = db.transaction("outbox", "readwrite").objectStore("outbox");
          const [op] = await wait(store.getAll());
          await wait(store.put({{ ...op, body: {{ ...op.body, {member}: {json.dumps(value)} }} }}));
        """)

    def outdate(self) -> None:
        """Bring the database to a version that this page does not know, as a newer page does."""
        assert self.in_database("return db.version", version=2) == 2

    def come_online(self) -> None:
        """Tell the page that there is a network again, as the system does."""
        self.browser.run("dispatchEvent(new Event('online'))")

    def is_installed(self) -> None:
        """Wait until the page can start without a network."""
        self.browser.run("await navigator.serviceWorker.ready")

    def reload(self, button: str | None = None) -> None:
        """Load the page anew, by a tap on what does so if it is named, and wait until that has begun."""
        self.browser.run("window.old = true")
        if button is None:
            self.browser.run("location.reload()")
        else:
            self.tap(button)
        wait_until(lambda: not self.browser.run("return window.old ?? false"), 60)

    def restart(self, *, killed: bool = False) -> None:
        """Close the browser, or lose it, and start it again with all that lies on the device."""
        self.browser = self.browser.restart(self._start, killed=killed)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Say how the page is when something in the block fails."""
        try:
            yield
        except Exception as error:
            error.add_note(self.condition())
            raise

    def condition(self) -> str:
        """Return what may keep the page from going on."""
        try:
            found = json.dumps(self.browser.run(_CONDITION), indent=1)
        except Exception as mute:  # noqa: BLE001  whatever a driver says of a page that hangs
            found = f"it does not answer: {mute}"
        return f"the page: {found}\nits console: {self.browser.errors()}"

    def look(self, folder: Path, name: str, size: tuple[int, int], *, dark: bool) -> Path:
        """Take a picture of the screen."""
        folder.mkdir(parents=True, exist_ok=True)
        shade = "dark" if dark else "light"
        file = folder / f"{name}-{size[0]}-{shade}.png"
        self.browser.look(file, size, dark=dark)
        return file
