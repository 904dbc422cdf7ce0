// Bundles the page into the server's package, where it is served as /static/.
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname;
const outdir = join(here, "../chadchat_server/static");
rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "src/main.ts", out: "room" },
    { in: "src/room.css", out: "room" },
    { in: "src/home.css", out: "home" },
    { in: "src/home.ts", out: "home" },
    { in: "src/early.ts", out: "early" },
    { in: "src/knock.ts", out: "knock" },
    { in: "src/emoji.json", out: "emoji" },
    { in: "src/noscript.css", out: "noscript" },
    { in: "src/offline.ts", out: "offline" },
    { in: "src/worker/service-worker.ts", out: "service-worker" },
    { in: "src/icon.svg", out: "icon" },
    ...["icon-192", "icon-512", "maskable-192", "maskable-512"].map((name) => ({
      in: `src/icons/${name}.png`,
      out: name,
    })),
  ],
  outdir,
  // A file's name says what is in it, so that a browser may keep it for ever.
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  loader: { ".json": "copy", ".png": "copy", ".svg": "copy" },
  logLevel: "warning",
  metafile: true,
});

// Other people's work travels with their licences.
copyFileSync(join(here, "src/licences.txt"), join(outdir, "licences.txt"));

// Compressed once here, not for each browser; pictures are so already.
for (const output of Object.keys(metafile.outputs)) {
  if (output.endsWith(".png")) continue;
  const bytes = readFileSync(join(here, output));
  writeFileSync(join(here, `${output}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(join(here, `${output}.br`), brotliCompressSync(bytes));
}
