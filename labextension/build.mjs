// Builds the view under a cell: one self-contained ES module, styles inside, committed with the Python package.
//   node build.mjs                 writes ../nbcluster/views/static/cell.js
//   node build.mjs --into FOLDER   writes FOLDER/cell.js, to compare with what is committed
//   node build.mjs --serve         shows the gallery on loopback, rebuilt at every reload

import { parseArgs } from "node:util";
import { build, context } from "esbuild";

const { values } = parseArgs({ options: { into: { type: "string" }, serve: { type: "boolean" } } });

const shared = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  loader: { ".css": "text" },
  absWorkingDir: import.meta.dirname,
};

if (values.serve) {
  const gallery = { ...shared, entryPoints: ["gallery/gallery.ts"], outdir: "gallery", write: false };
  const { port } = await (await context(gallery)).serve({ host: "127.0.0.1", servedir: "gallery" });
  process.stdout.write(`the gallery is at http://127.0.0.1:${port}/ (ends with Ctrl-C)\n`);
} else {
  const cell = { ...shared, entryPoints: { cell: "src/cell/index.ts" } };
  await build({ ...cell, outdir: values.into ?? "../nbcluster/views/static" });
}
