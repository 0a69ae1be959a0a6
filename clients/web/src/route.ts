/** Which screen is shown: the part of the address behind `#`, which needs nothing of the server. */
import { useEffect, useState } from "preact/hooks";
import { leaveMessage } from "./parts/Message";

export interface Route {
  name: string;
  id: string | null;
}

export function parseRoute(hash: string): Route {
  const [name = "", id = null] = hash.replace(/^#?\/?/, "").split("/");
  return { name, id: id && decodeURIComponent(id) };
}

export function go(path: string, replace = false): void {
  if (replace) {
    history.replaceState(null, "", `./${path}`);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = path.replace(/^#/, "");
  }
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const update = () => {
      leaveMessage();
      scrollTo(0, 0);
      setRoute(parseRoute(location.hash));
    };
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return route;
}
