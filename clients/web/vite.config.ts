/// <reference types="vitest/config" />
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build, defineConfig, type Plugin } from "vite";

const OUT = "../../functions/system/client";

/**
 * Builds the service worker, which has to know the names and digests of all files that the page consists
 * of. Its own name has no hash, as browsers look for a newer one under the same name.
 */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    async closeBundle() {
      const files = readdirSync(OUT).filter((name) => !name.endsWith(".map") && name !== "sw.js");
      const digests = files.sort().map((name) => {
        const digest = createHash("sha256")
          .update(readFileSync(`${OUT}/${name}`))
          .digest("base64");
        return [name === "index.html" ? "./" : name, `sha256-${digest}`];
      });
      const version = createHash("sha256").update(JSON.stringify(digests)).digest("hex");
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: {
          FILES: JSON.stringify(digests),
          VERSION: JSON.stringify(version.slice(0, 12)),
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
