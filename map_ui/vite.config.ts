import { defineConfig } from "vite";

// The page is made by the service and names these files, so they keep their names.
export default defineConfig({
  base: "/static/",
  publicDir: false,
  build: {
    rollupOptions: {
      input: { nearby: "src/nearby.ts", list: "src/list.css" },
      output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
