/** In this room golden messages are read as the page reads them. */

import clusters from "../../tests/golden/panel/live-clusters.json";
import gone from "../../tests/golden/panel/live-gone.json";
import hello from "../../tests/golden/panel/live-hello.json";
import runFinal from "../../tests/golden/panel/live-run-final.json";
import runFirst from "../../tests/golden/panel/live-run-first.json";
import runNext from "../../tests/golden/panel/live-run-next.json";
import startFailed from "../../tests/golden/panel/live-start-failed.json";
import startReady from "../../tests/golden/panel/live-start-ready.json";
import startStarting from "../../tests/golden/panel/live-start-starting.json";
import { type Message, readMessage } from "../src/wire";

const GOLDEN = { clusters, gone, hello, runFinal, runFirst, runNext, startFailed, startReady, startStarting };

export function golden(name: keyof typeof GOLDEN): Message {
  const message = readMessage(GOLDEN[name]);
  if (message === null) throw new Error(`${name} is of another version`);
  return message;
}
