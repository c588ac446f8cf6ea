/**
 * The server's routes. No other file knows a URL.
 *
 * In this room the server is asked, and each answer is either what was asked for or a refusal in words.
 */

import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";
import { type Asked, type Fault, Refused } from "./asked";
import type { Door, Listener, Presence, Socket } from "./live";
import {
  type Kinds,
  type Log,
  type Marks,
  readDone,
  readKinds,
  readLogs,
  readMarks,
  readRefusal,
  readStarted,
  readStopped,
  readWhy,
  type StartAsked,
} from "./wire";

const ROOM = "nbcluster";

export class Server implements Asked, Door {
  readonly #settings: ServerConnection.ISettings;

  constructor(settings: ServerConnection.ISettings) {
    this.#settings = settings;
  }

  kinds(kernel: string | null): Promise<Kinds> {
    return this.#ask("GET", ["kinds"], readKinds, { query: kernel === null ? {} : { kernel } });
  }

  async start(asked: StartAsked): Promise<string> {
    return (await this.#ask("POST", ["clusters"], readStarted, { body: asked })).start;
  }

  async stopStart(start: string): Promise<void> {
    await this.#ask("DELETE", ["starts", start], readDone);
  }

  async scale(name: string, least: number, most: number): Promise<void> {
    await this.#ask("POST", ["clusters", name, "scale"], readDone, { body: { least, most } });
  }

  async restart(name: string): Promise<void> {
    await this.#ask("POST", ["clusters", name, "restart"], readDone, { body: {} });
  }

  async stop(name: string): Promise<void> {
    await this.#ask("DELETE", ["clusters", name], readDone);
  }

  async logs(name: string): Promise<readonly Log[]> {
    return (await this.#ask("GET", ["clusters", name, "logs"], readLogs)).logs;
  }

  async stopRun(run: string): Promise<"stop" | "interrupt"> {
    return (await this.#ask("POST", ["runs", run, "stop"], readStopped, { body: {} })).how;
  }

  async why(run: string): Promise<string> {
    return (await this.#ask("GET", ["runs", run, "why"], readWhy)).text;
  }

  marks(cell: string, cells_before: readonly string[]): Promise<Marks> {
    return this.#ask("POST", ["marks"], readMarks, { body: { cell, cells_before } });
  }

  async presence(): Promise<Presence> {
    try {
      const answer = await this.#send("GET", ["clusters"], {});
      if (answer.ok) return "there";
      if (answer.status === 404) return "absent";
      return answer.status === 401 || answer.status === 403 ? "refused" : "away";
    } catch {
      return "away";
    }
  }

  open(listener: Listener): Socket {
    const { wsUrl, token, appendToken, WebSocket } = this.#settings;
    const url = URLExt.join(wsUrl, ROOM, "live");
    const socket = new WebSocket(
      appendToken && token !== "" ? `${url}?token=${encodeURIComponent(token)}` : url,
    );
    socket.onopen = () => listener.onOpen();
    socket.onmessage = ({ data }) => listener.onMessage(data);
    socket.onclose = () => listener.onClose();
    return socket;
  }

  async #ask<T>(
    method: string,
    path: readonly string[],
    read: (value: unknown) => T | null,
    given: Given = {},
  ): Promise<T> {
    let answer: Response;
    try {
      answer = await this.#send(method, path, given);
    } catch {
      throw new Refused(NO_ANSWER, 0, []);
    }
    const value: unknown = await answer.json().catch(() => null);
    if (answer.ok) {
      const found = read(value);
      if (found === null) throw new Refused(NOT_READ, answer.status, []);
      return found;
    }
    const refusal = readRefusal(value);
    const faults: readonly Fault[] = refusal?.faults ?? [];
    throw new Refused(refusal?.message ?? refusedWith(answer.status), answer.status, faults);
  }

  #send(method: string, path: readonly string[], { query, body }: Given): Promise<Response> {
    const url = URLExt.join(this.#settings.baseUrl, ROOM, ...path.map(encodeURIComponent));
    const asked = query === undefined ? "" : URLExt.objectToQueryString(query);
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return ServerConnection.makeRequest(url + asked, init, this.#settings);
  }
}

interface Given {
  readonly query?: Record<string, string>;
  readonly body?: object;
}

const NO_ANSWER =
  "The Jupyter server did not answer. It may have ended, or the network is away. Try again when the page is connected.";
const NOT_READ =
  "The Jupyter server's answer cannot be read. Page and server have different versions of nbcluster. Reload the page.";

function refusedWith(status: number): string {
  return `The Jupyter server refused (${status}). It gave no reason. Its log may tell more.`;
}
