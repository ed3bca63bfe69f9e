import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Writes `name.br` and `name.gz` beside every text file that was built. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: (config) => void (folder = config.build.outDir),
    closeBundle() {
      for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (!/\.(html|js|mjs|css|svg|json|webmanifest)$/.test(file)) continue;
        const path = join(folder, file);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(bytes));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** Puts Leaflet beside the pages as it is published: what reports that open without a network carry in them. */
function leafletBeside(): Plugin {
  return {
    name: "leaflet-beside",
    apply: "build",
    generateBundle() {
      for (const name of ["leaflet.js", "leaflet.css"]) {
        const source = readFileSync(join("node_modules/leaflet/dist", name));
        this.emitFile({ type: "asset", fileName: `leaflet/${name}`, source });
      }
    },
  };
}

/** Puts the icon into the pages: of itself it is smaller than the headers of a request for it. */
function iconWithin(): Plugin {
  return {
    name: "icon-within",
    transformIndexHtml: {
      order: "pre",
      handler: (html) => {
        const icon = readFileSync("src/shared/icon.svg", "utf8").trim();
        return html.replace("/src/shared/icon.svg", `data:image/svg+xml,${encodeURIComponent(icon)}`);
      },
    },
  };
}

// What the service names keeps its name; the rest is named by its content.
const KEPT = ["sw", "pages"];

export default defineConfig({
  base: "/static/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [iconWithin(), leafletBeside(), compressed()],
  build: {
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: "index.html", console: "console.html", planner: "planner.html", own: "own.html", sw: "src/driver/sw.ts", pages: "src/shared/pages.css" },
      output: {
        // What every page needs is one file: in the driver's first load each further request counts.
        // So is what somebody signed in sends with.
        codeSplitting: {
          groups: [
            { name: "shared", test: /node_modules\/preact|src\/shared\/(?!pages)|preload-helper/ },
            { name: "sending", test: /src\/console\/(change|sending)\.tsx?$/ },
          ],
        },
        entryFileNames: (chunk) => (KEPT.includes(chunk.name) ? "[name].js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: (asset) =>
          asset.names.includes("pages.css") ? "[name][extname]" : "assets/[name]-[hash][extname]",
      },
    },
  },
});
