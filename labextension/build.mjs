// Builds what the browser gets, committed with the Python package so that installing it needs no node:
// the view under a cell (one self-contained ES module, styles inside) and JupyterLab's prebuilt extension.
//   node build.mjs                 writes ../nbcluster/views/static/cell.js and ../nbcluster/labextension
//   node build.mjs --into FOLDER   writes FOLDER/cell.js and FOLDER/labextension, to compare with what is committed
//   node build.mjs --serve         shows the galleries on loopback, rebuilt at every reload

import { execFileSync } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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
  loader: { ".css": "text", ".svg": "text" },
  absWorkingDir: import.meta.dirname,
};

if (values.serve) {
  const gallery = {
    ...shared,
    entryPoints: ["gallery/gallery.ts", "gallery/panel.ts"],
    outdir: "gallery",
    write: false,
  };
  const { port } = await (await context(gallery)).serve({ host: "127.0.0.1", servedir: "gallery" });
  process.stdout.write(`the gallery is at http://127.0.0.1:${port}/ (ends with Ctrl-C)\n`);
} else {
  const cell = { ...shared, entryPoints: { cell: "src/cell/index.ts" } };
  await build({ ...cell, outdir: values.into ?? "../nbcluster/views/static" });
  await buildExtension(values.into ? join(values.into, "labextension") : "../nbcluster/labextension");
}

// JupyterLab's own builder wraps our one module, so that JupyterLab's packages are the ones of the page. It works
// in an empty folder: what it writes must not depend on where this checkout lies, nor on what was built before.
async function buildExtension(into) {
  const here = import.meta.dirname;
  const stage = await mkdtemp(join(tmpdir(), "nbcluster-lab-"));
  const source = join(stage, "labextension");
  const made = join(stage, "nbcluster", "labextension");
  try {
    for (const name of ["package.json", "schema", "federation.cjs"]) {
      await cp(join(here, name), join(source, name), { recursive: true });
    }
    await symlink(join(here, "node_modules"), join(source, "node_modules"));
    const lab = { ...shared, entryPoints: { index: "src/index.ts" }, minify: false };
    await build({
      ...lab,
      external: ["@jupyterlab/*", "@lumino/*", "@codemirror/*"],
      outdir: join(source, "lib"),
    });
    const builder = join(here, "node_modules/@jupyter/builder/lib/build-labextension.js");
    const core = join(here, "node_modules/@jupyterlab/core-meta/core.package.json");
    execFileSync(process.execPath, [builder, "--core-package-file", core, source], {
      cwd: source,
      stdio: ["ignore", "ignore", "inherit"],
    });
    await cp(join(here, "install.json"), join(made, "install.json"));
    await rm(resolve(here, into), { recursive: true, force: true });
    await cp(made, resolve(here, into), { recursive: true });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}
