/** Installs the service worker, asks that the log be kept, and tells of a new version. */

/** Ask the browser not to clear the log when it needs room; some ask the person, so it is done on a tap. */
export function askToKeep(): void {
  void navigator.storage?.persist?.();
}

/**
 * Keep the page able to start without a network.
 *
 * @param onUpdate - Called when a new version waits, with what takes it into use.
 */
export function keepInstalled(onUpdate: (reload: () => Promise<void>) => void): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  void install(onUpdate);
}

async function install(onUpdate: (reload: () => Promise<void>) => void): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register("sw.js", {
      updateViaCache: "none",
    });
    const offer = (worker: ServiceWorker) => onUpdate(() => takeOver(worker));
    const watch = () => {
      const worker = registration.installing;
      // The first one is no update, and takes over by itself.
      if (!worker || !registration.active) return;
      worker.addEventListener("statechange", () => {
        if (worker.state === "installed") offer(worker);
      });
    };
    if (registration.waiting && registration.active) offer(registration.waiting);
    watch();
    registration.addEventListener("updatefound", watch);
  } catch (error) {
    // Without one the page works as long as it is open.
    console.warn(error);
  }
}

/** Load the page anew, in a newer version when one waits. */
export async function reload(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration?.waiting) await takeOver(registration.waiting);
  else location.reload();
}

async function takeOver(worker: ServiceWorker): Promise<void> {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  worker.postMessage("take over");
}
