import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import hello from "../../tests/golden/panel/live-hello.json";
import { type Door, type Listener, LiveConnection, type Presence } from "../src/live";
import { LiveModel } from "../src/model";

/** A door that opens as the test says. */
class ScriptedDoor implements Door {
  present: Presence = "there";
  asked = 0;
  readonly sent: string[] = [];
  readonly opened: Listener[] = [];
  closed = 0;

  async presence(): Promise<Presence> {
    this.asked += 1;
    return this.present;
  }

  open(listener: Listener) {
    this.opened.push(listener);
    return {
      send: (text: string) => {
        this.sent.push(text);
      },
      close: () => {
        this.closed += 1;
      },
    };
  }

  get last(): Listener {
    const listener = this.opened.at(-1);
    if (listener === undefined) throw new Error("nothing was opened");
    return listener;
  }
}

const soon = () => vi.advanceTimersByTimeAsync(0);

describe("the live connection", () => {
  let door: ScriptedDoor;
  let model: LiveModel;
  let leave: AbortController;

  beforeEach(() => {
    vi.useFakeTimers();
    door = new ScriptedDoor();
    model = new LiveModel();
    leave = new AbortController();
  });
  afterEach(() => {
    leave.abort();
    vi.useRealTimers();
  });

  it("is open when the server has greeted", async () => {
    new LiveConnection(door, model, leave.signal);
    await soon();
    door.last.onOpen();
    expect(model.connection).toBe("connecting");
    door.last.onMessage(JSON.stringify(hello));
    expect(model.connection).toBe("open");
    expect(model.clusters.length).toBe(3);
  });

  it("passes over what cannot be read", async () => {
    new LiveConnection(door, model, leave.signal);
    await soon();
    for (const data of ["{", "7", new ArrayBuffer(3), '{"topic":"weather"}']) door.last.onMessage(data);
    expect(model.connection).toBe("connecting");
  });

  it("comes back, later each time, and at once after a greeting", async () => {
    new LiveConnection(door, model, leave.signal);
    await soon();
    const pauses: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      const opened = door.opened.length;
      door.last.onClose();
      expect(model.connection).toBe("lost");
      let waited_ms = 0;
      while (door.opened.length === opened) {
        await vi.advanceTimersByTimeAsync(100);
        waited_ms += 100;
      }
      pauses.push(waited_ms);
    }
    expect(pauses[0]).toBeLessThan(1000);
    expect(pauses[3]).toBeGreaterThan(2500);
    expect(Math.max(...pauses)).toBeLessThan(38_000);
    door.last.onMessage(JSON.stringify(hello));
    door.last.onClose();
    const opened = door.opened.length;
    await vi.advanceTimersByTimeAsync(1000);
    expect(door.opened.length).toBe(opened + 1);
  });

  it("says that it is refused there, and asks seldom", async () => {
    door.present = "refused";
    new LiveConnection(door, model, leave.signal);
    await soon();
    expect(model.connection).toBe("refused");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(door.asked).toBe(1);
    door.present = "there";
    await vi.advanceTimersByTimeAsync(31_000);
    expect(door.opened.length).toBe(1);
  });

  it("says that nbcluster is absent there, and asks no more by itself", async () => {
    door.present = "absent";
    const connection = new LiveConnection(door, model, leave.signal);
    await soon();
    expect(model.connection).toBe("absent");
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(door.asked).toBe(1);
    door.present = "there";
    connection.tryNow();
    await soon();
    expect(door.opened.length).toBe(1);
  });

  it("tries at once when it is told to", async () => {
    door.present = "away";
    const connection = new LiveConnection(door, model, leave.signal);
    await soon();
    door.present = "there";
    connection.tryNow();
    await soon();
    expect(door.opened.length).toBe(1);
  });

  it("says what is watched, by all together, and again when it is opened anew", async () => {
    const connection = new LiveConnection(door, model, leave.signal);
    const [panel, cell] = [{}, {}];
    connection.watch(panel, ["b"]);
    await soon();
    expect(door.sent).toEqual([]);
    door.last.onOpen();
    connection.watch(cell, ["a", "b"]);
    connection.watch(cell, ["b", "a"]);
    connection.watch(panel, []);
    connection.watch(cell, []);
    expect(door.sent.map((text) => JSON.parse(text).runs)).toEqual([["b"], ["a", "b"], []]);
    connection.watch(panel, ["c"]);
    door.last.onClose();
    await vi.advanceTimersByTimeAsync(1000);
    door.last.onOpen();
    expect(door.sent.at(-1)).toBe('{"topic":"watch","runs":["c"]}');
  });

  it("ends with its page", async () => {
    new LiveConnection(door, model, leave.signal);
    await soon();
    leave.abort();
    expect(door.closed).toBe(1);
    door.last.onClose();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(door.opened.length).toBe(1);
  });
});
