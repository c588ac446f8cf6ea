/**
 * The view in every state, from recorded snapshots; no kernel, no notebook.
 *
 * In this room recordings are shown one below the other.
 */

import { RunModel } from "../src/cell/model";
import { CellView } from "../src/cell/view";
import { readSnapshot } from "../src/cell/wire";

const SCENES = [
  "starting",
  "running-2",
  "running-32",
  "mixed",
  "failed",
  "interrupted",
  "done",
  "here",
  "hostile",
];

const main = document.querySelector("main");
const form = document.querySelector("form");
if (main !== null && form !== null) {
  form.addEventListener("input", () => applyChoices(form, main));
  const asked = new URLSearchParams(location.search);
  for (const name of SCENES) {
    if (!asked.has("scene") || asked.get("scene") === name) await show(name, main);
  }
}

async function show(name: string, into: HTMLElement): Promise<void> {
  const heading = document.createElement("h2");
  heading.textContent = name;
  const host = document.createElement("div");
  host.dataset.scene = name;
  into.append(heading, host);
  const answer = await fetch(`scenes/${name}.json`);
  const snapshot = readSnapshot(await answer.json());
  if (snapshot === null) {
    host.textContent = "This recording is not of the version that is shown here.";
    return;
  }
  const model = new RunModel();
  model.takeSnapshot(snapshot, performance.now());
  new CellView(host, model, new AbortController().signal);
}

function applyChoices(choices: HTMLFormElement, main: HTMLElement): void {
  const chosen = new FormData(choices);
  document.documentElement.dataset.theme = String(chosen.get("theme"));
  main.style.maxWidth = `${String(chosen.get("width"))}px`;
  const output = choices.querySelector("output");
  if (output !== null) output.textContent = `${String(chosen.get("width"))} px`;
}
