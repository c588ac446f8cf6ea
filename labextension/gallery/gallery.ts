/**
 * The view in every state, from recorded snapshots; no kernel, no notebook.
 *
 * In this room recordings are shown one below the other.
 */

import { mount } from "../src/cell/source";
import { Crowd } from "./crowd";

const SCENES = [
  "starting",
  "waiting",
  "running-2",
  "running-32",
  "mixed",
  "worker-lost",
  "gpu",
  "failed",
  "interrupted",
  "stopped",
  "done",
  "here",
  "hostile",
];

const main = document.querySelector("main");
const form = document.querySelector("form");
if (main !== null && form !== null) {
  form.addEventListener("input", () => applyChoices(form, main));
  const asked = new URLSearchParams(location.search);
  const theme = form.elements.namedItem("theme");
  if (theme instanceof HTMLSelectElement) theme.value = asked.get("theme") ?? "";
  const width = form.elements.namedItem("width");
  if (width instanceof HTMLInputElement && asked.has("width")) width.value = asked.get("width") ?? "";
  applyChoices(form, main);
  for (const name of [...SCENES, "crowd"]) {
    if (!asked.has("scene") || asked.get("scene") === name) await show(name, main);
  }
}

async function show(name: string, into: HTMLElement): Promise<void> {
  const heading = document.createElement("h2");
  heading.textContent = name;
  const host = document.createElement("div");
  host.dataset.scene = name;
  into.append(heading, host);
  const recorded: unknown = name === "crowd" ? new Crowd().whole(42) : await recording(name);
  mount(host, (run) => {
    if (!run.take(recorded)) host.textContent = "This recording is not of the version that is shown here.";
    return () => {};
  });
}

async function recording(name: string): Promise<unknown> {
  return (await fetch(`scenes/${name}.json`)).json();
}

function applyChoices(choices: HTMLFormElement, main: HTMLElement): void {
  const chosen = new FormData(choices);
  document.documentElement.dataset.theme = String(chosen.get("theme"));
  main.style.maxWidth = `${String(chosen.get("width"))}px`;
  const output = choices.querySelector("output");
  if (output !== null) output.textContent = `${String(chosen.get("width"))} px`;
}
