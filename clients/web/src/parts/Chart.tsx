/** A chart as the API draws it; the last one that was seen when there is no network. */
import { useEffect, useState } from "preact/hooks";
import { useApp } from "../app";
import { text } from "../text";
import { useLive, useRequest } from "./live";

export function Chart({ path, alt }: { path: string; alt: string }) {
  const { store, accounts } = useApp();
  const kept = useLive(() => store.db.get("chart", path), [path]);
  const [loaded] = useRequest(async () => {
    const answer = await accounts.api.get(path, { accept: "image/svg+xml" });
    if (answer.type !== "image/svg+xml") return;
    const chart = { path, svg: answer.body as string, etag: answer.etag };
    await store.write(["chart"], (tx) => tx.objectStore("chart").put(chart));
  }, [path]);
  const url = useObjectUrl(kept?.svg);
  if (url) return <img class="chart" src={url} alt={alt} />;
  return (
    <p class="empty chart" aria-busy={loaded.state === "loading"}>
      {loaded.state === "failed" ? text.exercises.chartOffline : ""}
    </p>
  );
}

function useObjectUrl(svg: string | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!svg) return;
    const made = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return url;
}
