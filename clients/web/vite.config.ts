/// <reference types="vitest/config" />
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build, defineConfig, type Plugin } from "vite";

const OUT = "../../functions/system/client";

/**
 * Builds the service worker, which has to know the names of all files that the page consists of. Its own
 * name has no hash, as browsers look for a newer one under the same name.
 */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    async closeBundle() {
      const files = readdirSync(OUT).filter((name) => !name.endsWith(".map") && name !== "sw.js");
      const digest = createHash("sha256");
      for (const name of files.sort()) digest.update(name).update(readFileSync(`${OUT}/${name}`));
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: {
          FILES: JSON.stringify(files.map((name) => (name === "index.html" ? "./" : name))),
          VERSION: JSON.stringify(digest.digest("hex").slice(0, 12)),
        },
        build: {
          outDir: OUT,
          emptyOutDir: false,
          rolldownOptions: {
            input: "src/sw.ts",
            output: { format: "iife", entryFileNames: "sw.js" },
          },
        },
      });
    },
  };
}

export default defineConfig({
  // Relative, so that the page works below any stage prefix.
  base: "./",
  build: {
    outDir: OUT,
    emptyOutDir: true,
    // Flat, so that one route of the gateway serves all of it.
    assetsDir: "",
    modulePreload: { polyfill: false },
    target: ["chrome120", "firefox121", "safari17.4"],
  },
  plugins: [serviceWorker()],
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
