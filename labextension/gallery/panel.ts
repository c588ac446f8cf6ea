/**
 * The panel in every state, from the golden messages and recorded snapshots; no server, no notebook.
 *
 * In this room a script answers what the panel asks.
 */

import kinds from "../../tests/golden/panel/rest-kinds.json";
import logs from "../../tests/golden/panel/rest-logs.json";
import refused409 from "../../tests/golden/panel/rest-refused-409.json";
import refused422 from "../../tests/golden/panel/rest-refused-422.json";
import why from "../../tests/golden/panel/rest-why.json";
import { type Asked, Refused } from "../src/asked";
import { LiveModel } from "../src/model";
import type { Page } from "../src/panel/page";
import { PanelView } from "../src/panel/view";
import { readKinds, readLogs, readMessage } from "../src/wire";
import { SCENES, type Scene } from "./states";

const main = document.querySelector("main");
const form = document.querySelector("form");
if (main !== null && form !== null) {
  form.addEventListener("input", () => applyChoices(form, main));
  applyChoices(form, main);
  const asked = new URLSearchParams(location.search);
  for (const scene of SCENES) {
    if (!asked.has("scene") || asked.get("scene") === scene.name) await show(scene, main);
  }
}

async function show(scene: Scene, into: HTMLElement): Promise<void> {
  const heading = document.createElement("h2");
  heading.textContent = scene.name;
  const host = document.createElement("div");
  host.dataset.scene = scene.name;
  into.append(heading, host);
  const model = new LiveModel();
  for (const told of scene.told) {
    const message = readMessage(await told());
    if (message === null) host.append(`A message of ${scene.name} is of another version.`);
    else model.take(message, performance.now());
  }
  model.setConnection(scene.connection);
  const live = { model, server: script(scene), connection: { watch: () => {}, tryNow: () => {} } };
  const view = new PanelView(host, live, page(scene), new AbortController().signal);
  view.setVisible(true);
  const root = host.querySelector(".nbc-panel")?.shadowRoot;
  for (const text of scene.pressed ?? []) {
    const buttons = [...(root?.querySelectorAll("button") ?? [])];
    buttons.find((each) => each.textContent === text && !each.disabled && each.checkVisibility())?.click();
    // What a button asks for is answered at once.
    await new Promise((answered) => setTimeout(answered));
  }
}

function script({ refuses }: Scene): Asked {
  const refusal = async (): Promise<never> => {
    throw new Refused(refused409.message, 409, refused409.faults);
  };
  const done = async (): Promise<void> => {};
  return {
    kinds: async () => readKinds(kinds) ?? { python: "", kinds: [] },
    start: async () => {
      throw new Refused(refused422.message, 422, refused422.faults);
    },
    stopStart: done,
    scale: refuses ? refusal : done,
    restart: refuses ? refusal : done,
    stop: refuses ? refusal : done,
    logs: async () => readLogs(logs)?.logs ?? [],
    stopRun: refuses ? refusal : async () => "stop",
    why: async () => why.text,
    marks: async () => ({ marks: [], trouble: "" }),
  };
}

function page({ notebook }: Scene): Page {
  return {
    notebook: notebook ?? null,
    onChange: () => {},
    runLine: async () => {},
    showCell: async () => {},
    copy: async () => {},
  };
}

function applyChoices(choices: HTMLFormElement, main: HTMLElement): void {
  const chosen = new FormData(choices);
  document.documentElement.dataset.theme = String(chosen.get("theme"));
  main.style.width = `${String(chosen.get("width"))}px`;
  const output = choices.querySelector("output");
  if (output !== null) output.textContent = `${String(chosen.get("width"))} px`;
}
